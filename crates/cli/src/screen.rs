//! How wide a text for people may be: decided here for every command, help included. What programs read (CSV, JSON, TOML, XML,
//! trec_eval's lines, files) is never broken.

use std::borrow::Cow;
use std::env;
use std::io::{IsTerminal, stderr, stdout};

use lensgate_report::terminal::Screen;
use terminal_size::{Width, terminal_size_of};

/// The widest line of help: longer ones are hard to read.
const HELP: usize = 100;

/// The screen that standard output is shown on. Without a terminal and `COLUMNS` tables are made as for a file.
pub fn screen() -> Screen {
    Screen { width: of_stdout().unwrap_or(Screen::PAPER.width), colour: has_colour(false) }
}

/// Whether a stream is a terminal that wants colour (<https://no-color.org>).
pub fn has_colour(is_stderr: bool) -> bool {
    let is_terminal = if is_stderr { stderr().is_terminal() } else { stdout().is_terminal() };
    is_terminal && env::var_os("NO_COLOR").is_none()
}

/// The columns of a line of help.
pub fn help_width() -> usize {
    screen().width.min(HELP)
}

/// A text for standard output. Where nobody says how wide it may be, every line stays whole, for `grep` and its like.
pub fn fit_stdout(text: &str) -> Cow<'_, str> {
    fit(text, of_stdout())
}

/// A text for standard error, likewise.
pub fn fit_stderr(text: &str) -> Cow<'_, str> {
    fit(text, of_stderr())
}

/// Columns of standard error, where somebody says.
pub fn of_stderr() -> Option<usize> {
    wanted().or_else(|| columns(terminal_size_of(stderr())))
}

fn of_stdout() -> Option<usize> {
    wanted().or_else(|| columns(terminal_size_of(stdout())))
}

fn fit(text: &str, width: Option<usize>) -> Cow<'_, str> {
    let Some(width) = width else { return Cow::Borrowed(text) };
    Cow::Owned(Screen { width, colour: false }.fit(text).into_owned())
}

/// `COLUMNS` counts before the terminal, as it does for other programs; what is no number of columns is ignored.
fn wanted() -> Option<usize> {
    usable(env::var("COLUMNS").ok()?.trim().parse().ok()?)
}

fn columns(size: Option<(Width, terminal_size::Height)>) -> Option<usize> {
    usable(size?.0.0.into())
}

/// A terminal that says 0 does not know; one that is too narrow for any text is taken for a little wider.
fn usable(columns: usize) -> Option<usize> {
    (columns > 0).then(|| columns.clamp(Screen::NARROWEST, 10_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_of_columns_is_too_odd() {
        assert_eq!([0, 1, 80, usize::MAX].map(usable), [None, Some(20), Some(80), Some(10_000)]);
    }

    #[test]
    fn lines_stay_whole_where_nobody_says_how_wide_they_may_be() {
        let line = "word ".repeat(60);
        assert_eq!(fit(&line, None), line.as_str());
        assert!(fit(&line, Some(40)).lines().all(|line| line.len() <= 40));
    }
}
