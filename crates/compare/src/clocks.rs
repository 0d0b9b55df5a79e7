//! What recorded readings say against the clock that they come from: a total below its own stages, arms that no change of an
//! engine puts so far apart, readings that are repeated where a clock would have measured again. Nothing is found on an honest
//! recording, whatever the clock's resolution.

use std::collections::BTreeMap;

use lensgate_measures::{Stage, Time};
use lensgate_words::Arm;
use serde::{Deserialize, Serialize};

use crate::evidence::Clock;
use crate::gather::Record;

/// From this factor on between the arms, in every reading, a mistaken unit is more likely than an engine.
const APART: f64 = 100.0;
/// How much more often readings of one query may be equal than is expected, as a share of the pairs.
const OFTEN: f64 = 0.05;
/// Steps of a clock, over which readings that an engine took anew do not all come out the same.
const MANY: f64 = 100.0;
/// Fewer queries than this say nothing about how often readings tie.
const FEW: usize = 20;
/// The coarsest clock in use, in milliseconds: timer ticks of 15.6 ms and less.
const COARSEST: f64 = 20.0;

/// What is found against one clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockDoubt {
    /// Which clock.
    pub time: Time,
    /// What is found.
    pub doubt: Doubt,
}

/// What can be found against a clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Totals lie below one of their stages, or below the sum of those that ran, by more than rounding explains.
    Impossible {
        /// How many readings.
        readings: u64,
        /// The arm of the first.
        arm: Arm,
        /// Its query.
        query: String,
        /// Its total, in milliseconds.
        total: f64,
        /// The stage, or the sum of the stages, that is greater, in milliseconds.
        stages: f64,
    },
    /// In every query each reading of one arm is at least 100 times each reading of the other.
    Apart {
        /// The arm with the greater readings.
        slower: Arm,
        /// The least factor between two readings of one query.
        times: f64,
    },
    /// Readings of one query are equal more often than a clock of this resolution explains.
    Repeated {
        /// Whose readings.
        arms: [Arm; 2],
        /// The share of their pairs, both of one query, that are equal.
        equal: f64,
        /// The share that is expected: what readings of different queries show.
        expected: f64,
    },
}

/// Everything found, clock by clock.
pub(crate) fn doubts(records: &[Record<'_>]) -> Vec<ClockDoubt> {
    let found = |time: Time| {
        let totals = Totals::of(records, time);
        let found = impossible(records, time).into_iter().chain(apart(&totals)).chain(repeated(&totals));
        found.map(move |doubt| ClockDoubt { time, doubt }).collect::<Vec<_>>()
    };
    [Time::Wall, Time::Processor].into_iter().flat_map(found).collect()
}

const ARMS: [Arm; 3] = [Arm::Baseline, Arm::Candidate, Arm::BaselineAgain];

fn readings<'a>(records: &'a [Record<'_>], time: Time) -> impl Iterator<Item = (&'a Record<'a>, Arm, Clock)> {
    let of = move |record: &'a Record<'_>, arm: Arm| {
        record.given(arm).readings.iter().filter_map(move |reading| Some((record, arm, reading.by(time)?)))
    };
    ARMS.into_iter().flat_map(move |arm| records.iter().flat_map(move |record| of(record, arm)))
}

/// The step that all readings are multiples of, in milliseconds; 0 where there is none, as on a fine clock.
fn step(readings: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = readings.chain([0.0]).collect();
    sorted.sort_by(f64::total_cmp);
    sorted.dedup();
    let step = sorted.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let is_multiple = |reading: &f64| {
        let times = reading / step;
        (times - times.round()).abs() <= 1e-6 * times.max(1.0)
    };
    if step.is_finite() && sorted.iter().all(is_multiple) { step } else { 0.0 }
}

fn stages(clock: &Clock) -> impl Iterator<Item = f64> {
    [Stage::A, Stage::B, Stage::C].into_iter().filter_map(|stage| clock.reading(Some(stage)))
}

/// Half a step for each reading that was rounded by itself, a whole one where totals and stages have steps of their own: then one
/// of them may have been cut down or up. On clocks finer than a millisecond 1 % or a microsecond at least.
fn impossible(records: &[Record<'_>], time: Time) -> Option<Doubt> {
    let total = step(readings(records, time).map(|(_, _, clock)| clock.total)).min(COARSEST);
    let staged: Vec<f64> =
        readings(records, time).flat_map(|(_, _, clock)| stages(&clock).collect::<Vec<_>>()).collect();
    let stage = step(staged.into_iter()).min(COARSEST);
    let over = |clock: &Clock| {
        let fine = if total >= 1.0 { 0.0 } else { (0.01 * clock.total).max(0.001) };
        let part = if total == stage { 0.5 } else { 1.0 };
        let (count, sum) = stages(clock).fold((0.0, 0.0), |(count, sum), stage| (count + 1.0, sum + stage));
        let greatest = stages(clock).fold(0.0, f64::max);
        // Rounding alike keeps the order: between one stage and the whole one step counts.
        let one = greatest > clock.total + (part * total.max(stage)).max(fine);
        let all = sum > clock.total + (part * (total + count * stage)).max(fine);
        (one || all).then_some(if one { greatest } else { sum })
    };
    let mut found =
        readings(records, time).filter_map(|(record, arm, clock)| Some((record, arm, clock, over(&clock)?)));
    let (record, arm, clock, stages) = found.next()?;
    Some(Doubt::Impossible {
        readings: 1 + found.count() as u64,
        arm,
        query: record.query.id.clone(),
        total: clock.total,
        stages,
    })
}

/// Every arm's end-to-end readings by one clock, query by query.
struct Totals {
    arms: [Vec<Vec<f64>>; 3],
    step: f64,
}

impl Totals {
    fn of(records: &[Record<'_>], time: Time) -> Self {
        let of = |record: &Record<'_>, arm: Arm| {
            record.given(arm).readings.iter().filter_map(|reading| Some(reading.by(time)?.total)).collect()
        };
        Self {
            arms: ARMS.map(|arm| records.iter().map(|record| of(record, arm)).collect()),
            step: step(readings(records, time).map(|(_, _, clock)| clock.total)),
        }
    }

    /// A query's readings in all arms.
    fn all(&self, query: usize) -> Vec<f64> {
        self.arms.iter().flat_map(|arm| arm[query].iter().copied()).collect()
    }

    /// Whether the clock is fine enough for a query that ties mean anything: its readings are of many steps, or most pairs of them
    /// lie more than a step apart. Otherwise ties are the clock's.
    fn is_resolved(&self, query: usize) -> bool {
        let all = self.all(query);
        let mut pairs = Pairs::default();
        for (at, one) in all.iter().enumerate() {
            all[at + 1..].iter().for_each(|other| pairs.add(*one, *other, self.step));
        }
        let beyond = pairs.all - pairs.equal - pairs.next;
        2.0 * beyond > pairs.all || all.iter().all(|reading| *reading >= MANY * self.step)
    }

    /// The queries that the clock resolves, in the order of their mean over all arms: neighbours are about as slow as each other.
    fn by_mean(&self) -> Vec<usize> {
        let mean = |query: usize| {
            let all = self.all(query);
            all.iter().sum::<f64>() / all.len() as f64
        };
        let resolved = (0..self.arms[0].len()).filter(|query| self.is_resolved(*query));
        let mut order: Vec<(f64, usize)> =
            resolved.map(|query| (mean(query), query)).filter(|(mean, _)| mean.is_finite()).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        order.into_iter().map(|(_, query)| query).collect()
    }
}

fn apart(totals: &Totals) -> Option<Doubt> {
    let [baseline, candidate, _] = &totals.arms;
    let paired = || baseline.iter().zip(candidate).filter(|(base, cand)| !base.is_empty() && !cand.is_empty());
    // A reading of 0 is below the step, and a millisecond is the coarsest that is taken for one here.
    let least = totals.step.min(1.0);
    let factor = |slow: &[f64], quick: &[f64]| {
        let slowest = quick.iter().copied().fold(least, f64::max);
        slow.iter().copied().fold(f64::INFINITY, f64::min) / slowest
    };
    let baseline_slower = paired().map(|(base, cand)| factor(base, cand)).fold(f64::INFINITY, f64::min);
    let candidate_slower = paired().map(|(base, cand)| factor(cand, base)).fold(f64::INFINITY, f64::min);
    let is_apart = |times: f64| times.is_finite() && times >= APART;
    let found = [(Arm::Baseline, baseline_slower), (Arm::Candidate, candidate_slower)];
    found.into_iter().find(|(_, times)| is_apart(*times)).map(|(slower, times)| Doubt::Apart { slower, times })
}

/// How pairs of readings compare.
#[derive(Default)]
struct Pairs {
    all: f64,
    equal: f64,
    /// One step apart.
    next: f64,
}

impl Pairs {
    fn add(&mut self, one: f64, other: f64, step: f64) {
        let distance = (one - other).abs();
        self.all += 1.0;
        self.equal += f64::from(u8::from(distance == 0.0));
        self.next += f64::from(u8::from(distance > 0.0 && distance < 1.5 * step));
    }

    fn share(&self, part: f64) -> f64 {
        if self.all > 0.0 { part / self.all } else { 0.0 }
    }
}

/// Looked at between each two arms and within each: a cache may have answered in one place alone.
fn repeated(totals: &Totals) -> Option<Doubt> {
    let order = totals.by_mean();
    let kinds = (0..3).flat_map(|one| (one..3).map(move |other| (one, other)));
    let found = kinds.filter_map(|(one, other)| {
        let (equal, expected) = compared(totals, &order, one, other)?;
        (equal - expected > OFTEN).then(|| Doubt::Repeated { arms: [ARMS[one], ARMS[other]], equal, expected })
    });
    found.max_by(|a, b| excess(a).total_cmp(&excess(b)))
}

fn excess(doubt: &Doubt) -> f64 {
    match doubt {
        Doubt::Repeated { equal, expected, .. } => equal - expected,
        Doubt::Impossible { .. } | Doubt::Apart { .. } => 0.0,
    }
}

/// The share of equal pairs of one query, and what is expected of an honest clock: the share among different queries, or among
/// neighbours in slowness, or of readings one step apart, whichever is most. None where the clock is too coarse to say.
fn compared(totals: &Totals, order: &[usize], one: usize, other: usize) -> Option<(f64, f64)> {
    let (left, right, step) = (&totals.arms[one], &totals.arms[other], totals.step);
    let mut own = Pairs::default();
    for query in order {
        for (at, reading) in left[*query].iter().enumerate() {
            let from = if one == other { at + 1 } else { 0 };
            right[*query].iter().skip(from).for_each(|second| own.add(*reading, *second, step));
        }
    }
    let mut near = Pairs::default();
    for pair in order.windows(2) {
        for (first, second) in [(pair[0], pair[1]), (pair[1], pair[0])] {
            left[first].iter().for_each(|one| right[second].iter().for_each(|other| near.add(*one, *other, step)));
        }
    }
    let beyond = own.all - own.equal - own.next;
    if order.len() < FEW || own.all == 0.0 || beyond < 2.0 * own.next {
        return None;
    }
    let expected = near.share(near.equal).max(among_others(left, right, one == other, &own)).max(own.share(own.next));
    Some((own.share(own.equal), expected))
}

/// The share of equal pairs among all pairs of different queries.
fn among_others(left: &[Vec<f64>], right: &[Vec<f64>], is_one_arm: bool, own: &Pairs) -> f64 {
    let counted = |lists: &[Vec<f64>]| {
        let mut counts = BTreeMap::new();
        // Readings are never negative, so their bits sort and compare as they do.
        lists.iter().flatten().for_each(|reading| *counts.entry(reading.to_bits()).or_insert(0.0) += 1.0);
        counts
    };
    let (left, right): (BTreeMap<u64, f64>, BTreeMap<u64, f64>) = (counted(left), counted(right));
    let total = |counts: &BTreeMap<u64, f64>| counts.values().sum::<f64>();
    let (all, equal) = if is_one_arm {
        let pairs = |count: f64| count * (count - 1.0) / 2.0;
        (pairs(total(&left)), left.values().map(|count| pairs(*count)).sum::<f64>())
    } else {
        let both = left.iter().filter_map(|(reading, count)| Some(count * right.get(reading)?));
        (total(&left) * total(&right), both.sum())
    };
    if all > own.all { (equal - own.equal) / (all - own.all) } else { 0.0 }
}
