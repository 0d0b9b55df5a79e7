//! A policy's gates against any report: a measure that it has no value of, a value outside the policy's limit.

use lensgate_gate::Policy;
use lensgate_gate::policy::{Gate, Limit, Test};

use crate::claim::Stated;
use crate::document::{Body, Document};
use crate::figure::{Figure, Side, Unit};
use crate::finding::{Finding, Rule, Severity};
use crate::place::Place;
use crate::reader;
use crate::show;
use crate::words::{outcome, words};

/// What the policy asks for and the report lacks or misses.
pub(crate) fn findings(document: &Document, policy: &Policy) -> Vec<Finding> {
    let levels = reader::levels(document);
    let good = good(document);
    policy.gates.iter().filter_map(|gate| judge(gate, policy, &levels, good.as_ref())).collect()
}

type Level = (Vec<String>, Option<Stated<Figure>>);

fn judge(gate: &Gate, policy: &Policy, levels: &[Level], good: Option<&Stated<bool>>) -> Option<Finding> {
    let measure = gate.measure.to_string();
    let names = [words(&measure), words(&gate.id)];
    let mut named = levels.iter().filter(|(name, _)| is_of(name, &names[0]) || *name == names[1]).peekable();
    let severity = if good.is_some() { Severity::Contradicted } else { Severity::Suspect };
    let found = |rule, claim| {
        let finding = Finding::new(rule, severity, claim);
        good.into_iter().fold(finding, |finding, good| finding.at(&good.place, good.says.clone()))
    };
    if named.peek().is_none() {
        let claim = format!("the policy's gate {} asks for {measure}; the report has no value of it", gate.id);
        return Some(found(Rule::MissingGate, claim));
    }
    let (side, limit) = loosest(policy, &measure)?;
    let is_outside = |level: &&Stated<Figure>| level.value.inside(side, &limit) == Some(false);
    let outside = named.filter_map(|(_, level)| level.as_ref()).find(is_outside).filter(|_| good.is_some())?;
    let claim = format!(
        "{measure} of {} is outside the policy's limit of {} (gate {}), and the whole is called good",
        show::figure(&outside.value),
        show::figure(&limit),
        gate.id
    );
    Some(found(Rule::Gate, claim).at(&outside.place, outside.says.clone()))
}

/// Whether a name is that of a measure; a cutoff that the name leaves out is taken as meant.
fn is_of(name: &[String], measure: &[String]) -> bool {
    const FILLERS: [&str; 9] = ["at", "percent", "ms", "rate", "latency", "candidate", "achieved", "value", "overall"];
    let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    let has_number = name.iter().any(|word| is_number(word));
    let wanted = measure.iter().filter(|word| (has_number || !is_number(word)) && !FILLERS.contains(&word.as_str()));
    let told = name.iter().filter(|word| !FILLERS.contains(&word.as_str()));
    let (mut wanted, mut told): (Vec<&String>, Vec<&String>) = (wanted.collect(), told.collect());
    wanted.sort();
    told.sort();
    wanted == told
}

/// The loosest limit of a measure in the policy: beyond it every phase fails.
fn loosest(policy: &Policy, measure: &str) -> Option<(Side, Figure)> {
    let figure = |value, unit| Figure { value, step: 0.0, unit, side: None, rough: false, signed: false };
    let limit = |limit: &Limit| match limit {
        Limit::Share(percent) => Some(figure(percent.share() * 100.0, Unit::Percent)),
        Limit::Number(number) => Some(figure(*number, Unit::Bare)),
        Limit::Time(time) => Some(figure(time.0, Unit::Time)),
        Limit::Rate(_) | Limit::OfBaseline(_) | Limit::OfMeasure(..) => None,
    };
    let limits =
        policy.gates.iter().filter(|gate| gate.measure.to_string() == measure).filter_map(|gate| match &gate.test {
            Test::AtLeast(least) => Some((Side::AtLeast, limit(least)?)),
            Test::AtMost(most) => Some((Side::AtMost, limit(most)?)),
            Test::NonInferior(_) | Test::Superior(_) => None,
        });
    let looseness = |(side, limit): &(Side, Figure)| if *side == Side::AtMost { limit.value } else { -limit.value };
    limits.max_by(|a, b| looseness(a).total_cmp(&looseness(b)))
}

/// The result of the whole, when it is good: a status at the top of a JSON report.
fn good(document: &Document) -> Option<Stated<bool>> {
    let Body::Json(value) = &document.body else { return None };
    ["status", "verdict", "outcome", "result", "success"].iter().find_map(|key| {
        let said = value.get(key)?;
        let good = said.as_bool().or_else(|| outcome(said.as_str()?))?;
        let place = Place::Pointer(format!("/{key}"));
        good.then(|| Stated::new(true, place, format!("{key}: {said}")))
    })
}
