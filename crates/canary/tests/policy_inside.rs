//! What a policy says besides limits, inside a canary: slices, waivers, least numbers of queries. A gate that silently does
//! not run would be a hole.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod rows;
mod world;

use lensgate_canary::CanaryError;
use lensgate_canary::Replay;
use lensgate_canary::outcome::{CanaryOutcome, CanaryReasonCode, Ending};
use lensgate_canary::replay::run;
use lensgate_canary::told::{follow, parse_jsonl};
use lensgate_gate::policy::Policy;
use lensgate_gate::verdict::Outcome;
use lensgate_words::Status;
use rows::recorded;
use world::{policy, population, replay};

const PLAN: &str = r#"
schema = 1
[decision]
[[gate]]
id = "errors"
measure = "ErrorRate"
test = "at_most"
limit = "5 %"
[[phase]]
name = "only"
traffic = "25 %"
duration = "5 min"
window = "30 s"
gates = ["errors"]
"#;

fn with(lines: &str) -> Policy {
    policy(&PLAN.replace("limit = \"5 %\"", &format!("limit = \"5 %\"\n{lines}")))
}

fn canary(policy: &Policy, faults: &[&str]) -> CanaryOutcome {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    let mut replay = Replay { faults, ..replay(policy) };
    replay.cited.today = "2026-06-01".parse().ok();
    run(&replay, population(0.001)).unwrap()
}

/// A quarter of the queries is of the class; a tenth of these fails, so that 2.6 % of all do.
const ONE_CLASS: &str = "errors=10%[class=regex]@only";

#[test]
fn a_slice_that_breaks_its_limit_ends_the_canary_although_the_whole_keeps_it() {
    let whole = canary(&with(""), &[ONE_CLASS]);
    assert_eq!((whole.ending, whole.verdict), (Ending::Completed, Outcome::Go));
    let sliced = canary(&with("slices = [\"class\"]"), &[ONE_CLASS]);
    assert_eq!((sliced.ending, sliced.verdict), (Ending::Killed, Outcome::NoGo));
    let kill = &sliced.kills[0];
    assert_eq!((kill.id.as_str(), kill.slice.as_deref()), ("errors[class=regex]", Some("class=regex")));
    assert_eq!(sliced.phases[0].status, Status::Fail);
    assert!(sliced.alerts.iter().any(|alert| alert.rule == "gate:errors[class=regex]"));
    assert!(sliced.reasons[0].explanation.starts_with("errors[class=regex]: "), "{:?}", sliced.reasons);
    let ids: Vec<&str> = sliced.phases[0].gates.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["errors", "errors[class=nl]", "errors[class=regex]"]);
    let regex = &sliced.phases[0].gates[2];
    assert_eq!((regex.slice.as_deref(), regex.slice_queries), (Some("class=regex"), Some(100)));
    assert_eq!(regex.status, Status::Fail);
    assert_eq!(sliced.phases[0].tally().1, 2, "a slice that failed counts");
}

#[test]
fn slices_share_the_error_and_are_silent_where_nothing_is_wrong() {
    let (plain, sliced) = (canary(&with(""), &[]), canary(&with("slices = [\"class\"]"), &[]));
    assert_eq!((sliced.ending, sliced.verdict), (Ending::Completed, Outcome::Go));
    assert_eq!(sliced.policy.alpha, plain.policy.alpha / 3.0);
    assert!(sliced.phases[0].gates.iter().all(|row| row.status == Status::Pass), "{:?}", sliced.phases[0].gates);
}

#[test]
fn a_slice_of_too_few_queries_is_listed_and_left_open() {
    let outcome = canary(&with("slices = [\"class\"]\nmin_slice = 150"), &[ONE_CLASS]);
    assert_eq!(outcome.ending, Ending::Completed);
    let small = outcome.phases[0].gates.iter().find(|row| row.slice.as_deref() == Some("class=regex")).unwrap();
    assert_eq!((small.slice_queries, small.status), (Some(100), Status::Inconclusive));
    assert_eq!((outcome.phases[0].status, outcome.verdict), (Status::Pass, Outcome::Go), "a slice need not pass");
    assert_eq!(outcome.phases[0].tally(), (1, 1), "and does not count against its phase");
    // Where every slice has to pass, one that is left open does not.
    let strict = PLAN
        .replace("[decision]", "[decision]\nslices_must = \"pass\"")
        .replace("limit = \"5 %\"", "limit = \"5 %\"\nslices = [\"class\"]\nmin_slice = 150");
    assert_eq!(canary(&policy(&strict), &[]).verdict, Outcome::Inconclusive);
}

#[test]
fn a_slice_gate_that_compares_arms_is_held_against_the_same_slice_of_the_baseline() {
    let ratio =
        PLAN.replace("ErrorRate", "Latency(p95)").replace("\"5 %\"", "\"1.5 x baseline\"\nslices = [\"class\"]");
    let outcome = canary(&policy(&ratio), &["latency=3x[class=regex]@only"]);
    assert!(outcome.kills.iter().any(|kill| kill.slice.as_deref() == Some("class=regex")), "{:?}", outcome.kills);
    assert!(outcome.kills.iter().all(|kill| kill.slice.as_deref() != Some("class=nl")), "{:?}", outcome.kills);
}

#[test]
fn a_waived_gate_cannot_end_a_canary_and_is_no_pass() {
    let waiver = |expires: &str| {
        let waiver = format!(
            "[[waiver]]\ngate = \"errors\"\nowner = \"search\"\nreason = \"a known outage\"\nexpires = \"{expires}\"\n[[phase]]"
        );
        policy(&PLAN.replace("[[phase]]", &waiver))
    };
    let waived = canary(&waiver("2026-06-01"), &["errors=30%@only"]);
    assert_eq!((waived.ending, waived.verdict), (Ending::Completed, Outcome::Inconclusive));
    assert_eq!((waived.phases[0].gates[0].status, waived.phases[0].gates_passed), (Status::Waived, 0));
    let codes: Vec<CanaryReasonCode> = waived.reasons.iter().map(|reason| reason.code).collect();
    // LENS's own rule on errors still fires, and nobody waived that.
    assert_eq!(codes, [CanaryReasonCode::GateUndecided, CanaryReasonCode::CriticalAlert, CanaryReasonCode::Waived]);
    let expired = canary(&waiver("2026-05-31"), &["errors=30%@only"]);
    assert_eq!((expired.ending, expired.verdict), (Ending::Killed, Outcome::NoGo));
    assert!(expired.reasons.iter().any(|reason| reason.explanation.contains("expired after 2026-05-31")));
}

#[test]
fn a_canary_in_which_every_blocking_gate_is_waived_decides_nothing_and_a_waived_failure_is_named_first() {
    let waiver = |gate: &str| {
        format!(
            "[[waiver]]\ngate = \"{gate}\"\nowner = \"search\"\nreason = \"r\"\nexpires = \"2026-06-01\"\n[[phase]]"
        )
    };
    // It passes without its waiver, and could not have ended the canary.
    let passing = canary(&policy(&PLAN.replace("[[phase]]", &waiver("errors"))), &[]);
    assert_eq!(passing.verdict, Outcome::Inconclusive);
    assert!(passing.reasons[0].explanation.contains("nothing is left to decide on"), "{:?}", passing.reasons);
    let more = "[[gate]]\nid = \"slow\"\nmeasure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"60 ms\"\n";
    let both = PLAN
        .replace("gates = [\"errors\"]", "gates = [\"errors\", \"slow\"]")
        .replace("[[phase]]", &format!("{more}{}", waiver("slow")));
    let went_on = canary(&policy(&both), &[]);
    assert_eq!(went_on.verdict, Outcome::Go);
    let first = &went_on.reasons[0].explanation;
    assert!(first.contains("without slow, which did not pass and is waived by search until 2026-06-01"), "{first}");
}

#[test]
fn fewer_distinct_queries_than_the_gate_asks_cannot_pass_and_can_fail() {
    // 400 queries, and 18,000 requests that ask them again and again.
    assert_eq!(canary(&with("min_n = 400"), &[]).verdict, Outcome::Go);
    assert_eq!(canary(&with("min_n = 401"), &[]).verdict, Outcome::Inconclusive);
    assert_eq!(canary(&with("min_n = 401"), &["errors=30%@only"]).verdict, Outcome::NoGo);
}

const WINDOW: &str = r#"{"phase":"only","start":"0 s","end":"5 min","requests":9000,"metrics":{"ErrorRate":"0.1 %"}}"#;

fn told(policy: &Policy, text: &str) -> Result<CanaryOutcome, CanaryError> {
    follow(&recorded(policy), &parse_jsonl(text).unwrap())
}

#[test]
fn recorded_windows_refuse_gates_on_slices_and_count_requests_for_least_numbers() {
    assert_eq!(told(&with(""), WINDOW).unwrap().verdict, Outcome::Go);
    let refused = told(&with("slices = [\"class\"]"), WINDOW).unwrap_err();
    assert_eq!(refused, CanaryError::NoSlices { gate: "errors".to_owned() });
    assert_eq!(told(&with("min_n = 9001"), WINDOW).unwrap().verdict, Outcome::Inconclusive);
}

#[test]
fn an_open_gate_says_what_it_is_open_for() {
    let why = |outcome: &CanaryOutcome| outcome.reasons[0].explanation.clone();
    assert!(why(&canary(&with("min_n = 401"), &[])).contains("fewer distinct queries than the 401"));
    let holed = canary(&with(""), &["missing@only+1min..30s"]);
    assert!(why(&holed).contains("missing windows"), "{:?}", holed.reasons);
    assert!(why(&canary(&with(""), &["errors=4.8%@only"])).contains("does not lie inside candidate <= 5 %"));
    let short = told(&with(""), &WINDOW.replace("5 min", "4 min")).unwrap();
    assert!(why(&short).contains("did not run to its end"), "{:?}", short.reasons);
}
