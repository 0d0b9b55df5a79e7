//! Which series of an export hold what: declared in a TOML file, because names and labels are everybody's own. Nothing is guessed.

use std::collections::BTreeMap;

use lensgate_gate::policy::quantity::duration;
use lensgate_measures::Measure;
use serde::Deserialize;

use super::counts::CLOCKS;
use super::histogram::ClockUnit;
use super::labels::Series;
use super::row::WindowsError;
use super::value;
use crate::plan::{Millis, millis};
use crate::population::{BASELINE, CANDIDATE};

/// Which series of an export hold what.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// How counts are told.
    pub(crate) counts: Counted,
    /// Whether a window in which a counter began anew counts as missing.
    pub(crate) resets_are_missing: bool,
    /// The columns of a CSV file, if it is one.
    pub(crate) columns: Columns,
    /// What is read.
    pub(crate) entries: Vec<Entry>,
}

/// How counts are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Counters that only rise: a window is the difference of two rows.
    Counter,
    /// The counts of the span of that length which ends at the row's time.
    PerWindow(Millis),
}

/// The columns of a CSV file that are no series.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Columns {
    /// The one that holds times.
    pub time: Option<String>,
    /// Of the long form, the one that holds values.
    pub value: Option<String>,
    /// Of the long form, the one that holds series as `name{labels}`.
    pub series: Option<String>,
    /// Those that hold something else.
    pub ignored: Vec<String>,
    /// What times without a zone are behind UTC, as `+01:00`.
    pub utc_offset: Option<String>,
}

/// One thing that is read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// Whose it is.
    pub arm: usize,
    /// What it is.
    pub holds: Holds,
    /// Its name in messages.
    pub name: String,
    /// Whether a series that is not there stands at zero.
    pub absent_is_zero: bool,
    which: Which,
}

/// What a series holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Holds {
    /// Requests.
    Requests,
    /// Failed requests.
    Errors,
    /// Clock readings in buckets: the place of the clock, and the unit of `le`.
    Clock(usize, ClockUnit),
    /// A measure that somebody else took, and what is to be written behind a number.
    Level(Measure, LevelUnit),
}

/// What a measure's numbers are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LevelUnit {
    Milliseconds,
    Seconds,
    Percent,
    Share,
    PerSecond,
    None,
}

/// Which series are meant.
#[derive(Debug, Clone, PartialEq)]
enum Which {
    /// Those with a name, if one is told, and labels.
    Labelled(Option<String>, Vec<(String, String)>),
    /// The column of that name, in which `{le}` stands for an upper bound.
    Column(String),
}

/// What a series is to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// The bucket up to a bound, as written.
    Bucket(String),
    /// The count of a histogram.
    Count,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    schema: u64,
    counts: CountedWire,
    window: Option<String>,
    #[serde(default)]
    resets: Resets,
    time: Option<String>,
    value: Option<String>,
    series_column: Option<String>,
    #[serde(default)]
    ignored: Vec<String>,
    utc_offset: Option<String>,
    series: Vec<EntryWire>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum CountedWire {
    Counter,
    PerWindow,
}

#[derive(Deserialize, Default, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Resets {
    #[default]
    Missing,
    AsPrometheus,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryWire {
    arm: ArmWire,
    holds: String,
    name: Option<String>,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    column: Option<String>,
    unit: Option<String>,
    absent: Option<Absent>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum ArmWire {
    Baseline,
    Candidate,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Absent {
    Zero,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// `WindowsError` with the line of the first mistake.
    pub fn parse(text: &str) -> Result<Self, WindowsError> {
        let wire: Wire = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
            WindowsError { line, problem: error.message().to_owned() }
        })?;
        // Entries have no position of their own once they are read: the n-th heading is theirs.
        let headings = || text.lines().enumerate().filter(|(_, line)| line.trim().starts_with("[[series]]"));
        let line_of = |at: usize| headings().nth(at).map_or(1, |(line, _)| line + 1);
        let wrong = |problem: String| WindowsError { line: 1, problem };
        if wire.schema != 1 {
            return Err(wrong(format!("schema = {} is not known; this is schema = 1", wire.schema)));
        }
        let entry = |(at, entry): (usize, &EntryWire)| {
            Entry::new(entry).map_err(|problem| WindowsError { line: line_of(at), problem })
        };
        let entries: Vec<Entry> = wire.series.iter().enumerate().map(entry).collect::<Result<_, _>>()?;
        if !entries.iter().any(|entry| entry.arm == CANDIDATE && entry.holds == Holds::Requests) {
            return Err(wrong("no [[series]] holds the requests of the candidate: bounds need them".to_owned()));
        }
        let counts = match (wire.counts, wire.window) {
            (CountedWire::Counter, None) => Counted::Counter,
            (CountedWire::PerWindow, Some(window)) => Counted::PerWindow(millis(duration(&window).map_err(wrong)?)),
            (CountedWire::Counter, Some(_)) => {
                return Err(wrong(
                    "window is for counts = \"per_window\"; of counters it is from row to row".to_owned(),
                ));
            }
            (CountedWire::PerWindow, None) => {
                return Err(wrong(
                    "counts = \"per_window\" needs window = \"30 s\", the span before each row".to_owned(),
                ));
            }
        };
        let columns = Columns {
            time: wire.time,
            value: wire.value,
            series: wire.series_column,
            ignored: wire.ignored,
            utc_offset: wire.utc_offset,
        };
        Ok(Self { counts, resets_are_missing: wire.resets == Resets::Missing, columns, entries })
    }

    /// How many things are read.
    #[expect(clippy::len_without_is_empty, reason = "a mapping without an entry is refused")]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// What a series is to each entry that means it.
    pub(crate) fn uses(&self, series: &Series) -> Vec<(usize, Part)> {
        let entries = self.entries.iter().enumerate();
        entries.filter_map(|(at, entry)| Some((at, entry.part(series)?))).collect()
    }
}

impl Entry {
    fn new(wire: &EntryWire) -> Result<Self, String> {
        let (arm, name) = match wire.arm {
            ArmWire::Baseline => (BASELINE, format!("{} of the baseline", wire.holds)),
            ArmWire::Candidate => (CANDIDATE, format!("{} of the candidate", wire.holds)),
        };
        let labels: Vec<(String, String)> = wire.labels.clone().into_iter().collect();
        let which = match (&wire.column, &wire.name) {
            (Some(column), None) if labels.is_empty() => Which::Column(column.clone()),
            (None, None) if labels.is_empty() => {
                return Err(format!("{name} does not say which series: give name, labels, or column"));
            }
            (None, name) => Which::Labelled(name.clone(), labels),
            (Some(_), _) => return Err(format!("{name} has a column, which has neither name nor labels")),
        };
        let holds = holds(&wire.holds, wire.unit.as_deref())?;
        if let (Holds::Clock(..), Which::Column(column)) = (&holds, &which)
            && column.matches("{le}").count() != 1
        {
            return Err(format!("{name} is in columns by upper bound: write where the bound is, as \"canary {{le}}\""));
        }
        Ok(Self { arm, holds, name, absent_is_zero: wire.absent.is_some(), which })
    }

    /// Whether counts are added up over rows.
    pub(crate) fn is_counted(&self) -> bool {
        !matches!(self.holds, Holds::Level(..))
    }

    fn part(&self, series: &Series) -> Option<Part> {
        let is_clock = matches!(self.holds, Holds::Clock(..));
        match &self.which {
            Which::Column(column) if is_clock => {
                let (before, after) = column.split_once("{le}")?;
                let bound = series.name.strip_prefix(before)?.strip_suffix(after)?;
                (bound == "+Inf" || bound.parse::<f64>().is_ok()).then(|| Part::Bucket(bound.to_owned()))
            }
            Which::Column(column) => (series.name == *column && series.labels.is_empty()).then_some(Part::Whole),
            Which::Labelled(name, labels) => {
                let has = labels.iter().all(|(label, value)| series.label(label) == Some(value));
                let (name, le) = (name.as_deref(), series.label("le"));
                match (has, name, le) {
                    (false, ..) => None,
                    (true, Some(name), Some(le)) if is_clock => {
                        (series.name.strip_suffix("_bucket") == Some(name)).then(|| Part::Bucket(le.to_owned()))
                    }
                    (true, Some(name), None) if is_clock => {
                        (series.name.strip_suffix("_count") == Some(name)).then_some(Part::Count)
                    }
                    (true, None, Some(le)) if is_clock => Some(Part::Bucket(le.to_owned())),
                    (true, None, None) if is_clock => None,
                    (true, Some(name), _) => (series.name == name).then_some(Part::Whole),
                    (true, None, _) => Some(Part::Whole),
                }
            }
        }
    }
}

fn holds(text: &str, unit: Option<&str>) -> Result<Holds, String> {
    let clock = CLOCKS.iter().position(|clock| *clock == text);
    match (text, clock, unit) {
        ("requests", _, None) => Ok(Holds::Requests),
        ("errors", _, None) => Ok(Holds::Errors),
        (_, Some(at), Some("ms")) => Ok(Holds::Clock(at, ClockUnit::Milliseconds)),
        (_, Some(at), Some("s")) => Ok(Holds::Clock(at, ClockUnit::Seconds)),
        (_, Some(_), _) => Err(format!("{text} needs the unit of its bounds \"le\": unit = \"s\" or \"ms\"")),
        ("requests" | "errors", ..) => Err(format!("{text} is counted and has no unit")),
        _ => {
            let measure = value::measure(text).map_err(|problem| {
                format!("holds is requests, errors, {}, or a measure that somebody took: {problem}", CLOCKS.join(", "))
            })?;
            let unit = match unit {
                None => LevelUnit::None,
                Some("ms") => LevelUnit::Milliseconds,
                Some("s") => LevelUnit::Seconds,
                Some("%") => LevelUnit::Percent,
                Some("share") => LevelUnit::Share,
                Some("/s") => LevelUnit::PerSecond,
                Some(other) => return Err(format!("unknown unit {other:?}; known are ms, s, %, share, /s")),
            };
            Ok(Holds::Level(measure, unit))
        }
    }
}

impl LevelUnit {
    /// A number as windows write it.
    pub(crate) fn written(self, number: f64) -> String {
        match self {
            Self::Milliseconds => format!("{number} ms"),
            Self::Seconds => format!("{number} s"),
            Self::Percent => format!("{number} %"),
            Self::Share => format!("{} %", number * 100.0),
            Self::PerSecond => format!("{number} /s"),
            Self::None => number.to_string(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    const PLAIN: &str = "schema = 1\ncounts = \"counter\"\n[[series]]\narm = \"candidate\"\nholds = \"requests\"\n\
name = \"requests_total\"\nlabels = { track = \"canary\" }\n";

    #[test]
    fn a_series_is_meant_by_its_name_and_by_every_label_that_is_told() {
        let mapping = Mapping::parse(&format!(
            "{PLAIN}[[series]]\narm = \"candidate\"\nholds = \"Latency\"\nunit = \"s\"\nname = \"latency\"\n\
             [[series]]\narm = \"baseline\"\nholds = \"Latency(stage=A)\"\nunit = \"ms\"\ncolumn = \"stable {{le}} ms\"\n"
        ))
        .unwrap();
        let uses = |text: &str| mapping.uses(&Series::parse(text).unwrap().0);
        assert_eq!(uses(r#"requests_total{track="canary",pod="1"}"#), [(0, Part::Whole)]);
        assert_eq!(uses(r#"requests_total{track="stable"}"#), []);
        assert_eq!(uses(r#"requests{track="canary"}"#), []);
        assert_eq!(uses(r#"latency_bucket{le="0.5"}"#), [(1, Part::Bucket("0.5".to_owned()))]);
        assert_eq!((uses("latency_count"), uses("latency_sum")), (vec![(1, Part::Count)], vec![]));
        let column = |name: &str| mapping.uses(&Series { name: name.to_owned(), labels: Vec::new() });
        assert_eq!(column("stable +Inf ms"), [(2, Part::Bucket("+Inf".to_owned()))]);
        assert_eq!(column("stable p95 ms"), []);
    }

    #[test]
    fn a_mapping_that_leaves_something_open_is_refused_with_its_line() {
        let cases = [
            (PLAIN.replace("labels", "label"), 3, "unknown field"),
            (PLAIN.replace("\"candidate\"", "\"canary\""), 4, "unknown variant"),
            (PLAIN.replace("counter", "gauge"), 2, "unknown variant"),
            (PLAIN.replace("\"counter\"", "\"per_window\""), 1, "needs window"),
            (PLAIN.replace("\"requests\"", "\"Recall\""), 3, "a measure that somebody took"),
            (PLAIN.replace("\"requests\"", "\"Latency\""), 3, "unit"),
            (PLAIN.replace("\"candidate\"", "\"baseline\""), 1, "requests of the candidate"),
            (PLAIN.replace("name = \"requests_total\"\nlabels = { track = \"canary\" }\n", ""), 3, "which series"),
            (PLAIN.replace("schema = 1", "schema = 2"), 1, "schema"),
        ];
        for (text, line, word) in cases {
            let error = Mapping::parse(&text).unwrap_err();
            assert!(error.line.abs_diff(line) <= 4 && error.problem.contains(word), "{error} for\n{text}");
        }
    }
}
