//! Moments of an answer by two clocks: the one on the wall, and the processor time of the thread, which stands still while the
//! thread waits for a processor.

use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

use crate::answer::Timing;

/// A moment by both clocks.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    wall: Instant,
    cpu: Option<ThreadTime>,
}

impl Mark {
    pub(crate) fn now() -> Self {
        Self { wall: Instant::now(), cpu: ThreadTime::try_now().ok() }
    }

    fn cpu_since(self, earlier: Self) -> Option<Duration> {
        self.cpu?.as_duration().checked_sub(earlier.cpu?.as_duration())
    }
}

/// Whether this system says how much processor time a thread took.
pub fn says_cpu_time() -> bool {
    ThreadTime::try_now().is_ok()
}

/// Wall-clock and processor time by stage, from the start and the moments after stages A and B, the one after stage C if it ran,
/// and the end.
pub(crate) fn timings([start, a, b]: [Mark; 3], c: Option<Mark>, end: Mark) -> (Timing, Option<Timing>) {
    let wall = Timing {
        stage_a: a.wall - start.wall,
        stage_b: b.wall - a.wall,
        stage_c: c.map(|c| c.wall - b.wall),
        total: end.wall - start.wall,
    };
    let cpu = || {
        Some(Timing {
            stage_a: a.cpu_since(start)?,
            stage_b: b.cpu_since(a)?,
            stage_c: c.and_then(|c| c.cpu_since(b)),
            total: end.cpu_since(start)?,
        })
    };
    (wall, cpu())
}
