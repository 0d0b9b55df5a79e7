//! A claim: figures and results that are stated together and have to fit each other, each with the place where it is.

use crate::figure::{Figure, Side};
use crate::finding::Rule;
use crate::place::Place;

/// Something that a report states.
#[derive(Debug, Clone)]
pub(crate) struct Stated<T> {
    pub value: T,
    pub place: Place,
    /// As it is written, with its name.
    pub says: String,
}

impl<T> Stated<T> {
    pub(crate) fn new(value: T, place: Place, says: impl Into<String>) -> Self {
        Self { value, place, says: says.into() }
    }

    pub(crate) fn map<U>(&self, to: impl FnOnce(&T) -> U) -> Stated<U> {
        Stated { value: to(&self.value), place: self.place.clone(), says: self.says.clone() }
    }
}

/// Parts that have to fit each other.
#[derive(Debug, Clone)]
pub(crate) enum Claim {
    /// Parts of a whole, and the share that passed.
    Count {
        passed: Option<Stated<u64>>,
        failed: Option<Stated<u64>>,
        /// Skipped, pending, broken: categories that a total may or may not include.
        others: Vec<Stated<u64>>,
        total: Option<Stated<u64>>,
        rate: Option<Stated<Figure>>,
    },
    /// `passed` of `total` beside a result for the whole: good only when all passed.
    Whole { passed: Stated<u64>, total: Stated<u64>, result: Stated<bool> },
    /// A value, its limit and the result that is claimed for it.
    Gate { name: String, value: Stated<Figure>, side: Side, limit: Stated<Figure>, result: Stated<bool> },
    /// `97.6 % < 98 %` spelt out.
    Comparison { value: Stated<Figure>, side: Side, limit: Stated<Figure> },
    /// Percentiles of one series, 0 for its least and 100 for its largest value.
    Series(Vec<(f64, Stated<Figure>)>),
    /// Errors among requests and the rate that they give.
    Errors { errors: Stated<u64>, requests: Stated<u64>, rate: Stated<Figure> },
    /// Start and end (milliseconds since 1970) and how long it took.
    Span { start: Stated<i64>, end: Stated<i64>, duration: Option<Stated<Figure>> },
    /// Two levels and the change between them.
    Change { from: Stated<Figure>, to: Stated<Figure>, change: Stated<Figure> },
    /// Parts that add up to a whole.
    Sum { what: &'static str, parts: Vec<Stated<u64>>, whole: Stated<u64> },
    /// One quantity stated twice.
    Same { rule: Rule, what: String, one: Stated<Figure>, other: Stated<Figure> },
    /// Two statements of which one is true only if the other is.
    Agree { rule: Rule, one: Stated<bool>, other: Stated<bool> },
    /// A share, at most this large.
    Share { figure: Stated<Figure>, most: f64 },
    /// Latencies and throughput that are all exactly zero.
    Still(Vec<Stated<Figure>>),
    /// Figures outside the limits of LENS's canary against how many of its gates failed; the error rate among them, when a
    /// hundredth of it would keep its limit.
    Room { failed: Stated<u64>, outside: Vec<Stated<Figure>>, hundredfold: Option<Stated<Figure>> },
    /// A claimed time (milliseconds) against the time between the first and the last timestamp, which may all lie inside.
    Claimed { time: Stated<f64>, between: Stated<f64>, inside: bool },
}
