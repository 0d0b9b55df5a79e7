//! The bounds of one score of one ranking.

use super::ties::{best_order, worst_order};
use super::unjudged::unjudged_relevant;
use crate::graded::Graded;
use crate::measure::Measure;

/// A score under other circumstances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds<T> {
    /// With the worst order of tied hits.
    pub worst_order: T,
    /// With the best order of tied hits.
    pub best_order: T,
    /// With every unjudged hit that the measure looks at relevant, of the highest grade that anybody gave. Not always more than
    /// the score: what was found may make up less of what there would be to find.
    pub unjudged_relevant: T,
}

/// The bounds of several rank measures, in their order.
pub fn ranking_bounds(measures: &[Measure], graded: &Graded, highest_grade: i32) -> Vec<Bounds<f64>> {
    let is_tied = graded.ties.iter().any(|tie| tie.first < tie.last);
    let orders = is_tied.then(|| (worst_order(graded), best_order(graded)));
    // Measures that look equally deep share the ranking, whose every hit is listed.
    let mut extended: Vec<(Option<u32>, Graded)> = Vec::new();
    let bounds = measures.iter().map(|measure| {
        let score = |graded: &Graded| measure.score(graded);
        let (worst_order, best_order) = match &orders {
            Some((worst, best)) => (score(worst), score(best)),
            None => (score(graded), score(graded)),
        };
        let cutoff = measure.cutoff();
        let known = extended.iter().position(|(depth, _)| *depth == cutoff).unwrap_or_else(|| {
            extended.push((cutoff, unjudged_relevant(graded, cutoff, highest_grade)));
            extended.len() - 1
        });
        let unjudged_relevant = score(&extended[known].1);
        Bounds { worst_order, best_order, unjudged_relevant }
    });
    bounds.collect()
}
