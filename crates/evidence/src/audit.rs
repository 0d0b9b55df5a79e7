//! The audit of one report: every rule, findings in a fixed order, the same claim told once.

use lensgate_gate::Policy;
use serde::Serialize;

use crate::document::Document;
use crate::finding::{Finding, Severity};
use crate::rule;

/// What an audit came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// The format of this file, 1.
    pub schema_version: u32,
    /// The report.
    pub report: String,
    /// Findings that cannot all be true.
    pub contradicted: usize,
    /// Findings that are hardly true.
    pub suspect: usize,
    /// The findings, contradictions first.
    pub findings: Vec<Finding>,
}

impl Audit {
    /// An audit of findings: contradictions first, then by rule and place, what is said twice merged.
    pub fn new(report: &str, findings: Vec<Finding>) -> Self {
        let mut merged: Vec<Finding> = Vec::new();
        for mut finding in findings {
            finding
                .places
                .iter_mut()
                .filter(|place| place.document.is_empty())
                .for_each(|place| place.document = report.to_owned());
            match merged.iter_mut().find(|known| known.rule == finding.rule && known.claim == finding.claim) {
                Some(known) => {
                    finding.places.retain(|place| !known.places.contains(place));
                    known.places.append(&mut finding.places);
                    known.severity = known.severity.min(finding.severity);
                }
                None => merged.push(finding),
            }
        }
        merged.sort_by_key(|finding| (finding.severity, finding.rule));
        let count = |severity: Severity| merged.iter().filter(|finding| finding.severity == severity).count();
        Self {
            schema_version: 1,
            report: report.to_owned(),
            contradicted: count(Severity::Contradicted),
            suspect: count(Severity::Suspect),
            findings: merged,
        }
    }

    /// Whether a claim is contradicted.
    pub fn contradicts(&self) -> bool {
        self.contradicted > 0
    }
}

/// Audits a report, alone or under a policy.
pub fn audit(document: &Document, policy: Option<&Policy>) -> Audit {
    Audit::new(&document.name, findings(document, policy))
}

/// The findings alone, to join others before they are ordered.
pub fn findings(document: &Document, policy: Option<&Policy>) -> Vec<Finding> {
    if rule::own::is_verdict(document) { rule::own::verdict(document, policy) } else { rule::apply(document, policy) }
}
