//! `Recall@k`: the share of the relevant judgments found in the top k. trec_eval's `recall.k`.

use lensgate_words::MeasureUnit;

use crate::graded::{Graded, float};
use crate::row::{Cutoff, Row};

pub(crate) static ROW: Row = Row {
    also: &["r"],
    cutoff: Cutoff::Required,
    unit: MeasureUnit::Share,
    grows_with_cutoff: true,
    ..Row::of_ranking("Recall", "Recall@10", |graded, of| recall(graded, of.k()))
};

/// Relevant documents in the top k over all relevant judgments; 0 when nothing is relevant.
pub fn recall(graded: &Graded, k: u32) -> f64 {
    match graded.relevant() {
        0 => 0.0,
        relevant => float(graded.relevant_found(Some(k))) / float(relevant),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_all_relevant_judgments_even_when_k_is_smaller() {
        let graded = Graded::of(&[Some(1), None, Some(0), Some(2)], &[1]);
        assert_eq!([1, 3, 4, 9].map(|k| recall(&graded, k)), [1.0 / 3.0, 1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0]);
    }

    #[test]
    fn nothing_relevant_scores_zero() {
        assert_eq!(recall(&Graded::of(&[Some(0), None], &[-1]), 10), 0.0);
        assert_eq!(recall(&Graded::default(), 10), 0.0);
    }
}
