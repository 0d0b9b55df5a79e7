//! What was probably meant by a name that no measure has.

use super::parse::{HEADS, Parts};
use crate::measure::Measure;

/// What other tools call our measures.
const ELSEWHERE: [(&str, &str); 21] = [
    ("map", "AP"),
    ("map_cut", "AP"),
    ("mrr", "RR"),
    ("recip_rank", "RR"),
    ("ndcg_cut", "nDCG"),
    ("ndcg_exp", "nDCG"),
    ("r", "Recall"),
    ("precision", "P"),
    ("prec", "P"),
    ("hit", "Success"),
    ("hits", "Success"),
    ("hit_rate", "Success"),
    ("span_coverage", "SpanCoverage"),
    ("span_recall", "SpanRecall"),
    ("positives_in_candidates", "PositivesInCandidates"),
    ("hard_negative_leakage", "HardNegativeLeakage"),
    ("error_rate", "ErrorRate"),
    ("cpu", "CpuTime"),
    ("cpu_time", "CpuTime"),
    ("qps", "Throughput"),
    ("rps", "Throughput"),
];

/// The measure nearest to a name, if one is near.
pub(super) fn suggestion(name: &str) -> Option<String> {
    let parts = Parts::of(name);
    // `ndcg_cut_10`, `P_5`, `recall.50`: trec_eval's way of writing a cutoff.
    let (head, cutoff) = match (parts.cutoff, parts.head.rsplit_once(['_', '.', '-', ' '])) {
        (None, Some((head, tail))) if tail.parse::<u32>().is_ok() => (head, Some(tail)),
        (cutoff, _) => (parts.head, cutoff),
    };
    let head = nearest_head(&head.to_lowercase())?;
    let arguments = if parts.arguments.is_empty() { String::new() } else { format!("({})", parts.arguments.join(",")) };
    [cutoff, None, Some("10")]
        .into_iter()
        .map(|cutoff| cutoff.map_or_else(|| format!("{head}{arguments}"), |k| format!("{head}{arguments}@{k}")))
        .chain([complete(head).to_owned()])
        .find(|candidate| candidate.parse::<Measure>().is_ok())
}

/// A whole name of a head that does not stand alone.
fn complete(head: &str) -> &str {
    match head {
        "Latency" => "Latency(p95)",
        "CpuTime" => "CpuTime(p95)",
        "Throughput" => "Throughput(p50)",
        "RBP" => "RBP(p=0.8)",
        other => other,
    }
}

fn nearest_head(head: &str) -> Option<&'static str> {
    let known = HEADS.into_iter().chain(["Latency", "CpuTime", "Throughput"]);
    known
        .map(|known| (known.to_lowercase(), known))
        .chain(ELSEWHERE.map(|(name, known)| (name.to_owned(), known)))
        // A distance is at least the difference in length, and cheaper to rule out by it: names may be of any length.
        .filter(|(spelling, _)| spelling.len().abs_diff(head.chars().count()) <= spelling.len().max(head.len()) / 3)
        .map(|(spelling, known)| (strsim::damerau_levenshtein(head, &spelling), spelling.len(), known))
        .filter(|&(distance, length, _)| distance <= length.max(head.len()) / 3)
        .min_by_key(|&(distance, _, known)| (distance, known))
        .map(|(_, _, known)| known)
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
