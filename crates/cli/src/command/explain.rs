//! `lensgate explain`: why a recording's verdict is what it is, and the least that would make it another one.

use std::path::PathBuf;

use clap::Args;
use lensgate_advise::explain::{Explanation, explain};
use lensgate_gate::judge_refused;
use lensgate_gate::verdict::Outcome;
use serde::Serialize;

use super::Format;
use super::replay::{set_threads, threads};
use crate::clock::today;
use crate::exit::Failure;
use crate::policy;
use crate::recording::{self, Labels, Notes};
use crate::screen::screen;
use crate::stage::judge::{compare_recording, context};

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Folder that `lensgate replay` or `lensgate run` wrote
    #[arg(value_name = "RESULTS")]
    results: PathBuf,
    #[command(flatten)]
    labels: Labels,
    /// The policy: a preset or a TOML file (default: policy.toml of the results, or else the preset default)
    #[arg(long, value_name = "NAME|FILE")]
    policy: Option<PathBuf>,
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
    policy: &'a str,
    sha256: &'a str,
    explanation: &'a Explanation,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    set_threads(arguments.threads);
    let policy = policy::read(&policy_argument(arguments))?;
    let recording = recording::load(&arguments.results, arguments.labels.judgments.as_deref())?;
    Notes::of(&recording, &policy).warn();
    let context = context(&recording, &policy, today()?)?;
    let measures = policy.policy.measures();
    let explanation = match compare_recording(&recording, &measures, Some(&policy.policy.decision)) {
        Ok(comparisons) => explain(&policy.policy, &comparisons, &context),
        Err(refusal) => refused(&judge_refused(&policy.policy, &refusal, recording.facts.seed, &context)),
    };
    match arguments.format {
        Format::Text => print!("{}", lensgate_report::terminal::explanation(&explanation, screen())),
        Format::Json => {
            let document = Document { policy: &policy.path, sha256: &policy.sha256, explanation: &explanation };
            print!("{}", String::from_utf8_lossy(&recording::json(&document)?));
        }
    }
    Ok(())
}

/// The policy that the results were judged by, unless another one is named.
fn policy_argument(arguments: &Arguments) -> PathBuf {
    let own = arguments.results.join("policy.toml");
    match &arguments.policy {
        Some(named) => named.clone(),
        None if own.is_file() => own,
        None => PathBuf::from("default"),
    }
}

/// Refused evidence has one explanation, and no change of policy or of single answers that helps.
fn refused(verdict: &lensgate_gate::Verdict) -> Explanation {
    debug_assert_eq!(verdict.verdict, Outcome::Invalid);
    Explanation {
        schema_version: 1,
        verdict: verdict.verdict,
        above_gates: verdict.reasons.iter().take(1).map(|reason| reason.explanation.clone()).collect(),
        gates: Vec::new(),
        together: None,
    }
}
