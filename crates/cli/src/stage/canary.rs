//! From recorded evidence to a replayed canary, with what its distinct queries alone say beside it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::anyhow;
use lensgate_canary::outcome::CanaryOutcome;
use lensgate_canary::told::{
    Follow, Instant, Mapping, Scraped, ToldWindow, WindowsError, follow, parse_csv_from, parse_exposition, parse_jsonl,
    parse_jsonl_from, parse_range_csv,
};
use lensgate_canary::{CanaryError, Fault, Population, Replay, Traffic, outside, replay};
use lensgate_compare::{Comparisons, Evidence as Compared, Slice, SliceBy, compare_where};
use lensgate_dataset::QueryFolder;
use lensgate_dataset::digest::sha256_hex;
use lensgate_dataset::query_folder;
use lensgate_gate::judge;
use lensgate_gate::judge::Outside;
use lensgate_gate::policy::Decide;
use lensgate_lens::{PRESETS, dashboard};
use lensgate_measures::{Measure, Snapshot};
use lensgate_observations::{Metadata, Observation, Recorded, read_parquet};
use lensgate_report::terminal::BASELINE_BREAKS;
use lensgate_words::{Cited, Input};

use crate::clock::today;
use crate::exit::Failure;
use crate::input;
use crate::policy::PolicyFile;
use crate::recording::{Recording, row, seals, unpinned, waited};
use crate::stage::judge::{compare_recording_where, context, options};

/// What a canary is replayed from.
pub enum Evidence {
    /// A results folder.
    Recording(Box<Recording>),
    /// Observations files and the query set that they answer.
    Observations(Box<Observations>),
    /// Windows that somebody recorded.
    Windows(Windows),
}

/// Windows that somebody recorded.
pub struct Windows {
    windows: Vec<ToldWindow>,
    inputs: Vec<Input>,
    notes: Vec<String>,
}

impl Windows {
    /// Windows with the file that they are in, which is cited first.
    fn new(windows: Vec<ToldWindow>, mut inputs: Vec<Input>, notes: Vec<String>) -> Self {
        if let Some(file) = inputs.first_mut() {
            file.rows = windows.len() as u64;
        }
        Self { windows, inputs, notes }
    }
}

impl Evidence {
    /// What the arms are called, baseline first; only a recording knows their names.
    pub fn names(&self) -> [&str; 2] {
        match self {
            Self::Recording(recording) => [&recording.facts.baseline, &recording.facts.candidate],
            Self::Observations(_) | Self::Windows(..) => ["baseline", "candidate"],
        }
    }
}

/// Observations without the folder around them.
pub struct Observations {
    queries: QueryFolder,
    rows: Vec<Observation>,
    waited: Option<f64>,
    inputs: Vec<Input>,
    /// Whether the files say that they belong together and which queries they answer.
    is_pinned: bool,
}

/// No corpus is at hand, so no hit can be opened; measures of hits are refused before.
struct NoCorpus;

impl Snapshot for NoCorpus {
    fn lines(&self, _path: &str) -> Option<u32> {
        None
    }
}

/// Reads observations files.
pub fn read_observations(paths: &[PathBuf], queries: &Path) -> Result<Evidence, Failure> {
    let queries = query_folder::read(queries)?;
    let mut observations =
        Observations { queries, rows: Vec::new(), waited: None, inputs: Vec::new(), is_pinned: false };
    let mut sealed: Vec<(String, Metadata)> = Vec::new();
    for path in paths {
        let Recorded { rows, metadata } = read_parquet(path)?;
        let waited = waited(&metadata, path)?;
        observations.waited = [observations.waited, waited].into_iter().flatten().reduce(f64::max);
        sealed.push((path.display().to_string(), metadata));
        let sha256 = sha256_hex(&input::bytes(path)?);
        observations.inputs.push(Input { path: path.display().to_string(), sha256, rows: rows.len() as u64 });
        observations.rows.extend(rows);
    }
    observations.is_pinned = seals(&sealed, &observations.queries.set.digest)?;
    Ok(Evidence::Observations(Box::new(observations)))
}

/// How a file of windows is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Which series of an export hold what.
    pub series: Option<&'a Path>,
    /// When the canary started, if not with the first window.
    pub start: Option<Instant>,
}

/// Reads windows; the ending, and whether series are mapped, say in which form they are.
pub fn read_windows(path: &Path, reading: Reading<'_>) -> Result<Evidence, Failure> {
    let (text, input) = text(path)?;
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let wrong = |error: WindowsError| Failure::from(error).at(path.display());
    let start = reading.start;
    let Some(mapped) = reading.series else {
        let windows = match ending {
            "jsonl" => parse_jsonl_from(&text, start),
            "csv" => parse_csv_from(&text, start),
            _ => return Err(unknown_ending(path)),
        }
        .map_err(wrong)?;
        return Ok(Evidence::Windows(Windows::new(windows, vec![input], Vec::new())));
    };
    let (mapping, mapping_input) = text_of_mapping(mapped)?;
    let parse = match ending {
        "csv" => parse_range_csv,
        "prom" | "om" | "txt" => parse_exposition,
        _ => return Err(unknown_ending(path)),
    };
    let Scraped { windows, notes } = parse(&text, &mapping, start).map_err(wrong)?;
    Ok(Evidence::Windows(Windows::new(windows, vec![input, mapping_input], notes)))
}

fn text_of_mapping(path: &Path) -> Result<(Mapping, Input), Failure> {
    let (text, mut input) = text(path)?;
    let wrong = |error| Failure::usage(anyhow!("{}: {error}", path.display()));
    let mapping = Mapping::parse(&text).map_err(wrong)?;
    input.rows = mapping.len() as u64;
    Ok((mapping, input))
}

fn unknown_ending(path: &Path) -> Failure {
    let problem = anyhow!(
        "{}: windows are in a file that ends in .jsonl or .csv; with --series MAPPING in .csv (range queries), or .prom, .om or \
         .txt (scrapes)",
        path.display()
    );
    Failure::usage(problem)
}

/// A file's text, and how it is cited.
fn text(path: &Path) -> Result<(String, Input), Failure> {
    let text = input::text(path)?;
    let sha256 = sha256_hex(text.as_bytes());
    Ok((text, Input { path: path.display().to_string(), sha256, rows: 0 }))
}

/// A published canary. Its authors decided on points, so the policy is made to.
pub fn preset(name: &str, policy: &mut PolicyFile) -> Result<Evidence, Failure> {
    let known = PRESETS.map(|preset| preset.name);
    let Some(preset) = PRESETS.into_iter().find(|preset| preset.name == name) else {
        return Err(Failure::usage(anyhow!("no preset {name:?}; there are {}", known.join(", "))));
    };
    policy.policy.decision.decide = Decide::Point;
    let windows = parse_jsonl(preset.windows).map_err(Failure::bug)?;
    let sha256 = sha256_hex(preset.windows.as_bytes());
    let input = Input { path: format!("preset {name}"), sha256, rows: 0 };
    Ok(Evidence::Windows(Windows::new(windows, vec![input], Vec::new())))
}

/// The canary's outcome.
pub fn outcome(
    evidence: &Evidence,
    policy: &PolicyFile,
    traffic: Traffic,
    faults: &[Fault],
    horizon: Option<Duration>,
) -> Result<CanaryOutcome, Failure> {
    if let Evidence::Windows(Windows { windows, inputs, notes }) = evidence {
        if !faults.is_empty() {
            let problem = anyhow!("faults are injected into requests; recorded windows have none");
            return Err(Failure::usage(problem));
        }
        let cited = cited(policy, inputs.clone())?;
        let recorded = Follow { policy: &policy.policy, dashboard: dashboard(), cited, horizon };
        // The line is one of the file, so the file is named before it.
        let file = inputs.first().map_or("", |input| input.path.as_str());
        let mut outcome = follow(&recorded, windows).map_err(|error| match error {
            CanaryError::Window { .. } => Failure::from(error).at(file),
            _ => error.into(),
        })?;
        say_first(&mut outcome, &outside::of_windows(&policy.policy, windows));
        outcome.warnings.extend(notes.iter().cloned());
        return Ok(outcome);
    }
    let (comparisons, context) = comparisons(evidence, policy)?;
    let wanted = Replay {
        policy: &policy.policy,
        dashboard: dashboard(),
        cited: Cited { today: context.waivers_on(), ..context.cited.clone() },
        traffic,
        faults: faults.to_vec(),
        horizon,
    };
    let population = Population::of(&comparisons)?;
    let mut outcome = replay(&wanted, &comparisons)?;
    say_first(&mut outcome, &outside::of_population(&policy.policy, &population));
    outcome.warnings.extend(context.notes.iter().map(|note| note.explanation.clone()));
    outcome.warnings.extend(context.clock_problem());
    outcome.warnings.extend(other_seed(evidence, &wanted.traffic));
    Ok(outcome.with_queries(judge(&policy.policy, &comparisons, &context)))
}

/// Puts first which levels of the policy the baseline does not have itself: nothing else in the outcome can be read without it.
fn say_first(outcome: &mut CanaryOutcome, outside: &[Outside]) {
    let named = |limit: &Outside| format!("{} has the limit {}, the baseline {}", limit.what, limit.limit, limit.has);
    let limits: Vec<String> = outside.iter().filter(|limit| !limit.compares_arms).map(named).collect();
    if limits.is_empty() {
        return;
    }
    let warning = format!(
        "{BASELINE_BREAKS} the policy {}, so a candidate that changes nothing is killed for cause: {}",
        outcome.policy.path,
        limits.join("; ")
    );
    outcome.warnings.insert(0, warning);
}

/// Traffic that is drawn from another seed than the recording.
fn other_seed(evidence: &Evidence, traffic: &Traffic) -> Option<String> {
    let Evidence::Recording(recording) = evidence else { return None };
    let (own, recorded) = (traffic.seed, recording.facts.seed);
    (own != recorded)
        .then(|| format!("traffic is drawn with the seed {own}, and the recording was made with {recorded}"))
}

/// What is cited where nothing was replayed under a version of its own.
fn cited(policy: &PolicyFile, inputs: Vec<Input>) -> Result<Cited, Failure> {
    Ok(Cited {
        policy_path: policy.path.clone(),
        policy_sha256: policy.sha256.clone(),
        inputs,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        today: Some(today()?),
    })
}

/// Per-query numbers of everything that the policy watches.
pub fn comparisons(evidence: &Evidence, policy: &PolicyFile) -> Result<(Comparisons, lensgate_gate::Context), Failure> {
    let mut measures = dashboard().watched(&policy.policy);
    if !measures.contains(&Measure::ERROR_RATE) {
        measures.push(Measure::ERROR_RATE);
    }
    // Requests are drawn from scores; intervals are for the gates that distinct queries are judged by.
    let (gated, sliced) = (policy.policy.measures(), policy.policy.slices());
    let wanted =
        |measure: &Measure, slice: &Slice| gated.contains(measure) && slice.by().is_none_or(|by| sliced.contains(&by));
    match evidence {
        Evidence::Recording(recording) => {
            let comparisons = compare_recording_where(recording, &measures, Some(&policy.policy.decision), wanted)?;
            Ok((comparisons, context(recording, policy, today()?)?))
        }
        Evidence::Observations(observations) => {
            if let Some(measure) = gated.iter().find(|measure| measure.looks_at_hits()) {
                let problem = anyhow!(
                    "{measure} needs the corpus's files, to know which hits can be opened: give --results DIR in place of \
                     --observations"
                );
                return Err(Failure::usage(problem));
            }
            // Figures that no gate asks for stay unknown.
            measures.retain(|measure| !measure.looks_at_hits());
            let rows: Vec<_> = observations.rows.iter().map(row).collect();
            let compared = Compared { query_set: &observations.queries.set, snapshot: &NoCorpus, rows: &rows };
            let options = options(Some(&policy.policy.decision));
            let comparisons = compare_where(&compared, &measures, &SliceBy::ALL, &options, wanted)?;
            let comparisons = Comparisons { waited: observations.waited, ..comparisons };
            let context = lensgate_gate::Context {
                cited: cited(policy, observations.inputs.clone())?,
                clock_behind: None,
                notes: (!observations.is_pinned).then(unpinned).into_iter().collect(),
            };
            Ok((comparisons, context))
        }
        Evidence::Windows(..) => {
            Err(Failure::usage(anyhow!("recorded windows hold no requests to draw from: give --results DIR")))
        }
    }
}
