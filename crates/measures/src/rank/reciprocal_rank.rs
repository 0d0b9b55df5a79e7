//! `RR`, `RR@k`: one over the rank of the first relevant hit. trec_eval's `recip_rank`; its mean is MRR.

use crate::graded::Graded;
use crate::row::{Cutoff, Row};

pub(crate) static ROW: Row = Row {
    also: &["mrr", "recip_rank"],
    cutoff: Cutoff::Optional,
    grows_with_cutoff: true,
    ..Row::of_ranking("RR", "RR", |graded, of| reciprocal_rank(graded, of.k))
};

/// One over the rank of the first relevant document within the cutoff; 0 when there is none.
pub fn reciprocal_rank(graded: &Graded, k: Option<u32>) -> f64 {
    graded.relevant_ranks(k).next().map_or(0.0, |rank| 1.0 / f64::from(rank))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_relevant_hit_decides() {
        let graded = Graded::of(&[Some(0), None, Some(1), Some(3)], &[3]);
        assert_eq!(reciprocal_rank(&graded, None), 1.0 / 3.0);
        assert_eq!(reciprocal_rank(&graded, Some(3)), 1.0 / 3.0);
        assert_eq!(reciprocal_rank(&graded, Some(2)), 0.0);
    }
}
