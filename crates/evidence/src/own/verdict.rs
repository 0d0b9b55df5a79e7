//! Our own verdict file, held against itself: totals, the verdict that follows, and the arithmetic of each gate.

use std::collections::BTreeSet;

use lensgate_gate::verdict::{Decided, JudgedGate, ReasonCode, Totals, follows};
use lensgate_gate::{Policy, Verdict};
use lensgate_words::{Direction, MeasureUnit, Status};

use super::place::At;
use crate::finding::{Finding, Rule};
use crate::show;

/// Every rule of a verdict file; `at` is where it stands, as a canary's file holds one as well.
pub(super) fn verdict(verdict: &Verdict, at: &At, policy: Option<&Policy>) -> Vec<Finding> {
    let mut findings = Vec::new();
    whole(verdict, at, &mut findings);
    for (index, gate) in verdict.gates.iter().enumerate() {
        Gate { gate, at: at.step("gates").step(index) }.check(&mut findings);
    }
    if let Some(policy) = policy {
        missing(verdict, at, policy, &mut findings);
    }
    findings
}

fn whole(verdict: &Verdict, at: &At, findings: &mut Vec<Finding>) {
    let (stated, counted) = (verdict.totals, Totals::of(&verdict.gates));
    type Field = (&'static str, fn(&Totals) -> u64);
    let fields: [Field; 9] = [
        ("declared", |totals| totals.declared),
        ("evaluated", |totals| totals.evaluated),
        ("pass", |totals| totals.pass),
        ("warn", |totals| totals.warn),
        ("fail", |totals| totals.fail),
        ("inconclusive", |totals| totals.inconclusive),
        ("waived", |totals| totals.waived),
        ("not_run", |totals| totals.not_run),
        ("error", |totals| totals.error),
    ];
    for (name, of) in fields {
        if of(&stated) != of(&counted) {
            let claim = format!("{} {name} stated, {} among the gates", of(&stated), of(&counted));
            findings.push(at.step("totals").found(Rule::Count, name, claim, of(&stated)));
        }
    }
    let expected = follows(&verdict.gates, &verdict.reasons, verdict.policy.slices_must);
    if verdict.verdict != expected {
        let claim = format!("the verdict is {} and its gates give {expected}", verdict.verdict);
        findings.push(at.found(Rule::Conflict, "verdict", claim, verdict.verdict.name()));
    }
    let mut seen = BTreeSet::new();
    for (index, gate) in verdict.gates.iter().enumerate() {
        let slice = gate.slice.as_ref().map(ToString::to_string);
        if !seen.insert((&gate.id, slice, &gate.phase)) {
            let claim = format!("gate {} is judged twice", gate.id);
            findings.push(at.step("gates").found(Rule::Conflict, &index.to_string(), claim, &gate.id));
        }
    }
}

fn missing(verdict: &Verdict, at: &At, policy: &Policy, findings: &mut Vec<Finding>) {
    for gate in &policy.gates {
        if !verdict.gates.iter().any(|judged| judged.id == gate.id) {
            let claim = format!("the policy's gate {} was not judged", gate.id);
            let says = format!("{} gates", verdict.gates.len());
            findings.push(at.found(Rule::MissingGate, "gates", claim, says));
        }
    }
}

struct Gate<'a> {
    gate: &'a JudgedGate,
    at: At,
}

impl Gate<'_> {
    fn check(&self, findings: &mut Vec<Finding>) {
        self.arithmetic(findings);
        self.interval(findings);
        self.status(findings);
        if self.gate.p_value.is_some_and(|p_value| !(0.0..=1.0).contains(&p_value)) {
            findings.push(self.found(Rule::Unit, "p_value", "a probability is between 0 and 1".to_owned()));
        }
        self.units(findings);
    }

    /// A share is a share of one, a time is not negative.
    fn units(&self, findings: &mut Vec<Finding>) {
        for (field, level) in [("baseline", self.gate.baseline), ("candidate", self.gate.candidate)] {
            let Some(level) = level else { continue };
            let rule = match self.gate.unit {
                MeasureUnit::Share if !(0.0..=1.0).contains(&level) => "a share is between 0 and 1",
                MeasureUnit::Milliseconds if level < 0.0 => "a time is not negative",
                MeasureUnit::PerSecond if level < 0.0 => "a throughput is not negative",
                _ => continue,
            };
            findings.push(self.found(Rule::Unit, field, format!("{} is {}: {rule}", field, show::number(level))));
        }
    }

    fn found(&self, rule: Rule, field: &str, claim: String) -> Finding {
        self.at.found(rule, field, format!("gate {}: {claim}", self.gate.id), &self.gate.requirement)
    }

    /// The delta and the estimate against the levels; those of quantiles are resampled by query and may differ.
    fn arithmetic(&self, findings: &mut Vec<Finding>) {
        let gate = self.gate;
        let (Some(baseline), Some(candidate)) = (gate.baseline, gate.candidate) else { return };
        let differ = |a: f64, b: f64| (a - b).abs() > 1e-9 * a.abs().max(b.abs()).max(1e-6);
        if let Some(delta) = gate.delta.filter(|delta| differ(*delta, candidate - baseline)) {
            let claim = format!(
                "delta {} and {} - {} is {}",
                show::number(delta),
                show::number(candidate),
                show::number(baseline),
                show::number(candidate - baseline)
            );
            findings.push(self.found(Rule::Gain, "delta", claim));
        }
        let Some(estimate) = gate.estimate else { return };
        let implied = match gate.decided {
            Decided::Level => Some(candidate),
            Decided::Difference => Some(candidate - baseline),
            Decided::Ratio if baseline != 0.0 => Some(candidate / baseline),
            Decided::Ratio | Decided::OwnRatio => None,
        };
        if let Some(implied) = implied.filter(|implied| (implied - estimate).abs() > 1e-6 * implied.abs().max(1.0)) {
            let claim = format!("estimate {} and the levels give {}", show::number(estimate), show::number(implied));
            findings.push(self.found(Rule::Gain, "estimate", claim));
        }
    }

    fn ends(&self) -> (Option<f64>, Option<f64>) {
        let interval = self.gate.interval.as_ref();
        (interval.and_then(|interval| interval.lower.value()), interval.and_then(|interval| interval.upper.value()))
    }

    fn interval(&self, findings: &mut Vec<Finding>) {
        if let (Some(lower), Some(upper)) = self.ends()
            && lower > upper
        {
            let claim =
                format!("the lower end {} lies over the upper end {}", show::number(lower), show::number(upper));
            findings.push(self.found(Rule::Order, "interval", claim));
        }
    }

    /// Whether the bound or the point that decides lies where the status says.
    fn status(&self, findings: &mut Vec<Finding>) {
        let gate = self.gate;
        let Some(limit) = gate.limit else { return };
        let higher = gate.direction == Direction::HigherIsBetter;
        let (lower, upper) = self.ends();
        let deciding = match gate.reason_code {
            ReasonCode::BoundInside => (if higher { lower } else { upper }).map(|bound| ("bound", bound, true)),
            ReasonCode::PointInside => gate.estimate.map(|point| ("estimate", point, true)),
            ReasonCode::BoundOutside | ReasonCode::PointOutside => {
                gate.estimate.map(|point| ("estimate", point, false))
            }
            _ => None,
        };
        let slack = 1e-9 * limit.abs().max(1e-6);
        if let Some((what, value, claimed)) = deciding {
            let inside = if higher { value >= limit - slack } else { value <= limit + slack };
            if inside != claimed {
                let claim = format!(
                    "{} with its {what} {} against the limit {}",
                    gate.status,
                    show::number(value),
                    show::number(limit)
                );
                findings.push(self.found(Rule::Gate, "status", claim));
            }
        }
        let fits = match gate.reason_code {
            ReasonCode::BoundInside | ReasonCode::PointInside | ReasonCode::SameRankings => gate.status == Status::Pass,
            ReasonCode::BoundOutside | ReasonCode::PointOutside => {
                matches!(gate.status, Status::Fail | Status::Warn | Status::Waived)
            }
            _ => gate.status != Status::Pass,
        };
        if !fits {
            findings.push(self.found(
                Rule::Conflict,
                "status",
                format!("{} for the reason {:?}", gate.status, gate.reason_code),
            ));
        }
    }
}
