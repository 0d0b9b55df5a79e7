//! Takes a query apart: words, identifiers, prose, and the terms that stage A searches with their expansions.

use std::collections::HashSet;

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
/// Terms that a query is searched by: of a longer one the rarest, which say most about where its answer is.
const MOST_TERMS: usize = 256;
/// Terms that no file holds for which near spellings are looked up, each through the whole vocabulary.
const MOST_MISSPELT: usize = 64;
/// Identifiers whose definitions are looked up.
const MOST_IDENTIFIERS: usize = 128;
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
        identifiers: code_like.into_iter().flat_map(path_parts).take(MOST_IDENTIFIERS).collect(),
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

/// The words that look like code. A query of one word is taken for a name; beside other code, so is a capitalized word
/// (`impl Display for Error`).
fn code_like<'a>(text: &'a str, words: &[&'a str]) -> Vec<&'a str> {
    let raw: Vec<&str> = text.split_whitespace().filter(|raw| !bare(raw).is_empty()).collect();
    let is_single = words.len() == 1;
    let is_beside_code = raw.iter().zip(words).any(|(raw, word)| is_code_like(raw, word));
    let looks = |raw: &str, word: &str| {
        is_single || is_code_like(raw, word) || (is_beside_code && word.starts_with(char::is_uppercase))
    };
    raw.iter().zip(words).filter(|(raw, word)| looks(raw, word)).map(|(_, &word)| word).collect()
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
    let mut own: Vec<String> =
        if all.iter().any(says_something) { all.into_iter().filter(says_something).collect() } else { all };
    let mut seen = HashSet::new();
    own.retain(|term| seen.insert(term.clone()));
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
    let mut misspelt = 0;
    for term in own {
        match vocabulary.id(term) {
            Some(id) => found.push(QueryTerm { id, weight: 1.0, why: Why::LEXICAL }),
            None if knobs.rare_term_fuzzy == RareTermFuzzy::Backoff
                && query.regex.is_none()
                && misspelt < MOST_MISSPELT =>
            {
                misspelt += 1;
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
    keep_rarest(&mut found, lexicon.tables);
    if wants_synonyms(query, knobs) {
        let of_own: Vec<QueryTerm> = found.iter().flat_map(|term| synonyms(lexicon.synonyms, term)).collect();
        found.extend(of_own);
    }
    found.sort_by(|a, b| a.id.cmp(&b.id).then(b.weight.total_cmp(&a.weight)));
    found.dedup_by_key(|term| term.id);
    found
}

/// Of too many terms those in the fewest chunks, equals by id.
fn keep_rarest(terms: &mut Vec<QueryTerm>, tables: &Tables) {
    if terms.len() > MOST_TERMS {
        terms.sort_by_key(|term| (tables.vocabulary.chunk_frequency(term.id), term.id));
        terms.truncate(MOST_TERMS);
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::build_tables;
    use crate::configuration::StageA;
    use crate::testing::corpus;

    fn with_query<T>(text: &str, look: impl FnOnce(&AnalyzedQuery<'_>, &Tables) -> T) -> T {
        let tables = build_tables(&corpus(&[("a/one.rs", "fn parse_header(display: Error) { the of to }")]));
        let (spelling, synonyms) = (Spelling::build(&tables.vocabulary), Synonyms::default());
        let lexicon = Lexicon { tables: &tables, spelling: &spelling, synonyms: &synonyms };
        look(&analyze(lexicon, &Request::new(text), &StageA::default()), &tables)
    }

    fn terms_of(text: &str) -> Vec<String> {
        with_query(text, |query, tables| {
            query.terms.iter().map(|term| tables.vocabulary.term(term.id).to_owned()).collect()
        })
    }

    #[test]
    fn identifiers_are_told_from_words() {
        for (text, identifiers) in [
            ("parse_header", &["parse_header"][..]),
            ("header", &["header"]),
            ("how to parse a header", &[]),
            ("what does parseHeader do", &["parseHeader"]),
            ("std::fmt::Display errors", &["std", "fmt", "Display"]),
            ("impl Display for Error", &["impl", "Display", "Error"]),
            ("Why is the Parser slow?", &[]),
            ("call open() twice", &["open"]),
            ("read/write lock", &[]),
            ("sha256 of a file", &["sha256"]),
        ] {
            with_query(text, |query, _| assert_eq!(query.identifiers, identifiers, "{text}"));
        }
    }

    #[test]
    fn prose_grows_with_length_and_function_words_and_shrinks_with_identifiers() {
        let prose = |text: &str| with_query(text, |query, _| query.prose);
        assert!(prose("header") < 0.35);
        assert!(prose("parse_header") < 0.35);
        assert!((0.35..0.5).contains(&prose("binary search")), "{}", prose("binary search"));
        assert!(prose("how to parse a header") > 0.9);
        assert!(prose("impl Display for Error") < 0.35);
        assert!(prose("what does parse_header do") < prose("what does parsing do"));
        assert!(prose(r"fn\s+parse") < 1e-9, "an expression is no prose");
        assert!(prose("") < 1e-9);
    }

    #[test]
    fn function_words_and_lone_letters_count_only_when_nothing_else_does() {
        assert_eq!(terms_of("the header of the parse"), ["header", "pars"]);
        assert_eq!(terms_of("the"), ["the"]);
        assert_eq!(terms_of("to the of"), ["of", "the", "to"]);
    }

    #[test]
    fn a_term_counts_once() {
        assert_eq!(terms_of("header headers Header"), ["header"]);
    }

    #[test]
    fn an_expression_is_ranked_by_its_literals() {
        assert_eq!(terms_of(r"parse_header\(display:\s*\w+"), ["display", "header", "pars", "parseheader"]);
    }
}
