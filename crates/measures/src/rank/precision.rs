//! `P@k`: relevant hits in the top k, over k. trec_eval's `P.k`.

use lensgate_words::MeasureUnit;

use crate::graded::{Graded, float};
use crate::row::{Cutoff, Row};

pub(crate) static ROW: Row = Row {
    also: &["precision", "prec"],
    cutoff: Cutoff::Required,
    unit: MeasureUnit::Share,
    ..Row::of_ranking("P", "P@10", |graded, of| precision(graded, of.k()))
};

/// Relevant documents in the top k over k, also when fewer than k were retrieved.
pub fn precision(graded: &Graded, k: u32) -> f64 {
    if k == 0 { 0.0 } else { float(graded.relevant_found(Some(k))) / f64::from(k) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_ranking_is_still_divided_by_k() {
        let graded = Graded::of(&[Some(1), None, Some(3)], &[]);
        assert_eq!([1, 2, 3, 10].map(|k| precision(&graded, k)), [1.0, 0.5, 2.0 / 3.0, 0.2]);
        assert_eq!(precision(&graded, 0), 0.0);
    }
}
