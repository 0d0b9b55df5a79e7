//! The order of hits: score descending, then document id descending by bytes. The order in which a system listed them is ignored.

use std::cmp::Ordering;

use lensgate_dataset::{Hit, Span, Unit};

/// Hits in the order that measures see. A score that is no number ranks last.
pub fn ordered(hits: &[Hit], unit: Unit) -> Vec<&Hit> {
    let mut ordered: Vec<&Hit> = hits.iter().collect();
    ordered.sort_by(|a, b| by_score(b.score, a.score).then_with(|| document(&b.span, &a.span, unit)));
    ordered
}

/// Scores ascending; both zeros are one score, and what is no number is less than any number.
pub(crate) fn by_score(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan()))
}

/// Document ids ascending by bytes. A file's id is its path, a span's is its printed form.
fn document(a: &Span, b: &Span, unit: Unit) -> Ordering {
    let shared = a.path.len().min(b.path.len());
    let paths = a.path.as_bytes()[..shared].cmp(&b.path.as_bytes()[..shared]);
    match unit {
        Unit::File => a.path.as_bytes().cmp(b.path.as_bytes()),
        // Printing is dear and seldom needed: most ties are between files whose paths already differ.
        Unit::Span => paths.then_with(|| a.to_string().as_bytes().cmp(b.to_string().as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(path: &str, first: u32, score: f64) -> Hit {
        Hit { span: Span { path: path.into(), first, last: first }, score, why: "".into() }
    }

    fn order(hits: &[Hit], unit: Unit) -> Vec<String> {
        ordered(hits, unit).iter().map(|hit| hit.span.to_string()).collect()
    }

    #[test]
    fn ties_are_broken_by_the_printed_span_descending_by_bytes() {
        let hits = [hit("a", 10, 1.0), hit("a", 9, 1.0), hit("a", 1, 2.0), hit("a.rs", 1, 1.0), hit("b", 1, 1.0)];
        assert_eq!(order(&hits, Unit::Span), ["a#L1-L1", "b#L1-L1", "a.rs#L1-L1", "a#L9-L9", "a#L10-L10"]);
    }

    #[test]
    fn bytes_decide_where_paths_share_a_beginning() {
        // '!' sorts before '#', so the printed forms order otherwise than the paths do.
        let hits = [hit("a", 1, 1.0), hit("a!", 1, 1.0)];
        assert_eq!(order(&hits, Unit::Span), ["a#L1-L1", "a!#L1-L1"]);
        assert_eq!(order(&hits, Unit::File), ["a!#L1-L1", "a#L1-L1"]);
    }

    #[test]
    fn what_is_no_number_ranks_last_and_zeros_tie() {
        let hits = [hit("nan", 1, f64::NAN), hit("low", 1, f64::NEG_INFINITY), hit("a", 1, 0.0), hit("b", 1, -0.0)];
        assert_eq!(order(&hits, Unit::File), ["b#L1-L1", "a#L1-L1", "low#L1-L1", "nan#L1-L1"]);
    }
}
