//! Reading `[canary]`, `[[phase]]` and `[[kill_switch]]`: what a canary replay runs under.

use std::time::Duration;

use crate::policy::diagnostic::Diagnostics;
use crate::policy::limits;
use crate::policy::model::{Action, CanaryRules, Control, KillSwitch, Phase, PhaseDuration, Promote, Side};
use crate::policy::parse::{known_gate, measure, required};
use crate::policy::quantity::{Percent, Quantity, duration};
use crate::policy::reader::{Found, Reader};

/// More windows than this in a phase would fill memory with a mistake: eleven days of 1 s windows.
pub const MOST_WINDOWS: usize = 1_000_000;

const CANARY: &[&str] = &[
    "control",
    "holdout",
    "rollback_within",
    "traffic_shift",
    "false_kill",
    "promote",
    "tolerance",
    "traffic_tolerance",
];
const PHASE: &[&str] = &["name", "traffic", "duration", "window", "gates"];
const KILL_SWITCH: &[&str] = &["measure", "above", "below", "sustained", "action"];
const ACTIONS: [(&str, Action); 3] = [
    ("rollback", Action::Rollback),
    ("disable:stage-a", Action::DisableStageA),
    ("disable:stage-c", Action::DisableStageC),
];

pub(crate) fn canary(root: &Reader<'_, '_>, diagnostics: &mut Diagnostics<'_>) -> CanaryRules {
    let defaults = CanaryRules::default();
    let Some((at, table)) = root.table("canary", diagnostics) else { return defaults };
    let reader = Reader::open("[canary]", at, table, CANARY, diagnostics);
    let mut time_of = |key| reader.text(key, diagnostics).and_then(|text| time(text, diagnostics));
    let rollback_within = time_of("rollback_within").unwrap_or(defaults.rollback_within);
    let traffic_shift = time_of("traffic_shift").unwrap_or(defaults.traffic_shift);
    let tolerance = time_of("tolerance");
    let promotes = [("not_failed", Promote::NotFailed), ("passed", Promote::Passed)];
    let promote = reader.word("promote", &promotes, diagnostics).map_or(defaults.promote, |found| found.value);
    let false_kill = share(&reader, "false_kill", 50.0, diagnostics).unwrap_or(defaults.false_kill);
    let traffic_tolerance =
        share(&reader, "traffic_tolerance", 50.0, diagnostics).unwrap_or(defaults.traffic_tolerance);
    let control = control(&reader, diagnostics);
    CanaryRules { control, rollback_within, traffic_shift, false_kill, promote, tolerance, traffic_tolerance }
}

fn control(reader: &Reader<'_, '_>, diagnostics: &mut Diagnostics<'_>) -> Control {
    let held = reader.word("control", &[("replayed", false), ("holdout", true)], diagnostics);
    let holds_out = held.is_some_and(|found| found.value);
    match (holds_out, share(reader, "holdout", 50.0, diagnostics)) {
        (true, Some(share)) => Control::Holdout(share),
        (true, None) => {
            if reader.place("holdout").is_none() {
                reader.missing("holdout", "\"1 %\"", diagnostics);
            }
            Control::Replayed
        }
        (false, Some(_)) => {
            let place = reader.place("holdout").unwrap_or_else(|| reader.at());
            let help = Some("add control = \"holdout\"".to_owned());
            diagnostics.push(place, "\"holdout\" has no effect without control = \"holdout\"", help);
            Control::Replayed
        }
        (false, None) => Control::Replayed,
    }
}

/// A percentage above 0 and under a most.
fn share(reader: &Reader<'_, '_>, key: &str, most: f64, diagnostics: &mut Diagnostics<'_>) -> Option<Percent> {
    let text = reader.quantity_text(key, diagnostics)?;
    match Quantity::parse(&text.value) {
        Ok(Quantity::Percent(percent)) if percent.0 > 0.0 && percent.0 < most => Some(percent),
        _ => {
            let message = format!("\"{key}\" is a percentage above 0 % and under {most} %, got {:?}", text.value);
            diagnostics.push(text.at, message, Some(format!("write for instance {key} = \"1 %\"")));
            None
        }
    }
}

pub(crate) fn phases(root: &Reader<'_, '_>, gates: &[String], diagnostics: &mut Diagnostics<'_>) -> Vec<Phase> {
    let mut phases: Vec<Phase> = Vec::new();
    for (at, table) in root.tables("phase", diagnostics) {
        let reader = Reader::open("[[phase]]", at, table, PHASE, diagnostics);
        let Some(phase) = phase(&reader, gates, diagnostics) else { continue };
        if phases.iter().any(|other| other.name == phase.name) {
            let place = reader.place("name").unwrap_or_else(|| reader.at());
            diagnostics.push(place, format!("a second phase has the name \"{}\"", phase.name), None);
        }
        phases.push(phase);
    }
    phases
}

fn phase(reader: &Reader<'_, '_>, gates: &[String], diagnostics: &mut Diagnostics<'_>) -> Option<Phase> {
    let name = required(reader, "name", "\"5 %\"", diagnostics);
    let traffic = traffic(reader, diagnostics);
    let length = required(reader, "duration", "\"20 min\"", diagnostics);
    let length = length.and_then(|text| match text.value.as_str() {
        "continuous" => Some(PhaseDuration::Continuous),
        _ => time(text, diagnostics).map(PhaseDuration::For),
    });
    let window = required(reader, "window", "\"30 s\"", diagnostics).and_then(|text| time(text, diagnostics));
    if let Some((message, help)) = length.zip(window).and_then(|(length, window)| misfit(length, window)) {
        let place = reader.place("window").unwrap_or_else(|| reader.at());
        diagnostics.push(place, message, help);
    }
    let names = reader.texts("gates", diagnostics);
    for name in &names {
        known_gate(name, gates, diagnostics);
    }
    let gates = names.into_iter().map(|found| found.value).collect();
    Some(Phase { name: name?.value, traffic: traffic?, duration: length?, window: window?, gates })
}

/// What is wrong with a phase's window.
fn misfit(length: PhaseDuration, window: Duration) -> Option<(String, Option<String>)> {
    if window < Duration::from_millis(1) {
        return Some(("a window of under 1 ms".to_owned(), Some("write for instance \"30 s\"".to_owned())));
    }
    let PhaseDuration::For(length) = length else { return None };
    if window > length {
        return Some(("the window is longer than the phase".to_owned(), None));
    }
    let windows = length.as_millis().div_ceil(window.as_millis());
    (windows > MOST_WINDOWS as u128).then(|| {
        let message = format!("a phase of {windows} windows is more than can be followed");
        (message, Some(format!("at most {MOST_WINDOWS}: take longer windows")))
    })
}

fn traffic(reader: &Reader<'_, '_>, diagnostics: &mut Diagnostics<'_>) -> Option<Percent> {
    let text = required(reader, "traffic", "\"5 %\"", diagnostics)?;
    match Quantity::parse(&text.value) {
        Ok(Quantity::Percent(percent)) if percent.0 > 0.0 && percent.0 <= 100.0 => Some(percent),
        _ => {
            let message = format!("\"traffic\" is a percentage above 0 % and up to 100 %, got {:?}", text.value);
            diagnostics.push(text.at, message, Some("write for instance \"5 %\"".to_owned()));
            None
        }
    }
}

fn time(text: Found<String>, diagnostics: &mut Diagnostics<'_>) -> Option<Duration> {
    duration(&text.value).map_err(|message| diagnostics.push(text.at, message, None)).ok()
}

pub(crate) fn kill_switches(
    root: &Reader<'_, '_>,
    phases: &[Phase],
    diagnostics: &mut Diagnostics<'_>,
) -> Vec<KillSwitch> {
    let mut switches = Vec::new();
    for (at, table) in root.tables("kill_switch", diagnostics) {
        let reader = Reader::open("[[kill_switch]]", at, table, KILL_SWITCH, diagnostics);
        let Some(switch) = kill_switch(&reader, diagnostics) else { continue };
        if let Some(name) = &switch.of_phase
            && !phases.iter().any(|phase| phase.name == *name)
        {
            diagnostics.push(reader.at(), format!("no phase has the name \"{name}\""), None);
        }
        switches.push(switch);
    }
    switches
}

fn kill_switch(reader: &Reader<'_, '_>, diagnostics: &mut Diagnostics<'_>) -> Option<KillSwitch> {
    let measure = measure(reader, diagnostics);
    let trips = match (reader.place("above"), reader.place("below")) {
        (Some(_), None) => Some((Side::Above, "above")),
        (None, Some(_)) => Some((Side::Below, "below")),
        _ => {
            let help = Some("write above = \"0.1 %\" or below = \"0.98 x baseline\"".to_owned());
            diagnostics.push(reader.at(), "a kill switch has one of \"above\" and \"below\"", help);
            None
        }
    };
    let text = trips.and_then(|(_, key)| reader.quantity_text(key, diagnostics));
    let (written, of_phase) = match text.as_ref().and_then(|text| text.value.split_once("phase:")) {
        Some((factor, phase)) => (Some(format!("{factor}baseline")), Some(phase.trim().to_owned())),
        None => (text.as_ref().map(|text| text.value.clone()), None),
    };
    let limit = text.zip(written).and_then(|(text, written)| {
        let limit = limits::limit(&written, measure.as_ref()?);
        limit.map_err(|(message, help)| diagnostics.push(text.at, message, help)).ok()
    });
    let sustained = reader.text("sustained", diagnostics).and_then(|text| time(text, diagnostics));
    if reader.place("action").is_none() {
        reader.missing("action", "\"rollback\"", diagnostics);
    }
    let action = reader.word("action", &ACTIONS, diagnostics);
    Some(KillSwitch { measure: measure?, trips: trips?.0, limit: limit?, of_phase, sustained, action: action?.value })
}
