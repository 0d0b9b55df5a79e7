//! From hits and judgments to a graded ranking: who is credited with what, in file unit and in span unit.

use std::collections::BTreeMap;

use lensgate_dataset::{Judgment, Span, Unit};

use crate::contribution::Judged;
use crate::graded::{Found, Graded, Tie};
use crate::shown::Shown;

/// The judgments of each file, in order of lines.
pub(crate) type ByFile<'a> = BTreeMap<&'a str, Vec<&'a Judgment>>;

/// The judgments of a query by file.
pub(crate) fn by_file(judgments: &[Judgment]) -> ByFile<'_> {
    let mut files: ByFile<'_> = BTreeMap::new();
    for judgment in judgments {
        files.entry(&judgment.span.path).or_default().push(judgment);
    }
    for judgments in files.values_mut() {
        judgments.sort_by_key(|judgment| (judgment.span.first, judgment.span.last));
    }
    files
}

/// Whether a span reaches what was judged: the file, or a line of the span.
pub(crate) fn reaches(unit: Unit, span: &Span, judgment: &Judgment) -> bool {
    match unit {
        Unit::File => span.path == judgment.span.path,
        Unit::Span => span.touches(&judgment.span),
    }
}

/// The graded ranking of hits in their order, folded already when the unit is the file.
pub(crate) fn graded(judged: &Judged<'_>, by_file: &ByFile<'_>, hits: &[Shown<'_>]) -> Graded {
    match judged.unit {
        Unit::File => files(judged, by_file, hits),
        Unit::Span => spans(judged, by_file, hits),
    }
}

/// The graded ranking of files: `hits` are folded, each file has the highest of its grades.
fn files(judged: &Judged<'_>, files: &ByFile<'_>, hits: &[Shown<'_>]) -> Graded {
    let grades: BTreeMap<&str, i32> = files
        .iter()
        .map(|(&path, judgments)| (path, highest(judgments.iter().map(|judgment| judgment.grade))))
        .collect();
    let found = ranked(hits, |hit| grades.get(&*hit.span.path).map(|&grade| Some(grade)));
    ranking(found, hits, grades.into_values().collect(), judged.relevance_floor)
}

/// The graded ranking of spans: a hit is credited to the highest uncredited grade that it touches, then to the earliest line;
/// each judged span is credited once.
fn spans(judged: &Judged<'_>, files: &ByFile<'_>, hits: &[Shown<'_>]) -> Graded {
    let mut uncredited = files.clone();
    let found = ranked(hits, |hit| {
        let touches = |judgment: &&Judgment| judgment.span.touches(hit.span);
        if !files.get(&*hit.span.path)?.iter().any(touches) {
            return None;
        }
        let left = uncredited.get_mut(&*hit.span.path)?;
        // The last maximum of the reversed order is the earliest line of the highest grade.
        let best = left.iter().enumerate().rev().filter(|(_, judgment)| touches(judgment));
        Some(best.max_by_key(|(_, judgment)| judgment.grade).map(|(at, _)| at).map(|at| left.remove(at).grade))
    });
    ranking(found, hits, judged.judgments.iter().map(|judgment| judgment.grade).collect(), judged.relevance_floor)
}

fn highest(grades: impl Iterator<Item = i32>) -> i32 {
    grades.max().expect("a file is listed because it has a judgment")
}

/// The judged hits with their ranks; `credit` says nothing of an unjudged hit. An invalid hit takes up its rank and is none.
fn ranked(hits: &[Shown<'_>], mut credit: impl FnMut(&Shown<'_>) -> Option<Option<i32>>) -> Vec<Found> {
    let valid = (1..).zip(hits).filter(|(_, hit)| hit.is_valid);
    valid.filter_map(|(rank, hit)| credit(hit).map(|grade| Found { rank, grade })).collect()
}

/// The order was shown, so that no hit is tied with another.
fn ranking(found: Vec<Found>, hits: &[Shown<'_>], mut ideal: Vec<i32>, relevance_floor: i32) -> Graded {
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let ties = found.iter().map(|found| Tie { first: found.rank, last: found.rank }).collect();
    let retrieved = u32::try_from(hits.len()).expect("a ranking has fewer than 2^32 hits");
    Graded { found, ties, retrieved, ideal, relevance_floor }
}
