//! The table of knobs: for each its name in the nested form, its other names, how it is read, checked and written.

use serde_json::{Value as Json, json};

use super::Configuration;
use super::source::Value;
use super::words::{self, Word};

/// One knob.
pub(super) struct Knob {
    /// Its place in the nested form, from the stage down.
    pub(super) path: &'static [&'static str],
    /// Other names: as the seed, the patches and the results of LENS write it, directly under the stage.
    pub(super) aliases: &'static [&'static str],
    /// Sets it, or says what was expected.
    pub(super) read: fn(&mut Configuration, &Value) -> Result<(), String>,
    /// Its value in the nested form.
    pub(super) write: fn(&Configuration) -> Json,
}

impl Knob {
    /// The path joined by dots.
    pub(super) fn name(&self) -> String {
        self.path.join(".")
    }
}

/// Reads a value into a place of the configuration.
macro_rules! reads {
    ($place:ident . $($rest:ident).+, $read:expr) => {
        |configuration, value| {
            configuration.$place.$($rest).+ = $read(value)?;
            Ok(())
        }
    };
}

fn flag(value: &Value) -> Result<bool, String> {
    match value {
        Value::Flag(flag) => Ok(*flag),
        _ => Err("expected true or false".to_owned()),
    }
}

fn integer(least: u32, most: u32) -> impl Fn(&Value) -> Result<u32, String> {
    move |value| match value {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be a whole number in range"
        )]
        Value::Number(number) if number.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(number) => {
            Ok(*number as u32)
        }
        Value::Number(number) => Err(format!("{number} is out of range, expected a whole number {least} to {most}")),
        _ => Err(format!("expected a whole number {least} to {most}")),
    }
}

fn share(value: &Value) -> Result<f64, String> {
    match value {
        Value::Number(number) if (0.0..=1.0).contains(number) => Ok(*number),
        Value::Number(number) => Err(format!("{number} is out of range, expected a number 0 to 1")),
        _ => Err("expected a number 0 to 1".to_owned()),
    }
}

/// `"1.25x"` or 1.25.
fn multiplier(value: &Value) -> Result<f64, String> {
    let expected = "expected a multiple of the baseline such as \"1.25x\", 0.01 to 100";
    let number = match value {
        Value::Number(number) => *number,
        Value::Text(text) => {
            text.trim().trim_end_matches(['x', 'X']).trim().parse().map_err(|_| format!("{text:?}: {expected}"))?
        }
        _ => return Err(expected.to_owned()),
    };
    if (0.01..=100.0).contains(&number) { Ok(number) } else { Err(format!("{number} is out of range, {expected}")) }
}

fn word<T: Word>(value: &Value) -> Result<T, String> {
    match value {
        Value::Text(text) => words::parse(text),
        _ => Err(format!("expected {}", words::alternatives::<T>())),
    }
}

fn set<T: Word + Ord>(value: &Value) -> Result<std::collections::BTreeSet<T>, String> {
    match value {
        Value::List(items) => items.iter().map(|item| word(&item.value)).collect(),
        _ => Err(format!("expected a list of {}", words::alternatives::<T>())),
    }
}

fn write_set<T: Word>(set: &std::collections::BTreeSet<T>) -> Json {
    set.iter().map(|&member| member.word()).collect()
}

/// `1.25` as `"1.25x"`, `1` as `"1.0x"`.
fn write_multiplier(number: f64) -> Json {
    json!(format!("{number:?}x"))
}

/// `enabled` as the seed writes it: `"enabled"` or a flag.
fn enabled(value: &Value) -> Result<bool, String> {
    match value {
        Value::Text(text) if text == "enabled" => Ok(true),
        Value::Text(text) if text == "disabled" => Ok(false),
        Value::Flag(flag) => Ok(*flag),
        _ => Err("expected \"enabled\" or \"disabled\"".to_owned()),
    }
}

/// Every knob, in the order in which configurations are written.
pub(super) const KNOBS: &[Knob] = &[
    Knob {
        path: &["stage_a", "k_candidates"],
        aliases: &[],
        read: reads!(stage_a.k_candidates, words::k_candidates),
        write: |configuration| words::write_k_candidates(configuration.stage_a.k_candidates),
    },
    Knob {
        path: &["stage_a", "per_file_span_cap"],
        aliases: &[],
        read: reads!(stage_a.per_file_span_cap, integer(1, 10)),
        write: |configuration| json!(configuration.stage_a.per_file_span_cap),
    },
    Knob {
        path: &["stage_a", "wand", "enabled"],
        aliases: &["wand_optimization"],
        read: reads!(stage_a.wand.enabled, enabled),
        write: |configuration| json!(configuration.stage_a.wand.enabled),
    },
    Knob {
        path: &["stage_a", "wand", "block_max"],
        aliases: &[],
        read: reads!(stage_a.wand.block_max, flag),
        write: |configuration| json!(configuration.stage_a.wand.block_max),
    },
    Knob {
        path: &["stage_a", "wand", "prune_aggressiveness"],
        aliases: &[],
        read: reads!(stage_a.wand.prune_aggressiveness, word),
        write: |configuration| json!(configuration.stage_a.wand.prune_aggressiveness.word()),
    },
    Knob {
        path: &["stage_a", "wand", "bound_type"],
        aliases: &[],
        read: reads!(stage_a.wand.bound_type, word),
        write: |configuration| json!(configuration.stage_a.wand.bound_type.word()),
    },
    Knob {
        path: &["stage_a", "rare_term_fuzzy"],
        aliases: &[],
        read: reads!(stage_a.rare_term_fuzzy, word),
        write: |configuration| json!(configuration.stage_a.rare_term_fuzzy.word()),
    },
    Knob {
        path: &["stage_a", "fuzzy_max_edits"],
        aliases: &[],
        read: reads!(stage_a.fuzzy_max_edits, integer(0, 2)),
        write: |configuration| json!(configuration.stage_a.fuzzy_max_edits),
    },
    Knob {
        path: &["stage_a", "synonyms_when_identifier_density_below"],
        aliases: &[],
        read: reads!(stage_a.synonyms_when_identifier_density_below, share),
        write: |configuration| json!(configuration.stage_a.synonyms_when_identifier_density_below),
    },
    Knob {
        path: &["stage_a", "synonyms_source"],
        aliases: &[],
        read: reads!(stage_a.synonyms_source, word),
        write: |configuration| json!(configuration.stage_a.synonyms_source.word()),
    },
    Knob {
        path: &["stage_a", "path_priors", "debias_low_priority_paths"],
        aliases: &[],
        read: reads!(stage_a.path_priors.debias_low_priority_paths, flag),
        write: |configuration| json!(configuration.stage_a.path_priors.debias_low_priority_paths),
    },
    Knob {
        path: &["stage_a", "path_priors", "max_deboost"],
        aliases: &[],
        read: reads!(stage_a.path_priors.max_deboost, share),
        write: |configuration| json!(configuration.stage_a.path_priors.max_deboost),
    },
    Knob {
        path: &["stage_b", "enabled"],
        aliases: &[],
        read: reads!(stage_b.enabled, flag),
        write: |configuration| json!(configuration.stage_b.enabled),
    },
    Knob {
        path: &["stage_b", "pattern_packs"],
        aliases: &[],
        read: reads!(stage_b.pattern_packs, set),
        write: |configuration| write_set(&configuration.stage_b.pattern_packs),
    },
    Knob {
        path: &["stage_b", "lru_bytes_budget"],
        aliases: &["lru_budget_multiplier", "lru_bytes_budget_multiplier"],
        read: reads!(stage_b.lru_bytes_budget, multiplier),
        write: |configuration| write_multiplier(configuration.stage_b.lru_bytes_budget),
    },
    Knob {
        path: &["stage_b", "batch_query_size"],
        aliases: &["batch_size_multiplier", "batch_query_size_multiplier"],
        read: reads!(stage_b.batch_query_size, multiplier),
        write: |configuration| write_multiplier(configuration.stage_b.batch_query_size),
    },
    Knob {
        path: &["stage_c", "enabled"],
        aliases: &[],
        read: reads!(stage_c.enabled, flag),
        write: |configuration| json!(configuration.stage_c.enabled),
    },
    Knob {
        path: &["stage_c", "calibration"],
        aliases: &[],
        read: reads!(stage_c.calibration, word),
        write: |configuration| json!(configuration.stage_c.calibration.word()),
    },
    Knob {
        path: &["stage_c", "gate", "nl_threshold"],
        aliases: &["nl_threshold"],
        read: reads!(stage_c.gate.nl_threshold, share),
        write: |configuration| json!(configuration.stage_c.gate.nl_threshold),
    },
    Knob {
        path: &["stage_c", "gate", "min_candidates"],
        aliases: &["min_candidates"],
        read: reads!(stage_c.gate.min_candidates, integer(1, 500)),
        write: |configuration| json!(configuration.stage_c.gate.min_candidates),
    },
    Knob {
        path: &["stage_c", "gate", "confidence_cutoff"],
        aliases: &["confidence_cutoff"],
        read: reads!(stage_c.gate.confidence_cutoff, share),
        write: |configuration| json!(configuration.stage_c.gate.confidence_cutoff),
    },
    Knob {
        path: &["stage_c", "ann", "k"],
        aliases: &["ann_k"],
        read: reads!(stage_c.ann.k, integer(50, 500)),
        write: |configuration| json!(configuration.stage_c.ann.k),
    },
    Knob {
        path: &["stage_c", "ann", "efSearch"],
        aliases: &["efSearch", "ann_efSearch"],
        read: reads!(stage_c.ann.ef_search, integer(16, 512)),
        write: |configuration| json!(configuration.stage_c.ann.ef_search),
    },
    Knob {
        path: &["stage_c", "features"],
        aliases: &["semantic_features"],
        read: reads!(stage_c.features, words::features),
        write: |configuration| words::write_features(&configuration.stage_c.features),
    },
];
