//! Takes a query apart: words, identifiers, prose, and the terms that stage A searches with their expansions.

use crate::candidate::Why;
use crate::configuration::{RareTermFuzzy, StageA, SynonymsSource};
use crate::path_kind::PathKind;
use crate::query::{AnalyzedQuery, QueryTerm, Request};
use crate::stage_a::{Spelling, Synonyms, as_pattern, pattern_words};
use crate::stop_words::is_stop_word;
use crate::tables::Tables;
use crate::tokens::terms;

/// From this likelihood on, function words are left out of a query.
const PROSE: f64 = 0.3;
/// What a mined synonym counts beside the query's own term, times its normalized PMI.
const SYNONYM_WEIGHT: f64 = 0.4;
/// What a stand-in for a misspelt term counts, by distance.
const FUZZY_WEIGHT: [f64; 3] = [1.0, 0.8, 0.6];

/// Words of code that are not words of English.
const KEYWORDS: [&str; 17] = [
    "async", "const", "def", "dyn", "elif", "enum", "fn", "func", "impl", "int", "mod", "mut", "pub", "str", "struct",
    "usize", "vec",
];

/// What analysis reads beside the tables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lexicon<'a> {
    pub(crate) tables: &'a Tables,
    pub(crate) spelling: &'a Spelling,
    pub(crate) synonyms: &'a Synonyms,
}

/// Takes a request apart under the knobs of stage A.
pub(crate) fn analyze<'a>(lexicon: Lexicon<'_>, request: &Request<'a>, knobs: &StageA) -> AnalyzedQuery<'a> {
    let text = request.text;
    let words: Vec<&str> = text.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    let code_like: Vec<&str> = code_like(text, &words);
    let regex = as_pattern(text);
    let identifier_density = if words.is_empty() { 0.0 } else { ratio(code_like.len(), words.len()) };
    let prose = if regex.is_some() { 0.0 } else { prose(&words, identifier_density) };
    let own = match &regex {
        Some(_) => pattern_words(text),
        None => own_terms(text, prose),
    };
    let kinds = asked_kinds(&own);
    let mut query = AnalyzedQuery {
        text,
        identifiers: code_like.into_iter().flat_map(path_parts).collect(),
        words,
        terms: Vec::new(),
        identifier_density,
        prose,
        regex,
        kinds,
        language: request.language,
        repository: request.repository,
    };
    query.terms = search_terms(lexicon, &own, &query, knobs);
    query
}

/// Cuts punctuation of prose around a word; brackets and sigils of code inside it stay.
fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '_')
}

fn ratio(part: usize, whole: usize) -> f64 {
    let part = u32::try_from(part).unwrap_or(u32::MAX);
    f64::from(part) / f64::from(u32::try_from(whole).unwrap_or(u32::MAX))
}

/// The words that look like code. A query of one word is taken for a name.
fn code_like<'a>(text: &'a str, words: &[&'a str]) -> Vec<&'a str> {
    let raw = text.split_whitespace().filter(|raw| !bare(raw).is_empty());
    let is_single = words.len() == 1;
    raw.zip(words).filter(|&(raw, &word)| is_single || is_code_like(raw, word)).map(|(_, &word)| word).collect()
}

fn is_code_like(raw: &str, word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let camel = letters.windows(2).any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase());
    let digits = word.contains(|letter: char| letter.is_ascii_digit())
        && word.contains(|letter: char| letter.is_ascii_alphabetic());
    let dotted =
        letters.windows(3).any(|three| three[1] == '.' && three[0].is_alphanumeric() && three[2].is_alphanumeric());
    camel
        || digits
        || dotted
        || word.contains(['_', ':', '<', '>', '(', '=', '[', '{', '&'])
        || raw.contains("()")
        || raw.starts_with(['#', '@', '$', '&', '<'])
        || KEYWORDS.binary_search(&word).is_ok()
}

/// `a::b::c` is a, b, c; so are `a.b` and `a->b`.
fn path_parts(word: &str) -> impl Iterator<Item = &str> {
    word.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|part| !part.is_empty())
}

/// How likely the words are a sentence: more of them, function words among them, fewer identifiers.
fn prose(words: &[&str], identifier_density: f64) -> f64 {
    let by_length = match words.len() {
        0 => 0.0,
        1 => 0.1,
        2 => 0.4,
        3 => 0.55,
        4 => 0.7,
        _ => 0.8,
    };
    let is_function_word = |word: &&str| terms(word).iter().any(|term| is_stop_word(term));
    let function_words = if words.len() > 1 && words.iter().any(is_function_word) { 0.2 } else { 0.0 };
    (1.0 - identifier_density) * f64::min(1.0, by_length + function_words)
}

/// The query's own terms, each once, in its order; of prose without function words, of anything without lone letters,
/// unless nothing else is left.
fn own_terms(text: &str, prose: f64) -> Vec<String> {
    let all = terms(text);
    let says_something = |term: &String| term.chars().count() > 1 && (prose < PROSE || !is_stop_word(term));
    let mut own: Vec<String> = Vec::new();
    let rest = if all.iter().any(says_something) { all.into_iter().filter(says_something).collect() } else { all };
    for term in rest {
        if !own.contains(&term) {
            own.push(term);
        }
    }
    own
}

fn asked_kinds(terms: &[String]) -> Vec<PathKind> {
    [PathKind::Example, PathKind::Test, PathKind::Vendored, PathKind::Generated]
        .into_iter()
        .filter(|kind| kind.words().iter().any(|word| terms.iter().any(|term| term == word)))
        .collect()
}

/// The query's terms that occur, stand-ins for those that do not, and synonyms; by id, each with its largest weight.
fn search_terms(lexicon: Lexicon<'_>, own: &[String], query: &AnalyzedQuery<'_>, knobs: &StageA) -> Vec<QueryTerm> {
    let vocabulary = &lexicon.tables.vocabulary;
    let mut found: Vec<QueryTerm> = Vec::new();
    for term in own {
        match vocabulary.id(term) {
            Some(id) => found.push(QueryTerm { id, weight: 1.0, why: Why::LEXICAL }),
            None if knobs.rare_term_fuzzy == RareTermFuzzy::Backoff && query.regex.is_none() => {
                let near = lexicon.spelling.near(vocabulary, term, knobs.fuzzy_max_edits);
                let stand_in = |(id, distance): (u32, u32)| QueryTerm {
                    id,
                    weight: FUZZY_WEIGHT[distance as usize],
                    why: Why::FUZZY,
                };
                found.extend(near.into_iter().map(stand_in));
            }
            None => {}
        }
    }
    if wants_synonyms(query, knobs) {
        let of_own: Vec<QueryTerm> = found.iter().flat_map(|term| synonyms(lexicon.synonyms, term)).collect();
        found.extend(of_own);
    }
    found.sort_by(|a, b| a.id.cmp(&b.id).then(b.weight.total_cmp(&a.weight)));
    found.dedup_by_key(|term| term.id);
    found
}

fn wants_synonyms(query: &AnalyzedQuery<'_>, knobs: &StageA) -> bool {
    knobs.synonyms_source == SynonymsSource::PmiSubtokensDocstringsV1
        && query.regex.is_none()
        && query.identifier_density < knobs.synonyms_when_identifier_density_below
}

fn synonyms(synonyms: &Synonyms, term: &QueryTerm) -> Vec<QueryTerm> {
    let with =
        |&(id, npmi): &(u32, f64)| QueryTerm { id, weight: SYNONYM_WEIGHT * npmi * term.weight, why: Why::SYNONYM };
    synonyms.of(term.id).iter().map(with).collect()
}
