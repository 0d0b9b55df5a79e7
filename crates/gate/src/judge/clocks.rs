//! What the clocks forbid. A gate on readings that cannot be what they are called is undecided: neither pass nor fail.

use lensgate_compare::{ClockDoubt, Comparisons, Doubt};
use lensgate_measures::Time;
use lensgate_words::Status;

use crate::judge::condition::{Condition, Settled};
use crate::judge::wording;
use crate::verdict::{Reason, ReasonCode};

/// Share of the latency pass that may wait for a processor: a tail of one request in twenty is what gates look at.
pub const QUIET: f64 = 0.05;

/// The condition, undecided where its clock says nothing about the systems.
pub(crate) fn ruled<'a>(mut condition: Condition<'a>, comparisons: &Comparisons) -> Condition<'a> {
    let broken = condition.settled.as_ref().is_some_and(|settled| settled.status == Status::Error);
    let reads = |time: Time| {
        let other = condition.question.other.as_ref();
        [Some(condition.measure()), other].into_iter().flatten().any(|measure| measure.time() == Some(time))
    };
    if broken {
        return condition;
    }
    if reads(Time::Processor) && !comparisons.has_cpu_time() {
        condition.settled = Some(no_cpu_time());
        return condition;
    }
    let noisy = reads(Time::Wall).then(|| noise(comparisons)).flatten();
    let mut doubts = comparisons.clocks.iter().filter(|doubt| reads(doubt.time)).filter_map(undecided);
    if condition.settled.is_none()
        && let Some(settled) = noisy.or_else(|| doubts.next())
    {
        // No bound is stated, and no number of queries that would decide: more of the same would say as little.
        condition.estimator = None;
        condition.settled = Some(settled);
    }
    condition
}

fn settled(code: ReasonCode, explanation: String) -> Settled {
    Settled { status: Status::Inconclusive, code, explanation }
}

fn no_cpu_time() -> Settled {
    let explanation = "processor time was not recorded for both arms: a system behind a network does not say it, and older \
                       recordings lack it; replay a system that runs in this process, or gate on Latency";
    settled(ReasonCode::NoCpuTime, explanation.to_owned())
}

fn noise(comparisons: &Comparisons) -> Option<Settled> {
    let waited = comparisons.waited.filter(|waited| !(0.0..=QUIET).contains(waited))?;
    let explanation = format!(
        "the latency pass waited {} % of its time for a processor that other programs used (at most {} % is quiet), so the wall \
         clock shows them too: record on a quiet machine, or gate on CpuTime",
        wording::digits(100.0 * waited),
        wording::digits(100.0 * QUIET)
    );
    Some(settled(ReasonCode::Noise, explanation))
}

fn undecided(found: &ClockDoubt) -> Option<Settled> {
    let clock = name(found.time);
    match &found.doubt {
        Doubt::Impossible { .. } => None,
        Doubt::Apart { slower, times } => {
            let explanation = format!(
                "every reading of the {clock} is at least {} times greater for the {slower} than for the other arm: check that \
                 both arms are recorded in milliseconds, and that both did the work",
                wording::digits(times.floor())
            );
            Some(settled(ReasonCode::ClocksApart, explanation))
        }
        Doubt::Repeated { arms: [one, other], equal, expected } => {
            let between = if one == other { format!("within the {one}") } else { format!("of {one} and {other}") };
            let explanation = format!(
                "{} % of the readings {between} for one query are equal by the {clock}, where {} % are expected: a cache \
                 answered, or readings were copied; time every answer anew",
                wording::digits(100.0 * equal),
                wording::digits(100.0 * expected)
            );
            Some(settled(ReasonCode::ClockRepeated, explanation))
        }
    }
}

/// Readings that no clock shows: the evidence is not what was measured.
pub(crate) fn impossible(comparisons: &Comparisons) -> impl Iterator<Item = Reason> + '_ {
    comparisons.clocks.iter().filter_map(|found| {
        let Doubt::Impossible { readings, arm, query, total, stages } = &found.doubt else { return None };
        let count = wording::count(*readings);
        let (total, stages) = (wording::digits(*total), wording::digits(*stages));
        let explanation = format!(
            "{count} readings of the {} have a total below their own stages (the first: {arm}, query {query:?}, {total} ms in \
             total and {stages} ms in its stages): no clock shows that; find out what wrote them and replay",
            name(found.time)
        );
        Some(Reason { code: ReasonCode::ClockImpossible, explanation })
    })
}

fn name(time: Time) -> &'static str {
    match time {
        Time::Wall => "wall clock",
        Time::Processor => "processor time",
    }
}
