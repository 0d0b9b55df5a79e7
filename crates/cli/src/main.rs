//! `lensgate`: decides, before any live canary, whether a new configuration of a code-search engine may go out.

#![expect(clippy::print_stderr, reason = "the only crate that prints")]

/// Stands in for the standard macro, which panics when standard output is closed or full.
macro_rules! print {
    ($($text:tt)*) => { $crate::output::print(format_args!($($text)*)) };
}

/// As above, with a newline.
macro_rules! println {
    ($($text:tt)*) => { print!("{}\n", format_args!($($text)*)) };
}

mod alerts;
mod builtin;
mod command;
mod exit;
mod output;
mod policy;
mod progress;
mod recording;
mod stage;
mod system;
mod waiting;

use std::process::ExitCode;

use clap::Parser;

use crate::command::Command;
use crate::exit::Exit;

/// Decides, before any live canary, whether a new configuration of a code-search engine may go out.
#[derive(Debug, Parser)]
#[command(name = "lensgate", version, arg_required_else_help = true, after_help = exit::TABLE)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    exit_70_on_panic();
    output::exit_cleanly_when_interrupted();
    let ended = match Arguments::parse().command.run() {
        Ok(exit) => exit,
        Err(failure) => {
            eprintln!("lensgate: {}", lensgate_dataset::printable_lines(&failure.to_string()));
            failure.exit
        }
    };
    ExitCode::from(ended as u8)
}

/// A panic is a bug of ours; scripts see that by its code. The unfinished results folder goes with it.
fn exit_70_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        output::remove_unfinished();
        std::process::exit(Exit::Software as i32);
    }));
}
