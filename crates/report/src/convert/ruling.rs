//! The verdict in words: reasons, what to do next, warnings, provenance.

use lensgate_compare::Comparisons;
use lensgate_gate::verdict::{JudgedGate, Outcome, Reason, ReasonCode, Verdict};
use lensgate_words::{Severity, Status};

use super::{Material, queries};
use crate::number;
use crate::view::{Fact, Ruling, Warning};

/// So many times the queries at hand are no advice to anybody.
const OUT_OF_REACH: u64 = 100;

pub(super) fn ruling(verdict: &Verdict) -> Ruling {
    let mut reasons = verdict.reasons.iter().filter(|reason| warned_of(verdict, reason).is_none());
    let sentence = match reasons.next() {
        Some(first) => {
            let alike = verdict.reasons.iter().filter(|reason| reason.code == first.code).count() - 1;
            sentence(&first.explanation, alike)
        }
        None => "The verdict names no reason.".to_owned(),
    };
    let reasons = reasons.map(|reason| reason.explanation.clone()).collect();
    Ruling { verdict: verdict.verdict, sentence, reasons, next_steps: next_steps(verdict) }
}

/// Under which title a reason is a warning: one that decides nothing and deserves a second look.
fn warned_of(verdict: &Verdict, reason: &Reason) -> Option<&'static str> {
    match reason.code {
        _ if reason.code.caps() == Some(verdict.verdict) => None,
        ReasonCode::PolicyWarning | ReasonCode::OtherPolicy => Some("policy"),
        ReasonCode::OtherLabels | ReasonCode::SourcesSkipped | ReasonCode::Unpinned => Some("evidence"),
        ReasonCode::WaiverExpired => Some("waiver"),
        _ => None,
    }
}

/// The decisive reason, and how many more of its kind there are.
fn sentence(first: &str, alike: usize) -> String {
    let first = first.trim_end_matches('.');
    match alike {
        0 => format!("{first}."),
        1 => format!("{first}; and 1 more gate."),
        more => format!("{first}; and {more} more gates."),
    }
}

fn next_steps(verdict: &Verdict) -> Vec<String> {
    let no_effect = verdict.reasons.iter().any(|reason| reason.code == ReasonCode::NoEffect);
    let mut steps = Vec::new();
    if no_effect {
        steps.push(
            "Check that the candidate's configuration took effect: no ranking differs. If only latency was meant to change, \
             the policy can say expect = \"same_rankings\"."
                .to_owned(),
        );
    }
    match verdict.verdict {
        Outcome::Go => steps.push(
            "Start the canary with the same policy. What was shown holds for queries like these on this dataset."
                .to_owned(),
        ),
        Outcome::NoGo => steps.extend(after_failure(verdict)),
        Outcome::Inconclusive => steps.extend(after_indecision(verdict, no_effect)),
        Outcome::Invalid => steps.extend(after_invalid(verdict)),
    }
    steps
}

fn after_failure(verdict: &Verdict) -> Vec<String> {
    let failed: Vec<String> = blocking(verdict, &[Status::Fail]).map(name).collect();
    let mut steps = vec!["Keep the baseline in service.".to_owned()];
    if !failed.is_empty() {
        steps.push(format!("Start from what failed ({}) and from the queries that lost most.", few(&failed)));
    }
    steps
}

fn after_indecision(verdict: &Verdict, no_effect: bool) -> Vec<String> {
    let undecided: Vec<&JudgedGate> = blocking(verdict, &[Status::Inconclusive]).collect();
    // Slices hold a verdict up only where the policy asks them to pass; they are told when nothing else is in the way.
    let only_slices = undecided.iter().all(|gate| gate.slice.is_some());
    let overall = || undecided.iter().filter(|gate| gate.slice.is_none() || only_slices);
    let mut steps = Vec::new();
    if let Some(gate) = overall().filter(|gate| gate.min_n.is_some()).max_by_key(|gate| gate.min_n) {
        steps.push(more_queries(gate, gate.min_n.unwrap_or_default()));
    }
    let unknown: Vec<String> = overall().filter(|gate| gate.min_n.is_none()).map(|gate| name(gate)).collect();
    if !unknown.is_empty() && !no_effect {
        steps.push(format!("Read why no number of queries can be named for {}.", few(&unknown)));
    }
    steps.push(
        "Change a margin only before looking at new evidence: a policy tuned on these queries guarantees nothing."
            .to_owned(),
    );
    steps
}

fn more_queries(gate: &JudgedGate, need: u64) -> String {
    let (queries, has, name) =
        (number::counted(need, "distinct query", "distinct queries"), number::count(gate.n), name(gate));
    if need > gate.n.saturating_mul(OUT_OF_REACH) {
        return format!(
            "{name} looks as if it lay at its limit: to decide that takes some {queries} (now {has}). \
             Move the candidate away from the limit instead."
        );
    }
    format!(
        "Replay at least {queries} (now {has}); {name} needs the most. The other gates then have enough too, \
         if the effects stay as they look."
    )
}

fn after_invalid(verdict: &Verdict) -> Vec<String> {
    let broken: Vec<String> = blocking(verdict, &[Status::Error, Status::NotRun]).map(name).collect();
    let mut steps = vec!["Repair the evidence and judge again; nothing can be said about the candidate.".to_owned()];
    if !broken.is_empty() {
        steps.push(format!("Gates that could not be judged: {}.", few(&broken)));
    }
    steps
}

fn blocking<'a>(verdict: &'a Verdict, statuses: &'a [Status]) -> impl Iterator<Item = &'a JudgedGate> {
    verdict.gates.iter().filter(|gate| gate.severity == Severity::Block && statuses.contains(&gate.status))
}

fn name(gate: &JudgedGate) -> String {
    match &gate.slice {
        Some(slice) => format!("{} [{slice}]", gate.id),
        None => gate.id.clone(),
    }
}

/// The first four names, and how many more there are.
fn few(names: &[String]) -> String {
    let shown = names.iter().take(4).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > 4 { format!("{shown} and {} more", names.len() - 4) } else { shown }
}

pub(super) fn warnings(material: &Material<'_>) -> Vec<Warning> {
    let verdict = material.verdict;
    let warning = |reason: &Reason| {
        let title = warned_of(verdict, reason)?.to_owned();
        Some(Warning { title, text: reason.explanation.clone() })
    };
    let mut warnings: Vec<Warning> = verdict.reasons.iter().filter_map(warning).collect();
    for gate in verdict.gates.iter().filter(|gate| gate.status == Status::Waived) {
        let text = format!("{}. The guarantee does not cover it.", gate.explanation);
        warnings.push(Warning { title: format!("waived gate {}", name(gate)), text });
    }
    // Who passes the policy's warnings along need not know that the verdict already holds them.
    let further = material.warnings.iter().filter(|warning| warnings.iter().all(|told| told.text != warning.text));
    let further: Vec<Warning> = further.cloned().collect();
    warnings.extend(further);
    warnings.extend(copies(material.comparisons));
    warnings
}

/// Queries that tell less than their number says.
fn copies(comparisons: &Comparisons) -> Vec<Warning> {
    let warning = |text: String| Warning { title: "queries".to_owned(), text };
    let judged_otherwise: Vec<String> =
        comparisons.queries.iter().flat_map(|query| query.judged_otherwise.iter().cloned()).collect();
    let otherwise = (!judged_otherwise.is_empty()).then(|| {
        let count = number::counted(judged_otherwise.len() as u64, "copy is", "copies are");
        let named = few(&judged_otherwise);
        warning(format!("{count} judged differently from the first query of that text, whose judgments count: {named}"))
    });
    let near = (comparisons.near_copies > 0).then(|| {
        let count = number::counted(comparisons.near_copies, "near copy", "near copies");
        warning(format!(
            "{count} of earlier queries (the same words or letters), counted in full: they hardly say anything new, so intervals \
             may be too narrow; `lensgate check` names them"
        ))
    });
    otherwise.into_iter().chain(near).collect()
}

fn copied(comparisons: &Comparisons) -> String {
    let copies = comparisons.queries.iter().map(|query| query.copies.saturating_sub(1)).sum();
    format!(
        "{}, each counted with the query that it repeats; {}, counted in full",
        number::counted(copies, "copy", "copies"),
        number::counted(comparisons.near_copies, "near copy", "near copies")
    )
}

fn distinct(comparisons: &Comparisons) -> String {
    let deciding = number::count(queries::deciding(comparisons));
    queries::mined(comparisons).map_or_else(|| deciding.clone(), |mined| format!("{deciding}, {mined}"))
}

pub(super) fn provenance(material: &Material<'_>) -> Vec<Fact> {
    let (verdict, comparisons) = (material.verdict, material.comparisons);
    let fact = |name: &str, value: String| Fact { name: name.to_owned(), value };
    let mut facts = vec![
        fact("dataset", material.dataset.to_owned()),
        fact("query set", comparisons.query_set.clone()),
        fact("query set digest", format!("sha256:{}", comparisons.query_set_digest)),
        fact("distinct queries", distinct(comparisons)),
        fact("copies", copied(comparisons)),
        fact("policy", verdict.policy.path.clone()),
        fact("policy digest", format!("sha256:{}", verdict.policy.sha256)),
    ];
    for input in &verdict.inputs {
        facts.push(fact(&input.path, format!("{} rows, sha256:{}", number::count(input.rows), input.sha256)));
    }
    facts.push(fact("seed", verdict.seed.to_string()));
    facts.push(fact("tool version", verdict.tool_version.clone()));
    // What the caller says under the same name says more.
    facts.retain(|fact| material.facts.iter().all(|further| further.name != fact.name));
    facts.extend(material.facts.iter().cloned());
    facts
}
