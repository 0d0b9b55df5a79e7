//! Recorded windows held against the plan: a window that lies outside its phase would otherwise be read as an end or a hole.

use super::row::{ROLLBACK, ToldWindow, WindowsError};
use crate::plan::{Millis, PhasePlan, Plan, seconds};

/// Holds every window against the phase that it names and against the one before it. Time stamps may be off by the policy's
/// tolerance. Windows of a rollback may stand anywhere: they tell that the canary was over.
///
/// # Errors
/// A window of a phase that the plan does not have, that comes after a later one, that does not lie inside its phase, or that
/// lies over the one before it.
pub(crate) fn check_against(windows: &[ToldWindow], plan: &Plan) -> Result<(), WindowsError> {
    let mut reached = 0;
    for (at, window) in windows.iter().enumerate() {
        let wrong = |problem: String| Err(WindowsError { line: window.line, problem });
        let before = at.checked_sub(1).map(|before| &windows[before]);
        let slack = |before: &ToldWindow| plan.slack(window).max(plan.slack(before));
        if let Some(before) = before.filter(|before| window.start + slack(before) < before.end) {
            return wrong(format!("the window begins before the one on line {} ends; sort them by time", before.line));
        }
        if window.phase == ROLLBACK {
            continue;
        }
        let Some(at) = plan.phases.iter().position(|phase| phase.name == window.phase) else {
            let known: Vec<&str> = plan.phases.iter().map(|phase| phase.name.as_str()).chain([ROLLBACK]).collect();
            return wrong(format!("the policy has no phase {:?}; it has {}", window.phase, known.join(", ")));
        };
        if at < reached {
            return wrong(format!("phase {:?} comes after a later one", window.phase));
        }
        reached = at;
        if let Some(problem) = outside(window, &plan.phases[at], plan.slack(window)) {
            return wrong(problem);
        }
    }
    Ok(())
}

/// What is wrong with a window that does not lie inside its phase.
fn outside(window: &ToldWindow, phase: &PhasePlan, slack: Millis) -> Option<String> {
    let end = phase.start + phase.length;
    let wrong = if window.start + slack < phase.start {
        format!("the window begins at {}, before its phase", shown(window.start))
    } else if window.start >= end {
        format!("the window begins at {}, after the end of its phase", shown(window.start))
    } else if window.end > end + slack {
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

impl Plan {
    /// How far the time stamps of a window may be off: what the policy says, at most half of the window, or a tenth of
    /// the window and at most 1 s.
    pub(crate) fn slack(&self, window: &ToldWindow) -> Millis {
        let length = window.end - window.start;
        self.tolerance.map_or((length / 10).min(1_000), |tolerance| tolerance.min(length / 2))
    }
}
