//! Judgments of documents into judgments of spans or files. Reading them is the business of `runs`, as for `evaluate`.

use std::collections::{BTreeMap, HashSet};

use super::findings::Findings;
use crate::error::DatasetError;
use crate::judgment::{Judgment, Unit};
use crate::query::Query;
use crate::runs::JudgmentFile;
use crate::runs::document::file;
use crate::span::Span;
use crate::trec::{Qrels, TrecJudgment};

/// Query id to its judgments, in the order of spans.
pub(super) type Judged = BTreeMap<String, Vec<Judgment>>;

/// The judgments of known queries, and what they point at: as the caller says, else as every document id says.
pub(super) fn read(
    judgments: &JudgmentFile,
    queries: &[Query],
    unit: Option<Unit>,
    findings: &mut Findings,
) -> Result<(Unit, Judged), DatasetError> {
    let qrels = judgments.qrels()?;
    let unit = unit.or_else(|| unit_of(&qrels, findings)).unwrap_or(Unit::File);
    let known: HashSet<&str> = queries.iter().map(|query| query.id.as_str()).collect();
    let mut reader = Reader { judgments, unit, folded: 0, negative: 0 };
    let mut judged = Judged::new();
    for of_query in qrels.queries().iter().filter(|of_query| !of_query.judgments.is_empty()) {
        if !known.contains(of_query.query) {
            let problem = format!("judgment for query {:?}, which the file of queries does not hold", of_query.query);
            return Err(judgments.wrong(&of_query.judgments[0], problem));
        }
        judged.insert(of_query.query.to_owned(), reader.judgments(&of_query.judgments)?);
    }
    if reader.folded > 0 {
        findings.note(format!("{} judged spans fold into their file, which keeps its highest grade", reader.folded));
    }
    if reader.negative > 0 {
        findings.note(format!("{} grades under 0 are taken as 0", reader.negative));
    }
    Ok((unit, judged))
}

/// What every document id points at; asked for when some name lines and some do not.
fn unit_of(qrels: &Qrels<'_>, findings: &mut Findings) -> Option<Unit> {
    let ids = || qrels.queries().iter().flat_map(|query| &query.judgments).map(|judged| judged.doc.bytes);
    let (all, with_lines) = (ids().count(), ids().filter(|id| names_lines(id)).count());
    match with_lines {
        0 => findings.note("unit is file: no judgment names lines"),
        _ if with_lines == all => findings.note("unit is span: every judgment names lines"),
        _ => {
            let why = format!("{with_lines} of {all} judgments name lines; those would fold into their file");
            findings.ask("--unit file", &why);
            return None;
        }
    }
    Some(if with_lines == 0 { Unit::File } else { Unit::Span })
}

fn names_lines(id: &[u8]) -> bool {
    file(id).len() < id.len()
}

struct Reader<'a> {
    judgments: &'a JudgmentFile,
    unit: Unit,
    folded: u64,
    negative: u64,
}

impl Reader<'_> {
    fn judgments(&mut self, judged: &[TrecJudgment<'_>]) -> Result<Vec<Judgment>, DatasetError> {
        let mut judgments: Vec<(Judgment, &TrecJudgment<'_>)> = Vec::with_capacity(judged.len());
        for one in judged {
            judgments.push((self.judgment(one).map_err(|problem| self.judgments.wrong(one, problem))?, one));
        }
        judgments.sort_by(|(a, _), (b, _)| a.span.cmp(&b.span).then(b.grade.cmp(&a.grade)));
        let count = judgments.len();
        judgments.dedup_by(|(later, _), (kept, _)| self.unit == Unit::File && later.span == kept.span);
        self.folded += (count - judgments.len()) as u64;
        let Some(pair) = judgments.windows(2).find(|pair| pair[0].0.span == pair[1].0.span) else {
            return Ok(judgments.into_iter().map(|(judgment, _)| judgment).collect());
        };
        // Ids were borrowed from one file, so the later one stands at the higher address.
        let later = if pair[0].1.doc.bytes.as_ptr() < pair[1].1.doc.bytes.as_ptr() { pair[1].1 } else { pair[0].1 };
        Err(self.judgments.wrong(later, format!("{} is judged twice for its query", pair[0].0.span)))
    }

    /// Checks one judgment; the error is what is wrong with it.
    fn judgment(&mut self, judged: &TrecJudgment<'_>) -> Result<Judgment, String> {
        let id = std::str::from_utf8(judged.doc.bytes).map_err(|_| "document id is not UTF-8".to_owned())?;
        let span = match self.unit {
            Unit::Span => id.parse::<Span>().map_err(|problem| match names_lines(id.as_bytes()) {
                true => problem,
                false => {
                    format!("{id:?} names no lines (#Lfirst-Llast), which the unit `span` needs; give `--unit file`")
                }
            })?,
            Unit::File => Span { path: id[..file(id.as_bytes()).len()].into(), first: 1, last: u32::MAX },
        };
        if span.path.is_empty() {
            return Err(format!("{id:?} has no path"));
        }
        if judged.grade > 3 {
            return Err(format!("grade {} is out of range, expected at most 3: map the grades first", judged.grade));
        }
        self.negative += u64::from(judged.grade < 0);
        Ok(Judgment { span, grade: judged.grade.max(0), hard_negative: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{LabelSource, QueryClass};
    use crate::runs::{DocumentUnit, Format};
    use crate::trec::{Duplicates, Source};

    type Rows = Vec<(String, String, i32)>;

    fn read_as(text: &str, unit: Option<Unit>) -> Result<(Unit, Rows, Findings), String> {
        let source = Source::read("qrels", text.as_bytes()).expect("memory is readable");
        let file = JudgmentFile::read(source, Format::Trec, DocumentUnit::Document, Duplicates::Error).expect("opened");
        let query = |id: &str| Query {
            id: id.to_owned(),
            text: "x".to_owned(),
            class: QueryClass::Nl,
            language: None,
            repository: None,
            source: LabelSource::Imported,
        };
        let mut findings = Findings::default();
        let read = read(&file, &[query("q"), query("p")], unit, &mut findings).map_err(|error| error.to_string())?;
        let rows = read
            .1
            .iter()
            .flat_map(|(query, judged)| judged.iter().map(|one| (query.clone(), one.span.to_string(), one.grade)));
        Ok((read.0, rows.collect(), findings))
    }

    fn refused(text: &str, unit: Option<Unit>) -> String {
        read_as(text, unit).err().expect(text)
    }

    #[test]
    fn judgments_that_all_name_lines_are_of_spans_and_others_of_files() {
        let (unit, rows, _) = read_as("q\t0\tJMapper Framework/A.java#L3-L5\t2\nq 0 b.rs#L7 1\n", None).expect("spans");
        assert_eq!(unit, Unit::Span);
        assert_eq!(rows[0], ("q".to_owned(), "JMapper Framework/A.java#L3-L5".to_owned(), 2));
        assert_eq!(rows[1], ("q".to_owned(), "b.rs#L7-L7".to_owned(), 1));
        let (unit, rows, findings) = read_as("q 0 a.rs -2\nq 0 b.rs#Later 1\n", None).expect("files");
        assert_eq!((unit, rows.len()), (Unit::File, 2));
        assert_eq!(findings.notes, ["unit is file: no judgment names lines", "1 grades under 0 are taken as 0"]);
    }

    #[test]
    fn where_some_name_lines_and_some_do_not_the_unit_is_asked_for() {
        let (_, _, findings) = read_as("q 0 a.rs#L1-L2 1\nq 0 b.rs 1\n", None).expect("read");
        assert_eq!(findings.questions, ["--unit file: 1 of 2 judgments name lines; those would fold into their file"]);
        let (_, rows, findings) =
            read_as("q 0 a.rs#L1-L2 1\nq 0 a.rs 2\nq 0 a.rs#L9 0\n", Some(Unit::File)).expect("read");
        assert_eq!(rows, [("q".to_owned(), format!("a.rs#L1-L{}", u32::MAX), 2)]);
        assert_eq!(findings.notes, ["2 judged spans fold into their file, which keeps its highest grade"]);
    }

    #[test]
    fn what_cannot_be_a_judgment_is_refused_with_its_line() {
        for (text, unit, expected) in [
            ("q 0 b.rs#L1-L2 1\nq 0 a.rs 1\n", Some(Unit::Span), "qrels:2: \"a.rs\" names no lines"),
            ("q 0 a.rs#L9-L3 1\n", None, "qrels:1: \"a.rs#L9-L3\" is not a span, expected"),
            ("q 0 a.rs#L7 1\n\nq 0 a.rs#L7-L7 2\n", None, "qrels:3: a.rs#L7-L7 is judged twice"),
            ("q 0 #L1-L2 1\n", Some(Unit::File), "qrels:1: \"#L1-L2\" has no path"),
            ("q 0 a.rs 4\n", None, "qrels:1: grade 4 is out of range"),
            (
                "q 0 a.rs 1\nx 0 a.rs 1\n",
                None,
                "qrels:2: judgment for query \"x\", which the file of queries does not hold",
            ),
            ("q 0 a.rs 1\nq 0 a.rs 1\n", None, "qrels:2: document a.rs is judged twice for query q, first in line 1"),
        ] {
            let refused = refused(text, unit);
            assert!(refused.starts_with(expected), "{refused}");
        }
    }
}
