//! From hits and judgments to a graded ranking: who is credited with what, in file unit and in span unit.

use std::collections::BTreeMap;

use lensgate_dataset::{Hit, Judgment, Unit};

use crate::contribution::Judged;
use crate::graded::{Found, Graded, Tie};
use crate::order::by_score;

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

/// The graded ranking of hits in their order, folded already when the unit is the file.
pub(crate) fn graded(judged: &Judged<'_>, by_file: &ByFile<'_>, hits: &[&Hit]) -> Graded {
    match judged.unit {
        Unit::File => files(judged, by_file, hits),
        Unit::Span => spans(judged, by_file, hits),
    }
}

/// The graded ranking of files: `hits` are folded, each file has the highest of its grades.
fn files(judged: &Judged<'_>, files: &ByFile<'_>, hits: &[&Hit]) -> Graded {
    let grades: BTreeMap<&str, i32> = files
        .iter()
        .map(|(&path, judgments)| (path, highest(judgments.iter().map(|judgment| judgment.grade))))
        .collect();
    let found = ranked(hits, |hit| grades.get(&*hit.span.path).map(|&grade| Some(grade)));
    ranking(found, hits, grades.into_values().collect(), judged.relevance_floor)
}

/// The graded ranking of spans: a hit is credited to the highest uncredited grade that it touches, then to the earliest line;
/// each judged span is credited once.
fn spans(judged: &Judged<'_>, files: &ByFile<'_>, hits: &[&Hit]) -> Graded {
    let mut uncredited = files.clone();
    let found = ranked(hits, |hit| {
        let touches = |judgment: &&Judgment| judgment.span.touches(&hit.span);
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

/// The judged hits with their ranks; `credit` says nothing of an unjudged hit.
fn ranked(hits: &[&Hit], mut credit: impl FnMut(&Hit) -> Option<Option<i32>>) -> Vec<Found> {
    (1..).zip(hits).filter_map(|(rank, hit)| credit(hit).map(|grade| Found { rank, grade })).collect()
}

fn ranking(found: Vec<Found>, hits: &[&Hit], mut ideal: Vec<i32>, relevance_floor: i32) -> Graded {
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let ties = found.iter().map(|found| tie(hits, found.rank)).collect();
    Graded { found, ties, retrieved: rank(hits.len()), ideal, relevance_floor }
}

/// The ranks whose hits have the score of the hit at a rank.
fn tie(hits: &[&Hit], at: u32) -> Tie {
    let score = hits[at as usize - 1].score;
    let first = hits.partition_point(|hit| by_score(hit.score, score).is_gt());
    let last = hits.partition_point(|hit| by_score(hit.score, score).is_ge());
    Tie { first: rank(first + 1), last: rank(last) }
}

fn rank(count: usize) -> u32 {
    u32::try_from(count).expect("a ranking has fewer than four thousand million hits")
}
