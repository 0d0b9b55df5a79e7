//! What is measured: which way is better, what is a share, what is a time.

words! {
    /// A measure that should be small.
    is_lower_better:
    "error" "failure" "fail" "failed" "latency" "leakage" "violation" "drop" "loss" "cpu" "memory" "miss" "timeout"
    "duration" "time" "lag" "delay" "saturation" "abort" "crash" "exception" "fault" "ms" "5xx" "p50" "p90" "p95" "p99" "p99.9"
    "ttfb" "rt" "response"
}
words! {
    /// A measure that should be large.
    is_higher_better:
    "recall" "ndcg" "coverage" "availability" "uptime" "success" "throughput" "hit" "precision" "score" "mrr" "map"
    "accuracy" "f1" "rps" "qps" "apdex" "validity" "positive" "reciprocal" "relevance"
}
words! {
    /// A share of a whole, whatever it is called.
    is_share:
    "recall" "precision" "coverage" "availability" "uptime" "ndcg" "mrr" "accuracy" "leakage" "success" "validity" "f1" "hit"
    "error" "failure" "failed" "utilization" "utilisation" "apdex" "loss" "timeout" "miss" "dropped" "fault" "exception"
    "reciprocal" "map"
}
words! {
    /// A share near one in a working system.
    is_high_share: "coverage" "availability" "uptime" "success" "validity"
}
words! {
    /// Bounded by one by definition.
    is_score: "ndcg" "mrr" "recall" "precision" "f1" "apdex" "reciprocal" "map"
}
words! {
    /// Per time instead of per whole.
    is_per_time: "rps" "qps" "throughput" "per" "tps" "rpm" "bandwidth" "arrival"
}
words! {
    /// A length of time.
    is_time_like: "latency" "duration" "time" "elapsed" "delay" "rt" "ttfb" "response" "wait" "resp"
}

/// Whether a word names a measure or a percentile, rather than a place in the document.
pub fn is_measure(word: &str) -> bool {
    is_lower_better(word)
        || is_higher_better(word)
        || is_share(word)
        || is_per_time(word)
        || word == "rate"
        || crate::fact::words::percentile_of(word).is_some()
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
