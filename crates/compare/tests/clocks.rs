//! What is found against clocks: nothing on honest recordings of any resolution, and each forged one by its kind.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeMap;

use lensgate_compare::{Clock, ClockDoubt, Comparisons, Doubt, Evidence, Options, Row, Slice, compare};
use lensgate_dataset::{LabelSource, Query, QueryClass, QuerySet, Unit};
use lensgate_measures::Time;
use lensgate_words::{Arm, Pass};

const ARMS: [Arm; 3] = [Arm::Baseline, Arm::Candidate, Arm::BaselineAgain];
const QUERIES: usize = 300;
const REPETITIONS: usize = 3;

/// Numbers between 0 and 1 (SplitMix64).
struct Draw(u64);

impl Draw {
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normal: mean 0, deviation 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }
}

/// Readings by arm, query and repetition.
#[derive(Clone)]
struct Readings(Vec<Vec<Vec<Clock>>>);

impl Readings {
    /// Queries between `least` and `most` ms, evenly on the logarithm; each reading varies by `noise` of itself, and one in fifty
    /// is half as much again. Half of it is stage A, a third stage B.
    fn honest(seed: u64, [least, most]: [f64; 2], noise: f64) -> Self {
        let mut draw = Draw(seed);
        let levels: Vec<f64> = (0..QUERIES).map(|_| least * (most / least).powf(draw.share())).collect();
        let mut reading = |level: f64| {
            let slow = if draw.share() < 0.02 { 1.5 } else { 1.0 };
            let total = level * slow * (1.0 + noise * draw.normal()).max(0.1);
            Clock { stage_a: Some(total * 0.5), stage_b: Some(total / 3.0), stage_c: None, total }
        };
        let mut query = |level: &f64| (0..REPETITIONS).map(|_| reading(*level)).collect();
        Self(ARMS.map(|_| levels.iter().map(&mut query).collect()).into())
    }

    fn each(&mut self, mut change: impl FnMut(&mut Clock)) -> Self {
        self.0.iter_mut().flatten().flatten().for_each(&mut change);
        self.clone()
    }

    /// As a clock of so many milliseconds shows it, each reading by itself.
    fn on(&self, step: f64, rounded: fn(f64) -> f64) -> Self {
        let shown = move |reading: f64| rounded(reading / step) * step;
        self.clone().each(|clock| {
            clock.total = shown(clock.total);
            for stage in [&mut clock.stage_a, &mut clock.stage_b, &mut clock.stage_c] {
                *stage = stage.map(shown);
            }
        })
    }

    fn arm(&mut self, arm: Arm) -> &mut Vec<Vec<Clock>> {
        &mut self.0[ARMS.iter().position(|other| *other == arm).unwrap()]
    }

    /// A share of the candidate's queries answers every time in the time that the baseline's first answer took.
    fn cached(&self, share: f64) -> Self {
        let mut cached = self.clone();
        let first: Vec<Clock> = cached.arm(Arm::Baseline).iter().map(|query| query[0]).collect();
        let kept = (share * QUERIES as f64) as usize;
        // Queries are in no order of slowness.
        for (query, first) in cached.arm(Arm::Candidate).iter_mut().zip(first).take(kept) {
            query.fill(first);
        }
        cached
    }

    fn compared(&self, time: Time) -> Comparisons {
        let query = |at: usize| Query {
            id: format!("q{at:03}"),
            text: format!("query {at}"),
            class: QueryClass::Nl,
            language: None,
            repository: None,
            source: LabelSource::Judged,
        };
        let query_set = QuerySet {
            name: "clocks".to_owned(),
            unit: Unit::Span,
            relevance_floor: 1,
            within: Vec::new(),
            quotas: None,
            queries: (0..QUERIES).map(query).collect(),
            judgments: BTreeMap::new(),
            digest: String::new(),
        };
        let mut rows = Vec::new();
        for (arm, queries) in ARMS.into_iter().zip(&self.0) {
            for (query, readings) in query_set.queries.iter().zip(queries) {
                for (repetition, clock) in readings.iter().enumerate() {
                    let other = Clock { total: 1.0 + rows.len() as f64 * 1.37e-4, ..Clock::default() };
                    let by = |which: Time| Some(if which == time { *clock } else { other });
                    rows.push(Row {
                        query_id: &query.id,
                        arm,
                        pass: Pass::Latency,
                        repetition: u32::try_from(repetition).unwrap(),
                        is_error: false,
                        is_reached: true,
                        hits: &[],
                        candidates: &[],
                        clock: by(Time::Wall),
                        cpu: by(Time::Processor),
                        asked: u32::try_from(rows.len()).ok(),
                    });
                }
            }
        }
        let evidence = Evidence { query_set: &query_set, snapshot: &BTreeMap::<String, u32>::new(), rows: &rows };
        compare(&evidence, &["Latency(p95)".parse().unwrap()], &[], &Options::default()).unwrap()
    }

    fn doubts(&self) -> Vec<Doubt> {
        let [wall, cpu] = [Time::Wall, Time::Processor].map(|time| {
            let found = self.compared(time).clocks;
            assert!(found.iter().all(|doubt: &ClockDoubt| doubt.time == time), "{found:?}");
            found.into_iter().map(|found| found.doubt).collect::<Vec<_>>()
        });
        assert_eq!(wall, cpu, "both clocks are looked at alike");
        wall
    }
}

/// Engines from alike to a thousandfold apart between queries, from steady to erratic.
const WORLDS: [([f64; 2], f64); 9] = [
    ([50.0, 150.0], 0.3),
    ([5.0, 50.0], 0.1),
    ([5.0, 50.0], 0.02),
    ([0.3, 6.0], 0.05),
    ([1.0, 500.0], 0.05),
    ([1.0, 500.0], 0.01),
    ([1.0, 1000.0], 0.15),
    ([20.0, 20.0], 0.1),
    ([100.0, 101.0], 0.003),
];

#[test]
fn nothing_is_found_on_honest_recordings_of_any_resolution() {
    for (at, (levels, noise)) in WORLDS.into_iter().enumerate() {
        for seed in 0..3 {
            let exact = Readings::honest(100 * at as u64 + seed, levels, noise);
            assert_eq!(exact.doubts(), [], "{levels:?} {noise}");
            for step in [1e-3, 0.1, 1.0, 10.0, 15.625] {
                for rounded in [f64::round, f64::floor, f64::ceil] {
                    let shown = exact.on(step, rounded);
                    assert_eq!(shown.doubts(), [], "{levels:?} {noise} on {step} ms");
                }
            }
        }
    }
}

#[test]
fn totals_and_stages_of_two_resolutions_are_honest_beside_each_other() {
    let cut = Readings::honest(7, [0.3, 30.0], 0.1);
    assert_eq!(cut.clone().each(|clock| clock.total = clock.total.floor()).doubts(), []);
    for rounded in [f64::round, f64::ceil] {
        let mut coarse = cut.clone().each(|clock| clock.stage_a = clock.stage_a.map(rounded));
        let coarse = coarse.each(|clock| clock.stage_b = clock.stage_b.map(rounded));
        assert_eq!(coarse.doubts(), []);
    }
}

#[test]
fn a_total_below_a_stage_or_below_their_sum_is_impossible() {
    let honest = Readings::honest(1, [5.0, 50.0], 0.1);
    let stage = |clock: &mut Clock| clock.stage_a = Some(clock.total * 1.02);
    let sum = |clock: &mut Clock| (clock.stage_a, clock.stage_b) = (Some(clock.total * 0.6), Some(clock.total * 0.6));
    for forge in [stage, sum] {
        // One reading is enough; on whole milliseconds it has to be off by more than they explain.
        let mut one = honest.clone();
        forge(&mut one.arm(Arm::Candidate)[17][1]);
        let found = one.doubts();
        let [Doubt::Impossible { readings: 1, arm: Arm::Candidate, query, total, stages }] = &found[..] else {
            panic!("{found:?}")
        };
        assert!(query == "q017" && total < stages);
    }
    let mut whole = honest.on(1.0, f64::round);
    let reading = &mut whole.arm(Arm::Baseline)[3][0];
    reading.stage_a = Some(reading.total + 1.0);
    assert!(matches!(whole.doubts()[..], [Doubt::Impossible { readings: 1, arm: Arm::Baseline, .. }]));
}

#[test]
fn arms_in_two_units_are_apart_and_a_candidate_of_ten_times_the_cost_is_not() {
    for (arm, other, factor) in [
        (Arm::Candidate, Arm::Candidate, 1000.0),
        (Arm::Candidate, Arm::Baseline, 1e-3),
        (Arm::Candidate, Arm::Candidate, 10.0),
    ] {
        let mut scaled = Readings::honest(2, [5.0, 50.0], 0.1);
        for clock in scaled.arm(arm).iter_mut().flatten() {
            *clock = Clock {
                total: clock.total * factor,
                stage_a: clock.stage_a.map(|stage| stage * factor),
                stage_b: clock.stage_b.map(|stage| stage * factor),
                stage_c: None,
            };
        }
        let found = scaled.doubts();
        match factor {
            10.0 => assert_eq!(found, []),
            _ => assert!(
                matches!(found[..], [Doubt::Apart { slower, times }] if slower == other && times > 100.0),
                "{found:?}"
            ),
        }
    }
}

#[test]
fn readings_that_repeat_more_often_than_the_clock_explains_are_found() {
    for (levels, noise) in [([50.0, 150.0], 0.3), ([5.0, 50.0], 0.1), ([0.3, 6.0], 0.05), ([1.0, 500.0], 0.05)] {
        let exact = Readings::honest(3, levels, noise);
        for share in [0.1, 0.5, 1.0] {
            let found = exact.cached(share).doubts();
            let repeated =
                |doubt: &Doubt| matches!(doubt, Doubt::Repeated { equal, expected, .. } if *equal > expected + 0.05);
            assert!(found.len() == 1 && found.iter().all(repeated), "{levels:?} {share}: {found:?}");
        }
        assert_eq!(exact.cached(0.02).doubts(), [], "2 % is not often");
    }
    // Also on whole milliseconds, where the step is small beside the noise.
    let whole = Readings::honest(4, [50.0, 150.0], 0.3).cached(0.2).on(1.0, f64::round);
    assert!(matches!(whole.doubts()[..], [Doubt::Repeated { .. }]));
}

#[test]
fn the_places_in_the_order_of_asking_stand_beside_the_samples() {
    let readings = Readings::honest(5, [5.0, 50.0], 0.1);
    let compared = readings.compared(Time::Wall);
    for name in ["Latency(p95)", "Latency(p50,stage=B)", "CpuTime(p95)"] {
        let [baseline, candidate] = compared.asked(&name.parse().unwrap(), &Slice::Overall).unwrap();
        let expected = |arm: usize, query: usize| -> Vec<u32> {
            let first = (arm * QUERIES + query) * REPETITIONS;
            (first..first + REPETITIONS).map(|place| u32::try_from(place).unwrap()).collect()
        };
        assert_eq!((baseline.len(), candidate.len()), (QUERIES, QUERIES));
        assert_eq!((&baseline[7], &candidate[7]), (&expected(0, 7), &expected(1, 7)), "{name}");
    }
    assert_eq!(
        compared.asked(&"Latency(p50,stage=C)".parse().unwrap(), &Slice::Overall).unwrap()[0][7],
        [] as [u32; 0]
    );
    assert!(compared.asked(&"nDCG@10".parse().unwrap(), &Slice::Overall).is_none());
}
