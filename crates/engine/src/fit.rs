//! Fits what is fitted: stage C's calibration, on queries that evaluation never sees, through the stages as they stand.

use rayon::prelude::*;

use crate::analysis::analyze;
use crate::candidate::Candidate;
use crate::configuration::Configuration;
use crate::index::{FitPair, Index};
use crate::query::{AnalyzedQuery, Request};
use crate::stage_b::Cache;
use crate::stage_c::FitSample;

/// Pairs used at most, spread evenly over what is given: more would cost build time and move the curve little.
const MOST_PAIRS: usize = 800;

/// Runs stages A and B of the baseline over the pairs and hands stage C what it would see.
pub(crate) fn fit(index: &mut Index, pairs: &[FitPair]) {
    let step = pairs.len().div_ceil(MOST_PAIRS).max(1);
    let chosen: Vec<&FitPair> = pairs.iter().step_by(step).collect();
    let seen = see(index, &chosen);
    let samples: Vec<FitSample<'_>> = chosen
        .iter()
        .zip(&seen)
        .map(|(pair, (query, candidates))| FitSample { query, candidates, relevant: &pair.span })
        .collect();
    index.semantic.fit(&index.tables, &samples);
}

/// The candidates of each pair as they stand before stage C, in the pairs' order.
fn see<'a>(index: &Index, pairs: &[&'a FitPair]) -> Vec<(AnalyzedQuery<'a>, Vec<Candidate>)> {
    let baseline = Configuration::default();
    let cache = Cache::new(&baseline.stage_b);
    let look = |pair: &&'a FitPair| {
        let query = analyze(index.lexicon(), &Request::new(&pair.text), &baseline.stage_a);
        let found = index.candidates(&query, &baseline.stage_a);
        let candidates = index.fused(&query, found, &baseline.stage_b, &cache);
        (query, candidates)
    };
    pairs.par_iter().map(look).collect()
}
