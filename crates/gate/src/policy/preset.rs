//! The built-in policies, as the TOML that `init` writes out for editing.

use crate::policy::diagnostic::suggestion;
use crate::policy::model::Policy;
use crate::policy::parse::PolicyError;

/// A built-in policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// The name that `--policy` takes.
    pub name: &'static str,
    /// The TOML text.
    pub text: &'static str,
}

/// Every built-in policy.
pub const PRESETS: [Preset; 5] = [
    Preset { name: "canary", text: include_str!("../../presets/canary.toml") },
    Preset { name: "ci", text: include_str!("../../presets/ci.toml") },
    Preset { name: "default", text: include_str!("../../presets/default.toml") },
    Preset { name: "lens-canary", text: include_str!("../../presets/lens-canary.toml") },
    Preset { name: "lens-promotion", text: include_str!("../../presets/lens-promotion.toml") },
];

impl Policy {
    /// The built-in policy of a name, with its text.
    ///
    /// # Errors
    /// `UnknownPreset` with the nearest name there is.
    pub fn preset(name: &str) -> Result<(Self, &'static str), PolicyError> {
        match PRESETS.into_iter().find(|preset| preset.name == name) {
            Some(preset) => Ok((Self::parse(preset.name, preset.text)?, preset.text)),
            None => {
                let known = PRESETS.map(|preset| preset.name);
                Err(PolicyError::UnknownPreset { name: name.to_owned(), help: suggestion(name, &known) })
            }
        }
    }
}
