//! Policy arguments: the name of a preset or a TOML file.

use std::fs;
use std::path::Path;

use anyhow::anyhow;
use lensgate_advise::lint::{Known, Lint, Weight, lint};
use lensgate_dataset::digest::sha256_hex;
use lensgate_dataset::error::is_refused;
use lensgate_dataset::looks_like_yaml;
use lensgate_gate::Policy;

use crate::clock::today;
use crate::exit::Failure;
use crate::recording::PolicyFacts;

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

impl PolicyFile {
    /// How a recording names it.
    pub fn facts(&self) -> PolicyFacts {
        PolicyFacts { path: self.path.clone(), sha256: self.sha256.clone() }
    }

    /// A policy that was made and not read: `path` says from what.
    pub fn made(path: String, text: String) -> Result<Self, Failure> {
        let policy = Policy::parse(&path, &text)?;
        Ok(Self { path, sha256: sha256_hex(text.as_bytes()), text, policy })
    }

    /// What can be known of it without any evidence.
    pub fn lint(&self) -> Result<Lint, Failure> {
        Ok(lint(&self.policy, Known { today: Some(today()?), ..Known::default() }))
    }

    /// Refuses a policy that cannot judge, whatever the evidence: one in which lint finds an error without knowing any. Its
    /// warnings go to standard error.
    pub fn require_sound(&self, quiet: bool) -> Result<(), Failure> {
        let lint = self.lint()?;
        let of = |weight: Weight| lint.findings.iter().filter(move |finding| finding.weight == weight);
        let errors: Vec<String> = of(Weight::Error).map(|finding| format!("  {finding}")).collect();
        if !errors.is_empty() {
            let problem = anyhow!(
                "the policy {} cannot do what it is for, so nothing is judged by it (`lensgate lint` shows more):\n{}",
                self.path,
                errors.join("\n")
            );
            return Err(Failure::usage(problem));
        }
        for finding in of(Weight::Warning).filter(|_| !quiet) {
            eprintln!("warning: policy {}: {finding}", self.path);
        }
        Ok(())
    }
}

/// Reads a policy to judge by; [`PolicyFile::require_sound`] says which are refused.
pub fn read_sound(argument: &Path, quiet: bool) -> Result<PolicyFile, Failure> {
    let policy = read(argument)?;
    policy.require_sound(quiet)?;
    Ok(policy)
}

/// Reads a `--policy` argument.
pub fn read(argument: &Path) -> Result<PolicyFile, Failure> {
    let path = argument.display().to_string();
    let (policy, text) = if argument.is_file() {
        let text = fs::read_to_string(argument).map_err(|error| {
            let failure = if is_refused(&error) { Failure::input_output } else { Failure::usage };
            failure(anyhow!("cannot read policy {path}: {error}"))
        })?;
        (parsed(&path, &text)?, text)
    } else {
        let (policy, text) =
            Policy::preset(&path).map_err(|error| Failure::usage(anyhow!("{path}: no such file, and {error}")))?;
        (policy, text.to_owned())
    };
    Ok(PolicyFile { path, sha256: sha256_hex(text.as_bytes()), text, policy })
}

fn parsed(path: &str, text: &str) -> Result<Policy, Failure> {
    Policy::parse(path, text).map_err(|error| match looks_like_yaml(text) {
        true => Failure::usage(anyhow!(
            "{path}: is YAML; a policy is TOML, and `lensgate init` writes the built-in ones to begin with"
        )),
        false => error.into(),
    })
}
