//! Clock readings and the noise floor, as the comparison holds them.

use lensgate_compare::{Comparisons, Slice, StageTable};
use lensgate_gate::verdict::{Decided, JudgedGate};
use lensgate_measures::{Aggregation, Measure, Time};
use lensgate_words::Arm;

use super::Material;
use super::measures;
use crate::number;
use crate::plot::nearest_rank;
use crate::view::{ArmLatency, Latency, LatencyLimit, Noise, NoiseRow, StageLatency};

/// The latency pass, if it left a sample.
pub(super) fn latency(material: &Material<'_>) -> Option<Latency> {
    let comparisons = material.comparisons;
    let names = [
        (Arm::Baseline, material.baseline),
        (Arm::Candidate, material.candidate),
        (Arm::BaselineAgain, material.baseline),
    ];
    let arms: Vec<ArmLatency> = names.into_iter().filter_map(|(which, name)| arm(comparisons, which, name)).collect();
    if arms.is_empty() {
        return None;
    }
    let samples: usize = arms.iter().map(|arm| arm.samples.len()).sum();
    let counted = format!("{} samples of all arms", number::count(samples as u64));
    let measured = match material.latency_measured {
        "" => counted,
        sentence => format!("{sentence}; {counted}"),
    };
    Some(Latency { measured, arms, limits: material.verdict.gates.iter().filter_map(limit).collect() })
}

fn arm(comparisons: &Comparisons, which: Arm, name: &str) -> Option<ArmLatency> {
    let tables = || comparisons.stages.iter().filter(|table| table.time == Time::Wall);
    let total = tables().find(|table| table.stage.is_none())?;
    let samples = sorted(total, which);
    if samples.is_empty() {
        return None;
    }
    let staged = tables().filter(|table| table.stage.is_some());
    let stages = staged.chain([total]).filter_map(|table| stage(table, which)).collect();
    Some(ArmLatency { arm: which, name: name.to_owned(), samples, stages })
}

fn stage(table: &StageTable, which: Arm) -> Option<StageLatency> {
    let samples = sorted(table, which);
    (!samples.is_empty()).then(|| StageLatency {
        stage: table.stage.clone().unwrap_or_else(|| "total".to_owned()),
        p50: nearest_rank(&samples, 0.5),
        p95: nearest_rank(&samples, 0.95),
        p99: nearest_rank(&samples, 0.99),
        samples: samples.len() as u64,
    })
}

fn sorted(table: &StageTable, which: Arm) -> Vec<f64> {
    let lists = match which {
        Arm::Baseline => &table.baseline,
        Arm::Candidate => &table.candidate,
        Arm::BaselineAgain => &table.baseline_again,
    };
    let mut samples: Vec<f64> = lists.iter().flatten().copied().filter(|sample| sample.is_finite()).collect();
    samples.sort_by(f64::total_cmp);
    samples
}

/// The limit that a gate sets on end-to-end latency over all queries, in milliseconds.
fn limit(gate: &JudgedGate) -> Option<LatencyLimit> {
    let measure: Measure = gate.measure.parse().ok()?;
    let Aggregation::Quantile(percentile) = measure.aggregation() else { return None };
    if measure.clock() != Some((Time::Wall, None)) {
        return None;
    }
    let milliseconds = match gate.decided {
        Decided::Level => gate.limit?,
        Decided::Difference => gate.baseline? + gate.limit?,
        Decided::Ratio => gate.baseline? * gate.limit?,
        Decided::OwnRatio => return None,
    };
    (gate.slice.is_none() && milliseconds > 0.0).then(|| LatencyLimit {
        percentile,
        milliseconds,
        gate: gate.id.clone(),
    })
}

/// The noise floor, if a second baseline arm was recorded.
pub(super) fn noise(comparisons: &Comparisons) -> Option<Noise> {
    let overall = comparisons.comparisons.iter().filter(|comparison| comparison.slice == Slice::Overall);
    let rows: Vec<NoiseRow> = overall
        .filter_map(|comparison| {
            let again = comparison.noise.as_ref()?.known()?;
            Some(NoiseRow {
                measure: comparison.measure.to_string(),
                unit: comparison.measure.unit(),
                baseline: comparison.baseline.known()?.point,
                again: measures::estimate(again),
                candidate: measures::estimate(comparison.delta.known()?),
                n: again.n,
            })
        })
        .collect();
    let measured =
        "The baseline answered in a second arm, interleaved with the others; what it shows against itself is noise.";
    (!rows.is_empty()).then(|| Noise { measured: measured.to_owned(), rows })
}
