//! `Throughput(p10)`: answers a second, the value that all but 10 % of windows reach.

use lensgate_words::{Direction, MeasureUnit};

use crate::fraction::Fraction;
use crate::name::Parts;
use crate::parameters::{Parameters, Time};
use crate::row::{Arguments, Fold, Row};

pub(crate) static ROW: Row = Row {
    also: &["qps", "rps"],
    unit: MeasureUnit::PerSecond,
    direction: Direction::HigherIsBetter,
    fold: Fold::Windows,
    ..Row::of_clock("Throughput", "Throughput(p50)", Time::Wall, Arguments { read, show })
};

fn read(parts: &Parts<'_>) -> Result<Parameters, String> {
    match parts.arguments.as_slice() {
        [percentile] => percentile.strip_prefix('p').and_then(Fraction::from_percent),
        _ => None,
    }
    .map(|p| Parameters { p: Some(p), ..Parameters::NONE })
    .ok_or_else(|| {
        "takes a percentile of windows: `Throughput(p10)` is what all but 10 % of windows reach, `Throughput(p50)` \
         what half of them do"
            .to_owned()
    })
}

fn show(parameters: &Parameters) -> String {
    format!("(p{})", parameters.p.map(Fraction::percent).unwrap_or_default())
}
