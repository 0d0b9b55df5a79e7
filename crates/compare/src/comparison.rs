//! The comparison file: every measure on every slice with both arms' levels, delta and ratio, and the per-query numbers
//! that they were made from. Judging the file again gives the same bytes.

use lensgate_dataset::{LabelSource, Language, QueryClass, Quotas};
use lensgate_measures::{Aggregation, Measure, Time};
use lensgate_words::{Arm, Population};
use serde::{Deserialize, Serialize};

use crate::bound::Bound;
use crate::clocks::ClockDoubt;
use crate::scores::{ScoreTable, StageTable};
use crate::series::{Series, Values};
use crate::slice::{Slice, SliceBy};

/// A number with everything that it has to travel with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// The point.
    pub point: f64,
    /// The lower end of the two-sided interval.
    pub lower: Bound,
    /// The upper end.
    pub upper: Bound,
    /// The interval's level, 0.90.
    pub level: f64,
    /// Distinct queries behind it.
    pub n: u64,
    /// How the interval comes about.
    pub method: String,
    /// The seed of what was drawn for it, if anything was.
    pub seed: u64,
}

/// An estimate, or in words why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimated {
    /// The estimate.
    Known(Estimate),
    /// Why there is none.
    Unknown(String),
}

impl Estimated {
    /// The estimate, if there is one.
    pub fn known(&self) -> Option<&Estimate> {
        match self {
            Self::Known(estimate) => Some(estimate),
            Self::Unknown(_) => None,
        }
    }
}

/// One measure on one slice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// The measure.
    pub measure: Measure,
    /// The slice.
    pub slice: Slice,
    /// Distinct queries that take part.
    pub n: u64,
    /// Executions behind both arms' rates, or samples behind both arms' quantiles; for other measures the same as `n`.
    pub requests: u64,
    /// The baseline's level.
    pub baseline: Estimated,
    /// The candidate's level.
    pub candidate: Estimated,
    /// Candidate minus baseline.
    pub delta: Estimated,
    /// Candidate over baseline.
    pub ratio: Estimated,
    /// The second baseline minus the first (A/A): what noise alone does. Only for latency, and only when recorded.
    pub noise: Option<Estimated>,
    /// Two-sided p-value of the randomization test on per-query deltas, for means.
    pub p_value: Option<f64>,
    /// Queries on which the candidate is better.
    pub wins: u64,
    /// Queries without a difference.
    pub ties: u64,
    /// Queries on which the candidate is worse.
    pub losses: u64,
    /// Whether no query's number differs between the arms.
    pub identical: bool,
    /// Both levels and their difference as if every hit that nobody judged were relevant; for measures of rankings.
    pub if_unjudged_relevant: Option<Levels>,
}

impl Comparison {
    /// The delta as a share of the baseline's level; nothing when the baseline is not above zero.
    pub fn relative_delta(&self) -> Option<f64> {
        let (baseline, delta) = (self.baseline.known()?, self.delta.known()?);
        (baseline.point > 0.0).then(|| delta.point / baseline.point)
    }
}

/// Both arms' levels as plain points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    /// The baseline's level.
    pub baseline: f64,
    /// The candidate's level.
    pub candidate: f64,
}

impl Levels {
    /// Candidate minus baseline.
    pub fn delta(&self) -> f64 {
        self.candidate - self.baseline
    }
}

/// One distinct query as compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparedQuery {
    /// Its id; of copies of one query, the first one's.
    pub id: String,
    /// The kind of question.
    pub class: QueryClass,
    /// The language asked about.
    pub language: Option<Language>,
    /// The repository asked about.
    pub repository: Option<String>,
    /// Where its labels come from.
    pub source: LabelSource,
    /// Whether what rests on labels counts it outside of the slices by label source; see [`crate::Labels`].
    pub decides: bool,
    /// Queries of the set that ask the same, itself included; they count once, by this one's judgments.
    pub copies: u64,
    /// Ids of the copies that are judged otherwise; those judgments do not count.
    pub judged_otherwise: Vec<String>,
    /// Whether both arms gave the same ranking.
    pub same_ranking: bool,
    /// Hits in the baseline's answer.
    pub baseline_hits: u64,
    /// Hits in the candidate's answer.
    pub candidate_hits: u64,
    /// Arms without a recorded answer; scored 0 and counted as an error.
    pub unanswered: Vec<Arm>,
    /// Arms that no request of this query reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreached: Vec<Arm>,
    /// Whether the arms have as many rows as each other in the latency pass.
    pub latency_complete: bool,
}

impl ComparedQuery {
    /// Whether it belongs to a slice.
    pub fn is_in(&self, slice: &Slice) -> bool {
        match slice {
            Slice::Overall => true,
            Slice::Class(class) => self.class == *class,
            Slice::Language(language) => self.language == Some(*language),
            Slice::Repository(repository) => self.repository.as_deref() == Some(repository),
            Slice::Source(source) => self.source == *source,
        }
    }

    /// Whether it belongs to a slice as far as labels go: outside of slices by label source, only where it decides.
    pub fn counts_in(&self, slice: &Slice) -> bool {
        self.is_in(slice) && (self.decides || matches!(slice, Slice::Source(_)))
    }

    /// Whether it takes part in a measure on a slice. Latency, errors and validity need no labels, so that every query
    /// counts there.
    pub fn takes_part(&self, measure: &Measure, slice: &Slice) -> bool {
        if measure.needs_labels() { self.counts_in(slice) } else { self.is_in(slice) }
    }

    /// The slice that it falls into.
    pub fn slice(&self, by: SliceBy) -> Option<Slice> {
        match by {
            SliceBy::Class => Some(Slice::Class(self.class)),
            SliceBy::Language => self.language.map(Slice::Language),
            SliceBy::Repository => self.repository.clone().map(Slice::Repository),
            SliceBy::Source => Some(Slice::Source(self.source)),
        }
    }
}

/// The format of a comparison file.
pub const SCHEMA_VERSION: u32 = 2;

/// Everything compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparisons {
    /// The file's format, [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The query set's name.
    pub query_set: String,
    /// The query set's digest.
    pub query_set_digest: String,
    /// What the query set declares that its numbers of queries were fixed by; none for a sample without quotas.
    pub quotas: Option<Quotas>,
    /// Queries that ask nearly what an earlier one asks; each counts in full.
    pub near_copies: u64,
    /// The seed of all random draws.
    pub seed: u64,
    /// The distinct queries, in the order of the set; every list below is aligned with them.
    pub queries: Vec<ComparedQuery>,
    /// Per-query numbers of each measure.
    pub scores: Vec<ScoreTable>,
    /// Readings of each clock and stage.
    pub stages: Vec<StageTable>,
    /// Share of its time, from 0 to 1, that the latency pass waited for a processor that others had; none where it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited: Option<f64>,
    /// What the readings say against the clocks that they come from; nothing on an honest recording.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<ClockDoubt>,
    /// Measures in the order asked for, each overall and then slice by slice.
    pub comparisons: Vec<Comparison>,
}

impl Comparisons {
    /// The comparison of a measure on a slice.
    pub fn find(&self, measure: &Measure, slice: &Slice) -> Option<&Comparison> {
        self.comparisons.iter().find(|comparison| comparison.measure == *measure && comparison.slice == *slice)
    }

    /// Whether no query's ranking differs between the arms, in a slice with at least one query.
    pub fn same_rankings(&self, slice: &Slice) -> bool {
        let mut queries = self.queries.iter().filter(|query| query.is_in(slice)).peekable();
        queries.peek().is_some() && queries.all(|query| query.same_ranking)
    }

    /// The slices that hold at least one query that counts in them, sorted.
    pub fn slices(&self, by: SliceBy) -> Vec<Slice> {
        let counting = self.queries.iter().filter(|query| query.decides || by == SliceBy::Source);
        let mut slices: Vec<Slice> = counting.filter_map(|query| query.slice(by)).collect();
        slices.sort();
        slices.dedup();
        slices
    }

    /// A measure's per-query numbers on a slice, ready for bounds; nothing when the measure was not taken.
    pub fn series(&self, measure: &Measure, slice: &Slice, population: Population) -> Option<Series> {
        self.series_of(measure, slice, population, Arm::Candidate)
    }

    /// The same with the second baseline in the candidate's place; only for latency, when it was recorded.
    pub fn noise_series(&self, measure: &Measure, slice: &Slice, population: Population) -> Option<Series> {
        self.series_of(measure, slice, population, Arm::BaselineAgain)
    }

    fn series_of(&self, measure: &Measure, slice: &Slice, population: Population, arm: Arm) -> Option<Series> {
        let members = self.queries.iter().enumerate().filter(|(_, query)| query.takes_part(measure, slice));
        let members: Vec<usize> = members.map(|(place, _)| place).collect();
        let (values, ceiling) = match measure.aggregation() {
            Aggregation::Quantile(_) | Aggregation::Windows(_) => (self.samples(measure, &members, arm)?, None),
            Aggregation::Mean | Aggregation::RatioOfSums | Aggregation::Rate => {
                self.scores_of(measure, &members, arm)?
            }
        };
        let series = Series {
            measure: measure.clone(),
            queries: members.iter().map(|place| self.queries[*place].id.clone()).collect(),
            repositories: self.repository_numbers(&members),
            values,
            asked: if arm == Arm::Candidate { self.asked(measure, slice) } else { None },
            ceiling,
            population,
            worst: None,
        };
        Some(if matches!(measure.aggregation(), Aggregation::Windows(_)) { series.in_stretches() } else { series })
    }

    fn scores_of(&self, measure: &Measure, members: &[usize], arm: Arm) -> Option<(Values, Option<f64>)> {
        let table = self.scores.iter().find(|table| table.measure == *measure)?;
        if arm == Arm::BaselineAgain {
            return None;
        }
        let values =
            Values::Scores { baseline: table.baseline.select(members), candidate: table.candidate.select(members) };
        Some((values, table.ceiling))
    }

    fn samples(&self, measure: &Measure, members: &[usize], arm: Arm) -> Option<Values> {
        let table = self.stage_table(measure)?;
        let other = if arm == Arm::BaselineAgain { &table.baseline_again } else { &table.candidate };
        if other.iter().all(Vec::is_empty) {
            return None;
        }
        let select = |lists: &[Vec<f64>]| members.iter().filter_map(|place| lists.get(*place).cloned()).collect();
        Some(Values::Samples { baseline: select(&table.baseline), candidate: select(other) })
    }

    /// The readings that a measure of a clock is made from.
    pub fn stage_table(&self, measure: &Measure) -> Option<&StageTable> {
        let (time, stage) = measure.clock()?;
        let stage = stage.map(|stage| format!("{stage:?}"));
        self.stages.iter().find(|table| table.time == time && table.stage == stage)
    }

    /// The places in the order of asking, from 0 over all arms and repetitions, of the samples that [`Comparisons::series`] has
    /// for a measure on a slice: the baseline's and the candidate's, query by query. None where one is unknown.
    pub fn asked(&self, measure: &Measure, slice: &Slice) -> Option<[Vec<Vec<u32>>; 2]> {
        let [baseline, candidate, _] = self.stage_table(measure)?.asked.as_ref()?;
        let members = || self.queries.iter().enumerate().filter(|(_, query)| query.takes_part(measure, slice));
        let select = |lists: &[Vec<u32>]| members().filter_map(|(place, _)| lists.get(place).cloned()).collect();
        Some([select(baseline), select(candidate)])
    }

    /// Whether processor time was recorded for both arms.
    pub fn has_cpu_time(&self) -> bool {
        let total = self.stages.iter().find(|table| table.time == Time::Processor && table.stage.is_none());
        let recorded = |lists: &[Vec<f64>]| lists.iter().any(|samples| !samples.is_empty());
        total.is_some_and(|table| recorded(&table.baseline) && recorded(&table.candidate))
    }

    /// Repositories as numbers in the order of first sight; queries without one share a number of their own.
    fn repository_numbers(&self, members: &[usize]) -> Vec<u32> {
        let mut names: Vec<Option<&str>> = Vec::new();
        let number = |place: &usize| {
            let name = self.queries[*place].repository.as_deref();
            let known = names.iter().position(|other| *other == name);
            let number = known.unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            });
            u32::try_from(number).expect("fewer repositories than queries fit in memory")
        };
        members.iter().map(number).collect()
    }
}
