//! `LinesToFirst@k`: the lines that a reader reads, hit after hit as shown, until the end of the first hit that touches
//! something relevant. What an answer costs its reader: a hit widened to its whole file touches more and takes longer to read.

use lensgate_words::{Direction, MeasureUnit};

use crate::contribution::Contribution;
use crate::prepared::Prepared;
use crate::row::{Cutoff, Row};

pub(crate) static ROW: Row = Row {
    cutoff: Cutoff::Required,
    unit: MeasureUnit::Count,
    direction: Direction::LowerIsBetter,
    range: Some((0.0, 2.0 * CAP as f64)),
    looks_at_spans: true,
    ..Row::of_answer("LinesToFirst", "LinesToFirst@10", "line ranges", |answer, of| {
        Contribution::of_one(lines_to_first(answer, of.k()))
    })
};

/// The most lines that are counted of what was read, and what finding nothing costs on top of them.
const CAP: u32 = 1_000;

/// Lines read, at most [`CAP`]. Without a relevant hit in the top k, [`CAP`] more than the lines of all of them; the most that
/// there is, 2 x [`CAP`], for an answer that failed. A line counts as often as it is shown: who reads it again reads.
fn lines_to_first(prepared: &Prepared<'_>, k: u32) -> f64 {
    if prepared.is_error {
        return f64::from(2 * CAP);
    }
    let capped = |lines: u64| f64::from(u32::try_from(lines).unwrap_or(CAP).min(CAP));
    let mut read: u64 = 0;
    for hit in prepared.top(k) {
        read += hit.height();
        if prepared.touches_relevant(hit) {
            return capped(read);
        }
    }
    f64::from(CAP) + capped(read)
}
