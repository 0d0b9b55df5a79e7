//! `Judged@k`: the share of the top-k hits that anybody judged. A low share means that the other measures guess.
//! As in ir_measures the whole is the hits that are there, at most k; no hit at all is 0.

use lensgate_words::MeasureUnit;

use crate::graded::{Graded, float};
use crate::row::{Cutoff, Labels, Row};

pub(crate) static ROW: Row = Row {
    cutoff: Cutoff::Required,
    unit: MeasureUnit::Share,
    labels: Labels::Presence,
    ..Row::of_ranking("Judged", "Judged@10", |graded, of| judged(graded, of.k()))
};

/// Judged documents in the top k, of any grade, over the hits in the top k.
pub fn judged(graded: &Graded, k: u32) -> f64 {
    match graded.retrieved.min(k) {
        0 => 0.0,
        hits => float(graded.top(Some(k)).len()) / f64::from(hits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_grade_counts_as_judged_and_missing_hits_do_not_count() {
        let graded = Graded::of(&[Some(-1), None, Some(0), Some(2)], &[1]);
        assert_eq!([1, 2, 4, 10].map(|k| judged(&graded, k)), [1.0, 0.5, 0.75, 0.75]);
        assert_eq!(judged(&Graded::default(), 10), 0.0);
    }
}
