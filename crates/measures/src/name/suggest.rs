//! What was probably meant by a name that no measure has.

use super::parts::Parts;
use crate::measure::Measure;
use crate::row::Row;
use crate::table::MEASURES;

/// The measure nearest to a name, if one is near.
pub(super) fn suggestion(name: &str) -> Option<String> {
    let parts = Parts::of(name);
    // `ndcg_cut_10`, `P_5`, `recall.50`: trec_eval's way of writing a cutoff.
    let (head, cutoff) = match (parts.cutoff, parts.head.rsplit_once(['_', '.', '-', ' '])) {
        (None, Some((head, tail))) if tail.parse::<u32>().is_ok() => (head, Some(tail)),
        (cutoff, _) => (parts.head, cutoff),
    };
    let row = nearest_row(&head.to_lowercase())?;
    let head = row.name;
    let arguments = if parts.arguments.is_empty() { String::new() } else { format!("({})", parts.arguments.join(",")) };
    [cutoff, None, Some("10")]
        .into_iter()
        .map(|cutoff| cutoff.map_or_else(|| format!("{head}{arguments}"), |k| format!("{head}{arguments}@{k}")))
        .chain([row.example.to_owned()])
        .find(|candidate| candidate.parse::<Measure>().is_ok())
}

fn nearest_row(head: &str) -> Option<&'static Row> {
    let spellings = |row: &'static Row| {
        let elsewhere = row.also.iter().map(|name| (*name).to_owned());
        elsewhere.chain([row.name.to_lowercase()]).map(move |spelling| (spelling, row))
    };
    let known = MEASURES.iter().copied().flat_map(spellings);
    known
        // A distance is at least the difference in length, and cheaper to rule out by it: names may be of any length.
        .filter(|(spelling, _)| spelling.len().abs_diff(head.chars().count()) <= spelling.len().max(head.len()) / 3)
        .map(|(spelling, row)| (strsim::damerau_levenshtein(head, &spelling), spelling.len(), row))
        .filter(|&(distance, length, _)| distance <= length.max(head.len()) / 3)
        .min_by_key(|&(distance, _, row)| (distance, row.name))
        .map(|(_, _, row)| row)
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn misspelt_names_are_answered_with_the_one_that_was_meant() {
        for (name, meant) in [
            ("Recal@50", "Recall@50"),
            ("recall@50", "Recall@50"),
            ("NDCG@10", "nDCG@10"),
            ("ndcg_cut_10", "nDCG@10"),
            ("ndcg_cut.10", "nDCG@10"),
            ("P_5", "P@5"),
            ("map", "AP"),
            ("MRR@10", "RR@10"),
            ("SpanCoverge@50", "SpanCoverage@50"),
            ("span_coverage@50", "SpanCoverage@50"),
            ("HardNegativesLeakage@10", "HardNegativeLeakage@10"),
            ("errorrate", "ErrorRate"),
            ("latency(p95)", "Latency(p95)"),
            ("Latncy", "Latency(p95)"),
            ("cputime(p95,stage=A)", "CpuTime(p95,stage=A)"),
            ("CPU_time", "CpuTime(p95)"),
            ("throughput(p10)", "Throughput(p10)"),
            ("Throughputs", "Throughput(p50)"),
            ("qps", "Throughput(p50)"),
            ("rbp", "RBP(p=0.8)"),
            ("hits@5", "Success@5"),
        ] {
            assert_eq!(suggestion(name).as_deref(), Some(meant), "{name}");
        }
    }

    #[test]
    fn a_name_like_no_other_gets_no_suggestion() {
        for name in ["", "Quux@10", "@10", "zzzzzzzz", "(((@"] {
            assert_eq!(suggestion(name), None, "{name}");
        }
    }
}
