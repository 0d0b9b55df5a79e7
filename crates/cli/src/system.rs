//! System arguments: the name of a preset or a configuration file, turned into a configuration of the reference engine.

use std::path::Path;

use lensgate_engine::Configuration;
use lensgate_replay::{Embedded, System};

use crate::exit::Failure;

/// A named configuration.
#[derive(Debug, Clone)]
pub struct SystemUnderTest {
    /// The preset's name, or the file's name without its ending.
    pub name: String,
    /// The configuration.
    pub configuration: Configuration,
    /// Keys of its file that set nothing, because the reference engine has no knob for them.
    pub without_knob: Vec<String>,
}

impl SystemUnderTest {
    /// What a reader of its file should know.
    pub fn note(&self) -> Option<String> {
        let keys = self.without_knob.join(", ");
        (!keys.is_empty()).then(|| format!("system {}: no knob here for, and so not set: {keys}", self.name))
    }

    /// Whether its answers say how much processor time they took.
    pub fn says_cpu_time(&self) -> bool {
        <Embedded<'_> as System>::says_cpu_time()
    }
}

/// Reads a `--baseline` or `--candidate` argument.
pub fn read(argument: &Path) -> Result<SystemUnderTest, Failure> {
    let (configuration, without_knob) = Configuration::load_with_notes(argument)?;
    let is_preset = argument.to_str().is_some_and(|name| Configuration::preset(name).is_some());
    let stem = argument.file_stem().filter(|_| !is_preset).unwrap_or(argument.as_os_str());
    Ok(SystemUnderTest { name: stem.to_string_lossy().into_owned(), configuration, without_knob })
}
