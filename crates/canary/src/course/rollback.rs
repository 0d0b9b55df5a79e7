//! The way back: traffic moves to the baseline, one window of it is checked against what the baseline was before.

use lensgate_gate::policy::CanaryRules;
use lensgate_measures::{Direction, Measure};

use super::source::Source;
use crate::outcome::{Rollback, RollbackCheck, Verified};
use crate::plan::{Millis, millis, seconds};
use crate::traffic::Served;
use crate::watch::{Levels, Prior};

/// Rolls back at `now`; what is served meanwhile comes back beside it.
pub(crate) fn roll_back<S: Source>(
    source: &mut S,
    rules: &CanaryRules,
    (now, window, share): (Millis, Millis, f64),
    (watched, before, alpha): (&[Measure], &Levels, f64),
) -> (Rollback, Served) {
    let shift = millis(rules.traffic_shift);
    let moved = now + shift;
    let mut served = source.while_traffic_moves(now, moved, share).unwrap_or_default();
    // The check may not outlast what the policy gives the whole way back.
    let left = millis(rules.rollback_within).saturating_sub(shift);
    let restored = source.restored(moved, moved + window.min(left.max(1)));
    let (zero_at, until, checks) = match &restored {
        None => (moved, moved, Vec::new()),
        Some((window, others)) => {
            served.requests += others.requests;
            let sample = window.baseline.as_ref();
            let checks = sample.map(|sample| checks(source, watched, before, sample, alpha)).unwrap_or_default();
            (window.start.max(now), window.end, checks)
        }
    };
    let verified = match checks.as_slice() {
        [] => Verified::NotObserved,
        checks if checks.iter().all(|check| check.holds) => Verified::Yes,
        _ => Verified::No,
    };
    let duration = until - now;
    let way_back = Rollback {
        decided_at_s: seconds(now),
        traffic_zero_at_s: seconds(zero_at),
        restored_at_s: seconds(until),
        duration_s: seconds(duration),
        within_s: rules.rollback_within.as_secs_f64(),
        in_time: duration <= millis(rules.rollback_within),
        verified,
        checks,
        serving: "baseline".to_owned(),
    };
    (way_back, served)
}

fn checks<S: Source>(
    source: &S,
    watched: &[Measure],
    before: &Levels,
    sample: &crate::sample::Sample,
    alpha: f64,
) -> Vec<RollbackCheck> {
    let priors: Vec<Prior> = watched.iter().map(|measure| source.prior(measure, None)).collect();
    let mut levels = Levels::new(watched, &priors);
    levels.add(sample);
    let check = |(at, measure): (usize, &Measure)| {
        let restored = levels.point(at)?;
        let before = source.recorded(measure, None).or_else(|| before.point(at));
        let slack = before.map_or(0.0, |before| 1e-9 * before.abs());
        let holds = before.is_none_or(|before| match measure.direction() {
            Direction::HigherIsBetter => levels.upper(at, alpha) + slack >= before,
            Direction::LowerIsBetter => levels.lower(at, alpha) - slack <= before,
        });
        Some(RollbackCheck {
            measure: measure.to_string(),
            unit: measure.unit().into(),
            restored: Some(restored),
            before,
            n: levels.n(at),
            holds,
        })
    };
    watched.iter().enumerate().filter_map(check).collect()
}
