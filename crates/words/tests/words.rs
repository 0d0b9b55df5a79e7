//! What is written in files: these words are read back by every version that reads the files.

use std::fmt::Debug;

use lensgate_words::{Arm, Direction, MeasureUnit, Pass, RequestOutcome, Severity, Status};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn are_written<T: Serialize + DeserializeOwned + PartialEq + Debug>(words: &[(T, &str)]) {
    for (value, word) in words {
        assert_eq!(serde_json::to_value(value).expect("a word"), *word, "{value:?}");
        assert_eq!(serde_json::from_value::<T>((*word).into()).expect("a word"), *value);
    }
    assert!(serde_json::from_value::<T>("another".into()).is_err());
}

#[test]
fn every_word_is_written_as_it_always_was() {
    are_written(&[(Arm::Baseline, "baseline"), (Arm::Candidate, "candidate"), (Arm::BaselineAgain, "baseline_again")]);
    are_written(&[(Pass::Quality, "quality"), (Pass::Latency, "latency")]);
    are_written(&[
        (RequestOutcome::Ok, "ok"),
        (RequestOutcome::Timeout, "timeout"),
        (RequestOutcome::Unreachable, "unreachable"),
        (RequestOutcome::Failed, "failed"),
        (RequestOutcome::Malformed, "malformed"),
    ]);
    are_written(&[
        (Status::Pass, "pass"),
        (Status::Warn, "warn"),
        (Status::Fail, "fail"),
        (Status::Inconclusive, "inconclusive"),
        (Status::Waived, "waived"),
        (Status::NotRun, "not_run"),
        (Status::Error, "error"),
    ]);
    are_written(&[(Severity::Block, "block"), (Severity::Warn, "warn")]);
    are_written(&[(Direction::HigherIsBetter, "higher_is_better"), (Direction::LowerIsBetter, "lower_is_better")]);
    are_written(&[
        (MeasureUnit::Share, "share"),
        (MeasureUnit::Score, "score"),
        (MeasureUnit::Count, "count"),
        (MeasureUnit::Milliseconds, "milliseconds"),
        (MeasureUnit::PerSecond, "per_second"),
    ]);
}

#[test]
fn names_are_the_words_of_files_and_lead_back() {
    let word = |value: serde_json::Value| value.as_str().expect("a word").to_owned();
    for arm in Arm::ALL {
        assert_eq!(word(serde_json::json!(arm)), arm.name());
        assert_eq!(Arm::from_name(arm.name()), Ok(arm));
    }
    for pass in Pass::ALL {
        assert_eq!(word(serde_json::json!(pass)), pass.name());
        assert_eq!(Pass::from_name(pass.name()), Ok(pass));
    }
    for outcome in RequestOutcome::ALL {
        assert_eq!(word(serde_json::json!(outcome)), outcome.name());
        assert_eq!(RequestOutcome::from_name(outcome.name()), Ok(outcome));
    }
    for status in Status::ALL {
        assert_eq!(word(serde_json::json!(status)), status.name());
    }
    let refused = Arm::from_name("canary").expect_err("no arm");
    assert_eq!(refused, "unknown arm \"canary\", expected one of baseline, candidate, baseline_again");
}
