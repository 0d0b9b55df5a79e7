//! Queries of a set that ask the same: copies, which count once, and near copies, which count each and are worth a look.

use std::collections::BTreeMap;

use crate::language::Language;
use crate::query::{Query, QueryClass};
use crate::query_set::{QuerySet, Within};
use crate::span::Span;

/// For each query of a set, in its order, what it repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copies {
    /// The position of the first query that asks the same: its own where no earlier one does.
    pub first: Vec<usize>,
    /// Positions of copies whose judgments are not those of the query that they repeat.
    pub judged_otherwise: Vec<usize>,
    /// Positions of queries that are no copy, each with the earlier one that asks nearly the same.
    pub near: Vec<(usize, usize)>,
}

/// What a set's `within` limits the search of a query to.
type Scope<'a> = (Option<Language>, Option<&'a str>);

impl Copies {
    /// Copies are one request: the same text after white space is evened out, in the same scope as far as the set's `within`
    /// limits searches, whatever id, class and judgments. In classes nl and docs, case and the punctuation at the end are evened
    /// out too. Near copies have the same set of words, or the same letters and digits, whatever their case; regular expressions
    /// have none, because their punctuation is what they ask.
    pub fn of(set: &QuerySet) -> Self {
        let (mut exact, mut prose) = (BTreeMap::new(), BTreeMap::new());
        let (mut words, mut letters) = (BTreeMap::new(), BTreeMap::new());
        let mut copies = Self { first: Vec::new(), judged_otherwise: Vec::new(), near: Vec::new() };
        for (at, query) in set.queries.iter().enumerate() {
            let scope = scope(set, query);
            let text = evened(&query.text);
            let spoken = is_prose(query.class).then(|| spoken(&text));
            let known = spoken.as_ref().and_then(|spoken| prose.get(&(scope, spoken.clone())));
            let first = *exact.get(&(scope, text.clone())).or(known).unwrap_or(&at);
            exact.entry((scope, text)).or_insert(first);
            if let Some(spoken) = spoken {
                prose.entry((scope, spoken)).or_insert(first);
            }
            copies.first.push(first);
            if first != at && labels(set, query) != labels(set, &set.queries[first]) {
                copies.judged_otherwise.push(at);
            }
            if first != at || query.class == QueryClass::Regex {
                continue;
            }
            let keys = [(&mut words, set_of_words(&query.text)), (&mut letters, letters_of(&query.text))];
            let alike = keys.map(|(seen, key)| {
                let other = *seen.entry((scope, key.clone())).or_insert(at);
                (other != at && !key.is_empty()).then_some(other)
            });
            copies.near.extend(alike.into_iter().flatten().min().map(|other| (at, other)));
        }
        copies
    }

    /// Positions of the copies, each with the query that it repeats.
    pub fn repeated(&self) -> impl Iterator<Item = (usize, usize)> {
        self.first.iter().copied().enumerate().filter(|(at, first)| at != first)
    }
}

fn scope<'a>(set: &QuerySet, query: &'a Query) -> Scope<'a> {
    let limits = |by: Within| set.within.contains(&by);
    (
        query.language.filter(|_| limits(Within::Language)),
        query.repository.as_deref().filter(|_| limits(Within::Repository)),
    )
}

/// The judgments of a query in one order, whatever the file's.
fn labels<'a>(set: &'a QuerySet, query: &Query) -> Vec<(&'a Span, i32, bool)> {
    let mut labels: Vec<_> =
        set.judgments_of(&query.id).iter().map(|it| (&it.span, it.grade, it.hard_negative)).collect();
    labels.sort_unstable();
    labels
}

fn is_prose(class: QueryClass) -> bool {
    matches!(class, QueryClass::Nl | QueryClass::Docs)
}

/// The text without white space around it, each run of it a single blank.
fn evened(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Marks that end a sentence. A plus or a sharp sign is left: C++ and C# are not C.
const ENDS: [char; 13] = ['.', ',', ';', ':', '!', '?', '…', '。', '，', '；', '：', '！', '？'];

/// What is said, whatever its case and the marks at its end.
fn spoken(evened: &str) -> String {
    let said = evened.trim_end_matches(|c: char| c.is_whitespace() || ENDS.contains(&c));
    if said.is_empty() { evened } else { said }.to_lowercase()
}

fn set_of_words(text: &str) -> String {
    let text = text.to_lowercase();
    let mut words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

fn letters_of(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judgment::{Judgment, Unit};
    use crate::query::LabelSource;

    fn query(text: &str, class: QueryClass, language: Option<Language>, repository: Option<&str>) -> Query {
        let repository = repository.map(str::to_owned);
        Query { id: String::new(), text: text.to_owned(), class, language, repository, source: LabelSource::Judged }
    }

    fn set(within: &[Within], queries: Vec<Query>) -> QuerySet {
        let queries = queries.into_iter().enumerate().map(|(at, query)| Query { id: format!("q{at}"), ..query });
        QuerySet {
            name: "set".to_owned(),
            unit: Unit::Span,
            relevance_floor: 1,
            within: within.to_vec(),
            quotas: None,
            queries: queries.collect(),
            judgments: BTreeMap::new(),
            digest: String::new(),
        }
    }

    fn of_texts(class: QueryClass, texts: &[&str]) -> Copies {
        Copies::of(&set(&[], texts.iter().map(|text| query(text, class, None, None)).collect()))
    }

    #[test]
    fn white_space_makes_no_other_request() {
        let texts = ["read a file", "  read\ta \u{a0} file\n", "Read a file", "read a file?"];
        assert_eq!(of_texts(QueryClass::Identifier, &texts).first, [0, 0, 2, 3]);
    }

    #[test]
    fn in_prose_case_and_the_punctuation_at_the_end_make_no_other_request() {
        let texts =
            ["read a file", "Read a FILE", "read a file?!", "read a file …", "read, a file", "read a file in C++"];
        for class in [QueryClass::Nl, QueryClass::Docs] {
            assert_eq!(of_texts(class, &texts).first, [0, 0, 0, 0, 4, 5]);
        }
        assert_eq!(of_texts(QueryClass::Nl, &["read C++", "read C", "?", "!", "..."]).first, [0, 1, 2, 3, 4]);
        assert_eq!(of_texts(QueryClass::Structural, &["impl Read", "impl read"]).first, [0, 1]);
    }

    #[test]
    fn what_is_sent_word_for_word_is_one_request_whatever_its_class() {
        let queries = [("Vec", QueryClass::Identifier), ("Vec", QueryClass::Regex), ("vec", QueryClass::Nl)];
        let set = set(&[], queries.map(|(text, class)| query(text, class, None, None)).into());
        assert_eq!(Copies::of(&set).first, [0, 0, 2]);
    }

    #[test]
    fn a_scope_counts_where_the_set_limits_searches_by_it() {
        let six = [Language::Go, Language::Java, Language::JavaScript, Language::Php, Language::Python, Language::Ruby];
        let asked: Vec<Query> = (0..39)
            .flat_map(|text| six.map(|language| query(&format!("text {text}"), QueryClass::Nl, Some(language), None)))
            .collect();
        let requests = |within: &[Within]| {
            let copies = Copies::of(&set(within, asked.clone()));
            (asked.len() - copies.repeated().count(), copies.near.len())
        };
        assert_eq!(requests(&[Within::Language]), (234, 0));
        assert_eq!(requests(&[]), (39, 0));
        assert_eq!(requests(&[Within::Repository]), (39, 0));
        let placed = |name| query("text", QueryClass::Nl, None, Some(name));
        assert_eq!(
            Copies::of(&set(&[Within::Repository], vec![placed("a"), placed("b"), placed("a")])).first,
            [0, 1, 0]
        );
    }

    #[test]
    fn copies_of_other_judgments_are_named() {
        let mut set = set(&[], ["a", "a", "a"].map(|text| query(text, QueryClass::Identifier, None, None)).into());
        let judged = |grade| {
            let span = Span { path: "a.rs".into(), first: 1, last: 2 };
            vec![Judgment { span, grade, hard_negative: false }]
        };
        set.judgments =
            [("q0".to_owned(), judged(1)), ("q1".to_owned(), judged(1)), ("q2".to_owned(), judged(2))].into();
        let copies = Copies::of(&set);
        assert_eq!((copies.first, copies.judged_otherwise), (vec![0, 0, 0], vec![2]));
    }

    #[test]
    fn near_copies_are_named_with_what_they_nearly_repeat_and_stay_requests_of_their_own() {
        let copies =
            of_texts(QueryClass::Nl, &["read a file", "file, read a", "re-ad a file", "a file", "read a file."]);
        assert_eq!(copies.first, [0, 1, 2, 3, 0]);
        assert_eq!(copies.near, [(1, 0), (2, 0)]);
        assert_eq!(of_texts(QueryClass::Identifier, &["getValue", "get_value", "::", "->"]).near, [(1, 0)]);
        assert_eq!(of_texts(QueryClass::Regex, &["a+b", "a*b", "b|a", "a|b"]).near, []);
    }
}
