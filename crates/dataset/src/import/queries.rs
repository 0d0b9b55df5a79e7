//! Other people's `queries.jsonl`: the keys that we understand under their usual names; other keys are theirs and ignored.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;

use super::collection::ImportOptions;
use crate::error::{DatasetError, Place};
use crate::language::Language;
use crate::query::{LabelSource, Query, QueryClass, check_text};
use crate::text;

#[derive(Deserialize)]
struct Foreign {
    id: String,
    query: Option<String>,
    text: Option<String>,
    lang: Option<String>,
    language: Option<String>,
    class: Option<String>,
    repository: Option<String>,
    repo: Option<String>,
    corpus: Option<String>,
}

/// Queries with the line of each, and what had to be decided on the way.
pub(super) struct Queries {
    pub queries: Vec<Query>,
    pub lines: Vec<u32>,
    pub notes: Vec<String>,
}

/// Words that had no meaning for us, counted.
#[derive(Default)]
struct Unknown {
    classes: BTreeMap<String, u64>,
    languages: BTreeMap<String, u64>,
}

pub(super) fn parse(path: &Path, text: &str, options: &ImportOptions) -> Result<Queries, DatasetError> {
    let mut unknown = Unknown::default();
    let mut first_lines: HashMap<String, u32> = HashMap::new();
    let (mut queries, mut lines) = (Vec::new(), Vec::new());
    for (number, line) in text::filled_lines(text) {
        let foreign: Foreign = text::parse_json_line(path, number, line)?;
        let wrong = |problem: String| DatasetError::bad_data(Place::line(path, number), problem);
        let query = convert(foreign, options, &mut unknown).map_err(wrong)?;
        if let Some(first) = first_lines.insert(query.id.clone(), number) {
            return Err(wrong(format!("duplicate query id {:?}, first used on line {first}", query.id)));
        }
        queries.push(query);
        lines.push(number);
    }
    Ok(Queries { queries, lines, notes: unknown.notes() })
}

fn convert(foreign: Foreign, options: &ImportOptions, unknown: &mut Unknown) -> Result<Query, String> {
    let id = foreign.id;
    if id.is_empty() || id.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(format!("query id {id:?} is empty or holds white space, which run files cannot carry"));
    }
    let text = foreign.query.or(foreign.text).filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| format!("query {id:?} has no text, expected it under \"query\" or \"text\""))?;
    check_text(&id, &text)?;
    let language = foreign.lang.or(foreign.language).and_then(|word| unknown.language(&word));
    let class = foreign.class.map_or(QueryClass::Nl, |word| unknown.class(&word, options));
    let repository = foreign.repository.or(foreign.repo).or(foreign.corpus);
    Ok(Query { id, text, class, language, repository, source: LabelSource::Imported })
}

impl Unknown {
    fn class(&mut self, word: &str, options: &ImportOptions) -> QueryClass {
        if let Some(&class) = options.classes.get(word) {
            return class;
        }
        word.parse().unwrap_or_else(|_| {
            *self.classes.entry(word.to_owned()).or_default() += 1;
            QueryClass::Nl
        })
    }

    fn language(&mut self, word: &str) -> Option<Language> {
        let language = language_named(word);
        if language.is_none() {
            *self.languages.entry(word.to_owned()).or_default() += 1;
        }
        language
    }

    fn notes(&self) -> Vec<String> {
        let class = |(word, count)| format!("{count} queries of class {word:?} are taken as nl");
        let language = |(word, count)| format!("{count} queries of language {word:?} are taken without a language");
        self.classes.iter().map(class).chain(self.languages.iter().map(language)).collect()
    }
}

/// A language by any of the names that published collections give it.
fn language_named(word: &str) -> Option<Language> {
    let word = word.to_lowercase();
    match word.as_str() {
        "golang" => Some(Language::Go),
        "js" | "jsx" | "node" => Some(Language::JavaScript),
        "ts" | "tsx" => Some(Language::TypeScript),
        "py" | "python3" => Some(Language::Python),
        "rb" => Some(Language::Ruby),
        "rs" => Some(Language::Rust),
        "md" => Some(Language::Markdown),
        other => other.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judgment::Unit;
    use crate::noise::{deep, show_mutants};

    #[test]
    fn ten_million_bytes_are_read_or_refused_with_their_line() {
        let options = ImportOptions {
            name: "s".to_owned(),
            unit: Unit::File,
            relevance_floor: 1,
            within: Vec::new(),
            classes: BTreeMap::from([("issue".to_owned(), QueryClass::Nl)]),
        };
        let text = "{\"id\": \"a\", \"query\": \"read a file\", \"lang\": \"golang\", \"class\": \"issue\", \"year\": 2020}\n\
            {\"id\": \"b\", \"text\": \"sort\", \"language\": \"py\", \"class\": \"web\", \"repo\": \"r\"}\n";
        let is_read = |text: &str| match parse(Path::new("queries"), text, &options) {
            Ok(queries) => {
                assert_eq!(queries.queries.len(), queries.lines.len());
                true
            }
            Err(error) => {
                assert!(error.to_string().starts_with("queries:"), "{error}");
                false
            }
        };
        assert!(deep().iter().all(|text| !is_read(text)));
        let counts = show_mutants(52, &[text], is_read);
        assert!(counts.iter().all(|&count| count > 2_000), "{counts:?}");
    }
}
