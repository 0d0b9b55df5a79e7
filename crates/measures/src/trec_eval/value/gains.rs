//! Measures of graded gain over the whole ranking. A grade's gain is the grade unless a parameter says otherwise.

use super::super::options::Options;
use super::super::parameters::{Gains, Parameters};
use super::super::ranking::{NOT_JUDGED, NOT_POOLED, Ranking};

/// log2(rank + 1).
pub(super) fn discount(rank: u32) -> f64 {
    libm::log2(f64::from(rank) + 1.0)
}

/// The gains of a ranking and of an ideal one.
struct Gained {
    /// The gain at each rank retrieved.
    retrieved: Vec<f64>,
    /// The gains above 0 of all judged documents, descending.
    ideal: Vec<f64>,
}

impl Gained {
    fn new(ranking: &Ranking, gains: &Gains) -> Self {
        let of = |grade: i32| match grade {
            NOT_POOLED | NOT_JUDGED => gains.named(grade).unwrap_or(0.0),
            given => gains.of(given),
        };
        let retrieved = ranking.dense().into_iter().map(of).collect();
        let mut ideal: Vec<f64> =
            ranking.grades.iter().map(|&grade| gains.of(grade)).filter(|&gain| gain > 0.0).collect();
        // trec_eval orders gains by their difference cut to a whole number, which mixes up gains less than 1 apart.
        ideal.sort_by(|a, b| b.total_cmp(a));
        Self { retrieved, ideal }
    }

    fn dcg(&self) -> f64 {
        discounted(&self.retrieved)
    }

    fn ideal_dcg(&self) -> f64 {
        discounted(&self.ideal)
    }
}

fn discounted(gains: &[f64]) -> f64 {
    let earned = (1..).zip(gains).filter(|&(_, &gain)| gain != 0.0);
    crate::graded::sum(earned.map(|(rank, gain)| gain / discount(rank)))
}

fn gained(ranking: &Ranking, parameters: &Parameters) -> Gained {
    Gained::new(ranking, &gains_of(parameters))
}

fn gains_of(parameters: &Parameters) -> Gains {
    match parameters {
        Parameters::Gains(gains) => gains.clone(),
        Parameters::None | Parameters::Ranks(_) | Parameters::Fractions(_) | Parameters::Numbers(_) => Gains::default(),
    }
}

pub(in super::super) fn dcg(ranking: &Ranking, parameters: &Parameters, _: &Options) -> f64 {
    gained(ranking, parameters).dcg()
}

pub(in super::super) fn ideal_dcg(ranking: &Ranking, parameters: &Parameters, _: &Options) -> f64 {
    gained(ranking, parameters).ideal_dcg()
}

pub(in super::super) fn ndcg(ranking: &Ranking, parameters: &Parameters, _: &Options) -> f64 {
    let gained = gained(ranking, parameters);
    let ideal = gained.ideal_dcg();
    if ideal > 0.0 { gained.dcg() / ideal } else { 0.0 }
}

/// nDCG at every relevant document, averaged; one that is not retrieved has the nDCG of the end.
pub(in super::super) fn ndcg_at_relevant(ranking: &Ranking, parameters: &Parameters, _: &Options) -> f64 {
    let Gained { retrieved, ideal } = gained(ranking, parameters);
    if ideal.is_empty() {
        return 0.0;
    }
    let (mut dcg, mut best, mut sum, mut found) = (0.0, 0.0, 0.0, 0);
    for (rank, at) in (1..).zip(0..retrieved.len().max(ideal.len())) {
        let gain = retrieved.get(at).copied().unwrap_or(0.0);
        if gain != 0.0 {
            dcg += gain / discount(rank);
        }
        if let Some(gain) = ideal.get(at) {
            best += gain / discount(rank);
        }
        if gain > 0.0 {
            sum += dcg / best;
            found += 1;
        }
    }
    let relevant = crate::graded::float(ideal.len());
    sum += (relevant - f64::from(found)) * dcg / best;
    if sum > 0.0 { sum / relevant } else { 0.0 }
}

/// nDCG wherever the ideal gain changes, and at the end, averaged.
pub(in super::super) fn ndcg_at_levels(ranking: &Ranking, parameters: &Parameters, _: &Options) -> f64 {
    let Gained { retrieved, ideal } = gained(ranking, parameters);
    if ranking.relevant == 0 || ideal.is_empty() {
        return 0.0;
    }
    let (mut dcg, mut best, mut sum, mut changes) = (0.0, 0.0, 0.0, 0);
    let mut level = ideal[0];
    for (rank, at) in (1..).zip(0..retrieved.len().max(ideal.len() + 1)) {
        let ideal_gain = ideal.get(at).copied().unwrap_or(0.0);
        if level != ideal_gain {
            sum += dcg / best;
            changes += 1;
            level = ideal_gain;
        }
        let gain = retrieved.get(at).copied().unwrap_or(0.0);
        if gain != 0.0 {
            dcg += gain / discount(rank);
        }
        best += ideal_gain / discount(rank);
    }
    // The end counts when it lies beyond the first rank at which an ideal ranking would gain nothing.
    if retrieved.len() > ideal.len() + 1 {
        sum += dcg / best;
        changes += 1;
    }
    sum / f64::from(changes)
}

/// The least that a rank costs in G.
const LEAST_COST: f64 = 1.0;

/// Each gain over the logarithm of how far the ranking is behind an ideal one, normalized by the ideal gain.
pub(in super::super) fn g(ranking: &Ranking, parameters: &Parameters, _: &Options) -> f64 {
    let Gained { retrieved, ideal } = gained(ranking, parameters);
    let (mut gain_so_far, mut cost_so_far, mut earned) = (0.0, 0.0, 0.0);
    for (at, &gain) in retrieved.iter().enumerate() {
        gain_so_far += gain;
        cost_so_far += ideal.get(at).map_or(LEAST_COST, |ideal| ideal.max(LEAST_COST));
        if gain != 0.0 {
            earned += gain / libm::log2(2.0 + cost_so_far - gain_so_far);
        }
    }
    let whole = crate::graded::sum(ideal.iter().copied());
    if whole > 0.0 { earned / whole } else { 0.0 }
}

/// RBP's persistence when no parameter names one.
const PERSISTENCE: f64 = 0.9;

/// Rank-biased precision with graded gains, brought between 0 and 1 where they lie outside. trec_eval 10.0 looks for the
/// outermost gains from two variables that it never set, so its digits depend on how it was compiled; these are what it means.
pub(in super::super) fn rank_biased_precision(ranking: &Ranking, parameters: &Parameters, _: &Options) -> f64 {
    let gains = gains_of(parameters);
    let p = gains.persistence.unwrap_or(PERSISTENCE);
    let highest_grade = ranking.grades.first().copied().unwrap_or(0);
    let known = (0..=highest_grade).map(|grade| gains.of(grade)).chain(gains.by_grade.iter().map(|&(_, gain)| gain));
    let outermost = (f64::INFINITY, f64::NEG_INFINITY);
    let (least, greatest) = known.fold(outermost, |(least, greatest), gain| (least.min(gain), greatest.max(gain)));
    let is_scaled = (least < 0.0 || greatest > 1.0) && least < greatest;
    let scale = |gain: f64| if is_scaled { (gain - least) / (greatest - least) } else { gain };
    let (mut sum, mut weight) = (0.0, 1.0);
    for grade in ranking.dense() {
        let gain = match grade {
            NOT_POOLED | NOT_JUDGED => gains.named(grade).map_or(0.0, scale),
            given => scale(gains.of(given)),
        };
        sum += gain * weight;
        weight *= p;
    }
    (1.0 - p) * sum
}

/// How much RBP could rise if every unjudged document, and all beyond the end, had the highest gain.
pub(in super::super) fn rank_biased_residual(ranking: &Ranking, parameters: &Parameters, _: &Options) -> f64 {
    let p = gains_of(parameters).persistence.unwrap_or(PERSISTENCE);
    let (mut sum, mut weight, mut unjudged) = (0.0, 1.0, false);
    for grade in ranking.dense() {
        if grade < 0 {
            sum += weight;
            unjudged = true;
        }
        weight *= p;
    }
    if unjudged { weight + (1.0 - p) * sum } else { 0.0 }
}
