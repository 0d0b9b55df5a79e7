//! What is written is what is read, and nothing else is read.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "../../../tests/support/noise.rs"]
mod noise;

use std::path::PathBuf;
use std::sync::Arc;

use lensgate_dataset::{Hit, Span};
use lensgate_observations::{FanOut, Latency, Metadata, Observation, ObservationError, read_parquet, to_parquet};
use lensgate_words::{Arm, Pass, RequestOutcome};
use noise::{BYTES, Draw};
use proptest::prelude::*;

fn file_with(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("quality.parquet");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn read_back(rows: &[Observation]) -> Vec<Observation> {
    let (_folder, path) = file_with(&to_parquet(rows, &Metadata::new()).unwrap());
    read_parquet(&path).unwrap().rows
}

fn span() -> impl Strategy<Value = Span> {
    ("[a-z/.é]{1,12}", 1u32..5000, 0u32..300).prop_map(|(path, first, more)| Span {
        path: path.into(),
        first,
        last: first + more,
    })
}

fn hit() -> impl Strategy<Value = Hit> {
    (span(), -1e9f64..1e9, "[a-z+]{0,12}").prop_map(|(span, score, why)| Hit { span, score, why: why.into() })
}

fn latency() -> impl Strategy<Value = Latency> {
    let stage = || proptest::option::of(0.0f64..1e4);
    (stage(), stage(), stage(), 0.0f64..1e4).prop_map(|(stage_a, stage_b, stage_c, total)| Latency {
        stage_a,
        stage_b,
        stage_c,
        total,
    })
}

fn row() -> impl Strategy<Value = Observation> {
    let words = ("\\PC{0,20}", 0usize..3, 0usize..2, 0u32..9, 0usize..5);
    let lists = (prop::collection::vec(hit(), 0..6), prop::collection::vec(span(), 0..6));
    let fan_out = (any::<u32>(), any::<u32>(), any::<u32>()).prop_map(|(stage_a, stage_b, stage_c)| FanOut {
        stage_a,
        stage_b,
        stage_c,
    });
    let clocks = (proptest::option::of(latency()), proptest::option::of(latency()), any::<Option<u32>>());
    (words, lists, clocks, proptest::option::of(fan_out)).prop_map(
        |((id, arm, pass, repetition, outcome), (hits, candidates), (latency, cpu, asked), fan_out)| Observation {
            query_id: Arc::from(id),
            arm: Arm::ALL[arm],
            pass: Pass::ALL[pass],
            repetition,
            asked,
            outcome: RequestOutcome::ALL[outcome],
            hits,
            candidates,
            latency,
            cpu,
            fan_out,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn rows_come_back_as_written(rows in prop::collection::vec(row(), 0..12)) {
        prop_assert_eq!(read_back(&rows), rows);
    }

    #[test]
    fn equal_rows_give_equal_bytes(rows in prop::collection::vec(row(), 0..12)) {
        prop_assert_eq!(to_parquet(&rows, &Metadata::new()).unwrap(), to_parquet(&rows.clone(), &Metadata::new()).unwrap());
    }

    #[test]
    fn a_truncated_file_is_refused(rows in prop::collection::vec(row(), 1..6), keep in 0.0f64..1.0) {
        let bytes = to_parquet(&rows, &Metadata::new()).unwrap();
        let kept = (bytes.len() as f64 * keep) as usize;
        let (_folder, path) = file_with(&bytes[..kept]);
        let refused = matches!(read_parquet(&path), Err(ObservationError::Malformed { .. }));
        prop_assert!(refused);
    }
}

/// A file of some rows.
fn whole() -> Vec<u8> {
    let hits = ["a/b.rs", "a/c.rs"].map(|path| Hit {
        span: Span { path: path.into(), first: 1, last: 9 },
        score: 0.5,
        why: "x".into(),
    });
    let rows = Arm::ALL.map(|arm| Observation {
        query_id: Arc::from("q"),
        arm,
        pass: Pass::ALL[0],
        repetition: 0,
        asked: None,
        outcome: RequestOutcome::ALL[0],
        hits: hits.to_vec(),
        candidates: Vec::new(),
        latency: None,
        cpu: None,
        fan_out: None,
    });
    to_parquet(&rows, &Metadata::new()).unwrap()
}

#[test]
fn ten_million_altered_bytes_are_refused_before_anything_parses_them() {
    let whole = whole();
    let (_folder, path) = file_with(&whole);
    assert_eq!(read_parquet(&path).unwrap().rows.len(), Arm::ALL.len());
    let mut draw = Draw(81);
    let mut bytes = 0;
    while bytes < BYTES {
        let mut altered = whole.clone();
        for _ in 0..1 + draw.below(4) {
            let at = draw.below(altered.len());
            match draw.below(4) {
                0 => altered.truncate(at),
                1 => altered.insert(at, draw.byte()),
                _ => altered[at] ^= draw.byte(),
            }
            // Nothing but a tail: what a reader of Parquet looks at first.
            if altered.is_empty() || draw.odd(50) {
                altered = [&u32::try_from(draw.below(1 << 31)).unwrap().to_le_bytes(), b"PAR1".as_slice()].concat();
            }
        }
        if altered == whole {
            continue;
        }
        bytes += altered.len();
        std::fs::write(&path, &altered).unwrap();
        assert!(matches!(read_parquet(&path), Err(ObservationError::Malformed { .. })));
    }
}

#[test]
fn facts_about_a_file_come_back_and_are_sealed_with_it() {
    let facts: Metadata = [("lensgate.latency.waited", "0.125"), ("lensgate.é", "")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    let bytes = to_parquet(&[], &facts).unwrap();
    let (_folder, path) = file_with(&bytes);
    assert_eq!(read_parquet(&path).unwrap().metadata, facts);
    let at = bytes.windows(5).position(|window| window == b"0.125").unwrap();
    let altered = [&bytes[..at], b"0.025", &bytes[at + 5..]].concat();
    std::fs::write(&path, altered).unwrap();
    assert!(matches!(read_parquet(&path), Err(ObservationError::Malformed { .. })));
}

#[test]
fn a_fact_that_would_not_come_back_is_not_written() {
    for key in ["waited", "lensgate.observations.schema"] {
        let facts = [(key.to_owned(), "1".to_owned())].into();
        assert!(matches!(to_parquet(&[], &facts), Err(ObservationError::Encode(_))), "{key}");
    }
}

#[test]
fn a_missing_file_is_named() {
    let error = read_parquet(&PathBuf::from("nowhere/quality.parquet")).unwrap_err().to_string();
    assert!(error.contains("nowhere/quality.parquet"), "{error}");
}

#[test]
fn a_file_of_another_kind_is_refused() {
    let (_folder, path) = file_with(b"query_id,arm\nq1,baseline\n");
    assert!(matches!(read_parquet(&path), Err(ObservationError::Malformed { .. })));
}
