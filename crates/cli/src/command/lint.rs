//! `lensgate lint`: what can be known of a policy before anything is judged by it.

use std::path::{Path, PathBuf};

use clap::Args;
use lensgate_advise::lint::{Falsifier, Finding, Known, Lint, lint};
use lensgate_advise::mutation::{Evidence, MutationScore, mutation_score};
use lensgate_compare::Comparisons;
use serde::Serialize;

use super::Format;
use super::replay::{set_threads, threads};
use crate::clock::today;
use crate::exit::{Exit, Failure};
use crate::policy;
use crate::policy::PolicyFile;
use crate::recording::{self, Notes};
use crate::screen::screen;
use crate::stage::judge::compare_recording;

/// Arguments of `lint`.
#[derive(Debug, Args)]
#[command(after_help = "Exits with 2 if something makes the policy useless (marked ✗), with 0 otherwise. \
docs/POLICY.md explains the rules.")]
pub struct Arguments {
    /// The policy: a preset or a TOML file
    #[arg(value_name = "NAME|FILE")]
    policy: PathBuf,
    /// Recording to check the policy against; give it again for more. Its spread says what these queries can show, and
    /// every mutant of the policy is judged on it, as recorded and with the arms exchanged
    #[arg(long, value_name = "FOLDER")]
    observations: Vec<PathBuf>,
    /// Distinct queries that will be asked (default: those of the first recording)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    queries: Option<u64>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Threads; 0 means one for each core
    #[arg(long, default_value_t = 0, value_parser = threads)]
    threads: usize,
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    policy: &'a str,
    sha256: &'a str,
    unusable: bool,
    findings: &'a [Finding],
    falsifiers: &'a [Falsifier],
    mutation: Option<&'a MutationScore>,
}

pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    set_threads(arguments.threads);
    let policy = policy::read(&arguments.policy)?;
    let recorded: Vec<(String, Comparisons)> =
        arguments.observations.iter().map(|folder| compared(folder, &policy)).collect::<Result<_, _>>()?;
    let known = Known {
        queries: arguments.queries,
        comparisons: recorded.first().map(|(_, comparisons)| comparisons),
        today: Some(today()?),
    };
    let lint = lint(&policy.policy, known);
    let score = (!recorded.is_empty()).then(|| score(&policy, &recorded));
    match arguments.format {
        Format::Text => {
            print!("{}", lensgate_report::terminal::lint(&policy.path, &lint, score.as_ref(), screen()));
        }
        Format::Json => print_json(&policy, &lint, score.as_ref())?,
    }
    Ok(if lint.is_unusable() { Exit::Usage } else { Exit::Go })
}

fn print_json(policy: &PolicyFile, lint: &Lint, mutation: Option<&MutationScore>) -> Result<(), Failure> {
    let document = Document {
        schema_version: 1,
        policy: &policy.path,
        sha256: &policy.sha256,
        unusable: lint.is_unusable(),
        findings: &lint.findings,
        falsifiers: &lint.falsifiers,
        mutation,
    };
    print!("{}", String::from_utf8_lossy(&recording::json(&document)?));
    Ok(())
}

/// A recording and what it is, compared as the policy asks; refused evidence can be held against nothing.
pub fn compared(folder: &Path, policy: &PolicyFile) -> Result<(String, Comparisons), Failure> {
    let recording = recording::load(folder, None)?;
    Notes::without_policy(&recording).warn();
    let comparisons = compare_recording(&recording, &policy.policy.measures(), Some(&policy.policy.decision))?;
    let about = format!("{}: {} against {}", folder.display(), recording.facts.candidate, recording.facts.baseline);
    Ok((about, comparisons))
}

/// Every recording as it is, then with its arms exchanged: a gate that cannot tell which arm is which is none. They are
/// named A, B, ... and, exchanged, A', B', ...
fn score(policy: &PolicyFile, recorded: &[(String, Comparisons)]) -> MutationScore {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at % 26).expect("a remainder of 26 fits")).to_string();
    let exchanged = recorded.iter().enumerate().map(|(at, (about, comparisons))| {
        (format!("{}'", letter(at)), format!("{about}, arms exchanged"), comparisons.exchanged())
    });
    let as_recorded = recorded.iter().enumerate();
    let named: Vec<(String, String, Comparisons)> = as_recorded
        .map(|(at, (about, comparisons))| (letter(at), about.clone(), comparisons.clone()))
        .chain(exchanged)
        .collect();
    let evidence: Vec<Evidence<'_>> =
        named.iter().map(|(name, about, comparisons)| Evidence { name, about, comparisons }).collect();
    mutation_score(&policy.policy, &evidence)
}
