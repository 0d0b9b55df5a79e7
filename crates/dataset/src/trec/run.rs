//! Runs: every query's hits handed to a visitor, in parallel, whatever the order of the lines.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::chunk::{self, Piece};
use super::columns::{LineRules, RUN_COLUMNS, columns, run_line, told};
use super::doc::DocId;
use super::hits::QueryHits;
use super::interleaved;
use super::numbers::Numbers;
use super::qrels::query_id;
use super::score::score;
use super::source::Source;
use crate::error::DatasetError;

/// How scores are held when they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// 32 bits, as trec_eval did up to version 9: 1.00000001 and 1.0 are tied.
    Single,
    /// 64 bits, as trec_eval does from version 10.
    #[default]
    Double,
}

impl Precision {
    /// A score as it is held.
    pub(crate) fn held(self, score: f64) -> f64 {
        match self {
            Self::Single => f64::from(single(score)),
            Self::Double => score,
        }
    }
}

/// What to do with a document that a query lists twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Duplicates {
    /// Refuse the file.
    #[default]
    Error,
    /// Keep the line that comes first in the file.
    First,
}

/// How a run is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunOptions {
    /// How scores are held.
    pub precision: Precision,
    /// What to do with repeated documents.
    pub duplicates: Duplicates,
    /// What a line holds.
    pub rules: LineRules,
}

/// Reads a run of `query Q0 document rank score tag` lines and shows each query's hits to a visitor once complete; returns what
/// the visitor made of them, sorted by query id in byte order.
///
/// The visitor may see a part of a query first when the query's lines do not stand together; what it made of the part is
/// dropped. It must be a pure function. Rank column and order of lines mean nothing; blank lines and CRLF are read over, comments
/// and further columns as [`LineRules`] have it. Refused with file and line: lines of another number of columns, a carriage return
/// that no line feed follows, scores that are no number, documents listed twice (see [`Duplicates`]), a file without a hit. Of
/// several faults the one reported does not depend on threads.
pub fn read_run<'a, T: Send>(
    source: &'a Source,
    options: RunOptions,
    visit: impl Fn(&str, &QueryHits<'a>) -> T + Sync,
) -> Result<Vec<(&'a str, T)>, DatasetError> {
    options.rules.expect_mark_allowed(source)?;
    let reader = Reader { source, options };
    let visited = match read_together(&reader, &visit)? {
        Some(visited) => visited,
        None => interleaved::read(&reader, &visit)?,
    };
    if visited.is_empty() {
        return Err(source.wrong_file("holds no hit, expected lines of `query Q0 document rank score tag`"));
    }
    let mut named = Vec::with_capacity(visited.len());
    for (query, made) in visited {
        named.push((query_id(source, query)?, made));
    }
    named.sort_unstable_by_key(|(query, _)| *query);
    Ok(named)
}

/// The tag of a run, from the last line that holds a hit.
pub fn run_tag(source: &Source, rules: LineRules) -> Option<&str> {
    let mut rest = source.bytes();
    loop {
        let line_start = memchr::memrchr(b'\n', rest).map_or(0, |at| at + 1);
        let tag = columns(&rest[line_start..], RUN_COLUMNS, rules).ok().and_then(|mut columns| columns.nth(5));
        if let Some(tag) = tag {
            return std::str::from_utf8(tag).ok();
        }
        rest = &rest[..line_start.checked_sub(1)?];
    }
}

/// A source with the way to read it.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Source,
    pub(super) options: RunOptions,
}

/// A hit as its line has it.
pub(super) struct HitLine<'a> {
    pub(super) query: &'a [u8],
    pub(super) doc: DocId<'a>,
    pub(super) score: f64,
}

/// What the visitor made of each query.
pub(super) type Visited<'a, T> = Vec<(&'a [u8], T)>;

/// What is wrong, and where: enough to choose the first of several faults before a message is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) offset: usize,
    pub(super) problem: String,
}

impl<'a> Reader<'a> {
    /// The hit in the line that begins at an offset, if it holds one, and where the next line begins.
    #[inline]
    pub(super) fn line(&self, at: usize) -> Result<(Option<HitLine<'a>>, usize), Fault> {
        let wrong = |problem| Fault { offset: at, problem };
        let step = run_line(self.source.bytes(), at, self.options.rules).map_err(wrong)?;
        let Some(line) = step.line else { return Ok((None, step.next)) };
        let Some(score) = score(line.score) else {
            let text = String::from_utf8_lossy(line.score);
            return Err(wrong(told(line.query, self.options.rules, format!("score `{text}` is not a number"))));
        };
        let score = self.options.precision.held(score);
        Ok((Some(HitLine { query: line.query, doc: DocId::new(line.doc), score }), step.next))
    }

    /// Makes documents findable, as the options have it with those listed twice.
    pub(super) fn index(&self, query: &[u8], hits: &mut QueryHits<'a>) -> Result<(), Fault> {
        if self.options.duplicates == Duplicates::First {
            hits.index_firsts();
            return Ok(());
        }
        hits.index().map_err(|duplicate| {
            let [first, second] = [duplicate.first, duplicate.second].map(|at| hits.docs()[at].bytes);
            let line = self.source.line_at(self.source.offset_of(first));
            let (doc, query) = (String::from_utf8_lossy(second), String::from_utf8_lossy(query));
            let problem = format!("document {doc} is listed twice for query {query}, first in line {line}");
            Fault { offset: self.source.offset_of(second), problem }
        })
    }

    /// The hits of a query from all its lines, which stand in some ranges of bytes, in the order of the file.
    fn gather(&self, query: &[u8], ranges: &[Range<usize>], hits: &mut QueryHits<'a>) -> Result<(), Fault> {
        hits.clear();
        for range in ranges {
            let mut at = range.start;
            while at < range.end {
                let (line, next) = self.line(at)?;
                if let Some(line) = line {
                    hits.push(line.doc, line.score);
                }
                at = next;
            }
        }
        self.index(query, hits)
    }

    pub(super) fn error(&self, fault: Fault) -> DatasetError {
        self.source.wrong(fault.offset, fault.problem)
    }
}

/// Rounds to what 32 bits can hold.
#[expect(clippy::cast_possible_truncation, reason = "losing precision is the point")]
fn single(score: f64) -> f32 {
    score as f32
}

/// The first fault of several results, else all that went well.
pub(super) fn first_fault<T>(results: Vec<Result<T, Fault>>) -> Result<Vec<T>, Fault> {
    let mut fine = Vec::with_capacity(results.len());
    let mut faults = Vec::new();
    for result in results {
        match result {
            Ok(value) => fine.push(value),
            Err(fault) => faults.push(fault),
        }
    }
    match faults.into_iter().min_by_key(|fault| fault.offset) {
        Some(fault) => Err(fault),
        None => Ok(fine),
    }
}

/// Reads a run whose queries mostly stand together; none when they do not.
fn read_together<'a, T: Send>(
    reader: &Reader<'a>,
    visit: &(impl Fn(&str, &QueryHits<'a>) -> T + Sync),
) -> Result<Option<Visited<'a, T>>, DatasetError> {
    let scattered = AtomicBool::new(false);
    let read: Vec<Result<Option<Vec<Piece<'a, T>>>, Fault>> = chunk::chunks(reader.source.bytes())
        .into_par_iter()
        .map_init(QueryHits::default, |hits, range| {
            if scattered.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let pieces = chunk::read(reader, range, hits, visit);
            scattered.fetch_or(matches!(pieces, Ok(None)), Ordering::Relaxed);
            pieces
        })
        .collect();
    if scattered.into_inner() {
        return Ok(None);
    }
    let pieces = first_fault(read).map_err(|fault| reader.error(fault))?;
    join(reader, pieces.into_iter().flatten().flatten().collect(), visit).map(Some)
}

/// A query with all places where its lines stand.
struct Query<'a, T> {
    id: &'a [u8],
    ranges: Vec<Range<usize>>,
    /// What the visitor made of it, while it has one place only.
    made: Option<T>,
}

/// Joins the pieces of queries that were torn apart, by reading those again.
fn join<'a, T: Send>(
    reader: &Reader<'a>,
    pieces: Vec<Piece<'a, T>>,
    visit: &(impl Fn(&str, &QueryHits<'a>) -> T + Sync),
) -> Result<Visited<'a, T>, DatasetError> {
    let mut numbers = Numbers::default();
    let mut queries: Vec<Query<'a, T>> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let number = numbers.of(piece.query) as usize;
        match queries.get_mut(number) {
            None => queries.push(Query { id: piece.query, ranges: vec![piece.range], made: piece.made }),
            Some(query) => {
                query.ranges.push(piece.range);
                query.made = None;
            }
        }
    }
    let joined = queries.into_par_iter().map_init(QueryHits::default, |hits, query| match query.made {
        Some(made) => Ok((query.id, made)),
        None => {
            reader.gather(query.id, &query.ranges, hits)?;
            Ok((query.id, visit(&String::from_utf8_lossy(query.id), hits)))
        }
    });
    first_fault(joined.collect()).map_err(|fault| reader.error(fault))
}
