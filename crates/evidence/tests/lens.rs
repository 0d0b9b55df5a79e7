//! The reports that LENS published with its canary, when they are at hand: `LENSGATE_SHARED` names the folder that holds
//! them. They are not ours, so they are not in the repository and the tests pass without them.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;

use lensgate_evidence::{Audit, Document, Rule, audit};

/// The file in a folder whose name begins so; none without the files.
fn found(folder: &str, begins: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("LENSGATE_SHARED")?).join(folder);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let is_it = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(begins));
    let path = entries.map(|entry| entry.unwrap().path()).find(is_it);
    Some(path.unwrap_or_else(|| panic!("{} holds no {begins}*", folder.display())))
}

fn audited(folder: &str, begins: &str) -> Option<Audit> {
    let path = found(folder, begins)?;
    let text = std::fs::read_to_string(&path).unwrap();
    Some(audit(&Document::read(&path.display().to_string(), &text).unwrap(), None))
}

#[track_caller]
fn holds(audit: &Audit, rule: Rule, words: &[&str]) {
    let told = |claim: &str| words.iter().all(|word| claim.contains(word));
    let found = audit.findings.iter().any(|finding| finding.rule == rule && told(&finding.claim));
    assert!(found, "{rule:?} {words:?} in {:#?}", audit.findings);
}

#[test]
fn the_failed_deployment_contradicts_itself() {
    let Some(audit) = audited("lens/v1.2", "lens-v12-deployment-report") else { return };
    holds(&audit, Rule::Unit, &["1.59 %", "0.0159 %"]);
    holds(&audit, Rule::Count, &["1 failed, and 2 figures look failed"]);
    holds(&audit, Rule::Conflict, &["span_coverage_compliance: true", "span_coverage_compliant: false"]);
    holds(&audit, Rule::Gate, &["97.6 %", "98 %", "called passed"]);
    holds(&audit, Rule::Count, &["quality_gate_success_rate: 0.0%", "6 of 7"]);
    holds(&audit, Rule::Constant, &["exactly 0"]);
}

#[test]
fn the_successful_deployment_contradicts_itself() {
    let Some(audit) = audited("lens/v1.2", "lens-v12-successful-deployment") else { return };
    holds(&audit, Rule::Order, &["p99 of 0 ms under p95 of 151 ms"]);
    holds(&audit, Rule::Conflict, &["success: true", "degraded"]);
    holds(&audit, Rule::Time, &["60 min claimed", "4003 ms"]);
    holds(&audit, Rule::Count, &["quality_gates_passing: false", "20 of 20"]);
}

#[test]
fn the_summary_contradicts_itself() {
    let Some(audit) = audited("seed", "") else { return };
    holds(&audit, Rule::Count, &["21 in all", "6 + 7 + 7 = 20"]);
    holds(&audit, Rule::Time, &["60 min claimed", "84.88 s"]);
    holds(&audit, Rule::Time, &["5 min and 60 min"]);
}

#[test]
fn what_is_consistent_among_them_is_left_alone() {
    for name in [
        "phase1_gate",
        "phase2_gate",
        "phase1_results",
        "phase2_results",
        "baseline_metrics",
        "ablation",
        "canary_promotion",
    ] {
        let Some(audit) = audited("lens/v1.2", name) else { return };
        assert!(audit.findings.is_empty(), "{name}: {:#?}", audit.findings);
    }
}

/// The summary with its three contradictions mended: nothing is accused, and most of its figures are stated twice or more,
/// so that one of them altered is found.
#[test]
fn the_mended_summary_is_consistent_and_its_figures_hold_each_other() {
    let Some(path) = found("seed", "") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.replace("21/21", "20/20").replace("~5 minutes", "~60 minutes").replace("T16-40-12", "T17-45-12");
    let contradicts = |text: &str| audit(&Document::read("summary.md", text).unwrap(), None).contradicts();
    assert!(!contradicts(&text));
    let starts = |at: &usize| text.as_bytes()[*at].is_ascii_digit() && !text.as_bytes()[at - 1].is_ascii_digit();
    let altered = |at: usize| {
        let end = at + text[at..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - at);
        let number: u64 = text[at..end].parse().unwrap();
        format!("{}{}{}", &text[..at], number + 1 + number / 8, &text[end..])
    };
    let numbers: Vec<usize> = (1..text.len()).filter(starts).collect();
    let found = numbers.iter().filter(|at| contradicts(&altered(**at))).count();
    assert!(found >= 60, "{found} of {}", numbers.len());
}
