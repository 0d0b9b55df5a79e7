//! Policy arguments: the name of a preset or a TOML file.

use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};
use lensgate_dataset::digest::sha256_hex;
use lensgate_gate::Policy;

use crate::exit::{Exit, Failure};

/// A policy and the text it was read from.
#[derive(Debug, Clone)]
pub struct PolicyFile {
    /// A preset's name or a file's path, as given.
    pub path: String,
    /// The TOML text.
    pub text: String,
    /// SHA-256 of the text, hex.
    pub sha256: String,
    /// The policy.
    pub policy: Policy,
}

/// Reads a `--policy` argument.
pub fn read(argument: &str) -> Result<PolicyFile, Failure> {
    let usage = |error: anyhow::Error| Failure::new(Exit::Usage, error);
    let (policy, text) = if Path::new(argument).is_file() {
        let text =
            fs::read_to_string(argument).with_context(|| format!("cannot read policy {argument}")).map_err(usage)?;
        (Policy::parse(argument, &text).map_err(|error| usage(error.into()))?, text)
    } else {
        let (policy, text) =
            Policy::preset(argument).map_err(|error| usage(anyhow!("{argument}: no such file, and {error}")))?;
        (policy, text.to_owned())
    };
    Ok(PolicyFile { path: argument.to_owned(), sha256: sha256_hex(text.as_bytes()), text, policy })
}
