//! The alerts of a canary: a rule fires when it is seen first, is not fired again while it holds, and resolves once.

use std::collections::BTreeMap;

use lensgate_gate::Status;
use lensgate_gate::judge::wording;
use lensgate_gate::verdict::Decided;
use lensgate_measures::Measure;

use super::alert_rules::RULES;
use crate::outcome::{Alert, AlertSeverity, AlertState};
use crate::plan::PhasePlan;
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

    /// Holds what the candidate showed in one window against LENS's own rules. A measure that says nothing in the window
    /// changes nothing: it neither fires nor resolves.
    pub(crate) fn rules(&mut self, phase: &PhasePlan, at_s: f64, watched: &[Measure], sample: &Sample) {
        for rule in RULES {
            let measure = rule.measure();
            let at = watched.iter().position(|other| *other == measure);
            let Some(value) = at.and_then(|at| sample.point(at, &measure)) else { continue };
            let shown = |value: f64| wording::value(value, Decided::Level, measure.unit());
            let side = if rule.above { "above" } else { "below" };
            self.rule(&format!("alert:{}", rule.name), rule.holds(value), at_s, || Alert {
                rule: String::new(),
                phase: phase.name.clone(),
                severity: rule.severity,
                state: AlertState::Firing,
                fired_at_s: at_s,
                resolved_at_s: None,
                windows: 1,
                measure: Some(measure.to_string()),
                value: Some(value),
                limit: Some(rule.limit),
                summary: format!(
                    "the candidate's {measure} is {} in the window, {side} {}",
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
            (Some(at), true) => self.list[at].windows += 1,
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

    /// How many fired, by severity.
    pub(crate) fn fired(&self, severity: AlertSeverity) -> u64 {
        self.list.iter().filter(|alert| alert.severity == severity).count() as u64
    }

    /// All of them.
    pub(crate) fn into_list(self) -> Vec<Alert> {
        self.list
    }
}

/// What a condition found, in one sentence.
pub(crate) fn summary(condition: &Condition, look: &Look) -> String {
    let shown = |value: f64| wording::value(value, condition.question.decided, condition.measure.unit());
    let quantity = wording::quantity(&condition.question, &condition.measure);
    let estimate = look.estimate.map_or_else(|| "unknown".to_owned(), shown);
    let limit = shown(condition.question.limit);
    // Windows that turned bad late convict a candidate whose phase as a whole still lies inside: say what they show.
    let late = look.window.filter(|window| {
        look.estimate.is_some_and(|estimate| condition.question.holds(estimate)) && !condition.question.holds(*window)
    });
    let late = late.map_or_else(String::new, |window| format!(" and {} in this window", shown(window)));
    match look.ln_e {
        Some(ln_e) => format!(
            "{quantity} is {estimate} since the phase began{late}, the limit is {limit}; the windows speak against it with an \
             e-value of 10^{:.1}, and 10^{:.1} was needed",
            ln_e / std::f64::consts::LN_10,
            condition.needed() / std::f64::consts::LN_10
        ),
        None => {
            let window = look.window.map_or_else(|| "unknown".to_owned(), shown);
            format!("{quantity} is {window} in the window, the limit is {limit}")
        }
    }
}
