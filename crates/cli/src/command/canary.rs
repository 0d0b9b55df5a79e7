//! `lensgate canary`: replay the canary before it happens; the exit code is its verdict's.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::anyhow;
use clap::Args;
use lensgate_canary::outcome::CanaryOutcome;
use lensgate_canary::{Arrivals, Fault, Popularity, Traffic};
use lensgate_gate::policy::quantity::duration;

use crate::exit::{Exit, Failure};
use crate::output::ResultsFolder;
use crate::policy;
use crate::recording::{self, json};
use crate::stage::canary::replay_recording;

/// Arguments of `canary`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Folder that `lensgate replay` or `lensgate run` wrote
    #[arg(long, value_name = "DIR", required = true)]
    results: Option<PathBuf>,
    /// The policy, with phases: a preset or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "lens-canary")]
    policy: String,
    /// Requests a second over both arms
    #[arg(long, value_name = "RATE", default_value = "245/s", value_parser = rate)]
    rate: f64,
    /// Seed of everything that is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// When requests arrive: poisson or fixed
    #[arg(long, value_name = "HOW", default_value = "poisson")]
    arrivals: Arrivals,
    /// Which queries they ask: uniform, zipf:S, or recorded (as often as each stands in the set)
    #[arg(long, value_name = "HOW", default_value = "uniform")]
    popularity: Popularity,
    /// Distinct sessions that requests belong to; a session stays with its arm
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    sessions: u64,
    /// How long a continuous phase is replayed
    #[arg(long, value_name = "TIME", value_parser = length)]
    horizon: Option<Duration>,
    /// Make something go wrong, as in errors=1.59%@phase1+3min; give it again for more
    #[arg(long, value_name = "FAULT")]
    inject: Vec<Fault>,
    /// Write canary.json into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let policy = policy::read(&arguments.policy)?;
    let folder = arguments.results.as_ref().ok_or_else(|| Failure::new(Exit::Usage, anyhow!("give --results DIR")))?;
    let recording = recording::load(folder)?;
    let traffic = Traffic {
        rate: arguments.rate,
        arrivals: arguments.arrivals,
        popularity: arguments.popularity,
        sessions: arguments.sessions,
        seed: arguments.seed,
    };
    let outcome = replay_recording(&recording, &policy, traffic, &arguments.inject, arguments.horizon)?;
    if let Some(path) = &arguments.out {
        let folder = ResultsFolder::create(path)?;
        folder.write("canary.json", &json(&outcome)?)?;
        folder.write("policy.toml", policy.text.as_bytes())?;
        folder.finish()?;
    }
    print!("{}", summary(&outcome));
    Ok(Exit::from(outcome.verdict))
}

/// `245/s`, `14700/min`.
fn rate(text: &str) -> Result<f64, String> {
    let wrong = || format!("expected a rate such as 245/s, got {text:?}");
    let (number, per) = text.split_once('/').ok_or_else(wrong)?;
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    let seconds = match per.trim() {
        "s" => 1.0,
        "min" => 60.0,
        "h" => 3_600.0,
        _ => return Err(wrong()),
    };
    Ok(number / seconds)
}

fn length(text: &str) -> Result<Duration, String> {
    duration(text)
}

/// What the canary came to, for a terminal.
fn summary(outcome: &CanaryOutcome) -> String {
    let mut text = format!("{}\n", outcome.verdict);
    for reason in &outcome.reasons {
        text += &format!("  {}\n", reason.explanation);
    }
    for phase in &outcome.phases {
        text += &format!(
            "  {:<10} {:>5.1} % of traffic, {:>6.0} of {:.0} s, {}/{} gates, {} (control: {})\n",
            phase.name,
            100.0 * phase.traffic,
            phase.ran_s,
            phase.planned_s,
            phase.gates_passed,
            phase.gates.len(),
            phase.status,
            serde_json::to_value(phase.control).map(|word| word.as_str().unwrap_or("").to_owned()).unwrap_or_default(),
        );
    }
    text += &format!(
        "  {} requests over {} distinct queries; {}\n",
        outcome.sample.requests,
        outcome.sample.distinct_queries.map_or_else(|| "?".to_owned(), |n| n.to_string()),
        outcome.sample.scope
    );
    text
}
