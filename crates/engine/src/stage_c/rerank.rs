//! Runs stage C over the candidates of one query.

use std::collections::BTreeSet;

use crate::candidate::{Candidate, Why};
use crate::configuration::{Ann, Calibration, StageC};
use crate::query::AnalyzedQuery;
use crate::stage_c::features::{Values, mask, values, weighted};
use crate::stage_c::semantic::Semantic;
use crate::stage_c::space::dot;
use crate::tables::Tables;

/// What a cosine of 1 is worth beside the fused score, in which the best lexical evidence counts 1.
pub(crate) const SEMANTIC: f64 = 0.6;
/// A calibrated score keeps this much of the score it came from, so that places of one probability keep their order.
const TIE: f64 = 1e-4;

/// A place with all that stage C sees of it.
#[derive(Debug, Clone)]
pub(crate) struct Considered {
    pub candidate: Candidate,
    pub features: Values,
    /// Only stage C proposed it.
    pub is_new: bool,
}

/// Reranks the candidates and adds neighbours; false when the gate kept it from running, and nothing changed.
pub(crate) fn rerank(
    tables: &Tables,
    semantic: &Semantic,
    query: &AnalyzedQuery<'_>,
    candidates: &mut Vec<Candidate>,
    configuration: &StageC,
) -> bool {
    if !runs(query, candidates.len(), configuration) {
        return false;
    }
    let considered = consider(tables, semantic, query, candidates, configuration.ann);
    let judge = Judge::of(semantic, configuration);
    *candidates = considered.into_iter().filter_map(|place| judge.score(place)).collect();
    true
}

/// The gate: stage C is on, the query reads like prose, and stage B left enough to rerank.
fn runs(query: &AnalyzedQuery<'_>, candidates: usize, configuration: &StageC) -> bool {
    configuration.enabled
        && query.prose >= configuration.gate.nl_threshold
        && candidates >= configuration.gate.min_candidates as usize
}

/// The candidates and the nearest neighbours that are not among them, with cosines and features.
pub(crate) fn consider(
    tables: &Tables,
    semantic: &Semantic,
    query: &AnalyzedQuery<'_>,
    candidates: &[Candidate],
    ann: Ann,
) -> Vec<Considered> {
    let vector = semantic.space.embed_query(&query.terms);
    let mut places: Vec<(Candidate, Option<u32>)> =
        candidates.iter().map(|candidate| with_cosine(semantic, &vector, candidate)).collect();
    let known: BTreeSet<u32> = places.iter().filter_map(|(_, unit)| *unit).collect();
    let old = places.len();
    for (unit, cosine) in neighbours(tables, semantic, query, &vector, ann) {
        if !known.contains(&unit) {
            places.push((neighbour(tables, semantic, unit, cosine), Some(unit)));
        }
    }
    let features = values(tables, semantic, query, &places);
    let considered = places.into_iter().zip(features).enumerate();
    considered.map(|(at, ((candidate, _), features))| Considered { candidate, features, is_new: at >= old }).collect()
}

fn with_cosine(semantic: &Semantic, vector: &[f32], candidate: &Candidate) -> (Candidate, Option<u32>) {
    let unit = semantic.units.of_place(candidate.file, candidate.first, candidate.last, candidate.focus);
    let cosine = unit.map_or(0.0, |unit| f64::from(dot(vector, &semantic.vectors[unit as usize])));
    (Candidate { semantic: cosine.clamp(0.0, 1.0), ..candidate.clone() }, unit)
}

/// A query none of whose terms has a vector is near to nothing.
fn neighbours(
    tables: &Tables,
    semantic: &Semantic,
    query: &AnalyzedQuery<'_>,
    vector: &[f32],
    ann: Ann,
) -> Vec<(u32, f32)> {
    if vector.iter().all(|&value| value == 0.0) {
        return Vec::new();
    }
    let in_scope = |unit: u32| query.in_scope(&tables.files[semantic.units.all[unit as usize].file as usize]);
    semantic.neighbours.nearest(&semantic.vectors, vector, ann, &in_scope, semantic.scope(tables, query))
}

fn neighbour(tables: &Tables, semantic: &Semantic, unit: u32, cosine: f32) -> Candidate {
    let unit = &semantic.units.all[unit as usize];
    let chunk = tables.chunk_at(unit.file, unit.signature.0);
    Candidate {
        first: unit.first,
        last: unit.last,
        focus: unit.signature.0,
        semantic: f64::from(cosine).clamp(0.0, 1.0),
        ..Candidate::of_chunk(chunk, tables.chunks[chunk as usize])
    }
}

/// How one configuration scores what was considered.
struct Judge<'a> {
    calibration: Option<&'a crate::stage_c::calibration::Calibration>,
    mask: usize,
    cutoff: f64,
}

impl<'a> Judge<'a> {
    fn of(semantic: &'a Semantic, configuration: &StageC) -> Self {
        let calibration = match configuration.calibration {
            Calibration::None => None,
            Calibration::IsotonicV1 => semantic.calibration.as_ref(),
        };
        Self { calibration, mask: mask(&configuration.features), cutoff: configuration.gate.confidence_cutoff }
    }

    /// The candidate with its new score; none when only stage C proposed it and is not confident enough.
    fn score(&self, place: Considered) -> Option<Candidate> {
        let mut candidate = place.candidate;
        let reranked = candidate.score + SEMANTIC * candidate.semantic + weighted(&place.features, self.mask);
        let is_confident = self.confidence(reranked, candidate.semantic) >= self.cutoff;
        if !is_confident && place.is_new {
            return None;
        }
        if is_confident {
            candidate.why.insert(Why::SEMANTIC);
        }
        candidate.score = self.calibrated(if is_confident { reranked } else { candidate.score });
        Some(candidate)
    }

    /// The probability of relevance when there is a calibration, else the cosine.
    fn confidence(&self, reranked: f64, cosine: f64) -> f64 {
        self.calibration.map_or(cosine, |calibration| calibration.probability(reranked, self.mask))
    }

    fn calibrated(&self, score: f64) -> f64 {
        self.calibration.map_or(score, |calibration| calibration.probability(score, self.mask) + TIE * score)
    }
}
