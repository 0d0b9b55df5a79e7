//! `LinePrecision@k`: the share of the lines shown by the top k that are relevant. A line that several hits show counts once,
//! so that showing the answer again gains nothing. Where files are judged, every line of a relevant file is relevant, and width
//! costs nothing here: `LinesToFirst@k` sees it there too.

use crate::contribution::Contribution;
use crate::row::{Cutoff, Row};
use lensgate_dataset::{Judgment, Unit};

pub(crate) static ROW: Row = Row {
    cutoff: Cutoff::Required,
    looks_at_spans: true,
    ..Row::of_answer("LinePrecision", "LinePrecision@10", "line ranges", |answer, of| {
        Contribution::of_one(line_precision(answer, of.k()))
    })
};

use crate::prepared::Prepared;
use crate::shown::Shown;

/// Distinct lines of the top k within relevant judgments, over all distinct lines of the top k; 0 when none is shown.
fn line_precision(prepared: &Prepared<'_>, k: u32) -> f64 {
    let mut hits: Vec<&Shown<'_>> = prepared.top(k).iter().collect();
    hits.sort_unstable_by_key(|hit| place(hit));
    let (mut relevant, mut all) = (0, 0);
    for of_file in hits.chunk_by(|a, b| place(a).0 == place(b).0) {
        let judgments = if of_file[0].is_valid { prepared.judgments_at(&of_file[0].span.path) } else { &[] };
        let mut next = 0;
        for hit in of_file {
            let (first, last) = (u64::from(hit.lines.0).max(next), u64::from(hit.lines.1));
            if first <= last {
                all += last - first + 1;
                relevant += relevant_lines(prepared, judgments, first, last);
                next = last + 1;
            }
        }
    }
    if all == 0 { 0.0 } else { relevant as f64 / all as f64 }
}

/// What of a file invalid hits show is no part of the file, so they are laid out apart from the valid ones.
fn place<'a>(hit: &Shown<'a>) -> ((&'a str, bool), (u32, u32)) {
    ((&hit.span.path, hit.is_valid), hit.lines)
}

/// The lines of a range within relevant judgments, which are in order of lines and may overlap.
fn relevant_lines(prepared: &Prepared<'_>, judgments: &[&Judgment], first: u64, last: u64) -> u64 {
    let floor = prepared.judged.relevance_floor;
    let mut relevant = judgments.iter().filter(|judgment| judgment.grade >= floor);
    if prepared.judged.unit == Unit::File {
        return if relevant.next().is_some() { last - first + 1 } else { 0 };
    }
    let (mut lines, mut next) = (0, first);
    for judgment in relevant {
        let (from, to) = (u64::from(judgment.span.first).max(next), u64::from(judgment.span.last).min(last));
        if from <= to {
            lines += to - from + 1;
            next = to + 1;
        }
    }
    lines
}
