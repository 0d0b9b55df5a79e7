//! Configurations on more than ten million made-up bytes in each of their formats: read to something that is written and read
//! back the same, or refused with the file's name.

#[path = "../../../tests/support/noise.rs"]
mod noise;

use std::path::Path;

use lensgate_engine::Configuration;
use lensgate_engine::configuration::Format;
use noise::{deep, show_mutants};

/// Whether a text is a configuration; what is read survives being written.
fn is_read(text: &str, format: Format) -> bool {
    let path = Path::new("system");
    match Configuration::parse(text, format, path) {
        Ok(configuration) => {
            let again = Configuration::parse(&configuration.to_json(), Format::Json, path);
            assert_eq!(again.expect("what was written is read"), configuration, "{text}");
            true
        }
        Err(error) => {
            assert!(error.to_string().contains("system"), "{error}");
            false
        }
    }
}

const FLAT: &str = r#"{"note": "é \" x", "k_candidates": 320, "rare_term_fuzzy": "on", "synonyms": true,
  "stage_c": {"gate": {"nl_threshold": 0.35, "min_candidates": 10}, "calibration": "isotonic"}}
"#;

#[test]
fn json_configurations_are_read_or_refused() {
    let presets = ["lens-baseline", "lens-v1.2"].map(|name| Configuration::preset(name).expect("a preset").to_json());
    assert!(deep().iter().all(|text| !is_read(text, Format::Json)));
    let counts = show_mutants(31, &[&presets[0], &presets[1], FLAT, "{}"], |text| is_read(text, Format::Json));
    assert!(counts.iter().all(|&count| count > 500), "{counts:?}");
}

#[test]
fn toml_configurations_are_read_or_refused() {
    let texts = [
        "[stage_a]\nk_candidates = 200\n\n[stage_c]\nann = { k = 150, efSearch = 64 }\n",
        "description = \"x\"\n[stage_c.gate]\nnl_threshold = 0.5\nmin_candidates = 10\n",
        "",
    ];
    assert!(deep().iter().all(|text| !is_read(text, Format::Toml)));
    let counts = show_mutants(32, &texts, |text| is_read(text, Format::Toml));
    assert!(counts.iter().all(|&count| count > 500), "{counts:?}");
}
