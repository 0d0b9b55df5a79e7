//! `isotonic_v1`: from score to probability of relevance, fitted on queries that no evaluation sees.

use lensgate_dataset::Span;

use crate::candidate::Candidate;
use crate::configuration::Ann;
use crate::query::AnalyzedQuery;
use crate::stage_c::features::{Values, weighted};
use crate::stage_c::isotonic::Isotonic;
use crate::stage_c::rerank::{Considered, SEMANTIC, consider};
use crate::stage_c::semantic::Semantic;
use crate::tables::Tables;

/// Prose that no gate in use would turn away; the others never meet the calibration.
const LEAST_PROSE: f64 = 0.35;
/// Fewer queries fit nothing.
const LEAST_SAMPLES: usize = 20;
/// Subsets of the four features.
const SUBSETS: usize = 16;
/// The breadth at which the samples are searched: that of the baseline.
const ANN: Ann = Ann { k: 150, ef_search: 64 };

/// A query, its fused candidates before stage C, and its right answer.
#[derive(Debug)]
pub(crate) struct FitSample<'a> {
    pub query: &'a AnalyzedQuery<'a>,
    pub candidates: &'a [Candidate],
    pub relevant: &'a Span,
}

/// One regression for each subset of features, because each gives other scores.
#[derive(Debug, Clone)]
pub(crate) struct Calibration {
    by_mask: Vec<Isotonic>,
}

/// What was seen of one place for one query.
struct Row {
    fused: f64,
    semantic: f64,
    features: Values,
    relevant: bool,
}

impl Calibration {
    /// Fits on the samples that are prose; none when there are too few.
    pub fn fit(tables: &Tables, semantic: &Semantic, samples: &[FitSample<'_>]) -> Option<Self> {
        let prose: Vec<&FitSample<'_>> = samples.iter().filter(|sample| sample.query.prose >= LEAST_PROSE).collect();
        if prose.len() < LEAST_SAMPLES {
            return None;
        }
        let rows: Vec<Row> = prose.iter().flat_map(|sample| rows(tables, semantic, sample)).collect();
        let by_mask = (0..SUBSETS).filter_map(|mask| {
            let score = |row: &Row| row.fused + SEMANTIC * row.semantic + weighted(&row.features, mask);
            Isotonic::fit(rows.iter().map(|row| (score(row), row.relevant)).collect())
        });
        Some(Self { by_mask: by_mask.collect() }).filter(|fitted| fitted.by_mask.len() == SUBSETS)
    }

    /// The probability that a place with this score is relevant, under the features of a mask.
    pub fn probability(&self, score: f64, mask: usize) -> f64 {
        self.by_mask[mask].value(score)
    }
}

fn rows(tables: &Tables, semantic: &Semantic, sample: &FitSample<'_>) -> Vec<Row> {
    let considered = consider(tables, semantic, sample.query, sample.candidates, ANN);
    let row = |Considered { candidate, features, .. }: &Considered| {
        let span = tables.span(candidate.file, candidate.first, candidate.last);
        Row {
            fused: candidate.score,
            semantic: candidate.semantic,
            features: *features,
            relevant: span.touches(sample.relevant),
        }
    };
    considered.iter().map(row).collect()
}
