//! `Latency(p95)`, `Latency(p95,stage=A)`: a nearest-rank percentile of wall-clock time; `CpuTime(p95)`: the same of processor
//! time. Rows of one file, because only the clock differs.

use crate::fraction::Fraction;
use crate::name::Parts;
use crate::parameters::{Parameters, Stage, Time};
use crate::row::{Arguments, Row};

pub(crate) static LATENCY: Row = Row::of_clock("Latency", "Latency(p95)", Time::Wall, ARGUMENTS);

pub(crate) static CPU_TIME: Row =
    Row { also: &["cpu", "cpu_time"], ..Row::of_clock("CpuTime", "CpuTime(p95)", Time::Processor, ARGUMENTS) };

const ARGUMENTS: Arguments = Arguments { read, show };

fn read(parts: &Parts<'_>) -> Result<Parameters, String> {
    let head = parts.head;
    let expected = || format!("takes a percentile and perhaps a stage: `{head}(p95)`, `{head}(p99.9,stage=A)`");
    let (percentile, stage) = match parts.arguments.as_slice() {
        [percentile] => (percentile, Some(None)),
        [percentile, stage] => (percentile, stage.strip_prefix("stage=").and_then(stage_of).map(Some)),
        _ => return Err(expected()),
    };
    let p = percentile.strip_prefix('p').and_then(Fraction::from_percent);
    match (p, stage) {
        (Some(p), Some(stage)) => Ok(Parameters { p: Some(p), stage, ..Parameters::NONE }),
        _ => Err(expected()),
    }
}

fn show(parameters: &Parameters) -> String {
    let percentile = parameters.p.map(Fraction::percent).unwrap_or_default();
    match parameters.stage {
        None => format!("(p{percentile})"),
        Some(stage) => format!("(p{percentile},stage={stage})"),
    }
}

fn stage_of(word: &str) -> Option<Stage> {
    Stage::ALL.into_iter().find(|stage| stage.to_string() == word)
}
