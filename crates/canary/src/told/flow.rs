//! Counters on their way through the rows of an export: what each arm gained from one row to the next.

use lensgate_measures::Measure;

use super::counts::Counts;
use super::histogram;
use super::mapping::{Counted, Entry, Holds, Mapping};
use super::row::{ToldArm, WindowsError, arms as check_arms};
use super::table::{Histogram, Row, Sources};
use super::value::{self, ToldLevel};
use crate::clocks::Clocks;

/// What one row gained over the row before.
#[derive(Debug)]
pub(crate) struct Gained {
    /// Both arms; none where the candidate is not told.
    pub arms: Option<[ToldArm; 2]>,
    /// Whether the baseline's requests are told.
    pub tells_baseline: bool,
    /// Whether a counter began anew.
    pub began_anew: bool,
}

/// The counters on their way through the rows.
pub(crate) struct Flow<'a> {
    mapping: &'a Mapping,
    sources: &'a [Sources],
    /// The last number of every series.
    last: Vec<Option<f64>>,
    /// Whether an arm was told of in the row before.
    was_there: [bool; 2],
}

/// What an arm gained, while its entries are added up.
#[derive(Default)]
struct Gain {
    requests: Option<u64>,
    errors: Option<u64>,
    levels: Vec<(Measure, ToldLevel)>,
    counts: Counts,
    began_anew: bool,
}

impl<'a> Flow<'a> {
    /// Counters of so many series before the first row.
    pub(crate) fn new(mapping: &'a Mapping, sources: &'a [Sources], series: usize) -> Self {
        Self { mapping, sources, last: vec![None; series], was_there: [false; 2] }
    }

    /// Takes the first row of counters, from which the first window counts.
    pub(crate) fn begin(&mut self, row: &Row) -> Result<(), WindowsError> {
        for histogram in self.sources.iter().flat_map(|sources| &sources.histograms) {
            told(histogram, row).map_err(|problem| WindowsError { line: row.line, problem })?;
        }
        self.was_there = [0, 1].map(|arm| self.is_there(arm, row));
        self.keep(row);
        Ok(())
    }

    /// What both arms gained in a row.
    pub(crate) fn row(&mut self, row: &Row) -> Result<Gained, WindowsError> {
        let wrong = |problem| WindowsError { line: row.line, problem };
        let mut began_anew = false;
        let mut arms = [None, None];
        for (arm, told) in arms.iter_mut().enumerate() {
            let is_there = self.is_there(arm, row);
            // From a row without the arm there is nothing to count from.
            if is_there && (self.was_there[arm] || !self.is_counter()) {
                let gain = self.arm(arm, row).map_err(wrong)?;
                began_anew |= gain.began_anew;
                *told = gain.told().map_err(wrong)?;
            }
            self.was_there[arm] = is_there;
        }
        self.keep(row);
        let [baseline, candidate] = arms;
        let tells_baseline = baseline.is_some();
        let told = candidate.map(|candidate| check_arms([baseline.unwrap_or_default(), candidate])).transpose();
        Ok(Gained { arms: told.map_err(wrong)?, tells_baseline, began_anew })
    }

    /// Whether a row tells anything counted of an arm.
    pub(crate) fn is_there(&self, arm: usize, row: &Row) -> bool {
        let counted = self.own(arm).filter(|(entry, _)| entry.is_counted());
        counted.flat_map(|(_, sources)| sources.places()).any(|at| row.values.contains_key(&at))
    }

    fn own(&self, arm: usize) -> impl Iterator<Item = (&Entry, &Sources)> {
        self.mapping.entries.iter().zip(self.sources).filter(move |(entry, _)| entry.arm == arm)
    }

    fn is_counter(&self) -> bool {
        self.mapping.counts == Counted::Counter
    }

    /// Keeps a row's numbers for the next one.
    fn keep(&mut self, row: &Row) {
        for (place, value) in &row.values {
            self.last[*place] = Some(*value);
        }
    }

    fn arm(&self, arm: usize, row: &Row) -> Result<Gain, String> {
        let mut gain = Gain::default();
        for (entry, sources) in self.own(arm) {
            self.add(&mut gain, entry, sources, row).map_err(|problem| format!("{}: {problem}", entry.name))?;
        }
        Ok(gain)
    }

    /// Adds what the series of an entry gained, if a row says so.
    fn add(&self, gain: &mut Gain, entry: &Entry, sources: &Sources, row: &Row) -> Result<(), String> {
        if entry.is_counted() && !self.is_known(entry, sources, row) {
            return Ok(());
        }
        match &entry.holds {
            Holds::Requests => *gain.requests.get_or_insert(0) += self.sum(gain, &sources.whole, row)?,
            Holds::Errors => *gain.errors.get_or_insert(0) += self.sum(gain, &sources.whole, row)?,
            Holds::Clock(place, _) => {
                for histogram in &sources.histograms {
                    let gained = self.histogram(gain, histogram, row)?;
                    gain.counts.clocks[*place].get_or_insert_default().merge(&gained);
                }
            }
            Holds::Level(measure, unit) => {
                let mut values = sources.whole.iter().filter_map(|at| row.values.get(at));
                if let Some(number) = values.next() {
                    gain.levels.push((measure.clone(), value::told(measure, &unit.written(*number))?));
                }
                if values.next().is_some() {
                    return Err("several series hold it, and a value cannot be added up".to_owned());
                }
            }
        }
        Ok(())
    }

    /// Whether a row says what the series of an entry gained: one of them is there and was before, or all begin with their
    /// first event.
    fn is_known(&self, entry: &Entry, sources: &Sources, row: &Row) -> bool {
        let now = sources.places().any(|at| row.values.contains_key(&at));
        let before = sources.places().any(|at| self.last[at].is_some());
        match (self.is_counter(), now) {
            (true, true) => before || entry.absent_is_zero,
            (true, false) => !before && entry.absent_is_zero,
            (false, now) => now || entry.absent_is_zero,
        }
    }

    /// What counters gained together.
    fn sum(&self, gain: &mut Gain, places: &[usize], row: &Row) -> Result<u64, String> {
        let mut sum = 0.0;
        for place in places {
            sum += self.gained(gain, &[*place], row)?[0];
        }
        histogram::count("what was counted", sum)
    }

    /// What the buckets of one histogram gained.
    fn histogram(&self, gain: &mut Gain, histogram: &Histogram, row: &Row) -> Result<Clocks, String> {
        if !told(histogram, row)? {
            return Ok(Clocks::default());
        }
        let places: Vec<usize> = histogram.buckets.iter().map(|(_, at)| *at).collect();
        let clocks = cumulative(histogram, &self.gained(gain, &places, row)?)?;
        histogram::count("what was counted", clocks.n() as f64)?;
        Ok(clocks)
    }

    /// What series gained that begin anew together: a counter, or the buckets of a histogram in order of their bounds.
    fn gained(&self, gain: &mut Gain, places: &[usize], row: &Row) -> Result<Vec<f64>, String> {
        let before = |place: &usize| self.last[*place].filter(|_| self.is_counter()).unwrap_or(0.0);
        let now = |place: &usize| row.values.get(place).copied();
        // A bucket's own count shows a restart that its cumulative count may hide.
        let mut below = (0.0, 0.0);
        let mut anew = false;
        for place in places {
            let (Some(value), last) = (now(place), before(place)) else { continue };
            anew |= value - below.0 < last - below.1;
            below = (value, last);
        }
        gain.began_anew |= anew;
        let gained = |place: &usize| {
            let Some(value) = now(place) else { return Ok(0.0) };
            histogram::whole("a counter", value)?;
            Ok(if anew { value } else { value - before(place) })
        };
        places.iter().map(gained).collect()
    }
}

impl Gain {
    /// As a window tells it; none where its requests are not known.
    fn told(self) -> Result<Option<ToldArm>, String> {
        let Some(requests) = self.requests else { return Ok(None) };
        // A request under way at the end of a row may be counted on one side of it, and fail or be timed on the other.
        let errors = self.errors.unwrap_or(0);
        if errors > requests + (requests / 10).max(10) {
            return Err(format!("{errors} errors of {requests} requests: they are not of requests"));
        }
        let requests = requests.max(errors);
        let readings = self.counts.clocks.iter().flatten().map(Clocks::n).max().unwrap_or(0);
        if readings > requests + (requests / 10).max(10) {
            if self.began_anew {
                // One counter shows the restart and another has passed its last number again: what it gained is not known.
                return Ok(None);
            }
            return Err(format!("{readings} clock readings of {requests} requests: they are not of requests"));
        }
        // Where nothing was served, nothing was measured.
        if requests == 0 {
            return Ok(Some(ToldArm::default()));
        }
        let errors = self.errors.map(|errors| (Measure::ERROR_RATE, ToldLevel::count(errors, requests)));
        let levels = self.levels.into_iter().chain(errors).collect();
        Ok(Some(ToldArm { requests, levels, counts: self.counts }))
    }
}

/// Whether a row tells a histogram, whose numbers then have to be cumulative and agree with its count.
fn told(histogram: &Histogram, row: &Row) -> Result<bool, String> {
    let numbers: Vec<f64> = histogram.buckets.iter().filter_map(|(_, at)| row.values.get(at).copied()).collect();
    if numbers.is_empty() {
        return Ok(false);
    }
    if numbers.len() < histogram.buckets.len() {
        return Err(format!(
            "only {} of the {} buckets of a histogram are reported",
            numbers.len(),
            histogram.buckets.len()
        ));
    }
    let all = cumulative(histogram, &numbers)?.n();
    match histogram.count.and_then(|at| row.values.get(&at)) {
        Some(count) if *count != all as f64 => {
            Err(format!("the count of a histogram is {count}, and its bucket le = \"+Inf\" counts {all}"))
        }
        _ => Ok(true),
    }
}

fn cumulative(histogram: &Histogram, numbers: &[f64]) -> Result<Clocks, String> {
    let bucket = |((edge, _), number): (&(f64, usize), &f64)| Ok((*edge, histogram::whole("a bucket", *number)?));
    histogram::clocks(histogram.buckets.iter().zip(numbers).map(bucket).collect::<Result<_, String>>()?)
}
