//! How long something took against its start and end, and against the timestamps around it.

use super::{At, found};
use crate::claim::Stated;
use crate::figure::Figure;
use crate::finding::{Finding, Rule, Severity};
use crate::show;

/// Nothing ends before it starts, and nothing takes longer than from its start to its end. It may take less: pauses.
pub(super) fn span(start: &Stated<i64>, end: &Stated<i64>, duration: Option<&Stated<Figure>>) -> Option<Finding> {
    let between = (end.value - start.value) as f64;
    if between < 0.0 {
        let claim = format!("it ends {} before it starts", show::time(-between));
        return Some(found(Rule::Time, claim).of(end).of(start));
    }
    let duration = duration.filter(|duration| !duration.value.rough)?;
    let room = duration.value.step + 1000.0 + 0.02 * between;
    let claim =
        format!("{} claimed, and {} lie between start and end", show::time(duration.value.value), show::time(between));
    (duration.value.value > between + room).then(|| found(Rule::Time, claim).of(duration).of(start).of(end))
}

/// A claimed time may begin before the first timestamp; under a tenth of it is hardly all that there was. A time shorter
/// than what the timestamps span is wrong.
pub(super) fn claimed(time: &Stated<f64>, between: &Stated<f64>, inside: bool) -> Option<Finding> {
    let claim = format!("{} claimed, and its timestamps span {}", show::time(time.value), show::time(between.value));
    if inside && between.value > time.value * 1.05 + 60_000.0 {
        return Some(found(Rule::Time, claim).of(time).of(between));
    }
    let suspect = Finding::new(Rule::Time, Severity::Suspect, claim);
    (between.value > 0.0 && between.value < time.value / 10.0).then(|| suspect.of(time).of(between))
}
