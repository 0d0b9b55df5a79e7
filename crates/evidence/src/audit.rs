//! The audit of one report: every rule, findings in a fixed order, the same claim told once.

use std::collections::BTreeMap;

use lensgate_gate::Policy;
use serde::Serialize;

use crate::claim::Claim;
use crate::document::Document;
use crate::finding::{Finding, Rule, Severity};
use crate::{lens, own, policy as asked, reader, rule};

/// Places that one finding cites, when the same claim stands in many.
const MOST_PLACES: usize = 100;

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
    /// What was checked, a line each.
    pub checked: Vec<String>,
    /// The findings, contradictions first.
    pub findings: Vec<Finding>,
}

impl Audit {
    /// An audit of findings: contradictions first, then by rule and place, what is said twice merged.
    pub fn new(report: &str, checked: Vec<String>, findings: Vec<Finding>) -> Self {
        let mut merged: Vec<Finding> = Vec::new();
        let mut known: BTreeMap<(Rule, String), usize> = BTreeMap::new();
        for mut finding in findings {
            finding
                .places
                .iter_mut()
                .filter(|place| place.document.is_empty())
                .for_each(|place| place.document = report.to_owned());
            match known.get(&(finding.rule, finding.claim.clone())) {
                Some(at) => {
                    let known = &mut merged[*at];
                    known.severity = known.severity.min(finding.severity);
                    // Places beyond what anybody reads only cost the search for doubles.
                    if known.places.len() < MOST_PLACES {
                        finding.places.retain(|place| !known.places.contains(place));
                        known.places.append(&mut finding.places);
                    }
                }
                None => {
                    known.insert((finding.rule, finding.claim.clone()), merged.len());
                    merged.push(finding);
                }
            }
        }
        merged.sort_by_key(|finding| (finding.severity, finding.rule));
        let count = |severity: Severity| merged.iter().filter(|finding| finding.severity == severity).count();
        Self {
            schema_version: 1,
            report: report.to_owned(),
            contradicted: count(Severity::Contradicted),
            suspect: count(Severity::Suspect),
            checked,
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
    let (checked, findings) = findings(document, policy);
    Audit::new(&document.name, vec![checked], findings)
}

/// What was checked, in a line, and the findings alone, to join others before they are ordered.
pub fn findings(document: &Document, policy: Option<&Policy>) -> (String, Vec<Finding>) {
    if let Some(found) = own::own(document, policy) {
        return ("every field that follows from others".to_owned(), found);
    }
    let claims: Vec<Claim> = lens::claims(document).into_iter().chain(reader::claims(document)).collect();
    let of_policy = policy.map(|policy| asked::findings(document, policy)).unwrap_or_default();
    let checked = match (claims.len(), policy) {
        (1, _) => "1 claim".to_owned(),
        (count, None) => format!("{count} claims"),
        (count, Some(policy)) => format!("{count} claims, {} gates of the policy", policy.gates.len()),
    };
    (checked, claims.iter().flat_map(rule::judge).chain(of_policy).collect())
}
