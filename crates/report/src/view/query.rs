//! Queries as shown: every delta for the waterfall, and some queries with both arms' hits side by side.

/// One query's delta.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryDelta {
    /// The query's id.
    pub query: String,
    /// Candidate minus baseline.
    pub delta: f64,
}

/// The deltas of one measure.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryDeltas {
    /// The measure's canonical name.
    pub measure: String,
    /// One entry a query, in any order.
    pub deltas: Vec<QueryDelta>,
}

/// One hit as shown.
#[derive(Debug, Clone, PartialEq)]
pub struct HitRow {
    /// Its place, counted from 1.
    pub rank: u32,
    /// The file's path inside the corpus.
    pub path: String,
    /// First and last line; none when the query set's unit is the file.
    pub lines: Option<(u32, u32)>,
    /// The grade of the judged span that it was credited with; none when nobody judged it.
    pub grade: Option<i32>,
    /// Whether it counts as relevant.
    pub relevant: bool,
    /// Whether it only touches judged spans that better hits were credited with.
    pub repeats: bool,
    /// Whether it is marked as looking right and being wrong.
    pub hard_negative: bool,
    /// The system's reasons.
    pub why: String,
    /// The system's score.
    pub score: f64,
}

/// A relevant judged span and where each arm ranked it.
#[derive(Debug, Clone, PartialEq)]
pub struct RelevantSpan {
    /// The file's path.
    pub path: String,
    /// First and last line; none when the unit is the file.
    pub lines: Option<(u32, u32)>,
    /// Its grade.
    pub grade: i32,
    /// The first rank of the baseline that touches it.
    pub baseline_rank: Option<u32>,
    /// The first rank of the candidate that touches it.
    pub candidate_rank: Option<u32>,
}

/// What an arm answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Its first hits, best first.
    Hits(Vec<HitRow>),
    /// The request failed, or nothing was recorded.
    Failed,
}

/// One query with both arms' answers.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryPair {
    /// The query's id.
    pub query: String,
    /// What was asked.
    pub text: String,
    /// Its class, language, repository and label source, as far as it has them: name and value.
    pub facets: Vec<(&'static str, String)>,
    /// The measure that ordered the queries.
    pub measure: String,
    /// The baseline's score.
    pub baseline: f64,
    /// The candidate's score.
    pub candidate: f64,
    /// The relevant judged spans, best grade first.
    pub relevant: Vec<RelevantSpan>,
    /// The baseline's first hits.
    pub baseline_hits: Answer,
    /// The candidate's first hits.
    pub candidate_hits: Answer,
}
