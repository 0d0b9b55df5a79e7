//! From a recording to a verdict: compare every measure, then judge by the policy. The same files give the same bytes.

use lensgate_compare::{CompareError, Comparisons, Evidence, Options, Slice, SliceBy, compare_where};
use lensgate_gate::policy::Decision;
use lensgate_gate::{Context, Policy, Verdict, judge, judge_refused};
use lensgate_measures::Measure;
use lensgate_words::{Cited, Date};

use crate::exit::Failure;
use crate::policy::PolicyFile;
use crate::recording::{Notes, Recording, rows};
use crate::stage::render::clock_behind;

/// The measures that every comparison shows, whatever the policy asks.
const ALWAYS: [&str; 27] = [
    "nDCG@10",
    "Recall@10",
    "Recall@50",
    "RR",
    "SpanCoverage@50",
    "SpanRecall@50",
    "SpanValidity@50",
    "FileRecall@50",
    "LinePrecision@50",
    "LinesToFirst@10",
    "PositivesInCandidates",
    "HardNegativeLeakage@10",
    "ErrorRate",
    "Latency(p50)",
    "Latency(p95)",
    "Latency(p99)",
    "Latency(p50,stage=A)",
    "Latency(p95,stage=A)",
    "Latency(p99,stage=A)",
    "Latency(p50,stage=B)",
    "Latency(p95,stage=B)",
    "Latency(p99,stage=B)",
    "Latency(p50,stage=C)",
    "Latency(p95,stage=C)",
    "Latency(p99,stage=C)",
    "CpuTime(p50)",
    "CpuTime(p95)",
];

/// A verdict and what it was made from.
pub struct Judged {
    /// The comparisons; none when the evidence was refused.
    pub comparisons: Result<Comparisons, CompareError>,
    /// The verdict.
    pub verdict: Verdict,
}

/// Compares and judges. `today` decides which waivers still hold.
pub fn judge_recording(recording: &Recording, policy: &PolicyFile, today: Date) -> Result<Judged, Failure> {
    let context = context(recording, policy, today)?;
    let comparisons = compare_recording(recording, &measures(&policy.policy), Some(&policy.policy.decision));
    let verdict = match &comparisons {
        Ok(comparisons) => judge(&policy.policy, comparisons, &context),
        Err(refusal) => judge_refused(&policy.policy, refusal, recording.facts.seed, &context),
    };
    Ok(Judged { comparisons, verdict })
}

/// What the verdict on a recording records besides its gates.
pub fn context(recording: &Recording, policy: &PolicyFile, today: Date) -> Result<Context, Failure> {
    Ok(Context {
        cited: Cited {
            policy_path: policy.path.clone(),
            policy_sha256: policy.sha256.clone(),
            inputs: recording.inputs.clone(),
            tool_version: recording.facts.tool_version.clone(),
            today: Some(today),
        },
        clock_behind: clock_behind(recording)?,
        notes: Notes::of(recording, policy).into_reasons(),
    })
}

/// Compares the arms of a recording on measures, overall and on every kind of slice, for a policy's decision if there is
/// one.
pub fn compare_recording(
    recording: &Recording,
    measures: &[Measure],
    decision: Option<&Decision>,
) -> Result<Comparisons, CompareError> {
    compare_recording_where(recording, measures, decision, |_, _| true)
}

/// The same, with intervals only where they are wanted.
pub fn compare_recording_where(
    recording: &Recording,
    measures: &[Measure],
    decision: Option<&Decision>,
    wanted: impl Fn(&Measure, &Slice) -> bool,
) -> Result<Comparisons, CompareError> {
    let rows = rows(recording);
    let evidence = Evidence { query_set: &recording.queries.set, snapshot: &recording.files, rows: &rows };
    let options = Options { seed: recording.facts.seed, ..options(decision) };
    let compared = compare_where(&evidence, measures, &SliceBy::ALL, &options, wanted)?;
    Ok(Comparisons { waited: recording.waited, ..compared })
}

/// What a policy's decision asks of every comparison, wherever its evidence comes from.
pub fn options(decision: Option<&Decision>) -> Options {
    let Some(decision) = decision else { return Options::default() };
    Options { labels: decision.labels, population: decision.population, ..Options::default() }
}

/// The measures that are always shown, then those that only the policy asks for.
pub fn measures(policy: &Policy) -> Vec<Measure> {
    let mut measures = default_measures();
    measures.extend(policy.measures());
    let mut seen = std::collections::BTreeSet::new();
    measures.retain(|measure| seen.insert(measure.clone()));
    measures
}

/// The measures that are always shown.
pub fn default_measures() -> Vec<Measure> {
    ALWAYS.iter().map(|name| name.parse().expect("a measure that is always shown parses")).collect()
}

/// Parses `--measure` arguments; the default measures when there are none.
pub fn parse_measures(names: &[String]) -> Result<Vec<Measure>, Failure> {
    if names.is_empty() {
        return Ok(default_measures());
    }
    let mut measures: Vec<Measure> = Vec::with_capacity(names.len());
    for name in names {
        let measure: Measure = name.parse()?;
        if measures.contains(&measure) {
            return Err(Failure::usage(anyhow::anyhow!("measure `{measure}` is asked for twice")));
        }
        measures.push(measure);
    }
    Ok(measures)
}
