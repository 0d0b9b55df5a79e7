//! Policies and verdict files on more than ten million made-up bytes each: read, or refused with a place.

#[path = "../../../tests/support/noise.rs"]
mod noise;

use lensgate_gate::{Policy, PolicyError, Verdict};
use noise::{deep, show_mutants};

#[test]
fn policies_are_read_or_every_complaint_has_its_place() {
    let texts = [
        include_str!("policies/whole.toml"),
        include_str!("../presets/default.toml"),
        include_str!("../presets/lens-promotion.toml"),
    ];
    let is_read = |text: &str| match Policy::parse("policy.toml", text) {
        Ok(policy) => {
            assert!(!policy.gates.is_empty());
            true
        }
        Err(PolicyError::Invalid(diagnostics)) => {
            assert!(!diagnostics.is_empty());
            assert!(diagnostics.iter().all(|diagnostic| diagnostic.to_string().contains("policy.toml:")), "{text}");
            false
        }
        Err(error @ PolicyError::UnknownPreset { .. }) => panic!("{error}"),
    };
    assert!(deep().iter().all(|text| !is_read(text)));
    let counts = show_mutants(21, &texts, is_read);
    assert!(counts.iter().all(|&count| count > 200), "{counts:?}");
}

#[test]
fn verdict_files_are_read_as_they_are_written_or_refused() {
    let snapshot = include_str!("snapshots/judge__a_verdict_file_reads_like_this.snap");
    let verdict = &snapshot[snapshot.find("\n{").expect("JSON after the header") + 1..];
    let verdict =
        Verdict::from_json(verdict).and_then(|verdict| verdict.to_json()).expect("a verdict that was written");
    let is_read = |text: &str| match Verdict::from_json(text) {
        Ok(read) => {
            let written = read.to_json().expect("what was read adds up");
            assert_eq!(Verdict::from_json(&written).and_then(|again| again.to_json()).expect("read again"), written);
            true
        }
        Err(_) => false,
    };
    assert!(deep().iter().all(|text| !is_read(text)));
    let counts = show_mutants(22, &[&verdict], is_read);
    assert!(counts.iter().all(|&count| count > 50), "{counts:?}");
}
