//! Rates of events over distinct executions. A query counts once, however often it was executed: its number is the share of its
//! executions with an event, so that executions of one query, which are not independent, never count as new queries, and asking
//! again never makes an error less decidable.

use lensgate_stats::Unusable;

use crate::scores::Scores;

/// Refuses counts that cannot be, and an arm that executed nothing.
pub(crate) fn check(own: &Scores) -> Result<(), Unusable> {
    let pairs = || own.numerators.iter().zip(&own.denominators);
    if let Some((events, _)) = pairs().find(|(events, executions)| !(0.0..=**executions).contains(*events)) {
        return Err(Unusable::OutOfRange { name: "events", value: *events });
    }
    if pairs().all(|(_, executions)| *executions <= 0.0) { Err(Unusable::Empty) } else { Ok(()) }
}

/// How many shares are 1 where all others are 0; nothing where a query failed in some executions and not in others.
pub(crate) fn whole(shares: &[f64]) -> Option<u64> {
    let is_whole = |share: &f64| *share == 0.0 || *share == 1.0;
    shares.iter().all(is_whole).then(|| shares.iter().filter(|share| **share == 1.0).count() as u64)
}
