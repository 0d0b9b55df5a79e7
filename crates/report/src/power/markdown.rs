//! `power.md`: the certificate as Markdown.

use std::fmt::Write as _;

use lensgate_canary::power::Power;

use super::lines::{lines, notes, warning};
use crate::markdown::escape;

/// The whole document, ending in a line feed.
pub fn markdown(power: &Power) -> String {
    let mut text = "# What the canary's plan catches\n\n".to_owned();
    if let Some(warning) = warning(power) {
        let _ = writeln!(text, "> {}\n", escape(&warning));
    }
    for note in notes(power) {
        let _ = writeln!(text, "- {}", escape(&note));
    }
    text.push_str("\n| Regression | Killed |");
    for phase in &power.phases {
        let _ = write!(text, " Caught by the end of {} |", escape(&phase.name));
    }
    text.push_str(" Time to detect | Exposed | Hurt |\n| --- | ---: |");
    text.push_str(&" ---: |".repeat(power.phases.len() + 3));
    text.push('\n');
    for line in lines(power) {
        let cells: Vec<String> = [escape(&line.name), line.killed]
            .into_iter()
            .chain(line.caught)
            .chain([line.detect, line.exposed, line.hurt])
            .collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text.push_str("\n![Time to detect against size of regression](plots/time-to-detect.svg)\n");
    let _ = writeln!(text, "\nPolicy {} (sha256 {}).", escape(&power.policy.path), power.policy.sha256);
    text
}
