//! Faults for drills, as one writes them: `errors=1.59%@phase1+3min`, `latency=1.5x@phase-2`, `spans=10%[class=nl]@phase1`,
//! `stall=20s@phase1+5min`, `traffic=1.1x@phase2`, `missing@phase1+2min..1min`. They befall the candidate; a window that is missing is
//! missing for both.

use std::str::FromStr;

use lensgate_gate::policy::Quantity;
use lensgate_gate::policy::quantity::duration;
use lensgate_gate::policy::{Factor, Milliseconds, Percent};

use crate::error::CanaryError;
use crate::plan::{Millis, Plan, millis, seconds};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FaultKind {
    /// A share of requests fails that would not have.
    Errors(f64),
    /// Clock readings are multiplied.
    Latency(f64),
    /// A share of answers loses its spans.
    Spans(f64),
    /// Nothing is answered for so many milliseconds; who asks meanwhile waits until it is over.
    Stall(Millis),
    /// The share of sessions routed to the candidate is multiplied, up to all of them.
    Traffic(f64),
    /// Telemetry does not arrive.
    Missing,
}

/// A fault as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// As written.
    pub text: String,
    /// What goes wrong.
    pub kind: FaultKind,
    /// The only slice that it befalls, as slices print (`class=nl`).
    pub slice: Option<String>,
    /// The phase's name or number, as written.
    pub phase: String,
    /// How long after the phase begins.
    pub offset: Millis,
    /// How long it lasts; to the end of the canary when none.
    pub length: Option<Millis>,
}

/// A fault with its times.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scheduled {
    pub kind: FaultKind,
    pub slice: Option<String>,
    pub start: Millis,
    pub end: Millis,
}

impl Fault {
    /// When it begins under a plan.
    ///
    /// # Errors
    /// `Fault` for a phase that the plan does not have.
    pub fn starts(&self, plan: &Plan) -> Result<Millis, CanaryError> {
        Ok(self.schedule(plan)?.start)
    }

    /// When it begins and ends under a plan.
    pub(crate) fn schedule(&self, plan: &Plan) -> Result<Scheduled, CanaryError> {
        let number = self.phase.strip_prefix("phase").and_then(|number| number.parse::<usize>().ok());
        let named = plan.phases.iter().find(|phase| phase.name == self.phase);
        let numbered = || number.and_then(|number| plan.phases.get(number.checked_sub(1)?));
        let Some(phase) = named.or_else(numbered) else {
            let names: Vec<&str> = plan.phases.iter().map(|phase| phase.name.as_str()).collect();
            let problem = format!("no phase is called {:?}; there are {}", self.phase, names.join(", "));
            return Err(CanaryError::Fault { word: self.text.clone(), problem });
        };
        if self.offset >= phase.length {
            let lasts = seconds(phase.length);
            let problem = format!(
                "{} lasts {lasts} s: nothing would go wrong in it; begin sooner, or name a later phase",
                phase.name
            );
            return Err(CanaryError::Fault { word: self.text.clone(), problem });
        }
        let start = phase.start.saturating_add(self.offset);
        let length = match self.kind {
            FaultKind::Stall(length) => Some(length),
            _ => self.length,
        };
        let end = length.map_or(Millis::MAX, |length| start.saturating_add(length));
        Ok(Scheduled { kind: self.kind, slice: self.slice.clone(), start, end })
    }
}

impl FromStr for Fault {
    type Err = CanaryError;

    fn from_str(text: &str) -> Result<Self, CanaryError> {
        let wrong = |problem: String| CanaryError::Fault { word: text.to_owned(), problem };
        let (what, place) =
            text.rsplit_once('@').ok_or_else(|| wrong("say when, as in errors=1.59%@phase1+3min".to_owned()))?;
        let (what, slice) = match what.split_once('[') {
            None => (what, None),
            Some((what, slice)) => {
                let slice = slice.strip_suffix(']').ok_or_else(|| wrong("a slice ends with ]".to_owned()))?;
                (what, Some(slice.to_owned()))
            }
        };
        let (place, length) = match place.split_once("..") {
            None => (place, None),
            Some((place, length)) => (place, Some(millis(duration(length.trim()).map_err(wrong)?))),
        };
        let (phase, offset) = match place.split_once('+') {
            None => (place, 0),
            Some((phase, offset)) => (phase, millis(duration(offset.trim()).map_err(wrong)?)),
        };
        let kind = kind(what.trim()).map_err(wrong)?;
        match kind {
            FaultKind::Missing if slice.is_some() => {
                return Err(wrong(
                    "telemetry is lost for a whole window, not for a slice: leave the slice out".to_owned(),
                ));
            }
            FaultKind::Traffic(_) if slice.is_some() => {
                return Err(wrong("sessions are routed whatever they ask: leave the slice out".to_owned()));
            }
            FaultKind::Stall(_) if length.is_some() => {
                return Err(wrong("a stall lasts as long as it says: leave what follows .. out".to_owned()));
            }
            _ => {}
        }
        Ok(Self { text: text.to_owned(), kind, slice, phase: phase.trim().to_owned(), offset, length })
    }
}

fn kind(what: &str) -> Result<FaultKind, String> {
    if what == "missing" {
        return Ok(FaultKind::Missing);
    }
    let known = "known are errors=1.59%, latency=1.5x, spans=10%, stall=20s, traffic=1.1x, missing";
    let (name, value) = what.split_once('=').ok_or_else(|| format!("unknown fault {what:?}; {known}"))?;
    match (name, Quantity::parse(value)?) {
        ("errors", Quantity::Percent(Percent(percent))) if (0.0..=100.0).contains(&percent) => {
            Ok(FaultKind::Errors(percent / 100.0))
        }
        ("spans", Quantity::Percent(Percent(percent))) if (0.0..=100.0).contains(&percent) => {
            Ok(FaultKind::Spans(percent / 100.0))
        }
        ("latency", Quantity::Factor(Factor(factor))) if factor > 0.0 && factor <= 1e6 => {
            Ok(FaultKind::Latency(factor))
        }
        ("traffic", Quantity::Factor(Factor(factor))) if (0.0..=1e6).contains(&factor) => {
            Ok(FaultKind::Traffic(factor))
        }
        ("stall", Quantity::Time(Milliseconds(time))) if time > 0.0 && time < 1e9 => {
            Ok(FaultKind::Stall(time as Millis))
        }
        _ => Err(format!("{value:?} does not fit {name:?}; {known}")),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_as_one_writes_them() {
        let fault: Fault = "errors=1.59%@phase1+3min".parse().unwrap();
        assert_eq!((fault.kind, fault.phase.as_str(), fault.offset), (FaultKind::Errors(0.0159), "phase1", 180_000));
        let fault: Fault = "latency=1.5x[class=nl]@phase-2..2 min".parse().unwrap();
        assert_eq!((fault.kind, fault.slice.as_deref()), (FaultKind::Latency(1.5), Some("class=nl")));
        assert_eq!((fault.phase.as_str(), fault.length), ("phase-2", Some(120_000)));
        let fault: Fault = "missing@phase1+2min..30s".parse().unwrap();
        assert_eq!((fault.kind, fault.offset, fault.length), (FaultKind::Missing, 120_000, Some(30_000)));
        assert_eq!("stall=20s@phase1".parse::<Fault>().unwrap().kind, FaultKind::Stall(20_000));
        assert_eq!("traffic=1.1x@phase1..5min".parse::<Fault>().unwrap().kind, FaultKind::Traffic(1.1));
    }

    #[test]
    fn what_is_no_fault_says_what_is() {
        for bad in [
            "errors=1.59%",
            "errors=1.59@phase1",
            "errors=159%@phase1",
            "latency=2%@phase1",
            "boom@phase1",
            "latency=2x[class=nl@phase1",
            "missing[class=nl]@phase1",
            "stall=20s@phase1..5min",
            "traffic=1.1x[class=nl]@phase1",
            "traffic=10%@phase1",
        ] {
            let error = bad.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains("cannot inject"), "{error}");
        }
    }
}
