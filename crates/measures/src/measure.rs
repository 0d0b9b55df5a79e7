//! A measure by name: a row of the table with the parameters that its name carries. What its number means, the row says.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use lensgate_words::{Direction, MeasureUnit};

use crate::contribution::Contribution;
use crate::graded::Graded;
use crate::parameters::{Parameters, Stage, Time};
use crate::prepared::Prepared;
use crate::request::error_rate;
use crate::row::{Fold, Labels, Row, Value};
use crate::table::MEASURES;

/// What is measured. Prints to the string that it parses from.
#[derive(Clone)]
pub struct Measure {
    row: &'static Row,
    parameters: Parameters,
}

/// How contributions of queries become one number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aggregation {
    /// The mean of the numerators over the queries whose denominator is 1.
    Mean,
    /// The sum of the numerators over the sum of the denominators; a sum of zero is no number.
    RatioOfSums,
    /// The share of requests that an event befell: numerator 0 or 1, denominator 1.
    Rate,
    /// A nearest-rank quantile of raw samples, between 0 and 1; has no contributions.
    Quantile(f64),
    /// A nearest-rank quantile of windows of time, between 0 and 1: each window has one value, no query has one.
    Windows(f64),
}

impl Measure {
    /// The share of requests that ended in an error.
    pub const ERROR_RATE: Self = Self { row: &error_rate::ROW, parameters: Parameters::NONE };

    /// One measure of each row of the table, in the table's order.
    pub fn examples() -> impl Iterator<Item = Self> {
        MEASURES.iter().map(|row| row.example.parse().expect("an example of the table parses"))
    }

    pub(crate) const fn new(row: &'static Row, parameters: Parameters) -> Self {
        Self { row, parameters }
    }

    pub(crate) fn row(&self) -> &'static Row {
        self.row
    }

    pub(crate) fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// What the number counts.
    pub fn unit(&self) -> MeasureUnit {
        self.row.unit
    }

    /// Which way is better.
    pub fn direction(&self) -> Direction {
        self.row.direction
    }

    /// How contributions of queries become one number.
    pub fn aggregation(&self) -> Aggregation {
        match self.row.fold {
            Fold::Mean => Aggregation::Mean,
            Fold::RatioOfSums => Aggregation::RatioOfSums,
            Fold::Rate => Aggregation::Rate,
            Fold::Quantile => Aggregation::Quantile(self.parameters.p()),
            Fold::Windows => Aggregation::Windows(self.parameters.p()),
        }
    }

    /// The least and the greatest value that it can take; none where there is no greatest.
    pub fn range(&self) -> Option<(f64, f64)> {
        self.row.range
    }

    /// The greatest grade that it has a finite gain for.
    pub fn greatest_grade(&self) -> i32 {
        (self.row.greatest_grade)(&self.parameters)
    }

    /// The rank beyond which it does not look; none when it looks at the whole ranking or at none.
    pub fn cutoff(&self) -> Option<u32> {
        self.parameters.k
    }

    /// Whether only queries with labels take part in it.
    pub fn needs_labels(&self) -> bool {
        self.row.labels != Labels::None
    }

    /// Whether it could change if somebody judged the hits that nobody judged.
    pub fn rests_on_unjudged(&self) -> bool {
        self.row.labels == Labels::Grades
    }

    /// Whether it comes from rankings and outcomes; otherwise it comes from clocks, and [`crate::contribution()`] has none.
    pub fn is_quality(&self) -> bool {
        self.time().is_none()
    }

    /// Whether it looks at what was answered, and not only at whether or when.
    pub fn looks_at_hits(&self) -> bool {
        self.is_quality() && self.row.fold != Fold::Rate
    }

    /// Whether it looks at the lines that a hit shows, and not only at where it lies.
    pub fn looks_at_spans(&self) -> bool {
        self.row.looks_at_spans
    }

    /// Whether its whole is what was shown: an answer without hits then has no share in it. Otherwise the whole is what there
    /// is to find, and every query has its share.
    pub fn is_over_hits(&self) -> bool {
        self.row.is_over_hits
    }

    /// Whether an answer that failed has the greatest value that there is; otherwise it has none of what is counted.
    pub fn failure_is_greatest(&self) -> bool {
        self.looks_at_hits() && self.row.fold == Fold::Mean && self.row.direction == Direction::LowerIsBetter
    }

    /// Whether a sound system has its best value on nearly every query, so that two arms without a difference are what one
    /// hopes for, and no sign of a candidate that does nothing.
    pub fn is_best_when_sound(&self) -> bool {
        self.row.is_best_when_sound
    }

    /// What a run of documents does not have and this measure needs; none where a ranking is enough.
    pub fn lacks_in_a_run(&self) -> Option<&'static str> {
        self.row.lacks_in_a_run
    }

    /// The measure that has to be gated beside this one, because answering less can raise it.
    pub fn guard(&self) -> Option<Self> {
        self.row.guard.map(|row| Self { row, parameters: self.parameters })
    }

    /// The clock that it is read from, if it is.
    pub fn time(&self) -> Option<Time> {
        self.clock().map(|(time, _)| time)
    }

    /// The clock that it is read from and the stage whose readings it takes; end to end where it names no stage.
    pub fn clock(&self) -> Option<(Time, Option<Stage>)> {
        match self.row.value {
            Value::Clock(time) => Some((time, self.parameters.stage)),
            Value::Ranking(_) | Value::Answer(_) => None,
        }
    }

    /// The percentile of samples or windows that it is, as a share of one.
    pub fn percentile(&self) -> Option<f64> {
        match self.aggregation() {
            Aggregation::Quantile(p) | Aggregation::Windows(p) => Some(p),
            Aggregation::Mean | Aggregation::RatioOfSums | Aggregation::Rate => None,
        }
    }

    /// Whether it is a figure of whole windows of time, which no request and no query has a share in.
    pub fn is_of_windows(&self) -> bool {
        self.row.fold == Fold::Windows
    }

    /// Whether it can never be greater than another measure of the same answers.
    pub fn is_never_over(&self, other: &Self) -> bool {
        let (one, two) = (&self.parameters, &other.parameters);
        if self.row.name != other.row.name {
            return false;
        }
        match self.row.fold {
            // A stage's time is part of the whole; two stages know nothing of each other.
            Fold::Quantile => one.p <= two.p && (one.stage == two.stage || two.stage.is_none()),
            Fold::Windows => one.p <= two.p,
            Fold::Mean | Fold::RatioOfSums | Fold::Rate => {
                let alike = Parameters { k: two.k, ..*one } == *two;
                self.row.grows_with_cutoff && alike && one.k() <= two.k()
            }
        }
    }

    /// The score of a graded ranking; 0 for the measures that a graded ranking says nothing of.
    pub(crate) fn score(&self, graded: &Graded) -> f64 {
        match self.row.value {
            Value::Ranking(score) => score(graded, &self.parameters),
            Value::Answer(_) | Value::Clock(_) => 0.0,
        }
    }

    /// The share that one answer brings. A latency has none: numerator and denominator are 0.
    pub(crate) fn share(&self, answer: &Prepared<'_>) -> Contribution {
        match self.row.value {
            Value::Ranking(score) => Contribution::of_one(score(answer.graded(), &self.parameters)),
            Value::Answer(share) => share(answer, &self.parameters),
            Value::Clock(_) => Contribution::NONE,
        }
    }

    /// The row's place in the table.
    fn place(&self) -> Option<usize> {
        MEASURES.iter().position(|row| row.name == self.row.name)
    }
}

impl PartialEq for Measure {
    fn eq(&self, other: &Self) -> bool {
        self.row.name == other.row.name && self.parameters == other.parameters
    }
}

impl Eq for Measure {}

impl Ord for Measure {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place()).then_with(|| self.parameters.cmp(&other.parameters))
    }
}

impl PartialOrd for Measure {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Measure {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.row.name.hash(state);
        self.parameters.hash(state);
    }
}

impl fmt::Debug for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Measure({self})")
    }
}
