//! What a made-up report claims. Everything that a document may say twice is a field of its own, so that a fault can
//! change one saying and leave the other.

/// A generator of numbers: SplitMix64 (Steele, Lea and Flood 2014).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub fn whole(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    /// A number between, rounded to so many decimals.
    pub fn number(&mut self, low: f64, high: f64, decimals: i32) -> f64 {
        let scale = 10_f64.powi(decimals);
        let share = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((low + share * (high - low)) * scale).round() / scale
    }
}

/// One measured quality.
#[derive(Clone)]
pub struct Level {
    /// A score between 0 and 1, or a percentage.
    pub before: f64,
    pub now: f64,
    pub floor: f64,
    pub met: bool,
    /// Percent of `before`, one decimal.
    pub gained: f64,
}

#[derive(Clone)]
pub struct Phase {
    pub traffic: u64,
    pub minutes: u64,
    /// Seconds since midnight.
    pub from: u64,
    pub until: u64,
    pub passed: u64,
    pub failed: u64,
    pub gates: u64,
    pub good: bool,
    pub requests: u64,
    pub errors: u64,
    /// Percent, three decimals.
    pub error_percent: f64,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
}

#[derive(Clone)]
pub struct Claim {
    pub score: Level,
    pub coverage: Level,
    /// Milliseconds.
    pub latency_ceiling: f64,
    pub latency_met: bool,
    pub phases: Vec<Phase>,
    pub gates_passed: u64,
    pub gates: u64,
    pub gates_percent: f64,
    pub requests: u64,
    pub minutes: u64,
    pub good: bool,
    pub healthy: bool,
    pub rollbacks: u64,
    pub never_rolled_back: bool,
    pub coverage_met_elsewhere: bool,
    /// Names of gates that failed.
    pub failing: Vec<&'static str>,
    /// Gates without a result.
    pub forgotten: usize,
}

pub const SECONDS: [&str; 4] = ["error_budget", "index_freshness", "cold_start", "tail_ratio"];

impl Claim {
    /// A claim that hangs together; every third one is of a release that failed.
    pub fn honest(seed: u64) -> Self {
        let dice = &mut Dice::new(seed);
        let good = !seed.is_multiple_of(3);
        let score = level(dice, 0.70, 0.80, 3, 0.69);
        let mut coverage = level(dice, 97.2, 98.9, 1, 97.0);
        if !good {
            coverage.floor = coverage.now + 0.4;
            coverage.floor = (coverage.floor * 10.0).round() / 10.0;
            coverage.met = false;
        }
        let mut phases = Vec::new();
        let mut clock = dice.whole(20_000, 40_000);
        for (at, traffic) in [5, 25, 100].into_iter().enumerate() {
            let minutes = 10 * dice.whole(1, 4) + at as u64;
            let gates = dice.whole(5, 9);
            let failed = if good { 0 } else { 1 };
            let requests = dice.whole(20_000, 90_000);
            let errors = dice.whole(1, 40);
            let p50 = dice.number(40.0, 70.0, 1);
            let p95 = dice.number(110.0, 150.0, 1);
            phases.push(Phase {
                traffic,
                minutes,
                from: clock,
                until: clock + 60 * minutes,
                passed: gates - failed,
                failed,
                gates,
                good,
                requests,
                errors,
                error_percent: (errors as f64 / requests as f64 * 100_000.0).round() / 1000.0,
                p50,
                p95,
                p99: dice.number(160.0, 220.0, 1),
            });
            clock += 60 * minutes;
        }
        let sum = |of: fn(&Phase) -> u64| phases.iter().map(of).sum::<u64>();
        let (passed, gates) = (sum(|phase| phase.passed), sum(|phase| phase.gates));
        Self {
            score,
            coverage,
            latency_ceiling: 180.0,
            latency_met: true,
            gates_passed: passed,
            gates,
            gates_percent: (passed as f64 / gates as f64 * 1000.0).round() / 10.0,
            requests: sum(|phase| phase.requests),
            minutes: sum(|phase| phase.minutes),
            good,
            healthy: good,
            rollbacks: u64::from(!good),
            never_rolled_back: good,
            coverage_met_elsewhere: good,
            failing: if good { vec![] } else { vec!["coverage"] },
            forgotten: 0,
            phases,
        }
    }
}

fn level(dice: &mut Dice, low: f64, high: f64, decimals: i32, floor: f64) -> Level {
    let before = dice.number(low, low + 0.4 * (high - low), decimals);
    let now = dice.number(low + 0.5 * (high - low), high, decimals);
    Level { before, now, floor, met: true, gained: ((now - before) / before * 1000.0).round() / 10.0 }
}

/// `2026-03-05T08:21:07Z`.
pub fn stamp(seconds: u64) -> String {
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    format!("2026-03-{:02}T{:02}:{:02}:{:02}Z", 5 + day, second / 3600, second / 60 % 60, second % 60)
}
