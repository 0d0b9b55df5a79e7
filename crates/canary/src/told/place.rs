//! Phases of windows that name none: the plan's times say which.

use super::row::ToldWindow;
use crate::plan::Plan;

/// Gives every window without a phase the one that its middle lies in. What was recorded after the plan's end is left out; a
/// window over the border of two phases is for [`super::times::check_against`] to refuse.
pub(crate) fn laid(windows: &[ToldWindow], plan: &Plan) -> Vec<ToldWindow> {
    let named = |window: &ToldWindow| {
        if !window.phase.is_empty() {
            return Some(window.clone());
        }
        phase(window, plan).map(|phase| ToldWindow { phase: phase.to_owned(), ..window.clone() })
    };
    windows.iter().filter_map(named).collect()
}

/// Says how many windows lie after the plan's end, if any does.
pub(crate) fn after(windows: &[ToldWindow], plan: &Plan) -> Option<String> {
    let late = windows.iter().filter(|window| window.phase.is_empty() && phase(window, plan).is_none()).count();
    (late > 0).then(|| format!("{late} windows lie after the end of the policy's last phase and were left out"))
}

fn phase<'p>(window: &ToldWindow, plan: &'p Plan) -> Option<&'p str> {
    let middle = window.start.midpoint(window.end);
    plan.phases.iter().find(|phase| middle < phase.start + phase.length).map(|phase| phase.name.as_str())
}
