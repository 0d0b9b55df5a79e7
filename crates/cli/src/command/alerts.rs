//! `lensgate alerts`: send what a canary's receivers have not got yet.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::{Args, Subcommand};

use crate::alerts::{self, deliver};
use crate::exit::Failure;

/// Arguments of `alerts`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Send every message of a canary that has not been delivered yet
    Send(SendArguments),
}

#[derive(Debug, Args)]
struct SendArguments {
    /// Folder that `lensgate canary --out` wrote
    #[arg(value_name = "DIR")]
    results: PathBuf,
    #[command(flatten)]
    receivers: alerts::Arguments,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Action::Send(send) = &arguments.action;
    let receivers = send.receivers.receivers()?;
    if receivers.is_empty() {
        return Err(Failure::usage(anyhow!("no receiver to send alerts to; {}", alerts::NAME_ONE)));
    }
    let (patience, report_url) = (send.receivers.patience(), send.receivers.report_url());
    let delivery = deliver(&send.results, &receivers, patience, report_url)?;
    if delivery.is_complete() {
        println!("{delivery}");
        return Ok(());
    }
    // What is gone is worse than what waits: sending again brings the latter and never the former.
    let failure = if delivery.damaged.is_empty() { Failure::unreachable } else { Failure::input_output };
    Err(failure(anyhow!("{delivery}")))
}
