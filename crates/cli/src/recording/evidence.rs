//! A recording as the comparison wants it: borrowed rows that know nothing of files.

use lensgate_compare::{Clock, Row};
use lensgate_measures::Snapshot;
use lensgate_observations as recorded;
use lensgate_words::RequestOutcome;

use super::{FileLines, Recording};

impl Snapshot for FileLines {
    fn lines(&self, path: &str) -> Option<u32> {
        FileLines::lines(self, path)
    }
}

/// Every row of both passes.
pub fn rows(recording: &Recording) -> Vec<Row<'_>> {
    recording.quality.iter().chain(&recording.latency).map(row).collect()
}

/// One row.
pub fn row(observation: &recorded::Observation) -> Row<'_> {
    Row {
        query_id: &observation.query_id,
        arm: observation.arm,
        pass: observation.pass,
        repetition: observation.repetition,
        is_error: observation.outcome.is_error(),
        is_reached: observation.outcome != RequestOutcome::Unreachable,
        hits: &observation.hits,
        candidates: &observation.candidates,
        clock: observation.latency.map(clock),
        cpu: observation.cpu.map(clock),
        asked: observation.asked,
    }
}

fn clock(latency: recorded::Latency) -> Clock {
    let recorded::Latency { stage_a, stage_b, stage_c, total } = latency;
    Clock { stage_a, stage_b, stage_c, total }
}
