//! What can be known of a policy before anything runs: gates that nothing can fail or nothing can pass, gates that say the
//! same or the opposite, and how far a number of queries reaches.

mod baseline;
pub mod finding;
mod pairs;
mod phases;
mod power;
mod single;
mod switches;
#[cfg(test)]
mod tests;
mod waivers;

use lensgate_compare::Comparisons;
use lensgate_gate::policy::Policy;
use lensgate_words::Date;
use serde::Serialize;

pub(crate) use power::least_queries;

pub use finding::{Falsifier, Finding, Rule, Weight};

/// What a policy can be held against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Distinct queries that will be asked.
    pub queries: Option<u64>,
    /// Recorded evidence; its spread says what these queries can detect.
    pub comparisons: Option<&'a Comparisons>,
    /// The day on which waivers are held against their expiry; without one none is called expired.
    pub today: Option<Date>,
}

/// What a policy's lint came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lint {
    /// What is wrong, gate by gate in file order.
    pub findings: Vec<Finding>,
    /// For every gate that something can fail: what does.
    pub falsifiers: Vec<Falsifier>,
}

/// Looks a policy over. Pure; the same input gives the same findings in the same order.
pub fn lint(policy: &Policy, known: Known<'_>) -> Lint {
    let mut findings = Vec::new();
    let mut falsifiers = Vec::new();
    for gate in &policy.gates {
        findings.extend(single::possible(policy, gate));
        findings.extend(single::unit(gate));
        findings.extend(power::underpowered(policy, gate, known));
        falsifiers.extend(single::falsifier(gate));
    }
    findings.extend(pairs::pairs(policy));
    findings.extend(phases::unwatched(policy));
    findings.extend(phases::unmeasured(policy));
    findings.extend(switches::switches(policy));
    findings.extend(baseline::zero_baseline(policy, known.comparisons));
    findings.extend(known.comparisons.iter().flat_map(|known| baseline::baseline_outside(policy, known)));
    findings.extend(known.today.iter().flat_map(|today| waivers::waivers(policy, *today)));
    Lint { findings, falsifiers }
}

impl Lint {
    /// Whether something was found that makes the policy useless for what it is for.
    pub fn is_unusable(&self) -> bool {
        self.findings.iter().any(|finding| finding.weight == Weight::Error)
    }
}
