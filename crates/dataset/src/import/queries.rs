//! Other people's queries: JSON Lines, a JSON list, LENS's golden items, or `id<TAB>text`. Keys that mean nothing here are named.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::collection::ImportOptions;
use super::findings::Findings;
use super::odd::Odd;
use crate::error::{DatasetError, Place};
use crate::language::Language;
use crate::query::{LabelSource, Query, QueryClass, check_text};
use crate::runs::json::{Id, document, first_object};
use crate::runs::our_name;
use crate::text;
use crate::trec::{Duplicates, Source};

/// A query under the names that its parts have elsewhere.
#[derive(Deserialize)]
struct Foreign<'a> {
    #[serde(borrow)]
    id: Option<Id<'a>>,
    #[serde(borrow)]
    _id: Option<Id<'a>>,
    #[serde(borrow)]
    qid: Option<Id<'a>>,
    #[serde(borrow)]
    query_id: Option<Id<'a>>,
    query: Option<String>,
    text: Option<String>,
    lang: Option<String>,
    language: Option<String>,
    class: Option<String>,
    query_class: Option<String>,
    scenario: Option<String>,
    repository: Option<String>,
    repo: Option<String>,
    corpus: Option<String>,
}

/// The keys that are read as a query.
const KEYS: [&str; 14] = [
    "id",
    "_id",
    "qid",
    "query_id",
    "query",
    "text",
    "lang",
    "language",
    "class",
    "query_class",
    "scenario",
    "repository",
    "repo",
    "corpus",
];
/// The keys that are read as judgments, where those come from the same file.
const LABEL_KEYS: [&str; 3] = ["gold_paths", "gold_spans", "expected_results"];

/// Whether a file of queries names a key of judgments anywhere, so that it may bring its own.
pub fn may_hold_judgments(source: &Source) -> bool {
    LABEL_KEYS.iter().any(|key| memchr::memmem::find(source.bytes(), key.as_bytes()).is_some())
}

/// LENS's document of golden items.
#[derive(Deserialize)]
struct Golden {
    #[serde(rename = "goldenItems")]
    items: Vec<serde_json::Value>,
}

/// Reads every query of a file. With `has_labels` its judgments are read elsewhere.
pub(super) fn read(
    source: &Source,
    options: &ImportOptions,
    has_labels: bool,
    findings: &mut Findings,
) -> Result<Vec<Query>, DatasetError> {
    let mut reader = Reader { source, options, queries: Vec::new(), lines: HashMap::new(), odd: Odd::default() };
    reader.read()?;
    if has_labels {
        reader.odd.keys.retain(|key| !LABEL_KEYS.contains(&key.as_str()));
    }
    reader.odd.report(options, findings);
    match reader.queries.is_empty() {
        true => Err(source
            .wrong_file("holds no query, expected JSON Lines such as {\"id\": .., \"query\": ..}, or id<TAB>text")),
        false => Ok(reader.queries),
    }
}

/// Queries on their way, every id once.
struct Reader<'a> {
    source: &'a Source,
    options: &'a ImportOptions,
    queries: Vec<Query>,
    lines: HashMap<String, u32>,
    odd: Odd,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), DatasetError> {
        let text = text::decode(self.source.path(), self.source.bytes())?;
        match text.trim_start().bytes().next() {
            Some(b'[') => self.items(document(self.source)?),
            Some(b'{') => match first_object(self.source) {
                Some(object) if !object.contains_key("goldenItems") => self.json_lines(text),
                _ => self.items(document::<Golden>(self.source)?.items),
            },
            _ => self.tabbed_lines(text).map_err(|error| self.source.or_yaml(error)),
        }
    }

    fn json_lines(&mut self, text: &str) -> Result<(), DatasetError> {
        for (number, line) in text::filled_lines(text) {
            let foreign: Foreign<'_> = text::parse_json_line(self.source.path(), number, line)?;
            let keys: HashMap<String, IgnoredAny> = text::parse_json_line(self.source.path(), number, line)?;
            self.foreign(number, foreign, keys.into_keys())?;
        }
        Ok(())
    }

    fn items(&mut self, items: Vec<serde_json::Value>) -> Result<(), DatasetError> {
        for (number, item) in (1..).zip(&items) {
            let wrong = |problem: String| self.source.wrong_file(format!("item {number}: {problem}"));
            let foreign = Foreign::deserialize(item).map_err(|error| wrong(error.to_string()))?;
            let keys = item.as_object().into_iter().flatten().map(|(key, _)| key.clone());
            self.foreign(number, foreign, keys)?;
        }
        Ok(())
    }

    fn foreign(
        &mut self,
        number: u32,
        foreign: Foreign<'_>,
        keys: impl Iterator<Item = String>,
    ) -> Result<(), DatasetError> {
        self.odd.keys.extend(keys.filter(|key| !KEYS.contains(&key.as_str())));
        let query = self.convert(foreign).map_err(|problem| self.wrong(number, problem))?;
        self.add(number, query)
    }

    /// Lines of `id<TAB>text`, with comments as qrels have them.
    fn tabbed_lines(&mut self, text: &str) -> Result<(), DatasetError> {
        for (number, line) in text::filled_lines(text) {
            if line.trim_start().starts_with('#') {
                self.odd.commented += u64::from(line.contains('\t'));
                continue;
            }
            let Some((id, text)) = line.split_once('\t').filter(|(_, text)| !text.contains(['\t', '\r'])) else {
                let problem = "expected a query as id<TAB>text, or as JSON such as {\"id\": .., \"query\": ..}";
                return Err(self.wrong(number, problem));
            };
            let is_head = self.queries.is_empty() && (id == "id" || our_name(id) == Some("query_id"));
            if is_head {
                return Err(self.wrong(number, format!("{id:?} names a column; leave the head of the table out")));
            }
            let class = self.class(None);
            let query = checked(id.trim().to_owned(), Some(text.to_owned()), class, (None, None));
            self.add(number, query.map_err(|problem| self.wrong(number, problem))?)?;
        }
        Ok(())
    }

    fn convert(&mut self, foreign: Foreign<'_>) -> Result<Query, String> {
        let text_of = |id: Option<Id<'_>>| id.map(|id| id.0.into_owned());
        let ids = [foreign.id, foreign._id, foreign.qid, foreign.query_id].map(text_of);
        let id = one(["id", "_id", "qid", "query_id"], ids)?.ok_or("has no `id`")?;
        let text = one(["query", "text"], [foreign.query, foreign.text])?;
        let language = one(["lang", "language"], [foreign.lang, foreign.language])?;
        let classes = [foreign.class, foreign.query_class, foreign.scenario];
        let class = one(["class", "query_class", "scenario"], classes)?;
        let repositories = [foreign.repository, foreign.repo, foreign.corpus];
        let repository = one(["repository", "repo", "corpus"], repositories)?;
        let language = language.and_then(|word| self.odd.language(&word));
        let class = self.class(class.as_deref());
        checked(id, text, class, (language, repository))
    }

    /// The class that a word of theirs stands for; what is asked for later is nl until then.
    fn class(&mut self, word: Option<&str>) -> QueryClass {
        let Some(word) = word else {
            self.odd.unclassed += 1;
            return self.options.unclassed.unwrap_or(QueryClass::Nl);
        };
        if let Some(&class) = self.options.classes.get(word) {
            self.odd.mapped.insert(word.to_owned());
            return class;
        }
        word.parse().unwrap_or_else(|_| {
            *self.odd.classes.entry(word.to_owned()).or_default() += 1;
            QueryClass::Nl
        })
    }

    fn add(&mut self, number: u32, query: Query) -> Result<(), DatasetError> {
        if let Some(first) = self.lines.get(&query.id) {
            if self.options.duplicates == Duplicates::First {
                self.odd.repeated += 1;
                return Ok(());
            }
            let problem = format!(
                "duplicate query id {:?}, first used on line {first}; `--duplicates first` keeps that one",
                query.id
            );
            return Err(self.wrong(number, problem));
        }
        self.lines.insert(query.id.clone(), number);
        self.queries.push(query);
        Ok(())
    }

    fn wrong(&self, number: u32, problem: impl Into<String>) -> DatasetError {
        DatasetError::bad_data(Place::line(self.source.path(), number), problem)
    }
}

/// A query whose id run files can carry and whose text says something.
fn checked(
    id: String,
    text: Option<String>,
    class: QueryClass,
    (language, repository): (Option<Language>, Option<String>),
) -> Result<Query, String> {
    if id.is_empty() || id.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(format!("query id {id:?} is empty or holds white space, which run files cannot carry"));
    }
    let text = text.filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| format!("query {id:?} has no text, expected it under \"query\" or \"text\""))?;
    check_text(&id, &text)?;
    Ok(Query { id, text, class, language, repository, source: LabelSource::Imported })
}

/// The value that stands under one of several keys; two that differ would be a guess. Empty text is none.
fn one<const N: usize>(keys: [&str; N], values: [Option<String>; N]) -> Result<Option<String>, String> {
    let mut given =
        keys.into_iter().zip(values).filter_map(|(key, value)| Some((key, value.filter(|it| !it.is_empty())?)));
    let Some((first_key, first)) = given.next() else { return Ok(None) };
    match given.find(|(_, value)| *value != first) {
        Some((key, _)) => Err(format!("`{first_key}` and `{key}` say different things; keep the one that is meant")),
        None => Ok(Some(first)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::noise::{deep, show_mutants};

    fn parsed(text: &str) -> Result<(Vec<Query>, Findings), String> {
        parsed_with(text, &ImportOptions::default())
    }

    fn parsed_with(text: &str, options: &ImportOptions) -> Result<(Vec<Query>, Findings), String> {
        let source = Source::read("queries", text.as_bytes()).map_err(|error| error.to_string())?;
        let mut findings = Findings::default();
        let queries = read(&source, options, false, &mut findings).map_err(|error| error.to_string())?;
        Ok((queries, findings))
    }

    #[test]
    fn queries_of_many_tools_are_the_same_queries() {
        let lines = "{\"id\": 7, \"query\": \"sort\", \"class\": \"nl\"}\n{\"id\": \"b\", \"text\": \"map\", \"class\": \"nl\"}\n";
        let expected: Vec<(String, String)> = vec![("7".into(), "sort".into()), ("b".into(), "map".into())];
        let forms = [
            lines.to_owned(),
            format!("\u{feff}{lines}"),
            lines.replace("\"id\"", "\"_id\""),
            lines.replace("\"id\"", "\"qid\"").replace("\"class\"", "\"query_class\""),
            format!("[{}]", lines.trim().replace('\n', ",\n ")),
            format!("{{\n\"goldenItems\": [{}]\n}}", lines.trim().replace('\n', ",")),
            "# by hand\n7\tsort\r\n\nb\tmap".to_owned(),
        ];
        for form in forms {
            let (queries, _) = parsed(&form).expect(&form);
            let read: Vec<(String, String)> = queries.into_iter().map(|query| (query.id, query.text)).collect();
            assert_eq!(read, expected, "{form}");
        }
    }

    #[test]
    fn what_is_no_query_is_refused_with_its_line() {
        for (text, expected) in [
            ("", "queries: holds no query"),
            ("# only words\n", "queries: holds no query"),
            ("7 sort\n", "queries:1: expected a query as id<TAB>text"),
            ("7\tsort\tfast\n", "queries:1: expected a query as id<TAB>text"),
            ("7\tsort\rb\tmap\n", "queries:1: expected a query as id<TAB>text"),
            ("qid\tquery\n7\tsort\n", "queries:1: \"qid\" names a column"),
            ("7\t \n", "queries:1: query \"7\" has no text"),
            ("queries:\n  - id: 7\n", "queries: is YAML"),
            ("{\"query\": \"sort\"}", "queries:1: has no `id`"),
            ("{\"id\": \"a b\", \"query\": \"sort\"}", "queries:1: query id \"a b\" is empty or holds white space"),
            ("{\"id\": 7.5, \"query\": \"sort\"}", "queries:1:"),
            (
                "{\"id\": 7, \"query\": \"sort\", \"text\": \"map\"}",
                "queries:1: `query` and `text` say different things",
            ),
            ("[{\"id\": 7}]", "queries:1: query \"7\" has no text"),
            ("[7]", "queries: item 1: invalid type"),
        ] {
            let refused = parsed(text).err().expect(text);
            assert!(refused.starts_with(expected), "{text}: {refused}");
        }
    }

    #[test]
    fn classes_that_are_not_ours_or_missing_are_asked_for_with_the_argument_to_add() {
        let text = "{\"id\": 1, \"query\": \"a\", \"class\": \"web issue\"}\n{\"id\": 2, \"query\": \"b\"}\n{\"id\": 3, \"query\": \"c\", \"class\": \"nl-ish\"}\n";
        let (_, findings) = parsed(text).expect("queries");
        let ours = "identifier, regex, nl, structural, docs";
        assert_eq!(
            findings.questions,
            [
                format!("--class \"web issue\"=nl: 1 query of that class, which is none of {ours}"),
                format!("--class nl: 1 query without a class, which is one of {ours}"),
            ]
        );
        let classes = BTreeMap::from([("web issue".to_owned(), QueryClass::Docs)]);
        let told = ImportOptions { classes, unclassed: Some(QueryClass::Regex), ..ImportOptions::default() };
        let (queries, findings) = parsed_with(text, &told).expect("queries");
        let read: Vec<QueryClass> = queries.iter().map(|query| query.class).collect();
        assert_eq!(read, [QueryClass::Docs, QueryClass::Regex, QueryClass::Nl]);
        assert!(findings.questions.is_empty());
    }

    #[test]
    fn a_repeated_id_is_refused_or_its_first_query_kept() {
        let text = "1\ta\n2\tb\n1\tc\n";
        let refused = parsed(text).err().expect("twice");
        assert_eq!(
            refused,
            "queries:3: duplicate query id \"1\", first used on line 1; `--duplicates first` keeps that one"
        );
        let first = ImportOptions { duplicates: Duplicates::First, ..ImportOptions::default() };
        let (queries, findings) = parsed_with(text, &first).expect("queries");
        assert_eq!((queries.len(), &*queries[0].text), (2, "a"));
        assert_eq!(findings.notes, ["1 query left out whose id came before (--duplicates first)"]);
    }

    #[test]
    fn keys_that_mean_nothing_and_languages_that_nobody_indexes_are_named() {
        let text = "{\"id\": 1, \"query\": \"a\", \"lang\": \"golang\", \"year\": 1, \"class\": \"nl\"}\n\
            {\"id\": 2, \"query\": \"b\", \"lang\": \"cobol\", \"judged\": 1, \"class\": \"nl\"}\n";
        let (queries, findings) = parsed(text).expect("queries");
        assert_eq!([queries[0].language, queries[1].language], [Some(Language::Go), None]);
        assert_eq!(
            findings.notes,
            [
                "1 query of language \"cobol\" are taken without a language",
                "keys of queries that mean nothing here: judged, year",
            ]
        );
    }

    #[test]
    fn ten_million_bytes_are_read_or_refused_with_their_line() {
        let text = "{\"id\": \"a\", \"query\": \"read a file\", \"lang\": \"golang\", \"class\": \"issue\", \"year\": 2020}\n\
            {\"id\": \"b\", \"text\": \"sort\", \"language\": \"py\", \"class\": \"web\", \"repo\": \"r\"}\n";
        let is_read = |text: &str| match parsed(text) {
            Ok((queries, _)) => {
                assert!(!queries.is_empty());
                true
            }
            Err(error) => {
                assert!(error.starts_with("queries:") || error.starts_with("cannot read queries"), "{error}");
                false
            }
        };
        assert!(deep().iter().all(|text| !is_read(text)));
        let counts = show_mutants(52, &[text, "a\tread a file\n# 7\nb\tsort\n"], is_read);
        assert!(counts.iter().all(|&count| count > 2_000), "{counts:?}");
    }
}
