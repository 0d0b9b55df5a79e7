//! Reads a configuration in any of its forms: nested, wrapped in `changes_from_baseline`, flat as the seed writes it,
//! a patch that names knobs of one stage at the top, or what a LENS server dumps.

use std::path::Path;

use lensgate_dataset::looks_like_yaml;

use super::knob::{KNOBS, Knob};
use super::source::{Entry, Fault, Format, Node, Value, position, read};
use super::words::did_you_mean;
use super::{BASELINE, Configuration, PRESETS, dump};
use crate::error::EngineError;

/// Keys that describe a configuration and set nothing.
const DESCRIPTIVE: [&str; 9] = [
    "canary_readiness",
    "description",
    "expected_performance",
    "name",
    "note",
    "removed_levers",
    "schema",
    "timestamp",
    "version",
];
const WRAPPER: &str = "changes_from_baseline";
const STAGES: [&str; 3] = ["stage_a", "stage_b", "stage_c"];

impl Configuration {
    /// A preset by its name (`lens-baseline`, `lens-v1.2`), or the file at a path, JSON unless it ends in `.toml`.
    pub fn load(name_or_path: impl AsRef<Path>) -> Result<Self, EngineError> {
        Self::load_with_notes(name_or_path).map(|(configuration, _)| configuration)
    }

    /// The same with the keys of the file that set nothing, because this engine has no knob for them.
    pub fn load_with_notes(name_or_path: impl AsRef<Path>) -> Result<(Self, Vec<String>), EngineError> {
        let path = name_or_path.as_ref();
        if let Some(preset) = path.to_str().and_then(Self::preset) {
            return Ok((preset, Vec::new()));
        }
        let is_toml = path.extension().is_some_and(|ending| ending == "toml");
        let text = std::fs::read_to_string(path).map_err(|source| {
            let presets = PRESETS.map(|(name, _)| name);
            let hint = did_you_mean(&path.to_string_lossy(), presets.into_iter());
            EngineError::Unreadable { path: path.into(), source, presets: presets.join(" and "), hint }
        })?;
        located(&text, if is_toml { Format::Toml } else { Format::Json }, path)
    }

    /// A configuration from its text; `path` only names it in errors. What the text leaves out has the baseline's value.
    pub fn parse(text: &str, format: Format, path: &Path) -> Result<Self, EngineError> {
        located(text, format, path).map(|(configuration, _)| configuration)
    }
}

/// A configuration and its keys without a knob; faults with their place.
fn located(text: &str, format: Format, path: &Path) -> Result<(Configuration, Vec<String>), EngineError> {
    parse(text, format).map_err(|mut fault| {
        if looks_like_yaml(text) {
            let message = "is YAML; a configuration is JSON, or TOML in a file that ends in .toml".to_owned();
            fault = Fault { at: None, message };
        }
        let place = fault.at.map(|at| position(text, at));
        EngineError::Configuration {
            path: path.into(),
            line: place.map(|(line, _)| line),
            column: place.map(|(_, column)| column),
            message: fault.message,
        }
    })
}

fn parse(text: &str, format: Format) -> Result<(Configuration, Vec<String>), Fault> {
    let tree = read(text, format)?;
    let mut reading = Reading { configuration: BASELINE(), seen: Vec::new() };
    let top = table(&tree, "the configuration")?;
    if !top.iter().any(|entry| entry.key == dump::HEAD) {
        reading.top(top)?;
        return Ok((reading.configuration, Vec::new()));
    }
    let (stages, without_knob) = dump::nested(top)?;
    reading.top(&stages)?;
    Ok((reading.configuration, without_knob))
}

/// A configuration on its way, and which knobs the text has set.
struct Reading {
    configuration: Configuration,
    seen: Vec<String>,
}

impl Reading {
    fn top(&mut self, entries: &[Entry]) -> Result<(), Fault> {
        for entry in entries {
            match &*entry.key {
                WRAPPER => self.top(table(&entry.node, WRAPPER)?)?,
                stage if STAGES.contains(&stage) => self.group(&[stage], &entry.node)?,
                key if DESCRIPTIVE.contains(&key) => {}
                _ => self.loose(entry)?,
            }
        }
        Ok(())
    }

    /// A knob, or a group of knobs, named at the top without its stage.
    fn loose(&mut self, entry: &Entry) -> Result<(), Fault> {
        for stage in STAGES {
            if self.entry(&[stage], entry)? {
                return Ok(());
            }
        }
        let known = STAGES
            .into_iter()
            .chain([WRAPPER])
            .chain(DESCRIPTIVE)
            .chain(STAGES.into_iter().flat_map(|stage| keys(&[stage])));
        Err(unknown(entry, "", known))
    }

    /// The keys of a stage or of a table in it.
    fn group(&mut self, path: &[&str], node: &Node) -> Result<(), Fault> {
        for entry in table(node, &path.join("."))? {
            if entry.key != "note" && !self.entry(path, entry)? {
                return Err(unknown(entry, &format!(" in {}", path.join(".")), keys(path).into_iter()));
            }
        }
        Ok(())
    }

    /// Reads a key below `path`; false when there is no such key.
    fn entry(&mut self, path: &[&str], entry: &Entry) -> Result<bool, Fault> {
        let own: Vec<&str> = path.iter().copied().chain([&*entry.key]).collect();
        let is_alias = |knob: &Knob| path.len() == 1 && knob.path[0] == path[0] && knob.aliases.contains(&&*entry.key);
        if let Some(knob) = KNOBS.iter().find(|knob| *knob.path == *own || is_alias(knob)) {
            self.knob(knob, entry)?;
            return Ok(true);
        }
        if KNOBS.iter().any(|knob| knob.path.starts_with(&own)) {
            self.group(&own, &entry.node)?;
            return Ok(true);
        }
        Ok(false)
    }

    fn knob(&mut self, knob: &Knob, entry: &Entry) -> Result<(), Fault> {
        let name = knob.name();
        if self.seen.contains(&name) {
            return Err(Fault { at: Some(entry.at), message: format!("{name} is set twice, keep one") });
        }
        (knob.read)(&mut self.configuration, &entry.node.value)
            .map_err(|message| Fault { at: Some(entry.node.at), message: format!("{name}: {message}") })?;
        self.seen.push(name);
        Ok(())
    }
}

fn table<'a>(node: &'a Node, what: &str) -> Result<&'a [Entry], Fault> {
    match &node.value {
        Value::Table(entries) => Ok(entries),
        _ => Err(Fault { at: Some(node.at), message: format!("{what}: expected a table of keys") }),
    }
}

/// The keys that may stand directly below a path.
fn keys(path: &[&str]) -> Vec<&'static str> {
    let mut keys: Vec<&str> = Vec::new();
    for knob in KNOBS.iter().filter(|knob| knob.path.starts_with(path)) {
        keys.push(knob.path[path.len()]);
        if path.len() == 1 {
            keys.extend(knob.aliases);
        }
    }
    keys.dedup();
    keys
}

fn unknown<'a>(entry: &Entry, place: &str, known: impl Iterator<Item = &'a str>) -> Fault {
    let mut seen = std::collections::BTreeSet::new();
    // Some keys have several spellings, and their first part is listed for each.
    let known: Vec<&str> = known.filter(|key| seen.insert(*key)).collect();
    let hint = did_you_mean(&entry.key, known.iter().copied());
    let hint = if hint.is_empty() { format!("; known keys are {}", known.join(", ")) } else { hint };
    Fault { at: Some(entry.at), message: format!("unknown key {:?}{place}{hint}", entry.key) }
}
