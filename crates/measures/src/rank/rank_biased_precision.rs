//! `RBP(p=..)`: rank-biased precision. Moffat and Zobel, TOIS 27(1), 2008, with binary relevance.

use crate::fraction::Fraction;
use crate::graded::{Graded, sum};

/// The rate at which a reader meets relevant documents who goes on to the next hit with chance `p`.
pub fn rank_biased_precision(graded: &Graded, p: Fraction) -> f64 {
    let p = p.value();
    let reached = graded.relevant_ranks(None).map(|rank| libm::pow(p, f64::from(rank) - 1.0));
    (1.0 - p) * sum(reached)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rank_weighs_p_times_the_one_before() {
        let half = Fraction::from_decimal("0.5").expect("a fraction");
        let graded = Graded::of(&[Some(1), None, Some(2)], &[1]);
        assert_eq!(rank_biased_precision(&graded, half), 0.5 * (1.0 + 0.25));
        assert_eq!(rank_biased_precision(&Graded::default(), half), 0.0);
    }
}
