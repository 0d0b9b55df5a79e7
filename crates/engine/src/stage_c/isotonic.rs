//! Isotonic regression by pooling adjacent violators (Ayer et al. 1955; de Leeuw, Hornik, Mair 2009): the non-decreasing
//! step function nearest to the outcomes, read with straight lines between the middles of its steps.

/// A fitted regression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Isotonic {
    /// Middle score and share of positives of each block, both ascending.
    knots: Vec<(f64, f64)>,
}

/// Outcomes pooled into one value.
#[derive(Clone, Copy)]
struct Block {
    score: f64,
    positive: f64,
    weight: f64,
}

impl Block {
    fn share(self) -> f64 {
        self.positive / self.weight
    }

    fn with(self, other: Self) -> Self {
        let weight = self.weight + other.weight;
        let score = (self.score * self.weight + other.score * other.weight) / weight;
        Self { score, positive: self.positive + other.positive, weight }
    }
}

impl Isotonic {
    /// Fits to pairs of score and outcome; none without a pair. Pairs of one score count as one with their mean outcome.
    pub fn fit(mut pairs: Vec<(f64, bool)>) -> Option<Self> {
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut blocks: Vec<Block> = Vec::new();
        for same in pairs.chunk_by(|a, b| a.0 == b.0) {
            let positive = same.iter().filter(|(_, outcome)| *outcome).count() as f64;
            let mut block = Block { score: same[0].0, positive, weight: same.len() as f64 };
            while let Some(before) = blocks.pop_if(|before| before.share() >= block.share()) {
                block = before.with(block);
            }
            blocks.push(block);
        }
        let knots: Vec<(f64, f64)> = blocks.into_iter().map(|block| (block.score, block.share())).collect();
        (!knots.is_empty()).then_some(Self { knots })
    }

    /// The share of positives to expect at a score, 0 to 1.
    pub fn value(&self, score: f64) -> f64 {
        let after = self.knots.partition_point(|&(knot, _)| knot < score);
        let Some(&(high, above)) = self.knots.get(after) else {
            return self.knots.last().map_or(0.0, |&(_, share)| share);
        };
        let Some(&(low, below)) = after.checked_sub(1).and_then(|before| self.knots.get(before)) else { return above };
        (below + (above - below) * (score - low) / (high - low)).clamp(below, above)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn violators_are_pooled_as_on_paper() {
        // Outcomes 0 1 0 1 1 0 1 at scores 1 to 7 pool to 0, (1 0) = 1/2, (1 1 0) = 2/3, 1.
        let pairs = [0, 1, 0, 1, 1, 0, 1].iter().zip(1..).map(|(&y, x)| (f64::from(x), y == 1)).collect();
        let fitted = Isotonic::fit(pairs).unwrap();
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        let expected = [(1.0, 0.0), (2.5, 0.5), (5.0, 2.0 / 3.0), (7.0, 1.0)];
        assert_eq!(fitted.knots.len(), expected.len());
        for (knot, wanted) in fitted.knots.iter().zip(expected) {
            assert!(close(knot.0, wanted.0) && close(knot.1, wanted.1), "{knot:?} {wanted:?}");
        }
        assert!(close(fitted.value(1.75), 0.25), "half way between the first two middles");
        assert!(close(fitted.value(-9.0), 0.0) && close(fitted.value(99.0), 1.0));
    }

    #[test]
    fn equal_scores_count_as_one_pair() {
        let fitted = Isotonic::fit(vec![(1.0, true), (1.0, false), (1.0, false), (1.0, true), (2.0, true)]).unwrap();
        assert_eq!(fitted.knots, [(1.0, 0.5), (2.0, 1.0)]);
    }

    #[test]
    fn a_falling_relation_gives_one_level() {
        let fitted = Isotonic::fit(vec![(1.0, true), (2.0, true), (3.0, false), (4.0, false)]).unwrap();
        assert_eq!(fitted.knots, [(2.5, 0.5)]);
        assert_eq!(fitted.value(0.0), 0.5);
    }

    #[test]
    fn nothing_to_fit_gives_nothing() {
        assert_eq!(Isotonic::fit(Vec::new()), None);
    }

    proptest::proptest! {
        #[test]
        fn values_never_fall(pairs in proptest::collection::vec((0_u8..40, proptest::bool::ANY), 1..80)) {
            let pairs: Vec<(f64, bool)> = pairs.into_iter().map(|(score, outcome)| (f64::from(score), outcome)).collect();
            let fitted = Isotonic::fit(pairs.clone()).unwrap();
            let read: Vec<f64> = (0..400).map(|at| fitted.value(f64::from(at) / 10.0)).collect();
            assert!(read.is_sorted() && read.iter().all(|value| (0.0..=1.0).contains(value)));
            assert!(fitted.knots.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1));
        }
    }
}
