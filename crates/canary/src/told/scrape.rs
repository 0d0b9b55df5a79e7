//! From the rows of an export to windows on the canary's clock.

use super::flow::{Flow, Gained};
use super::mapping::{Counted, Mapping};
use super::moment::Instant;
use super::row::{ToldWindow, WindowsError, check};
use super::table::Table;
use crate::plan::Millis;
use crate::population::{BASELINE, CANDIDATE};

/// Windows of an export, and what was noticed on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Scraped {
    /// The windows. None names a phase: the policy's times do.
    pub windows: Vec<ToldWindow>,
    /// What a reader has to know: where the canary starts, and counters that began anew.
    pub notes: Vec<String>,
}

/// So far may the row from which the canary's first window counts lie before its start.
const JITTER: i64 = 1_000;

/// A window before it has a place on the canary's clock.
struct Span {
    from: Instant,
    to: Instant,
    line: usize,
    gained: Gained,
}

/// Windows from the rows of an export.
///
/// # Errors
/// `WindowsError` with the line of the row that cannot be.
pub(crate) fn windows(table: &Table<'_>, start: Option<Instant>) -> Result<Scraped, WindowsError> {
    let at_all = |problem: &str| WindowsError { line: 1, problem: problem.to_owned() };
    let spans = spans(table)?;
    let first = spans.first().ok_or_else(|| at_all("no window at all: counters need rows of two times"))?;
    let origin = start.unwrap_or(first.from);
    let mut notes = vec![started(origin, start.is_some())];
    let all = spans.len();
    let own: Vec<Span> = spans.into_iter().filter(|span| span.is_after(origin)).collect();
    notes.extend(table.never_told());
    notes.extend(before_the_start(all - own.len()));
    notes.extend(restarts(&own, table.mapping));
    let windows = own.into_iter().map(|span| span.window(origin, table.mapping)).collect::<Result<_, _>>()?;
    Ok(Scraped { windows: check(windows)?, notes })
}

/// What was gained from row to row.
fn spans(table: &Table<'_>) -> Result<Vec<Span>, WindowsError> {
    let sources = table.sources().map_err(|problem| WindowsError { line: 1, problem })?;
    let mut flow = Flow::new(table.mapping, &sources, table.series());
    let is_there = |arm: usize| table.rows.values().any(|row| flow.is_there(arm, row));
    let together = table.rows.values().any(|row| flow.is_there(BASELINE, row) && flow.is_there(CANDIDATE, row));
    if is_there(BASELINE) && is_there(CANDIDATE) && !together {
        let problem = "the arms are never reported at the same time: align them with a range query".to_owned();
        return Err(WindowsError { line: 1, problem });
    }
    let mut rows = table.rows.iter();
    let mut before = Instant(0);
    if table.mapping.counts == Counted::Counter
        && let Some((at, row)) = rows.next()
    {
        flow.begin(row)?;
        before = *at;
    }
    let span = |(at, row)| {
        let from = match table.mapping.counts {
            Counted::Counter => before,
            Counted::PerWindow(length) => Instant(at - length as i64),
        };
        before = Instant(at);
        Ok(Span { from, to: before, line: row, gained: flow.row(&table.rows[&before])? })
    };
    rows.map(|(at, row)| (at.0, row.line)).map(span).collect()
}

impl Span {
    /// Whether it is a part of the canary; one that began before it is refused later.
    fn is_after(&self, origin: Instant) -> bool {
        self.to.0 - origin.0 > if self.from < origin { JITTER } else { 0 }
    }

    fn window(self, origin: Instant, mapping: &Mapping) -> Result<ToldWindow, WindowsError> {
        let early = origin.0 - self.from.0;
        if early > JITTER {
            let early = early as f64 / 1_000.0;
            let problem = format!(
                "the canary starts {early} s after the row before this one: say --start with the time of a row"
            );
            return Err(WindowsError { line: self.line, problem });
        }
        let is_missing = self.gained.began_anew && mapping.resets_are_missing;
        Ok(ToldWindow {
            line: self.line,
            phase: String::new(),
            start: (self.from.0 - origin.0).max(0) as Millis,
            end: (self.to.0 - origin.0) as Millis,
            arms: self.gained.arms.filter(|_| !is_missing),
            tells_baseline: self.gained.tells_baseline,
        })
    }
}

fn started(origin: Instant, is_told: bool) -> String {
    let how = if is_told { "as given" } else { "the start of the first window" };
    format!("the canary starts at {} (seconds since 1970), {how}", origin.0 as f64 / 1_000.0)
}

fn before_the_start(windows: usize) -> Option<String> {
    (windows > 0).then(|| format!("{windows} windows before the start of the canary are left out"))
}

fn restarts(spans: &[Span], mapping: &Mapping) -> Option<String> {
    let windows = match spans.iter().filter(|span| span.gained.began_anew).count() {
        0 => return None,
        1 => "1 window".to_owned(),
        many => format!("{many} windows"),
    };
    let how = if mapping.resets_are_missing {
        "counted as missing: what was counted before is lost"
    } else {
        "counted from zero, as Prometheus does"
    };
    Some(format!("a counter restarted in {windows}, {how}"))
}
