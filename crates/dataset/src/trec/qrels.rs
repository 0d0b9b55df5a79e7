//! Qrels: judgments of documents by query, sorted, each document judged once.

use std::collections::HashMap;

use super::columns::{LineRules, QRELS_COLUMNS, columns, expect_ids, line_at, other_count, told};
use super::doc::DocId;
use super::score::grade;
use super::source::Source;
use crate::error::DatasetError;

/// One judged document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrecJudgment<'a> {
    /// Which.
    pub doc: DocId<'a>,
    /// Its grade; negative means pooled but not judged.
    pub grade: i32,
}

/// The judgments of one query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgments<'a> {
    /// The query's id.
    pub query: &'a str,
    /// Sorted by document id in byte order; at least one grade is 0 or more.
    pub judgments: Vec<TrecJudgment<'a>>,
}

/// The judgments of every query, sorted by query id in byte order.
#[derive(Debug, Clone)]
pub struct Qrels<'a> {
    queries: Vec<Judgments<'a>>,
    places: HashMap<&'a [u8], usize>,
}

impl<'a> Qrels<'a> {
    /// Reads `query iteration document grade` lines by our own rules, see [`Self::read_by`].
    ///
    /// ```
    /// use lensgate_dataset::trec::{Qrels, Source};
    ///
    /// let source = Source::read("qrels.txt", "q1 0 src/lib.rs 2\nq1 0 src/main.rs 0\n".as_bytes())?;
    /// assert_eq!(Qrels::read(&source)?.queries()[0].judgments.len(), 2);
    ///
    /// let source = Source::read("qrels.txt", "q1 0 src/lib.rs two\n".as_bytes())?;
    /// assert!(Qrels::read(&source).expect_err("a grade is a number").to_string().contains("qrels.txt:1"));
    /// # Ok::<(), lensgate_dataset::DatasetError>(())
    /// ```
    pub fn read(source: &'a Source) -> Result<Self, DatasetError> {
        Self::read_by(source, LineRules::Own)
    }

    /// Reads `query iteration document grade` lines; blank lines and CRLF are read over, comments as the rules have it.
    ///
    /// Refused with file and line: lines that have other than four columns, a carriage return that no line feed follows, grades that
    /// are no whole number, a document judged twice for a query, a query with negative grades only (nobody judged anything for
    /// it), a file without a judgment.
    pub fn read_by(source: &'a Source, rules: LineRules) -> Result<Self, DatasetError> {
        rules.expect_mark_allowed(source)?;
        let mut queries: Vec<Judgments<'a>> = Vec::new();
        let mut places: HashMap<&[u8], usize> = HashMap::new();
        // Most files list a query's judgments in a row.
        let mut current: (&[u8], usize) = (b"", 0);
        let mut at = 0;
        while at < source.bytes().len() {
            let (line, next) = line_at(source.bytes(), at);
            if let Some((query, judgment)) = qrels_line(source, line, at, rules)? {
                if query != current.0 || queries.is_empty() {
                    let place = *places.entry(query).or_insert(queries.len());
                    if place == queries.len() {
                        queries.push(Judgments { query: query_id(source, query)?, judgments: Vec::new() });
                    }
                    current = (query, place);
                }
                queries[current.1].judgments.push(judgment);
            }
            at = next;
        }
        if queries.is_empty() {
            return Err(source.wrong_file("holds no judgment, expected lines of `query 0 document grade`"));
        }
        let line = |part: &[u8]| source.line_at(source.offset_of(part));
        Self::checked(queries, &line, &|line, problem| source.wrong_line(line, problem))
    }

    /// Sorts, and refuses what only shows when all judgments are known; `line` tells where an id was borrowed from.
    pub(crate) fn checked(
        mut queries: Vec<Judgments<'a>>,
        line: &dyn Fn(&[u8]) -> usize,
        wrong: &dyn Fn(usize, String) -> DatasetError,
    ) -> Result<Self, DatasetError> {
        for Judgments { query, judgments } in &mut queries {
            // The sort is stable, so that of two equal documents the later line is the second one.
            judgments.sort_by(|a, b| a.doc.bytes.cmp(b.doc.bytes));
            if let Some(pair) = judgments.windows(2).find(|pair| pair[0].doc == pair[1].doc) {
                let [first, second] = [&pair[0], &pair[1]].map(|judgment| line(judgment.doc.bytes));
                let doc = String::from_utf8_lossy(pair[0].doc.bytes);
                let problem = format!("document {doc} is judged twice for query {query}, first in line {first}");
                return Err(wrong(second, problem));
            }
            if judgments.iter().all(|judgment| judgment.grade < 0)
                && let Some(first) = judgments.iter().map(|judgment| line(judgment.doc.bytes)).min()
            {
                let problem = format!("query {query} has negative grades only, so nothing is judged for it");
                return Err(wrong(first, problem));
            }
        }
        queries.sort_unstable_by(|a, b| a.query.cmp(b.query));
        let places = queries.iter().enumerate().map(|(place, judgments)| (judgments.query.as_bytes(), place)).collect();
        Ok(Self { queries, places })
    }

    /// The same queries with other judgments of the same documents.
    pub(crate) fn mapped(mut self, map: impl Fn(&[TrecJudgment<'a>]) -> Vec<TrecJudgment<'a>>) -> Self {
        for query in &mut self.queries {
            query.judgments = map(&query.judgments);
        }
        self
    }

    /// Every query with its judgments, sorted by id.
    pub fn queries(&self) -> &[Judgments<'a>] {
        &self.queries
    }

    /// Where a query stands in [`Self::queries`].
    pub fn place(&self, query: &str) -> Option<usize> {
        self.places.get(query.as_bytes()).copied()
    }
}

/// The query and judgment of a line; none when it holds nothing.
fn qrels_line<'a>(
    source: &'a Source,
    line: &'a [u8],
    at: usize,
    rules: LineRules,
) -> Result<Option<(&'a [u8], TrecJudgment<'a>)>, DatasetError> {
    let mut columns = columns(line, QRELS_COLUMNS, rules).map_err(|problem| source.wrong(at, problem))?;
    let count = columns.clone().count();
    if count == 0 {
        return Ok(None);
    }
    let (Some(query), Some(doc), Some(text), None) = (columns.next(), columns.nth(1), columns.next(), columns.next())
    else {
        let query = line.trim_ascii_start();
        let problem = other_count(line, count, "four: query 0 document grade");
        return Err(source.wrong(at, told(query, rules, problem)));
    };
    expect_ids([query, doc]).map_err(|problem| source.wrong(at, problem))?;
    let Some(grade) = grade(text) else {
        let text = String::from_utf8_lossy(text);
        return Err(source.wrong(at, told(query, rules, format!("grade `{text}` is not a whole number"))));
    };
    Ok(Some((query, TrecJudgment { doc: DocId::new(doc), grade })))
}

/// A query's id, which gets printed and therefore has to be text. A byte order mark within a file is left of one that was put
/// behind another.
pub(super) fn query_id<'a>(source: &Source, query: &'a [u8]) -> Result<&'a str, DatasetError> {
    let wrong = |problem: String| Err(source.wrong(source.offset_of(query), problem));
    match std::str::from_utf8(query) {
        Ok(id) if id.starts_with('\u{feff}') => {
            wrong("query id begins with a byte order mark; save files without one before joining them".to_owned())
        }
        Ok(id) => Ok(id),
        Err(_) => wrong(format!("query id `{}` is not UTF-8", String::from_utf8_lossy(query))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::read("qrels", text.as_bytes()).expect("memory is readable")
    }

    fn error(text: &str) -> String {
        Qrels::read(&source(text)).expect_err(text).to_string()
    }

    #[test]
    fn judgments_are_sorted_by_query_and_document() {
        let text = "# pool of 2003\n2 0 b 1\r\n\n10 0 z 0\n2 0 a -1\n10 0 B 3";
        let source = source(text);
        let qrels = Qrels::read(&source).expect("qrels");
        let listed: Vec<_> = qrels
            .queries()
            .iter()
            .flat_map(|query| query.judgments.iter().map(|judgment| (query.query, judgment.doc.bytes, judgment.grade)))
            .collect();
        let expected: [(&str, &[u8], i32); 4] = [("10", b"B", 3), ("10", b"z", 0), ("2", b"a", -1), ("2", b"b", 1)];
        assert_eq!(listed, expected);
        assert_eq!([qrels.place("2"), qrels.place("3")], [Some(1), None]);
    }

    #[test]
    fn what_would_be_guessed_at_is_refused_with_its_line() {
        for (text, message) in [
            ("", "qrels: holds no judgment, expected lines of `query 0 document grade`"),
            ("# only words\n\n", "qrels: holds no judgment, expected lines of `query 0 document grade`"),
            ("1 0 a 1\n1 0 b\n", "qrels:2: 3 columns, expected four: query 0 document grade"),
            (
                "1 0 a 1 x\n",
                "qrels:1: 5 columns, expected four: query 0 document grade; where ids hold blanks, tabs have to part the columns",
            ),
            (
                "1\t0\ta\t1\tname\n",
                "qrels:1: 5 columns, expected four: query 0 document grade; `cut -f 1-4` takes the first four",
            ),
            (
                "1 0 a 1\n\u{feff}2 0 b 1\n",
                "qrels:2: query id begins with a byte order mark; save files without one before joining them",
            ),
            ("1\t0\t\t1\n", "qrels:1: an id is empty"),
            (
                "1 0 a 1\r1 0 b 1\r",
                "qrels:1: holds a carriage return that no line feed follows; end lines with line feeds",
            ),
            ("1 0 a 1\n1 0 b 1.5\n", "qrels:2: grade `1.5` is not a whole number"),
            ("1 0 a 1\n2 0 a 1\n1 0 a 2\n", "qrels:3: document a is judged twice for query 1, first in line 1"),
            ("1 0 a 1\n2 0 a -1\n2 0 b -2\n", "qrels:2: query 2 has negative grades only, so nothing is judged for it"),
            ("1 0 a\u{0} 1\n", "qrels:1: holds a zero byte, which no text does"),
        ] {
            assert_eq!(error(text), message);
        }
    }

    #[test]
    fn a_byte_order_mark_is_skipped_by_our_rules_and_refused_by_those_of_trec_eval() {
        let marked = source("\u{feff}1 0 a 1\n");
        assert_eq!(Qrels::read(&marked).expect("qrels").queries()[0].query, "1");
        for rules in [LineRules::TrecEval9, LineRules::TrecEval10] {
            let error = Qrels::read_by(&marked, rules).expect_err("marked").to_string();
            assert!(error.starts_with("qrels:1: begins with a byte order mark"), "{error}");
        }
    }

    #[test]
    fn ids_may_hold_blanks_between_tabs_and_begin_with_a_hash_in_version_9() {
        let source = source("#7\t0\tGreenhouse effect\t1\n8\t0\ta b\t1\n");
        let own = Qrels::read(&source).expect("qrels");
        assert_eq!((own.queries().len(), own.queries()[0].judgments[0].doc.bytes), (1, &b"a b"[..]));
        let hashed = self::source("#7 0 a 1\n8 0 a 1\n");
        let read = |rules| Qrels::read_by(&hashed, rules).expect("qrels").queries().len();
        assert_eq!([LineRules::Own, LineRules::TrecEval9, LineRules::TrecEval10].map(read), [1, 2, 1]);
    }

    #[test]
    fn a_query_id_that_is_not_text_is_refused() {
        let source = Source::read("qrels", &b"1 0 a 1\n\xff 0 b 1\n"[..]).expect("memory is readable");
        let error = Qrels::read(&source).expect_err("not UTF-8").to_string();
        assert!(error.starts_with("qrels:2: query id"), "{error}");
    }
}
