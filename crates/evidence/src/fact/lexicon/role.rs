//! The part that a figure plays, from the words of its key.

use super::measure::{is_measure, is_time_like};

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

/// Which way a limit points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Not over it.
    AtMost,
    /// Not under it.
    AtLeast,
}

words! {
    /// Names a limit.
    is_limit:
    "threshold" "limit" "target" "required" "requirement" "require" "goal" "slo" "objective" "ceiling" "floor" "budget" "allowed"
    "maximum" "minimum" "acceptable" "permitted" "cap" "sla" "expected" "needed" "must" "constraint" "tolerance"
}
words! {
    /// Names a baseline.
    is_baseline:
    "baseline" "control" "before" "previous" "reference" "prior" "old" "incumbent" "champion" "original" "earlier" "prev"
}
words! {
    /// Names a measured value.
    is_value:
    "value" "achieved" "actual" "measured" "observed" "current" "canary" "candidate" "after" "new" "experiment" "treatment"
    "got" "found" "result" "reading" "challenger" "now" "during"
}
words! {
    /// Names a change.
    is_delta:
    "delta" "improvement" "change" "gain" "diff" "difference" "increase" "uplift" "lift" "decrease" "reduction" "growth"
    "regression" "shift"
}

/// The role that a key's words give, the most specific first.
pub fn role(words: &[String]) -> Option<Role> {
    let any = |is: fn(&str) -> bool| words.iter().any(|word| is(word));
    // `stable` is praise, unless it says whose value a figure is, as opposed to the canary's.
    let stable_arm = || any(|word| word == "stable") && any(|word| matches!(word, "value" | "mean" | "score"));
    match words {
        [only] if only == "was" => return Some(Role::Baseline),
        [only] if only == "is" => return Some(Role::Value),
        _ => {}
    }
    if any(is_delta) {
        Some(Role::Delta)
    } else if any(is_limit) || bounds(words) {
        Some(Role::Limit)
    } else if any(is_baseline) || stable_arm() {
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
    let of_what = |word: &String| !matches!(word.as_str(), "max" | "min") && (is_measure(word) || word == "value");
    extreme && words.iter().any(of_what)
}

/// The side that a key's words give to a limit.
pub fn side(words: &[String]) -> Option<Side> {
    words.iter().find_map(|word| match word.as_str() {
        "max" | "maximum" | "ceiling" | "cap" | "budget" | "most" | "upper" => Some(Side::AtMost),
        "min" | "minimum" | "floor" | "least" | "lower" => Some(Side::AtLeast),
        _ => None,
    })
}
