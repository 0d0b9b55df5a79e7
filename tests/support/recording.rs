//! Recordings altered as somebody would alter them on purpose: every seal made again.

use std::path::Path;

use lensgate_dataset::digest::sha256_hex;
use lensgate_dataset::query_folder;
use lensgate_observations::{Metadata, Recorded, columns, read_parquet, to_parquet};
use serde_json::Value;

use super::World;

/// Both files of observations.
pub const OBSERVATIONS: [&str; 2] = ["observations/quality.parquet", "observations/latency.parquet"];

/// Pins what lies in a recording's folder now, so that nothing shows that it was altered.
pub fn reseal(world: &World, folder: &str) {
    let at = |name: &str| format!("{folder}/{name}");
    let mut facts = world.json(&at("recording.json"));
    let names: Vec<String> = facts["files"].as_object().expect("pinned files").keys().cloned().collect();
    for name in names {
        facts["files"][&name] = sha256_hex(&world.bytes(&at(&name))).into();
    }
    write_facts(world, folder, &facts);
    let recording = sha256_hex(&world.bytes(&at("recording.json")));
    // A query set that cannot be read any more has no digest to write down.
    let queries = query_folder::read(&world.path(&at("queries"))).map(|queries| queries.set.digest);
    for name in OBSERVATIONS {
        mark(&world.path(&at(name)), |metadata| {
            metadata.insert(columns::RECORDING_KEY.to_owned(), recording.clone());
            if let Ok(queries) = &queries {
                metadata.insert(columns::QUERIES_KEY.to_owned(), queries.clone());
            }
        });
    }
}

/// Writes `recording.json`.
pub fn write_facts(world: &World, folder: &str, facts: &Value) {
    let text = serde_json::to_string_pretty(facts).expect("JSON");
    world.write(&format!("{folder}/recording.json"), format!("{text}\n"));
}

/// Rewrites what a file of observations says about all of its rows.
pub fn mark(path: &Path, change: impl FnOnce(&mut Metadata)) {
    let Recorded { rows, mut metadata } = read_parquet(path).expect("observations of ours");
    change(&mut metadata);
    super::files::write(path, &to_parquet(&rows, &metadata).expect("rows encode"));
}

/// Makes a recording one of schema 1, which pins its rows alone.
pub fn unpin(world: &World, folder: &str) {
    let mut facts = world.json(&format!("{folder}/recording.json"));
    facts["schema"] = 1.into();
    let keys = facts.as_object_mut().expect("an object");
    keys.remove("files");
    keys.remove("policy");
    keys["latency"].as_object_mut().expect("an object").remove("arms");
    write_facts(world, folder, &facts);
    for name in OBSERVATIONS {
        mark(&world.path(&format!("{folder}/{name}")), Metadata::clear);
    }
}
