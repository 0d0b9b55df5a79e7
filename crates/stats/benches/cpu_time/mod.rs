//! CPU time as a measurement of criterion.

use std::time::{Duration, Instant};

use criterion::measurement::{Measurement, ValueFormatter, WallTime};

/// CPU time of all threads, so that other work on the machine does not count; wall time where /proc has none.
pub struct CpuTime;

static WALL: WallTime = WallTime;

fn nanoseconds() -> u64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let read = |task: std::fs::DirEntry| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    };
    tasks.filter_map(read).sum()
}

impl Measurement for CpuTime {
    type Intermediate = (u64, Instant);
    type Value = Duration;

    fn start(&self) -> Self::Intermediate {
        (nanoseconds(), WALL.start())
    }
    fn end(&self, (start, wall): Self::Intermediate) -> Duration {
        match nanoseconds() {
            0 => WALL.end(wall),
            now => Duration::from_nanos(now - start),
        }
    }
    fn add(&self, a: &Duration, b: &Duration) -> Duration {
        *a + *b
    }
    fn zero(&self) -> Duration {
        Duration::ZERO
    }
    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }
    fn formatter(&self) -> &dyn ValueFormatter {
        WALL.formatter()
    }
}
