//! Whether the baseline itself keeps the limits of a plan: only then is a kill of a candidate that changes nothing a wrong one.

use lensgate_gate::judge::{Outside, outside};
use lensgate_gate::policy::{Gate, Policy};

use crate::population::{BASELINE, Population};
use crate::told::{ToldWindow, recorded};

/// Every limit of a policy's phases and kill switches that the recorded baseline does not keep.
pub fn of_population(policy: &Policy, population: &Population) -> Vec<Outside> {
    outside(policy, in_a_phase(policy), |measure| population.level(measure, BASELINE))
}

/// The same of what windows say of the baseline, taken together by requests.
pub fn of_windows(policy: &Policy, windows: &[ToldWindow]) -> Vec<Outside> {
    outside(policy, in_a_phase(policy), |measure| recorded(windows, measure))
}

fn in_a_phase(policy: &Policy) -> impl Fn(&Gate) -> bool {
    |gate| policy.phases.iter().any(|phase| phase.gates.contains(&gate.id))
}
