//! What reports count, and how what is counted came out.

words! {
    /// Something that reports count.
    is_countable:
    "gate" "check" "test" "query" "request" "case" "assertion" "sample" "step" "criterion" "requirement" "slo" "probe"
    "trial" "attempt" "call" "iteration" "execution" "scenario" "alert" "control" "condition" "item" "transaction"
    "observation" "window" "task" "rule" "expectation" "objective" "result" "guardrail" "hit" "guard"
    "lookup" "inference" "invocation"
}
words! {
    /// Gates, checks and tests decide an outcome; a failed query or request need not.
    is_judged:
    "gate" "check" "test" "criterion" "requirement" "slo" "assertion" "condition" "rule" "expectation" "objective" "guardrail"
    "probe" "guard"
}
words! {
    /// Something that can fail each time.
    is_trial:
    "request" "query" "sample" "trial" "attempt" "call" "execution" "iteration" "transaction" "n" "observation" "hit" "served"
    "exposure" "lookup" "inference" "invocation"
}
words! {
    /// Something that failed.
    is_error: "error" "failure" "failed" "fault" "exception" "timeout"
}

/// Whether a list's key says that its entries failed.
pub fn names_failures(words: &[String]) -> bool {
    let failed = |word: &String| {
        matches!(
            word.as_str(),
            "failure"
                | "failed"
                | "failing"
                | "error"
                | "violation"
                | "unmet"
                | "breach"
                | "violated"
                | "breached"
                | "broken"
                | "unsatisfied"
        )
    };
    let passed = |word: &String| class(word) == Some(Class::Passed);
    let not_passed = words.iter().any(|word| super::is_negation(word)) && words.iter().any(passed);
    let counts = |word: &String| matches!(word.as_str(), "budget" | "rate" | "type" | "breakdown" | "by" | "per");
    (words.iter().any(failed) || not_passed) && !words.iter().any(counts)
}

/// How something that is counted came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// It passed.
    Passed,
    /// It failed.
    Failed,
    /// Neither: skipped, pending.
    Other,
    /// All of it.
    Total,
}

impl Class {
    /// What it is with a negation before it: `not ok` failed.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Passed => Self::Failed,
            Self::Failed => Self::Passed,
            Self::Other | Self::Total => self,
        }
    }
}

/// The class that a word gives to a count.
pub fn class(word: &str) -> Option<Class> {
    match word {
        "pass" | "passed" | "passing" | "succeeded" | "success" | "successful" | "ok" | "met" | "completed"
        | "green" | "good" | "satisfied" | "compliant" | "held" | "hold" | "kept" | "fulfilled" | "upheld" => {
            Some(Class::Passed)
        }
        "fail" | "failed" | "failing" | "failure" | "unsuccessful" | "violated" | "red" | "bad" | "breached"
        | "unmet" | "missed" | "broken" | "rejected" | "nok" => Some(Class::Failed),
        "skipped" | "skip" | "warn" | "warning" | "pending" | "inconclusive" | "waived" | "errored" | "ignored"
        | "marginal" | "nodata" | "undecided" | "error" | "run" | "cancelled" | "neutral" => Some(Class::Other),
        "total" | "declared" | "count" | "overall" | "all" | "sum" => Some(Class::Total),
        _ => None,
    }
}
