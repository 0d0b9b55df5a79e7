//! UNREACHABLE: a kill switch that needs its limit crossed for longer than any phase lasts.

use std::time::Duration;

use crate::lint::finding::{Finding, Rule};
use crate::policy::{PhaseDuration, Policy};

pub(crate) fn unreachable(policy: &Policy) -> Vec<Finding> {
    let mut longest = Duration::ZERO;
    for phase in &policy.phases {
        match phase.duration {
            PhaseDuration::Continuous => return Vec::new(),
            PhaseDuration::For(duration) => longest = longest.max(duration),
        }
    }
    if policy.phases.is_empty() {
        return Vec::new();
    }
    let too_long = policy.kill_switches.iter().filter(|switch| switch.sustained.is_some_and(|time| time > longest));
    too_long
        .map(|switch| {
            let explanation = format!(
                "has to be crossed for {} s, and the longest phase lasts {} s",
                switch.sustained.unwrap_or_default().as_secs(),
                longest.as_secs()
            );
            Finding::error(Rule::Unreachable, &format!("kill switch on {}", switch.measure), explanation)
        })
        .collect()
}
