//! Reading a query set strictly: the first line that cannot be meant is the error.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::folder::{Mark, QueryFolder};
use super::wire::{JUDGMENTS_FILE, QUERIES_FILE, SCHEMA, SET_FILE, WireJudgment, WireQuery, WireSet};
use crate::digest::{LINES_DIGEST_LENGTH, sha256_hex};
use crate::error::{DatasetError, Place, expect_folder};
use crate::judgment::{Judgment, Unit};
use crate::query::{LabelSource, Query, check_text};
use crate::query_set::QuerySet;
use crate::span::Span;
use crate::text;

/// Reads a query set folder. Everything wrong with its content is [`DatasetError::BadData`], with file and line.
pub fn read(folder: &Path) -> Result<QueryFolder, DatasetError> {
    expect_folder(folder)?;
    let set_bytes = text::read_bytes(&folder.join(SET_FILE))?;
    let query_bytes = text::read_bytes(&folder.join(QUERIES_FILE))?;
    let judgment_bytes = text::read_bytes(&folder.join(JUDGMENTS_FILE))?;
    parse(folder, [&set_bytes, &query_bytes, &judgment_bytes])
}

/// Reads a query set from the bytes of its three files: the set, its queries, its judgments.
pub(super) fn parse(folder: &Path, files: [&[u8]; 3]) -> Result<QueryFolder, DatasetError> {
    let [set_path, query_path, judgment_path] = [SET_FILE, QUERIES_FILE, JUDGMENTS_FILE].map(|name| folder.join(name));
    let wire = parse_set(&set_path, text::decode(&set_path, files[0])?)?;
    let (queries, query_lines) = parse_queries(&query_path, text::decode(&query_path, files[1])?, wire.source)?;
    let reader = JudgmentReader::new(&judgment_path, (wire.unit, wire.relevance_floor), &queries);
    let (judgments, marks) = reader.read(text::decode(&judgment_path, files[2])?)?;
    let set = QuerySet {
        name: wire.name,
        unit: wire.unit,
        relevance_floor: wire.relevance_floor,
        within: wire.within,
        quotas: wire.quotas,
        queries,
        judgments,
        digest: digest(files),
    };
    Ok(QueryFolder { query_file: query_path, judgment_file: judgment_path, set, query_lines, marks })
}

/// What `sha256sum queryset.toml queries.jsonl judgments.jsonl | sha256sum` prints.
pub(super) fn digest(files: [&[u8]; 3]) -> String {
    let lines = [SET_FILE, QUERIES_FILE, JUDGMENTS_FILE].iter().zip(files);
    let listing: String = lines.map(|(name, bytes)| format!("{}  {name}\n", sha256_hex(bytes))).collect();
    sha256_hex(listing.as_bytes())
}

fn parse_set(path: &Path, text: &str) -> Result<WireSet, DatasetError> {
    let wire: WireSet = text::parse_toml(path, text, DatasetError::bad_data)?;
    let wrong = |problem: String| Err(DatasetError::bad_data(Place::file(path), problem));
    if wire.schema != SCHEMA {
        return wrong(format!("schema {} is not known, expected schema = {SCHEMA}", wire.schema));
    }
    if !(1..=3).contains(&wire.relevance_floor) {
        return wrong(format!("relevance_floor {} is not a grade above 0, expected 1, 2 or 3", wire.relevance_floor));
    }
    Ok(wire)
}

fn parse_queries(path: &Path, text: &str, source: LabelSource) -> Result<(Vec<Query>, Vec<u32>), DatasetError> {
    let mut lines_by_id: HashMap<String, u32> = HashMap::new();
    let (mut queries, mut lines) = (Vec::new(), Vec::new());
    for (number, line) in text::filled_lines(text) {
        let wire: WireQuery = text::parse_json_line(path, number, line)?;
        let wrong = |problem: String| Err(DatasetError::bad_data(Place::line(path, number), problem));
        if wire.id.is_empty() || wire.id.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return wrong(format!(
                "query id {:?} is empty or holds white space, which run files cannot carry",
                wire.id
            ));
        }
        if let Err(problem) = check_text(&wire.id, &wire.text) {
            return wrong(problem);
        }
        if let Some(first) = lines_by_id.insert(wire.id.clone(), number) {
            return wrong(format!("duplicate query id {:?}, first used on line {first}", wire.id));
        }
        let WireQuery { id, text, class, language, repository, source: own } = wire;
        queries.push(Query { id, text, class, language, repository, source: own.unwrap_or(source) });
        lines.push(number);
    }
    Ok((queries, lines))
}

/// Reads judgments of a set's queries from a file beside the set; what is wrong with it is an error with its line.
///
/// # Errors
/// [`DatasetError::BadData`] as for a set's own judgments, `Read` when there is no such file.
pub fn read_judgments(set: &QuerySet, path: &Path) -> Result<Judgments, DatasetError> {
    let bytes = text::read_bytes(path)?;
    let reader = JudgmentReader::new(path, (set.unit, set.relevance_floor), &set.queries);
    Ok(reader.read(text::decode(path, &bytes)?)?.0)
}

type Judgments = BTreeMap<String, Vec<Judgment>>;
type Marks = BTreeMap<String, Vec<Mark>>;

/// Reads judgments line by line, knowing the set that they belong to.
struct JudgmentReader<'a> {
    path: &'a Path,
    unit: Unit,
    relevance_floor: i32,
    known: HashSet<&'a str>,
}

impl<'a> JudgmentReader<'a> {
    fn new(path: &'a Path, (unit, relevance_floor): (Unit, i32), queries: &'a [Query]) -> Self {
        Self { path, unit, relevance_floor, known: queries.iter().map(|query| query.id.as_str()).collect() }
    }

    fn read(&self, text: &str) -> Result<(Judgments, Marks), DatasetError> {
        let mut first_lines: HashMap<(String, Span), u32> = HashMap::new();
        let (mut judgments, mut marks) = (Judgments::new(), Marks::new());
        for (number, line) in text::filled_lines(text) {
            let wire: WireJudgment = text::parse_json_line(self.path, number, line)?;
            let wrong = |problem: String| DatasetError::bad_data(Place::line(self.path, number), problem);
            let query = wire.query.clone();
            let digest = wire.sha256.clone();
            let judgment = self.convert(wire).map_err(wrong)?;
            if let Some(first) = first_lines.insert((query.clone(), judgment.span.clone()), number) {
                return Err(wrong(format!(
                    "duplicate judgment of this span for query {query:?}, first on line {first}"
                )));
            }
            judgments.entry(query.clone()).or_default().push(judgment);
            marks.entry(query).or_default().push(Mark { line: number, digest });
        }
        Ok((judgments, marks))
    }

    /// Checks what one line says; the error is what is wrong with it.
    fn convert(&self, wire: WireJudgment) -> Result<Judgment, String> {
        if !self.known.contains(wire.query.as_str()) {
            return Err(format!("judgment for query {:?}, which {QUERIES_FILE} does not hold", wire.query));
        }
        if !(0..=3).contains(&wire.grade) {
            return Err(format!("grade {} is out of range, expected 0 to 3", wire.grade));
        }
        if wire.hard_negative && wire.grade >= self.relevance_floor {
            let floor = self.relevance_floor;
            return Err(format!("a hard negative with grade {}, expected a grade under {floor}", wire.grade));
        }
        let is_digest = |digest: &String| {
            digest.len() == LINES_DIGEST_LENGTH && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        if let Some(digest) = wire.sha256.as_ref().filter(|digest| !is_digest(digest)) {
            return Err(format!(
                "sha256 {digest:?} is not a digest, expected {LINES_DIGEST_LENGTH} lower-case hex digits"
            ));
        }
        let span = self.span(&wire)?;
        Ok(Judgment { span, grade: wire.grade, hard_negative: wire.hard_negative })
    }

    fn span(&self, wire: &WireJudgment) -> Result<Span, String> {
        if wire.path.is_empty() {
            return Err("path is empty, expected <repository>/<path>".to_owned());
        }
        let (first, last) = match (self.unit, wire.first_line, wire.last_line) {
            (Unit::File, None, None) => (1, u32::MAX),
            (Unit::File, _, _) => {
                return Err("unit = \"file\" judges whole files, expected no first_line and last_line".into());
            }
            (Unit::Span, Some(first), Some(last)) => (first, last),
            (Unit::Span, _, _) => return Err("unit = \"span\" needs first_line and last_line".to_owned()),
        };
        if first == 0 || first > last {
            return Err(format!(
                "lines {first} to {last} are not a valid range, expected 1 <= first_line <= last_line"
            ));
        }
        Ok(Span { path: wire.path.as_str().into(), first, last })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::{deep, show_mutants};

    const SET: &str = "schema = 1\nname = \"s\"\nunit = \"span\"\nwithin = [\"language\"]\nsource = \"judged\"\n";
    const QUERIES: &str = "{\"id\": \"a\", \"text\": \"read a file\", \"class\": \"nl\", \"language\": \"rust\"}\n\
        {\"id\": \"b\", \"text\": \"Vec::push\", \"class\": \"identifier\", \"repository\": \"r\", \"source\": \"mined\"}\n";
    const JUDGMENTS: &str = "{\"query\": \"a\", \"path\": \"r/a.rs\", \"first_line\": 1, \"last_line\": 9, \"grade\": 3, \
        \"sha256\": \"0a40439df36fbd96\"}\n{\"query\": \"a\", \"path\": \"r/b.rs\", \"first_line\": 2, \"last_line\": 2, \
        \"grade\": 0, \"hard_negative\": true}\n";

    /// Whether three files are a query set; what keeps them from it is told of one of them.
    fn is_read(files: [&str; 3]) -> bool {
        match parse(Path::new("set"), files.map(str::as_bytes)) {
            Ok(folder) => {
                let judged = folder.set.judgments.values().flatten();
                assert!(
                    judged
                        .clone()
                        .all(|it| (0..=3).contains(&it.grade) && 0 < it.span.first && it.span.first <= it.span.last)
                );
                true
            }
            Err(error) => {
                assert!(error.to_string().starts_with("set/"), "{error}");
                false
            }
        }
    }

    #[test]
    fn ten_million_bytes_for_each_file_are_read_or_refused_with_their_place() {
        let counts = [
            show_mutants(41, &[SET], |set| is_read([set, QUERIES, JUDGMENTS])),
            show_mutants(42, &[QUERIES], |queries| is_read([SET, queries, JUDGMENTS])),
            show_mutants(43, &[JUDGMENTS], |judgments| is_read([SET, QUERIES, judgments])),
        ];
        assert!(counts.iter().flatten().all(|&count| count > 1_000), "{counts:?}");
        for deep in deep() {
            assert!(
                ![[&*deep, QUERIES, JUDGMENTS], [SET, &deep, JUDGMENTS], [SET, QUERIES, &deep]]
                    .into_iter()
                    .any(is_read)
            );
        }
    }
}
