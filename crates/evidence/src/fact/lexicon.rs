//! What words mean to the rules: roles, units, outcomes. Closed lists of general terms, no key of any one producer.

/// The part that a figure plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What was measured.
    Value,
    /// What it is held against.
    Limit,
    /// What it is compared with.
    Baseline,
    /// The change between the two.
    Delta,
}

/// Whether a word is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Polarity {
    /// Passed, healthy, approved.
    Good,
    /// Failed, degraded, rejected.
    Bad,
    /// Neither: pending, skipped, inconclusive.
    Neither,
}

impl Polarity {
    /// The other news.
    pub fn flipped(self) -> Self {
        match self {
            Self::Good => Self::Bad,
            Self::Bad => Self::Good,
            Self::Neither => Self::Neither,
        }
    }
}

/// Which way a limit points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Not over it.
    AtMost,
    /// Not under it.
    AtLeast,
}

const LIMIT: &[&str] = &[
    "threshold",
    "limit",
    "target",
    "required",
    "requirement",
    "goal",
    "slo",
    "objective",
    "ceiling",
    "floor",
    "budget",
    "allowed",
    "maximum",
    "minimum",
    "acceptable",
    "permitted",
    "cap",
    "sla",
];
const BASELINE: &[&str] = &["baseline", "control", "before", "previous", "reference", "prior", "old"];
const VALUE: &[&str] = &[
    "value",
    "achieved",
    "actual",
    "measured",
    "observed",
    "current",
    "canary",
    "candidate",
    "after",
    "new",
    "experiment",
    "treatment",
    "got",
    "found",
    "result",
    "reading",
];
const DELTA: &[&str] = &[
    "delta",
    "improvement",
    "change",
    "gain",
    "diff",
    "difference",
    "increase",
    "uplift",
    "lift",
    "decrease",
    "reduction",
    "growth",
    "regression",
];

/// Words that never tell what a figure is about.
const FILLER: &[&str] = &[
    "at",
    "of",
    "the",
    "in",
    "for",
    "to",
    "and",
    "or",
    "by",
    "from",
    "metric",
    "metrics",
    "overall",
    "final",
    "all",
    "summary",
    "detail",
    "data",
    "info",
    "relative",
    "absolute",
    "stat",
    "statistic",
    "section",
    "key",
    "main",
    "what",
    "is",
    "was",
    "are",
    "were",
];

const UNIT: &[&str] = &["percent", "ms", "second", "minute", "hour", "us", "pp", "point"];

const GOOD: &[&str] = &[
    "pass",
    "passed",
    "passing",
    "ok",
    "okay",
    "success",
    "successful",
    "successfully",
    "succeeded",
    "green",
    "healthy",
    "approved",
    "approve",
    "ready",
    "complete",
    "completed",
    "compliant",
    "compliance",
    "met",
    "achieved",
    "go",
    "promote",
    "promoted",
    "accept",
    "accepted",
    "good",
    "excellent",
    "verified",
    "validated",
    "nominal",
    "satisfied",
    "within",
    "yes",
    "true",
    "live",
    "exceed",
    "exceeded",
    "clean",
    "stable",
    "operational",
    "up",
    "shipped",
    "acceptable",
    "proceed",
    "fulfilled",
    "upheld",
    "holds",
];
const BAD: &[&str] = &[
    "fail",
    "failed",
    "failing",
    "failure",
    "red",
    "critical",
    "unhealthy",
    "degraded",
    "rejected",
    "reject",
    "killed",
    "aborted",
    "abort",
    "error",
    "errored",
    "blocked",
    "nogo",
    "violated",
    "violation",
    "breached",
    "breach",
    "missed",
    "no",
    "false",
    "down",
    "unstable",
    "noncompliant",
    "unsuccessful",
    "terminated",
    "halted",
    "reverted",
    "broken",
    "rolled",
    "exceeding",
    "denied",
    "impaired",
    "unmet",
    "crossed",
    "tripped",
    "bad",
    "rollback",
];
const NEITHER: &[&str] = &[
    "inconclusive",
    "unknown",
    "warn",
    "warning",
    "skipped",
    "skip",
    "pending",
    "marginal",
    "waived",
    "none",
    "nodata",
    "undecided",
    "running",
    "partial",
    "n/a",
    "invalid",
    "na",
];
const NEGATION: &[&str] = &["not", "never", "zero", "without", "non", "no", "none", "nothing", "cannot", "without"];

/// Keys whose text is an outcome.
const OUTCOME_KEY: &[&str] = &[
    "status",
    "outcome",
    "verdict",
    "state",
    "health",
    "decision",
    "recommendation",
    "readiness",
    "judgment",
    "judgement",
    "classification",
    "conclusion",
    "result",
    "compliance",
    "assessment",
    "ruling",
    "conformance",
];

const EVENT: &[&str] = &[
    "activated",
    "activation",
    "triggered",
    "trigger",
    "fired",
    "event",
    "occurred",
    "tripped",
    "raised",
    "invoked",
    "executed",
    "engaged",
    "performed",
    "happened",
    "used",
];
const EVENT_NOUN: &[&str] = &[
    "rollback",
    "switch",
    "incident",
    "breach",
    "violation",
    "escalation",
    "outage",
    "page",
    "alert",
    "abort",
    "failover",
    "downtime",
];

const LOWER_IS_BETTER: &[&str] = &[
    "error",
    "failure",
    "fail",
    "failed",
    "latency",
    "leakage",
    "violation",
    "drop",
    "loss",
    "cpu",
    "memory",
    "miss",
    "timeout",
    "duration",
    "time",
    "lag",
    "delay",
    "saturation",
    "abort",
    "crash",
    "exception",
    "ms",
    "5xx",
    "p50",
    "p90",
    "p95",
    "p99",
    "p99.9",
    "ttfb",
    "rt",
    "response",
];
const HIGHER_IS_BETTER: &[&str] = &[
    "recall",
    "ndcg",
    "coverage",
    "availability",
    "uptime",
    "success",
    "throughput",
    "hit",
    "precision",
    "score",
    "mrr",
    "map",
    "accuracy",
    "f1",
    "rps",
    "qps",
    "apdex",
    "validity",
    "positive",
];

/// Measures that are shares of a whole, whatever they are called.
const SHARE: &[&str] = &[
    "recall",
    "precision",
    "coverage",
    "availability",
    "uptime",
    "ndcg",
    "mrr",
    "accuracy",
    "leakage",
    "success",
    "validity",
    "f1",
    "hit",
    "error",
    "failure",
    "failed",
    "utilization",
    "utilisation",
    "apdex",
    "loss",
    "timeout",
    "miss",
    "dropped",
];
/// Shares that lie near one in a working system.
const HIGH_SHARE: &[&str] = &["coverage", "availability", "uptime", "success", "validity"];
/// Scores that are bounded by one by definition.
const SCORE: &[&str] = &["ndcg", "mrr", "recall", "precision", "f1", "apdex"];
/// What makes a figure a rate per time instead of a share.
const PER_TIME: &[&str] = &["rps", "qps", "throughput", "per", "tps", "rpm", "bandwidth", "arrival"];
const TIME_LIKE: &[&str] = &["latency", "duration", "time", "elapsed", "delay", "rt", "ttfb", "response", "wait"];
/// What reports count.
const COUNTABLE: &[&str] = &[
    "gate",
    "check",
    "test",
    "query",
    "request",
    "case",
    "assertion",
    "sample",
    "step",
    "criterion",
    "requirement",
    "slo",
    "probe",
    "trial",
    "attempt",
    "call",
    "iteration",
    "execution",
    "scenario",
    "alert",
    "control",
    "condition",
    "item",
    "transaction",
    "observation",
    "window",
    "task",
    "rule",
    "expectation",
    "objective",
    "result",
];
const TRIAL: &[&str] = &[
    "request",
    "query",
    "sample",
    "trial",
    "attempt",
    "call",
    "execution",
    "iteration",
    "transaction",
    "n",
    "observation",
    "hit",
];

macro_rules! membership {
    ($($(#[$doc:meta])* $name:ident => $list:ident;)*) => {
        $($(#[$doc])* pub fn $name(word: &str) -> bool { $list.contains(&word) })*
    };
}

membership! {
    /// Names a limit.
    is_limit => LIMIT;
    /// Names a baseline.
    is_baseline => BASELINE;
    /// Names a measured value.
    is_value => VALUE;
    /// Names a change.
    is_delta => DELTA;
    /// Tells nothing.
    is_filler => FILLER;
    /// Names a unit.
    is_unit => UNIT;
    /// Turns news around.
    is_negation => NEGATION;
    /// Names a field whose text is an outcome.
    is_outcome_key => OUTCOME_KEY;
    /// Says that something happened.
    is_event => EVENT;
    /// Names what happens.
    is_event_noun => EVENT_NOUN;
    /// A measure that should be small.
    is_lower_better => LOWER_IS_BETTER;
    /// A measure that should be large.
    is_higher_better => HIGHER_IS_BETTER;
    /// A share of a whole.
    is_share => SHARE;
    /// A share near one in a working system.
    is_high_share => HIGH_SHARE;
    /// Bounded by one by definition.
    is_score => SCORE;
    /// Per time.
    is_per_time => PER_TIME;
    /// A length of time.
    is_time_like => TIME_LIKE;
    /// Something that reports count.
    is_countable => COUNTABLE;
    /// Something that can fail each time.
    is_trial => TRIAL;
}

/// The news in a single word.
pub fn polarity(word: &str) -> Option<Polarity> {
    if GOOD.contains(&word) {
        Some(Polarity::Good)
    } else if BAD.contains(&word) {
        Some(Polarity::Bad)
    } else if NEITHER.contains(&word) {
        Some(Polarity::Neither)
    } else {
        None
    }
}

/// The role that a key's words give, the most specific first.
pub fn role(words: &[String]) -> Option<Role> {
    let any = |is: fn(&str) -> bool| words.iter().any(|word| is(word));
    if any(is_delta) {
        Some(Role::Delta)
    } else if any(is_limit) || bounds(words) {
        Some(Role::Limit)
    } else if any(is_baseline) {
        Some(Role::Baseline)
    } else if any(is_value) {
        Some(Role::Value)
    } else {
        None
    }
}

/// `max_error_rate` is a limit; `max` alone is a statistic beside percentiles.
fn bounds(words: &[String]) -> bool {
    let is_minutes = words.last().is_some_and(|word| word == "min") && words.iter().any(|word| is_time_like(word));
    let extreme = !is_minutes && words.iter().any(|word| matches!(word.as_str(), "max" | "min"));
    extreme && words.iter().any(|word| !matches!(word.as_str(), "max" | "min") && is_measure(word))
}

/// Whether a key names something computed from a measure, such as a p-value or a spread, and not the measure itself.
pub fn is_derived(words: &[String]) -> bool {
    words.iter().any(|word| {
        matches!(
            word.as_str(),
            "p" | "e"
                | "z"
                | "t"
                | "ln"
                | "log"
                | "sd"
                | "std"
                | "stddev"
                | "se"
                | "stderr"
                | "variance"
                | "sigma"
                | "power"
                | "alpha"
                | "weight"
                | "confidence"
                | "level"
                | "detectable"
                | "statistic"
        )
    })
}

/// The side that a key's words give to a limit.
pub fn side(words: &[String]) -> Option<Side> {
    words.iter().find_map(|word| match word.as_str() {
        "max" | "maximum" | "ceiling" | "cap" | "budget" | "most" | "upper" => Some(Side::AtMost),
        "min" | "minimum" | "floor" | "least" | "lower" => Some(Side::AtLeast),
        _ => None,
    })
}

/// Whether a word names a measure or a percentile, rather than a place in the document.
pub fn is_measure(word: &str) -> bool {
    is_lower_better(word)
        || is_higher_better(word)
        || is_share(word)
        || is_per_time(word)
        || word == "rate"
        || super::words::percentile_of(word).is_some()
}
