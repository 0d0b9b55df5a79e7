//! How long a thread was ready and waited for a processor that others had: what a clock then reads is not the work's alone.

use std::fs;
use std::time::{Duration, Instant};

/// How long a thread waited for a processor, and out of how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waited {
    waiting: Duration,
    elapsed: Duration,
}

impl Waited {
    /// Both stretches of time as one.
    pub fn and(self, other: Self) -> Self {
        Self { waiting: self.waiting + other.waiting, elapsed: self.elapsed + other.elapsed }
    }

    /// The share of the time that was waited, from 0 to 1, to three decimals; none of no time.
    pub fn share(self) -> Option<f64> {
        let share = self.waiting.as_secs_f64() / self.elapsed.as_secs_f64();
        share.is_finite().then(|| (share.clamp(0.0, 1.0) * 1_000.0).round() / 1_000.0)
    }
}

/// Runs something on this thread; with what it gives comes how long the thread waited. None where the system does not say: Linux does, as the second figure of `/proc/thread-self/schedstat`, in
/// nanoseconds (kernel documentation, "Scheduler Statistics").
pub fn waited<T>(run: impl FnOnce() -> T) -> (T, Option<Waited>) {
    let (before, started) = (so_far(), Instant::now());
    let given = run();
    let (after, elapsed) = (so_far(), started.elapsed());
    let waiting = before.zip(after).and_then(|(before, after)| after.checked_sub(before));
    (given, waiting.map(|waiting| Waited { waiting, elapsed }))
}

fn so_far() -> Option<Duration> {
    parse(&fs::read_to_string("/proc/thread-self/schedstat").ok()?)
}

fn parse(text: &str) -> Option<Duration> {
    text.split_whitespace().nth(1)?.parse().ok().map(Duration::from_nanos)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_second_figure_is_the_time_waited() {
        assert_eq!(parse("120000000 45000000 17\n"), Some(Duration::from_millis(45)));
        assert_eq!((parse(""), parse("1 x 3")), (None, None));
        let waited = |waiting, elapsed| Waited {
            waiting: Duration::from_millis(waiting),
            elapsed: Duration::from_millis(elapsed),
        };
        assert_eq!(waited(45, 300).share(), Some(0.15));
        assert_eq!(waited(45, 300).and(waited(5, 100)).share(), Some(0.125));
        assert_eq!(waited(0, 0).share(), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn more_threads_than_processors_wait_for_each_other() {
        if so_far().is_none() {
            return;
        }
        let work = || {
            let until = Instant::now() + Duration::from_millis(300);
            while Instant::now() < until {}
        };
        let threads = 3 * std::thread::available_parallelism().unwrap().get();
        let shares: Vec<f64> = std::thread::scope(|scope| {
            let busy: Vec<_> = (0..threads).map(|_| scope.spawn(|| waited(work).1.unwrap().share().unwrap())).collect();
            busy.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let mean = shares.iter().sum::<f64>() / threads as f64;
        assert!(mean > 0.3, "{shares:?}");
    }
}
