//! The audit for people: one block a finding, the figures under it, the count in the end.

use std::fmt::Write as _;

use crate::audit::Audit;
use crate::finding::{Cited, Finding, Severity};

/// Places shown of one finding; the JSON holds all.
const SHOWN: usize = 4;

/// The audit as text, ending in a line feed.
pub fn text(audit: &Audit, colour: bool) -> String {
    let mut out = String::new();
    for finding in &audit.findings {
        block(&mut out, audit, finding, colour);
    }
    for checked in &audit.checked {
        let _ = writeln!(out, "checked: {checked}");
    }
    let _ = writeln!(out, "{}", summary(audit));
    out
}

fn block(out: &mut String, audit: &Audit, finding: &Finding, colour: bool) {
    let (sign, code) = match finding.severity {
        Severity::Contradicted => ("\u{2717}", "31"),
        Severity::Suspect => ("?", "33"),
    };
    let head = format!("{sign} {}", finding.rule.name());
    let head = if colour { format!("\u{1b}[1;{code}m{head}\u{1b}[0m") } else { head };
    let _ = writeln!(out, "{head}  {}", finding.claim);
    let width =
        finding.places.iter().take(SHOWN).map(|place| place_of(audit, place).chars().count()).max().unwrap_or(0);
    for place in finding.places.iter().take(SHOWN) {
        let _ = writeln!(out, "    {:width$}  {}", place_of(audit, place), place.says);
    }
    if finding.places.len() > SHOWN {
        let _ = writeln!(out, "    and {} more places", finding.places.len() - SHOWN);
    }
    out.push('\n');
}

/// The place, with its document when that is not the report.
fn place_of(audit: &Audit, place: &Cited) -> String {
    if place.document == audit.report { place.place.clone() } else { format!("{} {}", place.document, place.place) }
}

fn summary(audit: &Audit) -> String {
    let findings = |count: usize| if count == 1 { "1 claim".to_owned() } else { format!("{count} claims") };
    match (audit.contradicted, audit.suspect) {
        (0, 0) => format!("{}: nothing in it contradicts itself", audit.report),
        (0, suspect) => format!("{}: {} suspect, none contradicted", audit.report, findings(suspect)),
        (contradicted, 0) => format!("{}: {} contradicted", audit.report, findings(contradicted)),
        (contradicted, suspect) => {
            format!("{}: {} contradicted, {suspect} suspect", audit.report, findings(contradicted))
        }
    }
}
