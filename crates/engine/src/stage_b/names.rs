//! How well a symbol's name answers a query: the name as typed, or the terms that its parts share with the query.

use lensgate_syntax::Kind;

use crate::candidate::Why;
use crate::query::AnalyzedQuery;
use crate::stage_b::outline::Entry;
use crate::tables::Tables;
use crate::vocabulary::TermId;

/// A container's part counts this much beside a part of the name itself.
const CONTAINER: f64 = 0.5;
/// The most that shared parts can give; the name itself, as typed, gives 1.
const PARTS: f64 = 0.9;

/// A name without case and underscores: `parseHeader` and `parse_header` are the same.
pub(crate) fn folded(name: &str) -> String {
    name.chars().filter(|&letter| letter != '_').flat_map(char::to_lowercase).collect()
}

/// A query as names see it.
pub(crate) struct NameQuery<'q> {
    identifiers: &'q [&'q str],
    folded: Vec<String>,
    /// Terms of the query with weight times inverse document frequency, by id.
    weights: Vec<(TermId, f64)>,
    /// The weights of the terms that the query itself says, summed.
    mass: f64,
    chunks: f64,
    tables: &'q Tables,
}

impl<'q> NameQuery<'q> {
    pub fn new(tables: &'q Tables, query: &'q AnalyzedQuery<'_>) -> Self {
        let chunks = tables.chunks.len() as f64;
        let mut names = Self {
            identifiers: &query.identifiers,
            folded: query.identifiers.iter().map(|name| folded(name)).collect(),
            weights: Vec::new(),
            mass: 0.0,
            chunks,
            tables,
        };
        names.weights = query.terms.iter().map(|term| (term.id, term.weight * names.idf(term.id))).collect();
        // A whole identifier stands beside its parts in the query's terms; only the parts make up names.
        let own = query.terms.iter().filter(|term| term.why == Why::LEXICAL);
        names.mass = own.map(|term| names.idf(term.id)).sum();
        names
    }

    /// Robertson's inverse document frequency over chunks, never negative.
    pub fn idf(&self, term: TermId) -> f64 {
        let with = f64::from(self.tables.vocabulary.chunk_frequency(term));
        (1.0 + (self.chunks - with + 0.5) / (with + 0.5)).ln()
    }

    /// The weight of a term in the query; 0 when the query does not hold it.
    pub fn weight(&self, term: TermId) -> f64 {
        self.weights.binary_search_by_key(&term, |&(id, _)| id).map_or(0.0, |at| self.weights[at].1)
    }

    /// The query's terms, rarest first, equals by id.
    pub fn rarest_first(&self) -> Vec<(TermId, f64)> {
        let mut terms = self.weights.clone();
        terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        terms
    }

    /// 0 to 1: how well the symbol's name answers.
    pub fn score(&self, entry: &Entry) -> f64 {
        self.exact(entry).max(PARTS * self.parts(entry)) * weight_of_kind(entry.kind)
    }

    /// The name as an identifier of the query: 1 as typed, a little less in another style, less again when the query also
    /// names a container and it is not this one.
    fn exact(&self, entry: &Entry) -> f64 {
        let as_typed = self.identifiers.iter().any(|identifier| **identifier == *entry.name);
        let name = folded(&entry.name);
        if !as_typed && !self.folded.contains(&name) {
            return 0.0;
        }
        let style = if as_typed { 1.0 } else { 0.9 };
        let names_others = self.folded.iter().any(|identifier| *identifier != name);
        let in_container = entry.container.as_deref().is_some_and(|of| self.folded.contains(&folded(of)));
        if names_others && !in_container { style * 0.75 } else { style }
    }

    /// The geometric mean of two shares by weight: of the name that the query says, and of the query that the name says.
    fn parts(&self, entry: &Entry) -> f64 {
        let shared: f64 = entry.parts.iter().map(|&part| self.weight(part)).sum();
        if shared <= 0.0 || self.mass <= 0.0 {
            return 0.0;
        }
        let of_container = entry.container_parts.iter().filter(|part| entry.parts.binary_search(part).is_err());
        let also: f64 = CONTAINER * of_container.map(|&part| self.weight(part)).sum::<f64>();
        let name: f64 = entry.parts.iter().map(|&part| self.idf(part)).sum();
        let precision = ((shared + also) / (name + also)).min(1.0);
        let recall = ((shared + also) / self.mass).min(1.0);
        (precision * recall).sqrt()
    }
}

/// A definition answers better than a mention: fields and `impl` blocks bear names that something else defines.
fn weight_of_kind(kind: Kind) -> f64 {
    match kind {
        Kind::Function | Kind::Method | Kind::Struct | Kind::Enum | Kind::Trait | Kind::Macro => 1.0,
        Kind::TypeAlias | Kind::Constant | Kind::Section => 0.95,
        Kind::Module | Kind::Variant | Kind::Test => 0.8,
        Kind::Impl | Kind::Field => 0.7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_fold_into_one() {
        assert_eq!(folded("parse_header"), folded("parseHeader"));
        assert_ne!(folded("parse_header"), folded("parse_headers"));
    }
}
