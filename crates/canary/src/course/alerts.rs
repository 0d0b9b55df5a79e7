//! The alerts of a canary: a rule fires when it is seen first, is not fired again while it holds, and resolves once.

use std::collections::BTreeMap;

use lensgate_gate::judge::wording;
use lensgate_gate::verdict::Decided;
use lensgate_measures::Measure;
use lensgate_words::Status;

use crate::dashboard::AlertRule;
use crate::outcome::{Alert, AlertSeverity, AlertState};
use crate::plan::{PhasePlan, seconds};
use crate::sample::Sample;
use crate::watch::{Condition, ConditionKind, Look};

/// Alerts so far, in the order in which they fired, and the ones that hold now.
#[derive(Debug, Default)]
pub(crate) struct Alerts {
    list: Vec<Alert>,
    firing: BTreeMap<String, usize>,
}

impl Alerts {
    /// Takes one window in.
    pub(crate) fn window(
        &mut self,
        phase: &PhasePlan,
        at_s: f64,
        conditions: &[Condition],
        looks: &[Look],
        missing: bool,
    ) {
        self.rule("telemetry", missing, at_s, || Alert {
            rule: String::new(),
            phase: phase.name.clone(),
            severity: AlertSeverity::Critical,
            state: AlertState::Firing,
            fired_at_s: at_s,
            resolved_at_s: None,
            windows: 1,
            measure: None,
            value: None,
            limit: None,
            summary: "no telemetry arrived: the window counts as no evidence, never as a pass".to_owned(),
        });
        if missing {
            return;
        }
        for (condition, look) in conditions.iter().zip(looks) {
            let (kind, severity) = match condition.kind {
                ConditionKind::Gate(_) if !condition.ends() => ("gate", AlertSeverity::Warning),
                ConditionKind::Gate(_) => ("gate", AlertSeverity::Critical),
                ConditionKind::KillSwitch { .. } => ("kill_switch", AlertSeverity::Critical),
            };
            let holds = matches!(look.status, Status::Fail | Status::Warn);
            self.rule(&format!("{kind}:{}", condition.name()), holds, at_s, || Alert {
                rule: String::new(),
                phase: phase.name.clone(),
                severity,
                state: AlertState::Firing,
                fired_at_s: at_s,
                resolved_at_s: None,
                windows: 1,
                measure: Some(condition.measure.to_string()),
                value: look.estimate,
                limit: Some(condition.question.limit),
                summary: summary(condition, look),
            });
        }
    }

    /// Compares what the candidate showed in one window with the dashboard's rules. A measure that says nothing in the window
    /// changes nothing: it neither fires nor resolves. A limit that the baseline breaks itself says nothing against the
    /// candidate: it is a warning.
    pub(crate) fn rules(
        &mut self,
        phase: &PhasePlan,
        at_s: f64,
        (rules, watched): (&[AlertRule], &[Measure]),
        sample: &Sample,
        baseline: impl Fn(usize, &Measure) -> Option<f64>,
    ) {
        for rule in rules {
            let measure = &rule.measure;
            let at = watched.iter().position(|other| other == measure);
            let Some(value) = at.and_then(|at| sample.point(at, measure)) else { continue };
            let shown = |value: f64| wording::value(value, Decided::Level, measure.unit());
            let side = if rule.above { "above" } else { "below" };
            let of_baseline = at.and_then(|at| baseline(at, measure)).filter(|value| rule.fires(*value));
            let as_well =
                of_baseline.map_or_else(String::new, |value| format!(", and the baseline's is {}", shown(value)));
            self.rule(&format!("alert:{}", rule.name), rule.fires(value), at_s, || Alert {
                rule: String::new(),
                phase: phase.name.clone(),
                severity: if of_baseline.is_some() { AlertSeverity::Warning } else { rule.severity },
                state: AlertState::Firing,
                fired_at_s: at_s,
                resolved_at_s: None,
                windows: 1,
                measure: Some(measure.to_string()),
                value: Some(value),
                limit: Some(rule.limit),
                summary: format!(
                    "the candidate's {measure} is {} in the window, {side} {}{as_well}",
                    shown(value),
                    shown(rule.limit)
                ),
            });
        }
    }

    fn rule(&mut self, rule: &str, holds: bool, at_s: f64, alert: impl FnOnce() -> Alert) {
        match (self.firing.get(rule).copied(), holds) {
            (None, true) => {
                self.firing.insert(rule.to_owned(), self.list.len());
                self.list.push(Alert { rule: rule.to_owned(), ..alert() });
            }
            // What fires worse than it began is told as it is now.
            (Some(at), true) => {
                let now = alert();
                let told = &mut self.list[at];
                told.windows += 1;
                if now.severity == AlertSeverity::Critical && told.severity != AlertSeverity::Critical {
                    (told.severity, told.value, told.summary) = (now.severity, now.value, now.summary);
                }
            }
            (Some(at), false) => {
                self.firing.remove(rule);
                self.list[at].state = AlertState::Resolved;
                self.list[at].resolved_at_s = Some(at_s);
            }
            (None, false) => {}
        }
    }

    /// Resolves whatever holds: the candidate has no traffic any more.
    pub(crate) fn resolve(&mut self, at_s: f64) {
        for at in std::mem::take(&mut self.firing).into_values() {
            self.list[at].state = AlertState::Resolved;
            self.list[at].resolved_at_s = Some(at_s);
        }
    }

    /// The critical rules that hold now, in the order in which they fired.
    pub(crate) fn critical(&self) -> Vec<&str> {
        let fires = |alert: &&Alert| alert.state == AlertState::Firing && alert.severity == AlertSeverity::Critical;
        self.list.iter().filter(fires).map(|alert| alert.rule.as_str()).collect()
    }

    /// How many fired, by severity.
    pub(crate) fn fired(&self, severity: AlertSeverity) -> u64 {
        self.list.iter().filter(|alert| alert.severity == severity).count() as u64
    }

    /// All of them.
    pub(crate) fn into_list(self) -> Vec<Alert> {
        self.list
    }
}

/// What a condition found, in one sentence without statistics: the person on call reads it first.
pub(crate) fn summary(condition: &Condition, look: &Look) -> String {
    let shown = |value: f64| wording::value(value, condition.question.decided, condition.measure.unit());
    let quantity = wording::quantity(&condition.question, &condition.measure);
    // A limit on what an earlier phase showed is none on the baseline.
    let quantity = match condition.written.split_once("phase:") {
        Some((_, phase)) => quantity.replace("the baseline's", &format!("its own in {phase}")),
        None => quantity,
    };
    if let (None, None, Some(level)) = (look.estimate, look.window, look.level) {
        let level = wording::value(level, Decided::Level, condition.measure.unit());
        let measure = &condition.measure;
        return format!("{measure} is {level}, the baseline's is none, and the limit is {}", condition.written);
    }
    let estimate = look.estimate.map_or_else(|| "unknown".to_owned(), shown);
    let limit = shown(condition.question.limit);
    // Windows that turned bad late convict a candidate whose phase as a whole still lies inside: say what they show.
    let late = look.window.filter(|window| {
        look.estimate.is_some_and(|estimate| condition.question.holds(estimate)) && !condition.question.holds(*window)
    });
    let late = late.map_or_else(String::new, |window| format!(" and {} in this window", shown(window)));
    let delay = match look.delay {
        0 => String::new(),
        delay => format!("; windows showed it {} s late", seconds(delay)),
    };
    match look.ln_e {
        Some(_) => format!(
            "{quantity} is {estimate} since the phase began{late}, the limit is {limit}: more than chance makes of it{delay}"
        ),
        None => {
            let window = look.window.map_or_else(|| "unknown".to_owned(), shown);
            format!("{quantity} is {window} in the window, the limit is {limit}{delay}")
        }
    }
}
