//! `lensgate`: decides, before any live canary, whether a new configuration of a code-search engine may go out.

/// Stands in for the standard macro, which panics when standard output is closed or full.
macro_rules! print {
    ($($text:tt)*) => { $crate::output::print(format_args!($($text)*)) };
}

/// As above, for a line that people read: broken where the terminal is narrower.
macro_rules! println {
    ($($text:tt)*) => { $crate::output::line(format_args!($($text)*)) };
}

/// The same for standard error; nothing is lost where that is closed or full but the message.
macro_rules! eprintln {
    ($($text:tt)*) => { $crate::output::error_line(format_args!($($text)*)) };
}

mod alerts;
mod builtin;
mod clock;
mod command;
mod exit;
mod input;
mod output;
mod policy;
mod progress;
mod recording;
mod screen;
mod stage;
mod system;
mod waiting;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};
use lensgate_dataset::printable_lines;

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
    let ended = match arguments().command.run() {
        Ok(exit) => exit,
        Err(failure) => {
            eprintln!("lensgate: {failure}");
            failure.exit
        }
    };
    ExitCode::from(ended as u8)
}

/// The arguments; help and mistakes end the process.
fn arguments() -> Arguments {
    let matches = Arguments::command().term_width(screen::help_width()).try_get_matches();
    matches.and_then(|matches| Arguments::from_arg_matches(&matches)).unwrap_or_else(|told| told_and_done(&told))
}

/// Prints help or a mistake as clap does, lines that it does not break included.
fn told_and_done(told: &clap::Error) -> ! {
    let (rendered, is_error) = (told.render(), told.use_stderr());
    let plain = rendered.to_string();
    let shown = printable_lines(plain.trim_end());
    // A mistake quotes arguments, which may hold colours of their own.
    let is_styled = screen::has_colour(is_error) && shown == plain.trim_end();
    let text = if is_styled { rendered.ansi().to_string() } else { shown.into_owned() };
    output::styled_line(text.trim_end(), is_error);
    std::process::exit(told.exit_code())
}

/// A panic is a bug of ours; scripts see that by its code. The unfinished results folder goes with it.
fn exit_70_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        output::remove_unfinished();
        Exit::Software.end();
    }));
}
