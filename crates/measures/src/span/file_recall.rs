//! `FileRecall@k`: the share of the relevant files among the first k files shown. Sees a file that is lost while the spans of
//! others are gained. Where files are judged it is `Recall@k`.

use crate::contribution::Contribution;
use crate::row::{Cutoff, Row};
use std::collections::BTreeSet;

pub(crate) static ROW: Row = Row {
    cutoff: Cutoff::Required,
    grows_with_cutoff: true,
    ..Row::of_answer(
        "FileRecall",
        "FileRecall@10",
        "hits that lie in files (`--unit file` makes `Recall` of them)",
        |answer, of| Contribution::of_one(file_recall(answer, of.k())),
    )
};

use crate::graded::float;
use crate::prepared::Prepared;
use crate::shown::first_of_each_file;

/// Files with something relevant among the first k files, over all of them; 0 when nothing is relevant.
fn file_recall(prepared: &Prepared<'_>, k: u32) -> f64 {
    let relevant: BTreeSet<&str> = prepared.relevant().map(|judgment| &*judgment.span.path).collect();
    if relevant.is_empty() {
        return 0.0;
    }
    let files = first_of_each_file(prepared.hits.iter().copied()).take(k as usize);
    let found = files.filter(|hit| hit.is_valid && relevant.contains(&*hit.span.path));
    float(found.count()) / float(relevant.len())
}
