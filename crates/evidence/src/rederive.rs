//! A claim against its evidence: digests and rows of the files it cites, and the verdict that judging them again gives.

use std::collections::BTreeMap;

use lensgate_gate::Verdict;
use lensgate_gate::verdict::JudgedGate;
use lensgate_words::Input;

use crate::finding::{Finding, Rule, Severity};
use crate::place::Place;

fn contradicted(claim: String) -> Finding {
    Finding::new(Rule::Evidence, Severity::Contradicted, claim)
}

fn pointer(path: &str) -> Place {
    Place::Pointer(path.to_owned())
}

/// Digests that a manifest lists, by path, against those of the files that are there; the manifest itself is left out.
pub fn digests(listed: &BTreeMap<String, String>, found: &BTreeMap<String, String>) -> Vec<Finding> {
    let key = |path: &str| pointer("/files").child(path);
    let mut findings = Vec::new();
    for (path, digest) in listed {
        match found.get(path) {
            None => {
                findings.push(contradicted(format!("{path} is listed and not there")).at(&key(path), digest.clone()))
            }
            Some(other) if other != digest => {
                let claim =
                    format!("{path} was altered: sha256 {} is listed, {} is there", short(digest), short(other));
                findings.push(contradicted(claim).at(&key(path), digest.clone()));
            }
            Some(_) => {}
        }
    }
    for path in found.keys().filter(|path| !listed.contains_key(*path)) {
        findings.push(
            contradicted(format!("{path} is there and not listed"))
                .at(&pointer("/files"), format!("{} files", listed.len())),
        );
    }
    findings
}

/// The files that a verdict rests on against those that are there.
pub fn inputs(verdict: &Verdict, found: &[Input]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, input) in verdict.inputs.iter().enumerate() {
        let place = |field: &str| pointer(&format!("/inputs/{at}/{field}"));
        match found.iter().find(|other| other.path == input.path) {
            None => findings.push(
                contradicted(format!("{} is cited and not there", input.path)).at(&place("path"), input.path.clone()),
            ),
            Some(other) if other.sha256 != input.sha256 => {
                let claim = format!(
                    "{} is not the file that was judged: sha256 {} cited, {} there",
                    input.path,
                    short(&input.sha256),
                    short(&other.sha256)
                );
                findings.push(contradicted(claim).at(&place("sha256"), input.sha256.clone()));
            }
            Some(other) if other.rows != input.rows => {
                let claim = format!("{}: {} rows cited, {} there", input.path, input.rows, other.rows);
                findings.push(contradicted(claim).at(&place("rows"), input.rows.to_string()));
            }
            Some(_) => {}
        }
    }
    for other in found.iter().filter(|other| !verdict.inputs.iter().any(|input| input.path == other.path)) {
        findings.push(
            contradicted(format!("{} is there and was not judged", other.path))
                .at(&pointer("/inputs"), format!("{} inputs", verdict.inputs.len())),
        );
    }
    findings
}

/// A claimed verdict against the one that judging the evidence again gives.
pub fn verdicts(claimed: &Verdict, derived: &Verdict) -> Vec<Finding> {
    let mut findings = Vec::new();
    if claimed.verdict != derived.verdict {
        let claim = format!("{} claimed, the evidence gives {}", claimed.verdict, derived.verdict);
        findings.push(contradicted(claim).at(&pointer("/verdict"), claimed.verdict.name()));
    }
    if claimed.policy.sha256 != derived.policy.sha256 {
        let claim = format!(
            "judged by the policy {}, the folder holds {}",
            short(&claimed.policy.sha256),
            short(&derived.policy.sha256)
        );
        findings.push(contradicted(claim).at(&pointer("/policy/sha256"), claimed.policy.sha256.clone()));
    }
    if claimed.seed != derived.seed {
        let claim = format!("seed {} claimed, {} recorded", claimed.seed, derived.seed);
        findings.push(contradicted(claim).at(&pointer("/seed"), claimed.seed.to_string()));
    }
    let same = |a: &JudgedGate, b: &JudgedGate| a.id == b.id && a.slice == b.slice && a.phase == b.phase;
    for (at, gate) in claimed.gates.iter().enumerate() {
        match derived.gates.iter().find(|other| same(gate, other)) {
            None => findings.push(
                contradicted(format!("gate {} is claimed, and the evidence gives none", label(gate)))
                    .at(&pointer(&format!("/gates/{at}")), gate.requirement.clone()),
            ),
            Some(other) => findings.extend(differs(at, gate, other)),
        }
    }
    for gate in derived.gates.iter().filter(|gate| !claimed.gates.iter().any(|other| same(gate, other))) {
        let claim = format!("gate {} was judged ({}) and is not claimed", label(gate), gate.status);
        findings.push(contradicted(claim).at(&pointer("/gates"), format!("{} gates", claimed.gates.len())));
    }
    findings
}

/// The first field in which two judgments of one gate differ.
fn differs(at: usize, claimed: &JudgedGate, derived: &JudgedGate) -> Option<Finding> {
    let end = |gate: &JudgedGate, upper: bool| {
        gate.interval.as_ref().and_then(|interval| if upper { interval.upper.value() } else { interval.lower.value() })
    };
    let number = |value: Option<f64>| value.map_or_else(|| "nothing".to_owned(), |value| value.to_string());
    let fields = [
        ("baseline", number(claimed.baseline), number(derived.baseline)),
        ("candidate", number(claimed.candidate), number(derived.candidate)),
        ("delta", number(claimed.delta), number(derived.delta)),
        ("estimate", number(claimed.estimate), number(derived.estimate)),
        ("interval/lower", number(end(claimed, false)), number(end(derived, false))),
        ("interval/upper", number(end(claimed, true)), number(end(derived, true))),
        ("limit", number(claimed.limit), number(derived.limit)),
        ("n", claimed.n.to_string(), derived.n.to_string()),
        ("p_value", number(claimed.p_value), number(derived.p_value)),
        ("severity", format!("{:?}", claimed.severity), format!("{:?}", derived.severity)),
        ("status", claimed.status.to_string(), derived.status.to_string()),
    ];
    let (field, claims, gives) = fields.into_iter().find(|(_, claims, gives)| claims != gives)?;
    let claim = format!("gate {}: {field} {claims} claimed, the evidence gives {gives}", label(claimed));
    Some(contradicted(claim).at(&pointer(&format!("/gates/{at}/{field}")), claims))
}

/// Lines of a Markdown report that the evidence does not give, each with the line that it gives instead.
pub fn lines(claimed: &str, derived: &str) -> Vec<Finding> {
    let first = |line: &str| line.split('|').nth(1).map(|cell| cell.trim().to_owned());
    let gives: Vec<&str> = derived.lines().collect();
    let mut findings = Vec::new();
    for (at, line) in claimed.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !gives.contains(line)) {
        let instead =
            gives.iter().find(|other| line.starts_with('|') && first(other) == first(line) && first(line).is_some());
        let claim = match instead {
            Some(instead) => format!("the evidence gives {instead}"),
            None => "the evidence gives no such line".to_owned(),
        };
        findings.push(contradicted(claim).at(&Place::Line(at + 1), line));
    }
    findings
}

fn label(gate: &JudgedGate) -> String {
    let slice = gate.slice.as_ref().map_or_else(String::new, |slice| format!(" ({slice})"));
    format!("{}{slice}", gate.id)
}

fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}
