//! Policies of two phases and the rows that a monitoring system tells of them.
#![allow(dead_code, reason = "every test file takes what it needs")]

use lensgate_canary::CanaryError;
use lensgate_canary::outcome::{CanaryOutcome, CanaryReasonCode as Code};
use lensgate_canary::told::{Follow, follow, parse_jsonl};
use lensgate_gate::Policy;
use lensgate_lens::dashboard;
use lensgate_words::Cited;

/// Two phases of 20 minutes at 5 % and 25 %, with a gate that anything passes and what a test adds.
pub fn policy(more: &str) -> Policy {
    let text = format!(
        "schema = 1\n[decision]\n[[gate]]\nid = \"any\"\nmeasure = \"nDCG@10\"\ntest = \"at_least\"\nlimit = 0.1\n{more}\n\
         [[phase]]\nname = \"a\"\ntraffic = \"5 %\"\nduration = \"20 min\"\nwindow = \"30 s\"\ngates = [\"any\"]\n\
         [[phase]]\nname = \"b\"\ntraffic = \"25 %\"\nduration = \"20 min\"\nwindow = \"30 s\"\ngates = [\"any\"]\n"
    );
    Policy::parse("policy.toml", &text).unwrap_or_else(|error| panic!("{error}"))
}

/// The same with a gate on errors in both phases.
pub fn gated(limit: &str) -> Policy {
    gated_by(&format!("measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"{limit}\""))
}

/// The same with another gate in both phases.
pub fn gated_by(gate: &str) -> Policy {
    let more = format!("[[gate]]\nid = \"more\"\n{gate}\n");
    let both = |text: &str| text.replace("[\"any\"]", "[\"any\", \"more\"]");
    let text = format!(
        "schema = 1\n[decision]\n[[gate]]\nid = \"any\"\nmeasure = \"nDCG@10\"\ntest = \"at_least\"\nlimit = 0.1\n{more}{}",
        both(
            "[[phase]]\nname = \"a\"\ntraffic = \"5 %\"\nduration = \"20 min\"\nwindow = \"30 s\"\ngates = [\"any\"]\n\
              [[phase]]\nname = \"b\"\ntraffic = \"25 %\"\nduration = \"20 min\"\nwindow = \"30 s\"\ngates = [\"any\"]\n"
        )
    );
    Policy::parse("policy.toml", &text).unwrap_or_else(|error| panic!("{error}"))
}

pub fn switch(words: &str) -> Policy {
    policy(&format!("[[kill_switch]]\nmeasure = \"ErrorRate\"\n{words}\naction = \"rollback\"\n"))
}

/// One row, with 1,000 requests of the candidate and as many of the baseline as its phase's share leaves.
pub fn row(phase: &str, [start, end]: [u64; 2], errors: &str, baseline: &str) -> String {
    let rest = if phase == "a" { 19_000 } else { 3_000 };
    format!(
        "{{\"phase\":\"{phase}\",\"start\":\"{start} s\",\"end\":\"{end} s\",\"requests\":1000,\"metrics\":{{\"ErrorRate\":\
         \"{errors}\",\"nDCG@10\":0.900}},\"baseline_requests\":{rest},\"baseline\":{{\"ErrorRate\":\"{baseline}\"}}}}\n"
    )
}

/// Both phases in windows of that length.
pub fn rows(length: u64, errors: &str, baseline: &str) -> String {
    let of = |phase: &'static str, from: u64| {
        (0..1_200 / length).map(move |at| (phase, [from + at * length, from + (at + 1) * length]))
    };
    of("a", 0).chain(of("b", 1_200)).map(|(phase, times)| row(phase, times, errors, baseline)).collect()
}

/// What recorded windows are followed under in tests.
pub fn recorded(policy: &Policy) -> Follow<'_> {
    Follow {
        policy,
        dashboard: dashboard(),
        cited: Cited { policy_path: "policy.toml".to_owned(), tool_version: "test".to_owned(), ..Cited::default() },
        horizon: None,
    }
}

pub fn try_told(policy: &Policy, text: &str) -> Result<CanaryOutcome, String> {
    let windows = parse_jsonl(text).map_err(|error| error.to_string())?;
    follow(&recorded(policy), &windows).map_err(|error: CanaryError| error.to_string())
}

pub fn told(policy: &Policy, text: &str) -> CanaryOutcome {
    try_told(policy, text).unwrap()
}

pub fn codes(outcome: &CanaryOutcome) -> Vec<Code> {
    outcome.reasons.iter().map(|reason| reason.code).collect()
}
