//! The lines of `measures.csv`: every measure that comes from rankings and outcomes, query by query.

use lensgate_compare::Comparisons;

use crate::csv::MeasureRecord;

/// One record a measure and query, measures in the comparison's order, queries in the set's.
pub fn records(comparisons: &Comparisons) -> impl Iterator<Item = MeasureRecord> {
    comparisons.scores.iter().flat_map(move |table| {
        comparisons.queries.iter().enumerate().map(move |(at, query)| MeasureRecord {
            query: query.id.clone(),
            class: query.class.name().to_owned(),
            language: query.language.map_or_else(String::new, |language| language.name().to_owned()),
            repository: query.repository.clone().unwrap_or_default(),
            source: query.source.name().to_owned(),
            measure: table.measure.to_string(),
            baseline: table.baseline.value(at),
            candidate: table.candidate.value(at),
        })
    })
}
