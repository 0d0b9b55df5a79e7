//! Good and bad words, keys that hold one, and the nouns that stand for the whole.

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

words! {
    is_good:
    "pass" "passed" "passing" "ok" "okay" "success" "successful" "successfully" "succeeded" "green" "healthy" "approved"
    "approve" "ready" "complete" "completed" "compliant" "compliance" "met" "achieved" "go" "promote" "promoted" "accept"
    "accepted" "good" "excellent" "verified" "validated" "nominal" "satisfied" "within" "yes" "true" "live" "exceed"
    "exceeded" "clean" "stable" "operational" "up" "shipped" "ship" "acceptable" "proceed" "fulfilled" "upheld" "hold"
    "holds" "held" "kept" "fine" "advance" "advanced" "launched" "sound" "well" "released" "cleared" "respected"
}
words! {
    is_bad:
    "fail" "failed" "failing" "failure" "red" "critical" "unhealthy" "degraded" "rejected" "reject" "killed" "aborted"
    "abort" "error" "errored" "blocked" "nogo" "violated" "violation" "breached" "breach" "missed" "no" "false" "down"
    "unstable" "noncompliant" "unsuccessful" "terminated" "halted" "broken" "exceeding" "denied" "impaired" "unmet"
    "crossed" "tripped" "bad" "rollback" "withdrawn" "poor" "wrong" "cancelled" "canceled" "declined" "unavailable"
    "regressed" "unsafe" "yellow" "amber" "halt" "nok" "stopped"
}
words! {
    is_neither:
    "inconclusive" "unknown" "warn" "warning" "skipped" "skip" "pending" "marginal" "waived" "none" "nodata" "undecided"
    "running" "partial" "n/a" "invalid" "na"
}
words! {
    /// Turns news around.
    is_negation:
    "not" "never" "zero" "without" "non" "no" "none" "nothing" "cannot" "neither" "didn" "wasn" "isn" "weren" "aren" "doesn"
}
words! {
    /// Names a field whose text is an outcome.
    is_outcome_key:
    "status" "outcome" "verdict" "state" "health" "decision" "recommendation" "readiness" "judgment" "judgement"
    "classification" "conclusion" "result" "compliance" "assessment" "ruling" "conformance" "opinion"
}
words! {
    /// Words for the undertaking that a report is about, and for what runs it; an outcome of nothing else is the overall one.
    is_undertaking:
    "production" "deployment" "execution" "release" "canary" "run" "build" "pipeline" "rollout" "launch" "report" "promotion"
    "rollback" "candidate" "system" "fleet" "estate" "cluster" "service" "environment" "platform" "infrastructure" "review"
    "drill" "migration" "backfill" "update" "exit" "region" "serving" "site" "job"
}
words! {
    /// Speaks of how a system is, not of how an undertaking came out.
    is_health:
    "health" "healthy" "unhealthy" "degraded" "impaired" "fleet" "estate" "cluster" "service" "environment" "platform"
    "infrastructure" "system" "region" "serving" "site"
}
words! {
    /// A text of this word alone is an outcome, whatever its key.
    is_status_word:
    "passed" "failed" "pass" "fail" "ok" "healthy" "unhealthy" "degraded" "impaired" "green" "red" "yellow" "amber" "approved"
    "rejected" "successful" "unsuccessful" "succeeded" "accepted" "withdrawn" "aborted" "breached" "met" "missed"
    "broken" "shipped" "failure" "success" "good" "poor" "kept" "completed" "halted" "nominal" "nok" "launched"
}

/// The news in a single word.
pub fn polarity(word: &str) -> Option<Polarity> {
    if is_good(word) {
        Some(Polarity::Good)
    } else if is_bad(word) {
        Some(Polarity::Bad)
    } else if is_neither(word) {
        Some(Polarity::Neither)
    } else {
        None
    }
}
