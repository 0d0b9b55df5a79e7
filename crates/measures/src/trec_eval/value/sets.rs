//! Measures of the set retrieved: counts, precision, recall, what they are combined to.

use super::super::options::Options;
use super::super::parameters::Parameters;
use super::super::ranking::Ranking;

pub(in super::super) fn retrieved(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    f64::from(ranking.retrieved)
}

pub(in super::super) fn relevant(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    f64::from(ranking.relevant)
}

pub(in super::super) fn relevant_retrieved(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    f64::from(ranking.relevant_retrieved())
}

pub(in super::super) fn judged_not_relevant_retrieved(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    let judged = ranking.pooled.iter().filter(|doc| doc.grade >= 0 && doc.grade < ranking.level);
    crate::graded::float(judged.count())
}

pub(in super::super) fn precision(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    ratio(ranking.relevant_retrieved(), ranking.retrieved)
}

pub(in super::super) fn recall(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    ratio(ranking.relevant_retrieved(), ranking.relevant)
}

/// Precision against the best that this number of documents could have had.
pub(in super::super) fn relative_precision(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    ratio(ranking.relevant_retrieved(), ranking.retrieved.min(ranking.relevant))
}

/// Precision times recall.
pub(in super::super) fn map(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    let [found, retrieved, relevant] =
        [ranking.relevant_retrieved(), ranking.retrieved, ranking.relevant].map(f64::from);
    if retrieved > 0.0 && relevant > 0.0 { (found * found) / (retrieved * relevant) } else { 0.0 }
}

/// (x + 1) P R / (x P + R); x weighs recall, and is not squared.
pub(in super::super) fn f(ranking: &Ranking, parameters: &Parameters, options: &Options) -> f64 {
    if ranking.relevant_retrieved() == 0 {
        return 0.0;
    }
    let x = numbers(parameters)[0];
    let (precision, recall) = (precision(ranking, parameters, options), recall(ranking, parameters, options));
    (x + 1.0) * precision * recall / (x * precision + recall)
}

/// The worth of each document by whether it is relevant and retrieved, summed.
pub(in super::super) fn utility(ranking: &Ranking, parameters: &Parameters, options: &Options) -> f64 {
    let found = i64::from(ranking.relevant_retrieved());
    let [retrieved, relevant] = [ranking.retrieved, ranking.relevant].map(i64::from);
    let collection = i64::try_from(options.collection_size).unwrap_or(i64::MAX / 2);
    let counts = [found, retrieved - found, relevant - found, collection + found - retrieved - relevant];
    let worths = numbers(parameters).iter().zip(counts).map(|(worth, count)| worth * whole(count));
    crate::graded::sum(worths)
}

/// The numbers of a measure that has numbers.
pub(in super::super) fn numbers(parameters: &Parameters) -> &[f64] {
    match parameters {
        Parameters::Numbers(numbers) => numbers,
        Parameters::None | Parameters::Ranks(_) | Parameters::Fractions(_) | Parameters::Gains(_) => &[],
    }
}

/// A part of a whole; 0 when there is no whole.
pub(super) fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of documents stay below 2^53")]
fn whole(count: i64) -> f64 {
    count as f64
}
