//! The reference engine as a system under test: what it tells of its stages arrives in the recorded rows.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::sync::Arc;

use lensgate_dataset::{Corpus, Language, SourceFile};
use lensgate_engine::{Configuration, Engine, Index, IndexOptions, Request};
use lensgate_observations::{Arm, Observation};
use lensgate_replay::{Embedded, LatencyPlan, Question, System, latency_pass, quality_pass};

const PROSE: &str = "where are the headers of a message parsed";
const NAME: &str = "parse_header_3";

fn engine() -> Engine {
    let file = |at: usize| {
        let text = format!("/// Parses the header of a message.\nfn parse_header_{at}() {{\n    read();\n}}\n");
        SourceFile::new(&format!("made/f{at:02}.rs"), "made", Language::Rust, text)
    };
    let corpus = Corpus::new("made", (0..30).map(file).collect());
    let index = Index::build(&corpus, &IndexOptions::default(), &|_, _, _| ()).unwrap();
    Engine::new(Arc::new(index), Configuration::default()).unwrap()
}

fn questions() -> Vec<Question> {
    let question =
        |text: &str| Question { query_id: text.into(), text: text.into(), language: None, repository: None, limit: 20 };
    [NAME, PROSE].map(question).into()
}

fn rows(of: impl FnOnce(&[(Arm, &dyn System)]) -> Vec<Observation>) -> Vec<Observation> {
    let engine = engine();
    let system = Embedded::new(&engine);
    of(&[(Arm::Baseline, &system)])
}

#[test]
fn hits_candidates_fan_out_and_why_are_those_of_the_engine() {
    let engine = engine();
    for row in rows(|arms| quality_pass(arms, &questions(), &|| ())) {
        let answer = engine.search(&Request { limit: 20, ..Request::new(&row.query_id) });
        assert_eq!((&row.hits, &row.candidates), (&answer.hits, &answer.candidates));
        assert!(!row.hits.is_empty() && row.hits.iter().all(|hit| !hit.why.is_empty()));
        let fan_out = row.fan_out.unwrap();
        let expected = answer.fan_out;
        assert_eq!(
            [fan_out.stage_a, fan_out.stage_b, fan_out.stage_c],
            [expected.stage_a, expected.stage_b, expected.stage_c]
        );
        assert!(fan_out.stage_a > 0 && row.latency.is_none());
    }
}

#[test]
fn every_timed_row_has_the_clock_of_each_stage_that_ran() {
    let plan = LatencyPlan { repetitions: 2, warm_up: 1, seed: 1 };
    let timed = rows(|arms| latency_pass(arms, &questions(), &plan, &|| ()));
    assert_eq!(timed.len(), 4);
    for row in timed {
        let clock = row.latency.unwrap();
        let (stage_a, stage_b) = (clock.stage_a.unwrap(), clock.stage_b.unwrap());
        assert!(stage_a > 0.0 && stage_b > 0.0 && stage_a + stage_b + clock.stage_c.unwrap_or(0.0) <= clock.total);
        assert_eq!(clock.stage_c.is_some(), &*row.query_id == PROSE, "a name is no prose");
        assert!(row.fan_out.is_some());
    }
}
