//! `Success@k`: whether the top k holds a relevant hit. trec_eval's `success.k`; others say hit rate.

use lensgate_words::MeasureUnit;

use crate::graded::Graded;
use crate::row::{Cutoff, Row};

pub(crate) static ROW: Row = Row {
    also: &["hit", "hits", "hit_rate"],
    cutoff: Cutoff::Required,
    unit: MeasureUnit::Share,
    grows_with_cutoff: true,
    ..Row::of_ranking("Success", "Success@10", |graded, of| success(graded, of.k()))
};

/// 1 when a relevant document stands in the top k, else 0.
pub fn success(graded: &Graded, k: u32) -> f64 {
    f64::from(u8::from(graded.relevant_ranks(Some(k)).next().is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_relevant_hit_in_the_top_k_is_success() {
        let graded = Graded::of(&[Some(0), None, Some(1), Some(1)], &[]);
        assert_eq!([1, 2, 3, 4].map(|k| success(&graded, k)), [0.0, 0.0, 1.0, 1.0]);
    }
}
