//! Progress: bars on a terminal, one plain line a stage elsewhere, nothing when told to be quiet.

use std::io::IsTerminal;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use crate::screen::of_stderr;

/// How much to say on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Bars that redraw themselves.
    Bars,
    /// A line when a stage ends.
    Lines,
    /// Nothing.
    Quiet,
}

impl Progress {
    /// Bars on a terminal, lines elsewhere.
    pub fn of(quiet: bool) -> Self {
        match (quiet, std::io::stderr().is_terminal()) {
            (true, _) => Self::Quiet,
            (false, true) => Self::Bars,
            (false, false) => Self::Lines,
        }
    }

    /// Opens a stage of `total` steps (0 when unknown).
    pub fn stage(self, name: &str, total: u64) -> Stage {
        let bar = match self {
            Self::Bars => ProgressBar::new(total).with_style(style(total)).with_message(name.to_owned()),
            Self::Lines | Self::Quiet => ProgressBar::hidden(),
        };
        if self == Self::Bars {
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
        }
        Stage { bar, name: name.to_owned(), progress: self, started: Instant::now() }
    }
}

/// What a line has room for.
fn style(total: u64) -> ProgressStyle {
    let template = match (total, of_stderr()) {
        (0, _) => "{spinner} {msg} {elapsed}",
        (_, Some(..80)) => "{spinner} {msg} {pos}/{len}",
        _ => "{spinner} {msg:<28} {wide_bar} {pos}/{len} {elapsed} (about {eta} left)",
    };
    ProgressStyle::with_template(template).expect("the template is a constant that parses")
}

/// A stage under way.
#[derive(Debug)]
pub struct Stage {
    bar: ProgressBar,
    name: String,
    progress: Progress,
    started: Instant,
}

impl Stage {
    /// One step is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }

    /// `done` of `total` steps are done, in the part of the stage that `part` names.
    pub fn at(&self, part: &str, done: u64, total: u64) {
        self.bar.set_message(part.to_owned());
        self.bar.set_length(total);
        self.bar.set_position(done);
    }

    /// The stage is over; `outcome` says what it left behind.
    pub fn done(self, outcome: &str) {
        self.bar.finish_and_clear();
        if self.progress != Progress::Quiet {
            eprintln!("{:<24} {outcome} ({:.1} s)", self.name, self.started.elapsed().as_secs_f64());
        }
    }
}
