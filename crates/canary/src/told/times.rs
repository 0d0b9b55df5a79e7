//! Recorded windows held against the plan: a window that lies outside its phase would otherwise be read as an end or a hole.

use super::row::{ROLLBACK, ToldWindow, WindowsError};
use crate::plan::{Millis, PhasePlan, Plan, seconds};

/// Holds every window against the phase that it names.
///
/// # Errors
/// A window of a phase that the plan does not have, that comes after a later one, or that does not lie inside its phase.
pub(crate) fn check_against(windows: &[ToldWindow], plan: &Plan) -> Result<(), WindowsError> {
    let mut reached = 0;
    for window in windows {
        let names = || plan.phases.iter().map(|phase| phase.name.as_str()).chain([ROLLBACK]);
        let Some(at) = names().position(|name| name == window.phase) else {
            let known: Vec<&str> = names().collect();
            let problem = format!("the policy has no phase {:?}; it has {}", window.phase, known.join(", "));
            return Err(WindowsError { line: window.line, problem });
        };
        if at < reached {
            let problem = format!("phase {:?} comes after a later one", window.phase);
            return Err(WindowsError { line: window.line, problem });
        }
        reached = at;
        if let Some(problem) = plan.phases.get(at).and_then(|phase| outside(window, phase)) {
            return Err(WindowsError { line: window.line, problem });
        }
    }
    Ok(())
}

/// What is wrong with a window that does not lie inside its phase.
fn outside(window: &ToldWindow, phase: &PhasePlan) -> Option<String> {
    let end = phase.start + phase.length;
    let wrong = if window.start < phase.start {
        format!("the window begins at {}, before its phase", shown(window.start))
    } else if window.start >= end {
        format!("the window begins at {}, after the end of its phase", shown(window.start))
    } else if window.end > end {
        format!("the window ends at {}, after the end of its phase", shown(window.end))
    } else {
        return None;
    };
    Some(format!(
        "{wrong}: the policy has {:?} run from {} to {}; times count from the start of the canary",
        phase.name,
        shown(phase.start),
        shown(end)
    ))
}

fn shown(time: Millis) -> String {
    format!("{} s", seconds(time))
}
