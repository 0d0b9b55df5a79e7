//! `lensgate plan`: what a policy can decide with so many queries and so much traffic, before anything runs.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use lensgate_advise::plan::{Assumed, LatencySpread, Plan, RequestRate, Spread, plan, refuse_idle};
use serde::Serialize;

use super::Format;
use super::lint::compared;
use super::replay::{set_threads, threads};
use crate::exit::Failure;
use crate::screen::screen;
use crate::{policy, recording};

/// Arguments of `plan`.
#[derive(Debug, Args)]
#[command(
    after_help = "Needs --queries with a --sd for every measure whose spread matters, and --latency-sd for ratios of latencies, or --observations, which knows both."
)]
pub struct Arguments {
    /// The policy: a preset or a TOML file
    #[arg(value_name = "NAME|FILE")]
    policy: PathBuf,
    /// Distinct queries that will be asked (default: as many as the recording has)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    queries: Option<u64>,
    /// Standard deviation of one query's delta (of its score for at_least and at_most), such as `Recall@50=25 pp`, in
    /// percent of the baseline's level where the gate is relative; give it again for more measures
    #[arg(long, value_name = "MEASURE=SPREAD", conflicts_with = "observations")]
    sd: Vec<Spread>,
    /// Standard deviation of the natural logarithm of latency over an arm's queries, such as 0.8: plans ratios of latencies
    /// without a recording, as if latencies were log-normal with the same distribution in both arms
    #[arg(long, value_name = "SPREAD", conflicts_with = "observations", allow_negative_numbers = true)]
    latency_sd: Option<f64>,
    /// The same of one query's ratio of both arms, such as 0.3 (default: as if the arms had nothing in common)
    #[arg(
        long,
        value_name = "SPREAD",
        requires = "latency_sd",
        conflicts_with = "observations",
        allow_negative_numbers = true
    )]
    latency_ratio_sd: Option<f64>,
    /// Recording to take spreads from: the plan then has intervals, because they are estimates
    #[arg(long, value_name = "FOLDER")]
    observations: Option<PathBuf>,
    /// All traffic, such as 245/s, for planning the canary's phases
    #[arg(long, value_name = "RATE")]
    traffic: Option<RequestRate>,
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
    plan: &'a Plan,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    set_threads(arguments.threads);
    let policy = policy::read(&arguments.policy)?;
    let pilot = arguments.observations.as_ref().map(|folder| compared(folder, &policy)).transpose()?;
    let latency = arguments.latency_sd.map(|within| LatencySpread::new(within, arguments.latency_ratio_sd)).transpose();
    let assumed = Assumed {
        queries: arguments.queries,
        spreads: &arguments.sd,
        latency: latency.map_err(|message| Failure::usage(anyhow!(message)))?,
        pilot: pilot.as_ref().map(|(_, comparisons)| comparisons),
        traffic: arguments.traffic,
    };
    let plan = plan(&policy.policy, &assumed)?;
    refuse_idle(&policy.policy, &assumed, &plan)?;
    match arguments.format {
        Format::Text => print!("{}", lensgate_report::terminal::plan(&policy.path, &plan, screen())),
        Format::Json => {
            let document = Document { policy: &policy.path, sha256: &policy.sha256, plan: &plan };
            print!("{}", String::from_utf8_lossy(&recording::json(&document)?));
        }
    }
    Ok(())
}
