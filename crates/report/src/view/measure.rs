//! Measures as shown: both arms, the delta with its interval, and what they rest on.

use lensgate_words::{Direction, MeasureUnit};

/// A number with its two-sided interval; the level stands in the view, n and seed beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The best single guess.
    pub point: f64,
    /// The lower end; minus infinity when the data cannot bound it.
    pub lower: f64,
    /// The upper end; infinity when the data cannot bound it.
    pub upper: f64,
}

impl Estimate {
    /// The same estimate on another axis: every number times a factor.
    pub fn scaled(self, factor: f64) -> Self {
        Self { point: self.point * factor, lower: self.lower * factor, upper: self.upper * factor }
    }

    /// Whether the interval lies wholly on one side of zero.
    pub fn excludes_zero(self) -> bool {
        self.lower > 0.0 || self.upper < 0.0
    }
}

/// One measure of both arms.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureRow {
    /// Its canonical name, such as `Recall@50`.
    pub name: String,
    /// What it counts.
    pub unit: MeasureUnit,
    /// Which way is better.
    pub direction: Direction,
    /// The baseline's level, if it could be measured.
    pub baseline: Option<f64>,
    /// The candidate's level, if it could be measured.
    pub candidate: Option<f64>,
    /// Candidate minus baseline, with its interval.
    pub delta: Option<Estimate>,
    /// The delta as a share of the baseline, if it was estimated.
    pub relative: Option<Estimate>,
    /// Distinct queries behind the delta.
    pub n: u64,
    /// Requests of both arms behind it, where they are not one a query and arm.
    pub requests: Option<u64>,
    /// Both arms' levels as if every unjudged hit were relevant, for measures of rankings.
    pub if_unjudged_relevant: Option<(f64, f64)>,
    /// Queries that gained, stayed and lost, for measures that are counted by query.
    pub outcomes: Option<(u64, u64, u64)>,
    /// The p-value of the randomization test, if one was run.
    pub p_value: Option<f64>,
    /// How the interval was found, or why there is none.
    pub method: String,
}

/// Measures of one slice.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The dimension: `overall`, `class`, `language`, `repository` or `source`.
    pub by: String,
    /// The slice's name within the dimension; `all` for the overall group.
    pub slice: String,
    /// Distinct queries in the slice.
    pub queries: u64,
    /// The measures in policy order.
    pub rows: Vec<MeasureRow>,
}

impl Group {
    /// The row of a measure.
    pub fn row(&self, measure: &str) -> Option<&MeasureRow> {
        self.rows.iter().find(|row| row.name == measure)
    }
}
