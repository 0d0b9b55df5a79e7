//! Clock readings that were counted in buckets: what they may claim, and what they may not.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod rows;
mod world;

use lensgate_canary::clocks::Clocks;
use lensgate_canary::outcome::{CanaryOutcome, Ending};
use lensgate_canary::told::{follow, parse_jsonl};
use lensgate_gate::policy::Policy;
use lensgate_gate::verdict::Outcome;
use lensgate_words::Status;
use proptest::prelude::*;
use rows::recorded;
use world::{lens_canary, policy};

/// Readings as a histogram with these bounds counts them: a reading on a bound belongs to it.
fn bucketed(readings: &[f64], bounds: &[f64]) -> Clocks {
    let mut bounds = bounds.to_vec();
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    bounds.push(f64::INFINITY);
    let up_to = |bound: f64| readings.iter().filter(|reading| **reading <= bound).count() as u64;
    let mut below = 0;
    let bucket = |bound: &f64| {
        let count = up_to(*bound) - below;
        below += count;
        (*bound, count)
    };
    Clocks::buckets(&bounds.iter().map(bucket).collect::<Vec<_>>())
}

fn exact(readings: &[f64]) -> Clocks {
    Clocks::new(readings.iter().map(|reading| (*reading, 1)).collect())
}

/// Whole and half milliseconds, so that readings, bounds and limits meet.
fn times(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec((0_u32..400).prop_map(|half| f64::from(half) / 2.0), 0..most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn bounds_from_buckets_contain_the_bounds_from_the_readings(
        (first, second) in (times(400), times(400)),
        (bounds, others) in (times(12), times(12)),
        (lost, p, limit) in (0_usize..40, prop::sample::select(vec![0.5, 0.9, 0.95, 0.99]), 0_u32..400),
    ) {
        let limit = f64::from(limit) / 2.0;
        // The last readings of the second window were lost; whoever has them all knows more.
        let (kept, lost) = second.split_at(second.len().saturating_sub(lost));
        let mut told = bucketed(&first, &bounds);
        told.merge(&bucketed(kept, &others).with_unread(lost.len() as u64));
        let known = exact(&[first, second.clone()].concat());
        prop_assert_eq!(told.n(), known.n());
        for alpha in [0.05, 0.001] {
            prop_assert!(told.lower(p, alpha) <= known.lower(p, alpha));
            prop_assert!(told.upper(p, alpha) >= known.upper(p, alpha));
        }
        prop_assert!(told.above(limit) <= known.above(limit), "to accuse, only readings that are above for certain");
        prop_assert!(told.at_least(limit) >= known.at_least(limit));
        if let Some(estimate) = told.quantile(p) {
            prop_assert!(told.lower(p, 0.05) <= estimate && estimate <= told.upper(p, 0.05));
        }
    }

    #[test]
    fn a_limit_on_a_bound_of_every_window_is_decided_exactly_like_readings(
        windows in prop::collection::vec(times(200), 1..5),
        (bounds, at) in (times(12), 1_u32..400),
    ) {
        let limit = f64::from(at) / 2.0;
        let (mut told, mut known) = (Clocks::default(), Clocks::default());
        for readings in &windows {
            told.merge(&bucketed(readings, &[bounds.clone(), vec![limit]].concat()));
            known.merge(&exact(readings));
        }
        prop_assert_eq!((told.above(limit), told.n()), (known.above(limit), known.n()));
        for alpha in [0.05, 0.001] {
            prop_assert_eq!(told.upper(0.95, alpha) <= limit, known.upper(0.95, alpha) <= limit);
        }
    }
}

fn told(policy: &Policy, text: &str) -> CanaryOutcome {
    follow(&recorded(policy), &parse_jsonl(text).unwrap_or_else(|error| panic!("{error}"))).unwrap()
}

/// Bounds a tenth apart, as fine as `1.2 x baseline` needs them.
const FINE: [u64; 8] = [91, 100, 110, 121, 133, 146, 161, 177];

/// Requests counted up to each bound: 90 in 100 take at most 91 ms, 99 at most `p99` (and more than the bound before it).
fn buckets(n: u64, bounds: &[u64], p99: u64) -> String {
    let up_to = |bound: u64| match bound {
        91 => n * 9 / 10,
        bound if bound < p99 => n * 9 / 10 + n * 6 / 100,
        bound if bound < 177 => n - n / 200,
        _ => n,
    };
    let bounds: Vec<String> = bounds.iter().map(|le| format!("\"{le}\":{}", up_to(*le))).collect();
    format!("{{\"le_ms\":{{{},\"+Inf\":{n}}}}}", bounds.join(","))
}

/// One arm under `lens-canary` with nothing to find fault with.
fn perfect(n: u64) -> String {
    with_latency(n, &buckets(n, &FINE, 133))
}

fn with_latency(n: u64, latency: &str) -> String {
    let stage_a = format!("{{\"le_ms\":{{\"1\":{},\"5\":{n},\"+Inf\":{n}}}}}", n * 9 / 10);
    format!(
        "{{\"ErrorRate\":\"0 of {n}\",\"Recall@50\":\"100.00 %\",\"nDCG@10\":\"1.000\",\"SpanCoverage@50\":\"100.00 %\",\
         \"Latency\":{latency},\"Latency(stage=A)\":{stage_a}}}"
    )
}

/// The 120 windows of `lens-canary`, 245 requests a second over both arms.
fn sixty_minutes(candidate: impl Fn(u64) -> String, baseline: impl Fn(u64) -> String) -> String {
    let window = |number: u64| {
        let phase = number / 40;
        let all = 245 * 30;
        let own = [all / 20, all / 4, all][phase as usize];
        let rest = all - own;
        let others = if rest == 0 { "{}".to_owned() } else { baseline(rest) };
        format!(
            "{{\"phase\":\"phase-{}\",\"start\":\"{} s\",\"end\":\"{} s\",\"requests\":{own},\"metrics\":{},\
             \"baseline_requests\":{rest},\"baseline\":{others}}}\n",
            phase + 1,
            number * 30,
            number * 30 + 30,
            candidate(own)
        )
    };
    (0..120).map(window).collect()
}

/// Every gate of every phase that did not pass.
fn open(outcome: &CanaryOutcome) -> Vec<String> {
    let gates = outcome.phases.iter().flat_map(|phase| &phase.gates);
    gates.filter(|gate| gate.status != Status::Pass).map(|gate| gate.id.clone()).collect()
}

#[test]
fn perfect_windows_in_fine_buckets_are_go_under_the_built_in_policy() {
    let outcome = told(&lens_canary(), &sixty_minutes(perfect, perfect));
    assert_eq!(open(&outcome), [""; 0]);
    assert_eq!((outcome.ending, outcome.verdict), (Ending::Completed, Outcome::Go), "{:?}", outcome.reasons);
}

#[test]
fn bounds_further_apart_than_a_ratio_of_percentiles_allows_leave_that_gate_open_and_no_other() {
    let coarse = |n: u64| with_latency(n, &buckets(n, &[91, 177], 133));
    let outcome = told(&lens_canary(), &sixty_minutes(coarse, coarse));
    assert_eq!((outcome.ending, outcome.verdict), (Ending::Completed, Outcome::Inconclusive));
    assert_eq!(open(&outcome), ["p1-latency-p95", "p2-latency-p95", "p3-latency-p95"].map(str::to_owned));
}

#[test]
fn a_candidate_whose_readings_moved_up_by_buckets_is_killed_for_its_latency() {
    let slow = |n: u64| with_latency(n, &format!("{{\"le_ms\":{{\"177\":{},\"400\":{n},\"+Inf\":{n}}}}}", n / 2));
    let outcome = told(&lens_canary(), &sixty_minutes(slow, perfect));
    assert_eq!((outcome.ending, outcome.verdict), (Ending::Killed, Outcome::NoGo));
    assert!(outcome.kills.iter().any(|kill| kill.id == "p1-latency-p95"), "{:?}", outcome.kills);
}

const LEVEL: &str = "schema = 1\n[decision]\n[[gate]]\nid = \"slow\"\nmeasure = \"Latency(p95)\"\ntest = \"at_most\"\n\
limit = \"100 ms\"\n[[phase]]\nname = \"only\"\ntraffic = \"25 %\"\nduration = \"20 min\"\nwindow = \"30 s\"\ngates = [\"slow\"]\n";

/// Forty windows of 9,000 requests, all told alike.
fn twenty_minutes(metrics: &str) -> String {
    let window = |at: u64| {
        format!(
            "{{\"phase\":\"only\",\"start\":\"{} s\",\"end\":\"{} s\",\"requests\":9000,\"metrics\":{metrics}}}\n",
            at * 30,
            at * 30 + 30
        )
    };
    (0..40).map(window).collect()
}

fn verdict(limit: &str, metrics: &str) -> Outcome {
    told(&policy(&LEVEL.replace("100 ms", limit)), &twenty_minutes(metrics)).verdict
}

#[test]
fn a_limit_between_two_bounds_is_open_where_the_percentile_lies_between_them_too() {
    let metrics = r#"{"Latency":{"le_ms":{"100":8000,"200":8800,"+Inf":9000}}}"#;
    // 2.2 % are above 200 ms and 11.1 % above 100 ms: the p95 lies between.
    let limits = ["99 ms", "100 ms", "101 ms", "150 ms", "199 ms", "200 ms", "201 ms", "10 s"];
    let open = Outcome::Inconclusive;
    let expected = [Outcome::NoGo, Outcome::NoGo, open, open, open, Outcome::Go, Outcome::Go, Outcome::Go];
    assert_eq!(limits.map(|limit| verdict(limit, metrics)), expected);
}

#[test]
fn readings_beyond_the_last_bound_fail_every_limit_up_to_it_and_pass_none() {
    let metrics = r#"{"Latency":{"le_s":{"0.1":8000,"0.2":8100,"+Inf":9000}}}"#;
    let verdicts = ["100 ms", "200 ms", "300 ms", "60 s"].map(|limit| verdict(limit, metrics));
    assert_eq!(verdicts, [Outcome::NoGo, Outcome::NoGo, Outcome::Inconclusive, Outcome::Inconclusive]);
}

#[test]
fn requests_without_a_reading_forbid_a_pass_and_never_accuse() {
    let p99 = |metrics: &str| told(&policy(&LEVEL.replace("p95", "p99")), &twenty_minutes(metrics)).verdict;
    let all = r#"{"Latency":{"le_ms":{"50":9000,"+Inf":9000}}}"#;
    assert_eq!(p99(all), Outcome::Go);
    let a_few_lost = all.replace("9000", "8820");
    assert_eq!(p99(&a_few_lost), Outcome::Inconclusive);
    let failed = a_few_lost.replace("{\"Latency\"", "{\"ErrorRate\":\"180 of 9000\",\"Latency\"");
    assert_eq!(p99(&failed), Outcome::Go, "a request that failed has no latency");
    // A window without any reading is a hole.
    let mut hole = twenty_minutes(all);
    hole.replace_range(
        ..hole.find('\n').unwrap(),
        hole.lines().next().unwrap().replace(":9000,\"+Inf\":9000", ":0,\"+Inf\":0").as_str(),
    );
    assert_eq!(told(&policy(LEVEL), &hole).verdict, Outcome::Inconclusive);
}

#[test]
fn the_share_of_stage_c_is_known_only_where_stage_c_is_told() {
    let share = |metrics: &str| {
        let outcome = told(&policy(LEVEL), &twenty_minutes(metrics));
        outcome.kpis.iter().find(|kpi| kpi.name == "stage_c_rerank_rate").unwrap().value
    };
    let whole = r#""Latency":{"le_ms":{"50":9000,"+Inf":9000}}"#;
    assert_eq!(share(&format!("{{{whole}}}")), None);
    let both = format!("{{{whole},\"Latency(stage=C)\":{{\"le_ms\":{{\"+Inf\":2250}}}}}}");
    assert_eq!(share(&both), Some(0.25));
}
