//! LENS's `canary_promotion_plan.json` as a policy. What its prose leaves open is listed; where a reading had to be chosen, the list
//! says which; what is not imported is named with the reason, and nothing is guessed without a word.

mod aside;
mod wire;
mod words;

use std::fmt::Write;

use lensgate_gate::Policy;

use wire::{Wire, WireMetric, WirePhase, WireSwitch};
use words::{Condition, action, condition, length, spaced, trip};

/// A policy made from a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedPlan {
    /// The policy's TOML text; both lists below are in it as comments.
    pub toml: String,
    /// What the plan leaves open, and how it was read, one sentence each.
    pub open: Vec<String>,
    /// What is not imported, and why, one sentence each.
    pub left_out: Vec<String>,
}

const HEAD: &str = "schema = 1\nname = \"lens-plan\"\n\n[decision]\nconfidence = \"95 %\"\n\n";

/// Reads a plan.
///
/// # Errors
/// A fragment that says what is missing, what is not understood, or no JSON.
pub fn import(text: &str) -> Result<ImportedPlan, String> {
    let wrong = |error| format!("no canary promotion plan: {error}");
    let plan: Wire = serde_json::from_str(text).map_err(wrong)?;
    let mut import =
        Import { left_out: aside::left_out(&serde_json::from_str(text).map_err(wrong)?), ..Import::default() };
    import.read_monitors(&plan.monitoring_config.metrics);
    for phase in &plan.deployment_plan {
        import.phase(phase)?;
    }
    for switch in &plan.kill_switches {
        import.switch(switch);
    }
    if import.gates.is_empty() {
        return Err("no gate of the plan states a limit, so a canary has nothing to keep".to_owned());
    }
    import.note_strict_limits();
    let (open, left_out) = (import.open.clone(), import.left_out.clone());
    Ok(ImportedPlan { toml: import.text(), open, left_out })
}

#[derive(Default)]
struct Import {
    monitors: Vec<Monitor>,
    gates: Vec<ImportedGate>,
    phases: String,
    switches: String,
    open: Vec<String>,
    left_out: Vec<String>,
}

/// A figure that the plan watches in every phase.
#[derive(Clone)]
struct Monitor {
    condition: Condition,
    blocks: bool,
    said: String,
}

#[derive(Clone)]
struct ImportedGate {
    id: String,
    condition: Condition,
    blocks: bool,
    said: String,
}

impl ImportedGate {
    fn asks_the_same(&self, other: &Self) -> bool {
        let question =
            |gate: &Self| (gate.condition.measure, gate.condition.test, gate.condition.limit.clone(), gate.blocks);
        question(self) == question(other)
    }

    fn text(&self) -> String {
        let Condition { measure, test, limit, .. } = &self.condition;
        let severity = if self.blocks { "" } else { "severity = \"warn\"\n" };
        format!(
            "# {:?}\n[[gate]]\nid = \"{}\"\nmeasure = \"{measure}\"\ntest = \"{test}\"\nlimit = {limit}\n{severity}\n",
            self.said, self.id,
        )
    }
}

impl Import {
    /// What the plan watches all the time becomes gates of every phase that has no limit of its own on the same measure.
    fn read_monitors(&mut self, metrics: &[WireMetric]) {
        for metric in metrics {
            let said = format!("{} {}", metric.name, metric.threshold);
            let blocks = metric.alert == "critical";
            match condition(&said).and_then(|condition| readable(condition, &said).ok()) {
                Some(condition) => {
                    let severity = if blocks { "block" } else { "warn" };
                    self.open.push(format!(
                        "monitor {said:?} (alert {:?}) is imported as a gate with severity = \"{severity}\" in each phase that has no \
                         limit of its own on {}",
                        metric.alert, condition.measure
                    ));
                    self.monitors.push(Monitor { condition, blocks, said });
                }
                None => self.left_out.push(format!("monitor {said:?}: no measure and limit that are known here")),
            }
        }
    }

    fn phase(&mut self, phase: &WirePhase) -> Result<(), String> {
        let name = format!("phase-{}", phase.phase);
        let mut ids = self.stated(&name, &phase.gates);
        ids.extend(self.monitored(&ids));
        ids.dedup();
        if !self.gates.iter().any(|gate| gate.blocks && ids.contains(&gate.id)) {
            self.open.push(format!("{name} is left without a blocking gate: it cannot be replayed until one is added"));
        }
        self.add_phase(phase, &name, &ids)
    }

    /// The gates that a phase states with a limit; those in prose are named.
    fn stated(&mut self, phase: &str, gates: &[String]) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for said in gates {
            match condition(said).ok_or(None).and_then(|condition| readable(condition, said).map_err(Some)) {
                Ok(condition) => {
                    let id = format!("{phase}-{}", condition.word.replace('_', "-"));
                    ids.push(self.gate(id, condition, true, said));
                }
                Err(problem) => self.open_gate(phase, said, problem),
            }
        }
        ids
    }

    /// The monitors of measures that none of these gates limits, as gates.
    fn monitored(&mut self, stated: &[String]) -> Vec<String> {
        let limited = |gate: &&ImportedGate| stated.contains(&gate.id);
        let measures: Vec<&str> = self.gates.iter().filter(limited).map(|gate| gate.condition.measure).collect();
        let free = self.monitors.iter().filter(|monitor| !measures.contains(&monitor.condition.measure));
        let free: Vec<Monitor> = free.cloned().collect();
        free.into_iter()
            .map(|Monitor { condition, blocks, said }| {
                self.gate(format!("monitor-{}", condition.word.replace('_', "-")), condition, blocks, &said)
            })
            .collect()
    }

    fn add_phase(&mut self, phase: &WirePhase, name: &str, ids: &[String]) -> Result<(), String> {
        let duration = length(&phase.duration);
        if duration == "continuous" {
            self.open.push(format!("{name} is continuous: replay it with --horizon"));
        }
        self.open.push(format!(
            "{name}: the plan names no window ({:?}); 30 s is what LENS's executed canary looked at",
            phase.monitoring
        ));
        let ids: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
        let text = |gates: &str| {
            let traffic = spaced(&phase.traffic);
            format!(
                "[[phase]]\nname = \"{name}\"\ntraffic = {traffic:?}\nduration = {duration:?}\nwindow = \"30 s\"\ngates = [{gates}]\n\n"
            )
        };
        parsed(&format!("{SOUND}{}{}", without_gates(&self.phases), text("")))
            .map_err(|problem| format!("phase {}: {problem}", phase.phase))?;
        self.phases.push_str(&text(&ids.join(", ")));
        Ok(())
    }

    /// A gate, or the one that asks the same already; its id.
    fn gate(&mut self, id: String, condition: Condition, blocks: bool, said: &str) -> String {
        // A phase may state two limits on one measure.
        let again =
            self.gates.iter().filter(|known| known.id == id || known.id.starts_with(&format!("{id}-again"))).count();
        let id = format!("{id}{}", "-again".repeat(again));
        let gate = ImportedGate { id, condition, blocks, said: said.to_owned() };
        if let Some(known) = self.gates.iter().find(|known| known.asks_the_same(&gate)) {
            return known.id.clone();
        }
        self.gates.push(gate.clone());
        gate.id
    }

    /// A gate in prose: a monitor that its words may mean is named.
    fn open_gate(&mut self, phase: &str, gate: &str, problem: Option<String>) {
        let word = gate.split('_').next().unwrap_or(gate);
        let near = self.monitors.iter().filter(|monitor| monitor.condition.word.starts_with(word));
        let near: Vec<String> = near.map(|monitor| format!("{:?}", monitor.said)).collect();
        let hint = if near.is_empty() {
            String::new()
        } else {
            format!("; the monitor {}, which may be meant, watches the phase", near.join(", "))
        };
        let why = problem.unwrap_or_else(|| "it states no limit".to_owned());
        self.open.push(format!("{phase}: {gate:?} becomes no gate of its own: {why}{hint}"));
    }

    fn switch(&mut self, switch: &WireSwitch) {
        let said = &switch.trigger;
        let Some(trip) = trip(said) else {
            self.left_out.push(format!("kill switch {said:?}: its trigger is not understood"));
            return;
        };
        let Some(action) = action(&switch.action) else {
            self.left_out.push(format!("kill switch {said:?}: its action {:?} is not understood", switch.action));
            return;
        };
        let text = format!(
            "# {said:?}\n[[kill_switch]]\nmeasure = \"{}\"\n{}\n{}action = \"{action}\"\n\n",
            trip.measure, trip.limit, trip.sustained
        );
        if let Err(problem) = parsed(&format!("{SOUND}{}{text}", without_gates(&self.phases))) {
            self.left_out.push(format!("kill switch {said:?}: {problem}"));
            return;
        }
        self.open.extend(trip.notes.iter().map(|note| format!("kill switch {said:?}: {note}")));
        if switch.action.contains('+') {
            self.open.push(format!("kill switch {said:?}: of {:?} only {action} is carried out", switch.action));
        }
        self.switches.push_str(&text);
    }

    fn note_strict_limits(&mut self) {
        if self.gates.iter().any(|gate| gate.condition.is_strict) {
            self.open.push(
                "limits with < or > are imported as at_most and at_least: a value on the limit keeps it".to_owned(),
            );
        }
    }

    fn text(&self) -> String {
        let mut text =
            "# From LENS's canary_promotion_plan.json.\n#\n# What the plan leaves open, and how it was read:\n"
                .to_owned();
        self.open.iter().for_each(|open| comment(&mut text, open));
        text.push_str("#\n# Not imported:\n");
        self.left_out.iter().for_each(|left| comment(&mut text, left));
        let gates: String = self.gates.iter().map(ImportedGate::text).collect();
        format!("{text}\n{HEAD}{gates}{}{}", self.phases, self.switches).trim_end().to_owned() + "\n"
    }
}

/// A line of comment; whatever a plan has in its strings stays on it.
fn comment(text: &mut String, words: &str) {
    let _infallible = writeln!(text, "# - {}", words.replace(|c: char| c.is_control(), " "));
}

/// The least that is a policy, to read one more part of in it.
const SOUND: &str =
    "schema = 1\n[decision]\n[[gate]]\nid = \"g\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"1 %\"\n";

/// Phases whose gates are not there to be known.
fn without_gates(phases: &str) -> String {
    phases.lines().filter(|line| !line.starts_with("gates")).fold(String::new(), |text, line| text + line + "\n")
}

/// The condition, if a policy reads it.
fn readable(condition: Condition, said: &str) -> Result<Condition, String> {
    let gate = ImportedGate { id: "read".to_owned(), condition, blocks: true, said: said.to_owned() };
    parsed(&format!("{SOUND}{}", gate.text()))?;
    Ok(gate.condition)
}

/// Why a text is no policy, in one line.
fn parsed(text: &str) -> Result<(), String> {
    let problem = |error: lensgate_gate::PolicyError| match error {
        lensgate_gate::PolicyError::Invalid(diagnostics) => {
            diagnostics.first().map_or_else(String::new, |diagnostic| diagnostic.message.clone())
        }
        unknown @ lensgate_gate::PolicyError::UnknownPreset { .. } => unknown.to_string(),
    };
    Policy::parse("plan", text).map(|_| ()).map_err(problem)
}
