//! The way back, as the evidence tells it: traffic moves to the baseline, and one window of it is checked against what the baseline
//! was before. Whatever the candidate serves meanwhile counts as exposed.

use lensgate_gate::policy::CanaryRules;
use lensgate_measures::Measure;
use lensgate_words::Direction;

use super::source::Source;
use crate::outcome::{PhaseResult, Rollback, RollbackCheck, Verified};
use crate::plan::{Millis, millis, seconds};
use crate::sample::{Sample, Window};
use crate::traffic::Served;
use crate::watch::{Levels, Prior};

/// Fewer requests of the baseline verify nothing.
const LEAST: u64 = 30;

/// What was served when the rollback was decided.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Before {
    now: Millis,
    window: Millis,
    /// The share of requests that the candidate had in the phase.
    share: f64,
    /// Requests of the candidate a second, in the phase.
    per_second: f64,
}

impl Before {
    /// At the end of a phase as far as it ran.
    pub(crate) fn new(now: Millis, window: Millis, share: f64, phase: &PhaseResult) -> Self {
        let told = phase.windows.iter().filter(|window| !window.missing);
        let length: f64 = told.map(|window| window.end_s - window.start_s).sum();
        let per_second = if length > 0.0 { phase.candidate_requests as f64 / length } else { f64::INFINITY };
        Self { now, window, share: phase.served.unwrap_or(share), per_second }
    }
}

/// Rolls back; what is served meanwhile comes back beside it.
pub(crate) fn roll_back<S: Source>(
    source: &mut S,
    rules: &CanaryRules,
    before: Before,
    (watched, levels, alpha): (&[Measure], &Levels, f64),
) -> (Rollback, Served) {
    let now = before.now;
    let (shift, within) = (millis(rules.traffic_shift), millis(rules.rollback_within));
    let moved = now + shift;
    // The check may not outlast what the policy gives the whole way back.
    let until = moved + before.window.min(within.saturating_sub(shift).max(1));
    let rows = source.after(now, moved, until, before.share);
    let clean = &rows[first_clean(&rows)..];
    let samples = clean.iter().filter_map(|(window, _)| window.baseline.as_ref());
    let enough = samples.filter(|sample| sample.requests >= LEAST);
    let of_rows = enough.map(|sample| checks_of(source, watched, levels, sample, alpha)).collect::<Vec<_>>();
    // Every window after it has to be sound; what is shown is the first that is not.
    let is_bad = |checks: &Vec<RollbackCheck>| checks.iter().any(|check| !check.holds);
    let checks = of_rows.iter().find(|checks| is_bad(checks)).or(of_rows.first()).cloned().unwrap_or_default();
    let contradictions = contradictions(&rows, before, moved, now + within);
    let last = rows.last().map_or(now, |(window, _)| window.end);
    let (zero_at, until) = clean.first().map_or((last, last), |(window, _)| (window.start.max(now), window.end));
    let verified = match checks.as_slice() {
        _ if !contradictions.is_empty() => Verified::No,
        [] => Verified::NotObserved,
        checks if checks.iter().all(|check| check.holds) => Verified::Yes,
        _ => Verified::No,
    };
    let served = sum(&rows);
    let is_back = contradictions.is_empty() && !clean.is_empty();
    let way_back = Rollback {
        decided_at_s: seconds(now),
        traffic_zero_at_s: seconds(zero_at),
        restored_at_s: seconds(until),
        duration_s: seconds(until - now),
        within_s: rules.rollback_within.as_secs_f64(),
        in_time: !rows.is_empty() && until - now <= within,
        verified,
        checks,
        windows: rows.len() as u64,
        candidate_requests_after: served.exposed,
        contradictions,
        serving: if is_back { "baseline" } else { "unknown" }.to_owned(),
    };
    (way_back, served)
}

/// The first window from which on the candidate serves nothing, and the baseline is known.
fn first_clean(rows: &[(Window, Served)]) -> usize {
    let dirty = rows.iter().rposition(|(window, served)| served.exposed > 0 || window.baseline.is_none());
    dirty.map_or(0, |at| at + 1)
}

fn sum(rows: &[(Window, Served)]) -> Served {
    rows.iter().fold(Served::default(), |sum, (_, served)| Served {
        requests: sum.requests + served.requests,
        exposed: sum.exposed + served.exposed,
        failed: sum.failed + served.failed,
        hurt: sum.hurt + served.hurt,
        tells_share: sum.tells_share,
    })
}

/// What the evidence says against a rollback: the candidate's share did not fall once traffic had moved, or it served requests
/// after the time that the policy allows.
fn contradictions(rows: &[(Window, Served)], before: Before, moved: Millis, deadline: Millis) -> Vec<String> {
    let served = |of: &dyn Fn(&Window, &Served) -> bool| {
        rows.iter().filter(|(window, served)| of(window, served)).map(|(_, served)| served.exposed).sum::<u64>()
    };
    let kept = served(&|window, served| {
        (window.end > moved || has_risen(served, before)) && has_not_fallen(window, served, before)
    });
    let late = served(&|window, _| window.end > deadline);
    let mut found = Vec::new();
    if kept > 0 {
        found.push(format!(
            "the candidate still served {kept} requests after the rollback was decided, with no smaller share than \
             before"
        ));
    }
    if late > 0 {
        let allowed = seconds(deadline - before.now);
        found.push(format!(
            "the candidate still served {late} requests later than {allowed} s after the rollback was decided"
        ));
    }
    found
}

/// Whether even a window in which traffic moves tells of more than chance would add to the phase's share.
fn has_risen(served: &Served, before: Before) -> bool {
    served.tells_share && served.exposed as f64 > (1.5 * before.share).min(1.0 - 1e-9) * served.requests as f64
}

fn has_not_fallen(window: &Window, served: &Served, before: Before) -> bool {
    if served.exposed == 0 {
        return false;
    }
    if served.tells_share {
        return served.exposed as f64 >= before.share * served.requests as f64;
    }
    served.exposed as f64 >= before.per_second * seconds(window.covers())
}

fn checks_of<S: Source>(
    source: &S,
    watched: &[Measure],
    before: &Levels,
    sample: &Sample,
    alpha: f64,
) -> Vec<RollbackCheck> {
    let priors: Vec<Prior> = watched.iter().map(|measure| source.prior(measure, None)).collect();
    let mut levels = Levels::new(watched, &priors);
    levels.add(sample);
    let check = |(at, measure): (usize, &Measure)| {
        let restored = levels.point(at)?;
        // What was told of the baseline in all windows holds this one too: only the windows before it count there.
        let recorded = if source.is_told() { None } else { source.recorded(measure, None) };
        // Without a value before there is nothing to compare with.
        let before = recorded.or_else(|| before.point(at))?;
        let slack = 1e-9 * before.abs();
        let holds = match measure.direction() {
            Direction::HigherIsBetter => levels.upper(at, alpha) + slack >= before,
            // A percentile without its readings has no bound: twice what it was is taken as worse.
            Direction::LowerIsBetter if levels.lower(at, alpha) == f64::NEG_INFINITY => restored <= 2.0 * before,
            Direction::LowerIsBetter => levels.lower(at, alpha) - slack <= before,
        };
        Some(RollbackCheck {
            measure: measure.to_string(),
            unit: measure.unit(),
            restored: Some(restored),
            before: Some(before),
            n: levels.n(at),
            holds,
        })
    };
    watched.iter().enumerate().filter_map(check).collect()
}
