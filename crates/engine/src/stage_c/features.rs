//! The rerank features beyond fused score and cosine. Each is 0 when it has nothing to say, and about 1 when it speaks up.

use std::collections::BTreeSet;

use crate::candidate::{Candidate, Why};
use crate::configuration::Feature;
use crate::query::AnalyzedQuery;
use crate::stage_c::semantic::Semantic;
use crate::tables::{FileEntry, Tables};
use crate::vocabulary::TermId;

/// The features in the order of their values.
pub(crate) const FEATURES: [Feature; 4] =
    [Feature::PathPriorResidual, Feature::SubtokenJaccard, Feature::StructDistance, Feature::DocBm25];

/// What each is worth beside the fused score, in which the best lexical evidence counts 1.
const WEIGHTS: [f64; 4] = [0.15, 0.25, 0.1, 0.3];

/// One candidate's values, in the order of [`FEATURES`].
pub(crate) type Values = [f64; 4];

/// Which features are on, as bits in the order of [`FEATURES`].
pub(crate) fn mask(features: &BTreeSet<Feature>) -> usize {
    (0..4).filter(|&at| features.contains(&FEATURES[at])).map(|at| 1 << at).sum()
}

/// The weighted sum of the features that are on.
pub(crate) fn weighted(values: &Values, mask: usize) -> f64 {
    (0..4).filter(|at| mask & 1 << at != 0).map(|at| WEIGHTS[at] * values[at]).sum()
}

/// The values of all candidates.
pub(crate) fn values(
    tables: &Tables,
    semantic: &Semantic,
    query: &AnalyzedQuery<'_>,
    candidates: &[(Candidate, Option<u32>)],
) -> Vec<Values> {
    let said: Vec<TermId> = query.terms.iter().filter(|term| term.why == Why::LEXICAL).map(|term| term.id).collect();
    let priors: Vec<f64> = candidates.iter().map(|(candidate, _)| prior(tables, query, candidate)).collect();
    let mean = priors.iter().sum::<f64>() / priors.len().max(1) as f64;
    let of_candidate = |((candidate, unit), prior): (&(Candidate, Option<u32>), f64)| {
        let unit = unit.map(|number| (number, &semantic.units.all[number as usize]));
        let jaccard = unit.map_or(0.0, |(_, unit)| jaccard(&said, &unit.name, &unit.container));
        let closeness =
            unit.map_or(0.0, |(_, unit)| closeness(&tables.files[candidate.file as usize], candidate, unit.signature));
        let doc = unit.map_or(0.0, |(number, _)| semantic.docs.score(number, &query.terms));
        [prior - mean, jaccard, closeness, doc]
    };
    candidates.iter().zip(priors).map(of_candidate).collect()
}

/// 1 for ordinary code or a kind of place that the query asks for, less for tests, examples, vendored and generated
/// code. The feature is what is left of it after the mean of the query's candidates: a query whose candidates are all
/// tests is not about their being tests.
fn prior(tables: &Tables, query: &AnalyzedQuery<'_>, candidate: &Candidate) -> f64 {
    let kind = tables.files[candidate.file as usize].kind;
    if query.asks_for(kind) { 1.0 } else { 1.0 - kind.severity() }
}

/// Shared terms by all terms, of the query and of the symbol's name with its container's.
fn jaccard(said: &[TermId], name: &[TermId], container: &[TermId]) -> f64 {
    let mut parts: Vec<TermId> = name.iter().chain(container).copied().collect();
    parts.sort_unstable();
    parts.dedup();
    let shared = parts.iter().filter(|part| said.binary_search(part).is_ok()).count();
    let all = parts.len() + said.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

/// How near to the symbol's signature the lexical evidence stands: 1 in the signature or the comment above it, then one
/// over the levels of nesting in between. Without lexical evidence 0.
fn closeness(file: &FileEntry, candidate: &Candidate, signature: (u32, u32)) -> f64 {
    if candidate.lexical <= 0.0 {
        return 0.0;
    }
    if candidate.focus <= signature.1 {
        return 1.0;
    }
    let levels = indentation(file, candidate.focus).saturating_sub(indentation(file, signature.0));
    1.0 / f64::from(1 + levels.max(1))
}

/// Levels of indentation of a line: four blanks or one tab each.
fn indentation(file: &FileEntry, line: u32) -> u32 {
    let text = file.lines_text(line, line);
    let columns: u32 =
        text.bytes().take_while(|byte| b" \t".contains(byte)).map(|byte| if byte == b'\t' { 4 } else { 1 }).sum();
    columns / 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::build_tables;
    use crate::tables::Chunk;
    use crate::testing::corpus;

    #[test]
    fn jaccard_on_paper() {
        assert!((jaccard(&[1, 2, 3], &[2, 3], &[3, 9]) - 0.5).abs() < 1e-12);
        assert_eq!(jaccard(&[1], &[2], &[]), 0.0);
        assert_eq!(jaccard(&[], &[], &[]), 0.0);
    }

    #[test]
    fn deeper_evidence_is_farther_away() {
        let text = "/// Doc.\nfn f() {\n    a();\n    if b {\n        if c {\n            d();\n        }\n    }\n}\n";
        let tables = build_tables(&corpus(&[("a/x.rs", text)]));
        let at = |focus: u32| {
            let candidate =
                Candidate { focus, lexical: 1.0, ..Candidate::of_chunk(0, Chunk { file: 0, first: 1, last: 9 }) };
            closeness(&tables.files[0], &candidate, (2, 2))
        };
        assert_eq!([1, 2, 3, 5, 6].map(at), [1.0, 1.0, 0.5, 1.0 / 3.0, 0.25]);
        let unheard = Candidate { focus: 1, ..Candidate::of_chunk(0, Chunk { file: 0, first: 1, last: 9 }) };
        assert_eq!(closeness(&tables.files[0], &unheard, (2, 2)), 0.0);
    }

    #[test]
    fn only_features_that_are_on_count() {
        let values = [1.0, 1.0, 1.0, 1.0];
        assert_eq!(weighted(&values, mask(&BTreeSet::new())), 0.0);
        for (at, feature) in FEATURES.into_iter().enumerate() {
            assert!((weighted(&values, mask(&BTreeSet::from([feature]))) - WEIGHTS[at]).abs() < 1e-12);
        }
    }
}
