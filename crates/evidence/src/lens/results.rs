//! LENS's results of one pack of changes, and the validation of its gates.

use serde_json::Value;

use super::tree::{Tree, stated};
use crate::claim::{Claim, Stated};
use crate::figure::Figure;
use crate::finding::Rule;

/// The claims of a results file or a gate validation; none when the document has the keys of neither.
pub(super) fn claims(root: &Value) -> Option<Vec<Claim>> {
    let tree = Tree(root);
    if tree.at("/stage_latencies").is_some() && tree.at("/total_queries").is_some() {
        Some(results(tree))
    } else if tree.at("/gates_total").is_some() && tree.at("/gates").is_some() {
        Some(validation(tree))
    } else {
        None
    }
}

fn results(tree: Tree<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    let count = |field: &str| tree.count(&format!("/{field}"));
    let parts: Vec<Stated<u64>> = ["completed_queries", "failed_queries"].into_iter().filter_map(count).collect();
    claims.extend(count("total_queries").map(|whole| Claim::Sum { what: "queries", parts, whole }));
    let listed = tree.list("/errors").len();
    let listed = stated("/errors", listed as u64, &format!("{listed} listed"));
    claims.extend(count("failed_queries").map(|whole| Claim::Sum {
        what: "failed queries",
        parts: vec![listed],
        whole,
    }));
    for name in ["recall_at_10", "recall_at_50", "ndcg_at_10", "mrr"] {
        let figure = tree.figure(&format!("/metrics/{name}"));
        claims.extend(figure.map(|figure| Claim::Share { figure, most: 1.0 }));
    }
    claims.extend(tree.figure("/span_coverage").map(|figure| Claim::Share { figure, most: 1.0 }));
    let levels = [
        ("baseline_comparison", "recall_at_50", "metrics/recall_at_50"),
        ("baseline_comparison", "ndcg_at_10", "metrics/ndcg_at_10"),
        ("phase1_comparison", "recall_at_50", "metrics/recall_at_50"),
        ("phase1_comparison", "ndcg_at_10", "metrics/ndcg_at_10"),
        ("baseline_comparison", "span_coverage", "span_coverage"),
        ("latency_comparison", "e2e_p95", "stage_latencies/e2e_p95"),
        ("fan_out_comparison", "positives_in_candidates", "fan_out_sizes/positives_in_candidates"),
    ];
    claims.extend(levels.into_iter().filter_map(|(comparison, name, level)| gain(tree, comparison, name, level)));
    claims
}

/// A change in percent against the level and its difference to the baseline.
fn gain(tree: Tree<'_>, comparison: &str, name: &str, level: &str) -> Option<Claim> {
    let of = |end: &str| {
        ["", "_from_baseline"].iter().find_map(|which| tree.figure(&format!("/{comparison}/{name}_{end}{which}")))
    };
    let (to, delta, change) = (tree.figure(&format!("/{level}"))?, of("delta")?, of("delta_percent")?);
    let from = Figure { value: to.value.value - delta.value.value, ..to.value.clone() };
    let says = format!("{} less {}", to.says, delta.says);
    Some(Claim::Change { from: Stated { value: from, says, ..delta }, to, change })
}

/// The counts against the gates that are listed; each gate is a record and is judged as one.
fn validation(tree: Tree<'_>) -> Vec<Claim> {
    let gates = tree.list("/gates");
    let passed = gates.iter().filter(|gate| gate["passed"] == true).count() as u64;
    let critical = gates.iter().filter(|gate| gate["passed"] == false && gate["critical"] == true).count() as u64;
    let sum = |what: &'static str, field: &str, listed: u64| {
        let parts = vec![stated("/gates", listed, &format!("{listed} listed"))];
        Some(Claim::Sum { what, parts, whole: tree.count(&format!("/{field}"))? })
    };
    let counts = [
        sum("gates", "gates_total", gates.len() as u64),
        sum("passed gates", "gates_passed", passed),
        sum("critical failures", "critical_failures", critical),
    ];
    let status = tree.text("/overall_status").map(|status| status.map(|text| *text == "PASS"));
    let none = stated("/gates", critical == 0, &format!("{critical} critical gates failed"));
    let agree = status.map(|one| Claim::Agree { rule: Rule::Conflict, one, other: none });
    counts.into_iter().flatten().chain(agree).collect()
}
