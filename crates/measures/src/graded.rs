//! The one small type that all rank measures work on: where the judged documents stand, and what an ideal ranking would hold.
//! Spans, files and TREC documents all reduce to it.

/// A judged document at a rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Counted from 1.
    pub rank: u32,
    /// The grade credited to it; none when it touches only judged spans that better hits were already credited with.
    pub grade: Option<i32>,
}

/// The ranks that hits with one score share, counted from 1, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    /// The first of them.
    pub first: u32,
    /// The last of them.
    pub last: u32,
}

/// One query's ranking, seen through its judgments. Unjudged hits take up ranks and are not listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Graded {
    /// The judged documents of the ranking, ranks ascending, each rank at most once.
    pub found: Vec<Found>,
    /// For each document found, the ranks that it might have had with other ids.
    pub ties: Vec<Tie>,
    /// Hits in the ranking, judged or not.
    pub retrieved: u32,
    /// The grades of all judgments, descending, retrieved or not.
    pub ideal: Vec<i32>,
    /// The least grade that counts as relevant.
    pub relevance_floor: i32,
}

impl Graded {
    /// Whether a document found is relevant.
    pub fn is_relevant(&self, found: Found) -> bool {
        found.grade.is_some_and(|grade| grade >= self.relevance_floor)
    }

    /// Relevant judgments, retrieved or not.
    pub fn relevant(&self) -> usize {
        self.ideal.partition_point(|&grade| grade >= self.relevance_floor)
    }

    /// The judged documents of the top k, or of the whole ranking.
    pub fn top(&self, k: Option<u32>) -> &[Found] {
        match k {
            Some(k) => &self.found[..self.found.partition_point(|found| found.rank <= k)],
            None => &self.found,
        }
    }

    /// The ranks of the relevant documents in the top k, ascending.
    pub fn relevant_ranks(&self, k: Option<u32>) -> impl Iterator<Item = u32> {
        self.top(k).iter().filter(|&&found| self.is_relevant(found)).map(|found| found.rank)
    }

    /// Relevant documents in the top k.
    pub fn relevant_found(&self, k: Option<u32>) -> usize {
        self.relevant_ranks(k).count()
    }
}

/// A count of hits or judgments as a float; counts stay far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) fn float(count: usize) -> f64 {
    count as f64
}

/// The sum from first to last. The standard library's sum of nothing is minus zero, which would print a sign.
pub(crate) fn sum(terms: impl Iterator<Item = f64>) -> f64 {
    terms.fold(0.0, |so_far, term| so_far + term)
}

#[cfg(test)]
impl Graded {
    /// A ranking from grades in rank order (`None` is unjudged) and the grades judged but not retrieved.
    pub(crate) fn of(ranking: &[Option<i32>], missed: &[i32]) -> Self {
        let found: Vec<_> = (1..)
            .zip(ranking)
            .filter_map(|(rank, grade)| grade.map(|grade| Found { rank, grade: Some(grade) }))
            .collect();
        let ties = found.iter().map(|found| Tie { first: found.rank, last: found.rank }).collect();
        let mut ideal: Vec<_> = found.iter().filter_map(|found| found.grade).chain(missed.iter().copied()).collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        Self {
            found,
            ties,
            retrieved: u32::try_from(ranking.len()).expect("a short ranking"),
            ideal,
            relevance_floor: 1,
        }
    }
}
