//! Figures against limits, against each other, and statements against statements.

use super::{At, found};
use crate::claim::Stated;
use crate::figure::{Figure, Side};
use crate::finding::{Finding, Rule, Severity};
use crate::show;

fn bound(side: Side, limit: &Figure) -> String {
    let sign = if side == Side::AtMost { "at most" } else { "at least" };
    format!("{sign} {}", show::figure(limit))
}

pub(super) fn gate(
    name: &str,
    value: &Stated<Figure>,
    side: Side,
    limit: &Stated<Figure>,
    result: &Stated<bool>,
) -> Option<Finding> {
    let inside = value.value.inside(side, &limit.value)?;
    let (is, word) = if inside { ("inside", "failed") } else { ("outside", "passed") };
    let claim = format!(
        "{name} of {} lies {is} its limit, {}, and is called {word}",
        show::figure(&value.value),
        bound(side, &limit.value)
    );
    (inside != result.value).then(|| found(Rule::Gate, claim).of(result).of(value).of(limit))
}

pub(super) fn comparison(value: &Stated<Figure>, side: Side, limit: &Stated<Figure>) -> Option<Finding> {
    let claim = format!("{} is not {}", show::figure(&value.value), bound(side, &limit.value));
    (value.value.inside(side, &limit.value) == Some(false)).then(|| found(Rule::Gate, claim).of(value).of(limit))
}

/// The first percentile that lies under a lower one.
pub(super) fn series(series: &[(f64, Stated<Figure>)]) -> Option<Finding> {
    let mut sorted: Vec<&(f64, Stated<Figure>)> = series.iter().collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let falls = |pair: &&[&(f64, Stated<Figure>)]| {
        let (low, high) = (&pair[0].1.value, &pair[1].1.value);
        pair[0].0 < pair[1].0 && low.unit == high.unit && low.ends().0 > high.ends().1
    };
    let pair = sorted.windows(2).find(falls)?;
    let name = |at: f64| match at {
        0.0 => "the least".to_owned(),
        100.0 => "the largest".to_owned(),
        at => format!("p{}", show::number(at)),
    };
    let claim = format!(
        "{} of {} under {} of {}: percentiles cannot fall",
        name(pair[1].0),
        show::figure(&pair[1].1.value),
        name(pair[0].0),
        show::figure(&pair[0].1.value)
    );
    Some(found(Rule::Order, claim).of(&pair[1].1).of(&pair[0].1))
}

/// One quantity with two values; a hundredfold is a confusion of ratio and percent.
pub(super) fn same(rule: Rule, what: &str, one: &Stated<Figure>, other: &Stated<Figure>) -> Option<Finding> {
    let (a, b) = (&one.value, &other.value);
    let differ = (a.value - b.value).abs() > (a.step.max(b.step)) / 2.0 + 1e-9 * a.value.abs();
    let hundredfold = [a.value / b.value, b.value / a.value].iter().any(|ratio| (ratio - 100.0).abs() < 1.0);
    let claim = format!("{what} is {} and {}", show::figure(a), show::figure(b));
    let rule = if hundredfold { Rule::Unit } else { rule };
    (differ && !a.rough && !b.rough).then(|| found(rule, claim).of(one).of(other))
}

pub(super) fn agree(rule: Rule, one: &Stated<bool>, other: &Stated<bool>) -> Option<Finding> {
    let claim = format!("{} and {} exclude each other", one.says, other.says);
    (one.value != other.value).then(|| found(rule, claim).of(one).of(other))
}

pub(super) fn share(figure: &Stated<Figure>, most: f64) -> Option<Finding> {
    let claim = format!("{} is more than {} or negative", figure.says, show::number(most));
    (!(0.0..=most).contains(&figure.value.value)).then(|| found(Rule::Unit, claim).of(figure))
}

pub(super) fn still(figures: &[Stated<Figure>]) -> Option<Finding> {
    let all = !figures.is_empty() && figures.iter().all(|figure| figure.value.value == 0.0);
    let claim = format!("{} measured figures are exactly 0: hardly measured", figures.len());
    let found = Finding::new(Rule::Constant, Severity::Suspect, claim);
    all.then(|| figures.iter().fold(found, At::of))
}

/// More figures outside the limits of LENS's canary than gates that failed. The report states no limits, so it is suspect.
pub(super) fn room(
    failed: &Stated<u64>,
    outside: &[Stated<Figure>],
    hundredfold: Option<&Stated<Figure>>,
) -> Vec<Finding> {
    let suspect = |rule, claim: String| Finding::new(rule, Severity::Suspect, claim);
    if outside.len() as u64 <= failed.value {
        return Vec::new();
    }
    let claim = format!("{} failed, and {} figures look failed", failed.value, outside.len());
    let count = outside.iter().fold(suspect(Rule::Count, claim).of(failed), At::of);
    let unit = hundredfold.map(|rate| {
        let meant = Figure { value: rate.value.value / 100.0, ..rate.value.clone() };
        let claim = format!(
            "{} is not a failed gate: {} would keep its limit, as if percent were taken twice",
            show::figure(&rate.value),
            show::figure(&meant)
        );
        suspect(Rule::Unit, claim).of(rate)
    });
    [count].into_iter().chain(unit).collect()
}
