//! `lensgate alerts`: send what a canary's receivers have not got yet.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::{Args, Subcommand};

use crate::alerts::{self, deliver};
use crate::exit::{Exit, Failure};

/// Arguments of `alerts`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Post every alert of a canary that has not been delivered yet
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

pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let Action::Send(send) = &arguments.action;
    let receivers = send.receivers.receivers()?;
    if receivers.is_empty() {
        let advice = "name a receiver: --pagerduty-url URL, --slack or --slack-url-file FILE";
        return Err(Failure::new(Exit::Usage, anyhow!("nobody to send alerts to; {advice}")));
    }
    let delivery = deliver(&send.results, &receivers, send.receivers.patience())?;
    if delivery.kept.is_empty() {
        println!("{delivery}");
        return Ok(Exit::Go);
    }
    Err(Failure::new(Exit::Unreachable, anyhow!("{delivery}")))
}
