//! LENS's `canary_promotion_plan.json` as a policy. What its prose leaves open is listed; where a reading had to be chosen, the list
//! says which, and nothing is guessed without a word.

use std::fmt::Write;

use serde::Deserialize;

/// A policy made from a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedPlan {
    /// The policy's TOML text.
    pub toml: String,
    /// What the plan leaves open, one sentence each.
    pub open: Vec<String>,
}

/// The parts of the plan that say how a canary runs; the rest is prose about other things.
#[derive(Deserialize)]
struct Wire {
    deployment_plan: Vec<WirePhase>,
    kill_switches: Vec<WireSwitch>,
    #[serde(default)]
    monitoring_config: WireMonitoring,
}

#[derive(Deserialize)]
struct WirePhase {
    phase: u32,
    traffic: String,
    duration: String,
    gates: Vec<String>,
    #[serde(default)]
    monitoring: String,
}

#[derive(Deserialize)]
struct WireSwitch {
    trigger: String,
    action: String,
}

#[derive(Deserialize, Default)]
struct WireMonitoring {
    #[serde(default)]
    metrics: Vec<WireMetric>,
}

#[derive(Deserialize)]
struct WireMetric {
    name: String,
    threshold: String,
}

/// Reads a plan.
///
/// # Errors
/// A fragment that says what is missing or no JSON.
pub fn import(text: &str) -> Result<ImportedPlan, String> {
    let plan: Wire = serde_json::from_str(text).map_err(|error| format!("no canary promotion plan: {error}"))?;
    let mut import = Import { metrics: &plan.monitoring_config.metrics, ..Import::default() };
    for phase in &plan.deployment_plan {
        import.phase(phase);
    }
    for switch in &plan.kill_switches {
        import.switch(switch);
    }
    if import.gates.is_empty() {
        return Err("no gate of the plan states a limit, so there is nothing to hold a canary against".to_owned());
    }
    let head = "# From LENS's canary_promotion_plan.json. What the plan leaves open is listed when it is imported.\n\n\
                schema = 1\nname = \"lens-plan\"\n\n[decision]\nconfidence = \"95 %\"\n\n";
    let toml = format!("{head}{}{}{}", import.gates, import.phases, import.switches);
    Ok(ImportedPlan { toml, open: import.open })
}

#[derive(Default)]
struct Import<'a> {
    metrics: &'a [WireMetric],
    gates: String,
    phases: String,
    switches: String,
    open: Vec<String>,
}

impl Import<'_> {
    fn phase(&mut self, phase: &WirePhase) {
        let name = format!("phase-{}", phase.phase);
        let mut ids = Vec::new();
        for gate in &phase.gates {
            match condition(gate) {
                Some((word, measure, test, limit)) => {
                    let id = format!("{name}-{}", word.replace('_', "-"));
                    let _infallible = writeln!(
                        self.gates,
                        "# {gate:?}\n[[gate]]\nid = \"{id}\"\nmeasure = \"{measure}\"\ntest = \"{test}\"\nlimit = {limit}\n"
                    );
                    ids.push(format!("\"{id}\""));
                }
                None => self.open_gate(&name, gate),
            }
        }
        let duration = match phase.duration.as_str() {
            "Continuous" => {
                self.open.push(format!("{name} is continuous: replay it with --horizon"));
                "continuous".to_owned()
            }
            other => spaced(&other.replace("minutes", "min").replace("hours", "h").replace("hour", "h")),
        };
        if ids.is_empty() {
            self.open.push(format!("{name} is left without a gate: it cannot be replayed until one is added"));
        }
        self.open.push(format!(
            "{name}: the plan names no window ({:?}); 30 s is what LENS's executed canary looked at",
            phase.monitoring
        ));
        let _infallible = writeln!(
            self.phases,
            "[[phase]]\nname = \"{name}\"\ntraffic = \"{}\"\nduration = \"{duration}\"\nwindow = \"30 s\"\ngates = [{}]\n",
            spaced(&phase.traffic),
            ids.join(", ")
        );
    }

    /// A gate in prose: what its words may mean stands elsewhere in the plan, and is named, not taken.
    fn open_gate(&mut self, phase: &str, gate: &str) {
        let word = gate.split('_').next().unwrap_or(gate);
        let near: Vec<String> = self
            .metrics
            .iter()
            .filter(|metric| metric.name.starts_with(word))
            .map(|metric| format!("{} {}", metric.name, metric.threshold))
            .collect();
        let hint = if near.is_empty() {
            String::new()
        } else {
            format!("; the plan's monitoring has {}, which may be meant", near.join(", "))
        };
        self.open.push(format!("{phase}: {gate:?} states no limit and becomes no gate{hint}"));
    }

    fn switch(&mut self, switch: &WireSwitch) {
        let Some(trip) = trip(&switch.trigger) else {
            self.open.push(format!("kill switch {:?} is not understood and left out", switch.trigger));
            return;
        };
        let action = action(&switch.action);
        let Some(action) = action else {
            self.open.push(format!("kill switch {:?}: action {:?} is not understood", switch.trigger, switch.action));
            return;
        };
        if let Some(note) = trip.note {
            self.open.push(format!("kill switch {:?}: {note}", switch.trigger));
        }
        if switch.action.contains('+') {
            self.open
                .push(format!("kill switch {:?}: of {:?} only {action} is carried out", switch.trigger, switch.action));
        }
        let _infallible = writeln!(
            self.switches,
            "# {:?}\n[[kill_switch]]\nmeasure = \"{}\"\n{}\n{}action = \"{action}\"\n",
            switch.trigger, trip.measure, trip.limit, trip.sustained
        );
    }
}

/// LENS's word for a measure, the measure, the test, the limit as TOML.
fn condition(gate: &str) -> Option<(String, &'static str, &'static str, String)> {
    let (word, test, limit) = [
        ("<=", "at_most"),
        ("≤", "at_most"),
        ("<", "at_most"),
        (">=", "at_least"),
        ("≥", "at_least"),
        (">", "at_least"),
    ]
    .into_iter()
    .find_map(|(sign, test)| gate.split_once(sign).map(|(word, limit)| (word.trim(), test, limit.trim())))?;
    let measure = match word {
        "error_rate" => "ErrorRate",
        "p95_latency" => "Latency(p95)",
        "recall_at_50" => "Recall@50",
        "ndcg_at_10" => "nDCG@10",
        "span_coverage" => "SpanCoverage@50",
        _ => return None,
    };
    Some((word.to_owned(), measure, test, format!("\"{}\"", spaced(limit))))
}

struct Trip {
    measure: &'static str,
    limit: String,
    sustained: String,
    note: Option<String>,
}

fn trip(trigger: &str) -> Option<Trip> {
    let (name, rest) = trigger.split_once('>')?;
    let mut words = rest.split_whitespace();
    let number = words.next()?;
    let rest: Vec<&str> = words.collect();
    let minutes = rest.windows(2).find(|pair| pair[1].starts_with("minute")).map(|pair| pair[0]);
    let sustained = minutes.map_or_else(String::new, |minutes| format!("sustained = \"{minutes} min\"\n"));
    let endless = rest.contains(&"sustained") && minutes.is_none();
    let note =
        endless.then(|| "\"sustained\" says not for how long; it trips as soon as the evidence is there".to_owned());
    let percent: Option<f64> = number.strip_suffix('%').and_then(|number| number.parse().ok());
    let drop = |measure, reference: &str| {
        let kept = (100.0 - percent?) / 100.0;
        let read = "a drop in percent is read as relative, not as percentage points".to_owned();
        Some(Trip {
            measure,
            limit: format!("below = \"{kept} x {reference}\""),
            sustained: sustained.clone(),
            note: Some(read),
        })
    };
    match name.trim() {
        "Error rate" => {
            Some(Trip { measure: "ErrorRate", limit: format!("above = \"{}\"", spaced(number)), sustained, note })
        }
        "P95 latency" => Some(Trip {
            measure: "Latency(p95)",
            limit: format!("above = \"{} baseline\"", spaced(number)),
            sustained,
            note,
        }),
        "Recall@50 drops" if rest.contains(&"baseline") => drop("Recall@50", "baseline"),
        "nDCG@10 drops" => {
            let phase = rest.windows(2).find(|pair| pair[0] == "Phase").map(|pair| pair[1])?;
            drop("nDCG@10", &format!("phase:phase-{phase}"))
        }
        _ => None,
    }
}

fn action(action: &str) -> Option<&'static str> {
    let lower = action.to_lowercase();
    [("rollback", "rollback"), ("stage-a", "disable:stage-a"), ("stage-c", "disable:stage-c")]
        .into_iter()
        .find(|(word, _)| lower.contains(word))
        .map(|(_, action)| action)
}

/// `0.1%` as `0.1 %`, `1.5x baseline` as `1.5 x baseline`, `30 min` as it is.
fn spaced(text: &str) -> String {
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    if unit.is_empty() { number.to_owned() } else { format!("{number} {}", unit.trim_start()) }
}
