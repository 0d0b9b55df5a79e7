//! `AP`, `AP@k`: the mean of the precision at each relevant judgment's rank. trec_eval's `map` and `map_cut.k`.

use crate::graded::{Graded, float, sum};
use crate::row::{Cutoff, Row};

pub(crate) static ROW: Row = Row {
    also: &["map", "map_cut"],
    cutoff: Cutoff::Optional,
    grows_with_cutoff: true,
    ..Row::of_ranking("AP", "AP", |graded, of| average_precision(graded, of.k))
};

/// Precision at the rank of each relevant document within the cutoff, summed, over all relevant judgments.
pub fn average_precision(graded: &Graded, k: Option<u32>) -> f64 {
    match graded.relevant() {
        0 => 0.0,
        relevant => {
            let precisions = (1..).zip(graded.relevant_ranks(k)).map(|(so_far, rank)| float(so_far) / f64::from(rank));
            sum(precisions) / float(relevant)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_is_averaged_over_all_relevant_judgments() {
        // Relevant at ranks 1 and 4 and one never found: (1/1 + 2/4) / 3.
        let graded = Graded::of(&[Some(1), None, Some(0), Some(2)], &[1]);
        assert_eq!(average_precision(&graded, None), 0.5);
        assert_eq!(average_precision(&graded, Some(3)), 1.0 / 3.0);
        assert_eq!(average_precision(&Graded::default(), None), 0.0);
    }
}
