//! Faults: each changes one saying of a claim and says which rules would be right to object.

use lensgate_evidence::Rule;

use super::claim::Claim;

pub struct Fault {
    pub name: &'static str,
    pub plant: fn(&mut Claim),
    /// The rules under which finding it counts.
    pub rules: &'static [Rule],
}

use Rule::{Conflict, Constant, Count, Gain, Gate, MissingGate, Order, Rate, Time, Unit};

pub const FAULTS: [Fault; 26] = [
    Fault {
        name: "more passed than there are",
        plant: |c| c.phases[1].passed = c.phases[1].gates + 2,
        rules: &[Count],
    },
    Fault { name: "one more passed", plant: |c| c.phases[1].passed += 1, rules: &[Count] },
    Fault { name: "one more failed", plant: |c| c.phases[2].failed += 1, rules: &[Count] },
    Fault {
        name: "grand total one too many",
        plant: |c| {
            c.gates_passed += 1;
            c.gates += 1;
        },
        rules: &[Count],
    },
    Fault { name: "grand total passed one too few", plant: |c| c.gates_passed -= 1, rules: &[Count] },
    Fault { name: "requests do not add up", plant: |c| c.requests += 1000, rules: &[Count] },
    Fault { name: "pass rate off", plant: |c| c.gates_percent = 71.3, rules: &[Count] },
    Fault {
        name: "one failure too many listed",
        plant: |c| {
            c.failing.push("latency");
            c.failing.push("score");
        },
        rules: &[Count],
    },
    Fault { name: "coverage as a ratio", plant: |c| c.coverage.now /= 100.0, rules: &[Unit, Gate, Conflict, Gain] },
    Fault { name: "score as a percentage", plant: |c| c.score.now *= 100.0, rules: &[Unit, Conflict, Gain] },
    Fault {
        name: "coverage over a hundred",
        plant: |c| {
            c.coverage.now = 103.7;
            c.coverage.gained = ((103.7 - c.coverage.before) / c.coverage.before * 1000.0).round() / 10.0;
        },
        rules: &[Unit, Gain],
    },
    Fault {
        name: "latency in seconds",
        plant: |c| {
            for p in &mut c.phases {
                p.p50 /= 1000.0;
                p.p95 /= 1000.0;
                p.p99 /= 1000.0;
            }
        },
        rules: &[Unit, Gate],
    },
    Fault {
        name: "p99 under p95",
        plant: |c| {
            let p = &mut c.phases[1];
            std::mem::swap(&mut p.p95, &mut p.p99);
        },
        rules: &[Order],
    },
    Fault { name: "p95 under the median", plant: |c| c.phases[0].p95 = c.phases[0].p50 - 7.0, rules: &[Order] },
    Fault {
        name: "error rate not errors over requests",
        plant: |c| c.phases[0].error_percent += 0.21,
        rules: &[Rate, Conflict],
    },
    Fault { name: "more errors than the rate", plant: |c| c.phases[2].errors += 300, rules: &[Rate, Count] },
    Fault {
        name: "an hour in seconds",
        plant: |c| {
            let p = &mut c.phases[1];
            p.until = p.from + 4;
        },
        rules: &[Time],
    },
    Fault {
        name: "ends before it starts",
        plant: |c| {
            let p = &mut c.phases[1];
            p.until = p.from - 60;
        },
        rules: &[Time],
    },
    Fault { name: "shorter than its phases", plant: |c| c.minutes /= 4, rules: &[Time] },
    Fault {
        name: "score under its floor and met",
        plant: |c| {
            c.score.floor = c.score.now + 0.05;
        },
        rules: &[Gate, Count],
    },
    Fault {
        name: "latency over its ceiling and met",
        plant: |c| {
            if c.good {
                c.latency_ceiling = 80.0
            }
        },
        rules: &[Gate, Count],
    },
    Fault {
        name: "good over a failed phase",
        plant: |c| {
            c.phases[1].good = false;
            c.good = true;
            c.healthy = true;
        },
        rules: &[Conflict, Count],
    },
    Fault { name: "degraded and good", plant: |c| c.healthy = false, rules: &[Conflict] },
    Fault {
        name: "never rolled back, once",
        plant: |c| {
            c.rollbacks = 1;
            c.never_rolled_back = true;
        },
        rules: &[Conflict],
    },
    Fault {
        name: "coverage met and not",
        plant: |c| c.coverage_met_elsewhere = !c.coverage.met,
        rules: &[Conflict, Gate],
    },
    Fault { name: "gain that the levels do not give", plant: |c| c.score.gained += 2.3, rules: &[Gain] },
];

/// Faults that need a shape of their own kind.
pub const DECLARED: Fault =
    Fault { name: "declared and not judged", plant: |c| c.forgotten = 1, rules: &[MissingGate, Count] };
pub const ZERO: Fault =
    Fault { name: "latency exactly zero", plant: |c| c.phases[1].p95 = 0.0, rules: &[Constant, Order] };
