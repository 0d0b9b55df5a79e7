//! The columns of a row group, and the observations in their rows.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use lensgate_dataset::{Hit, Span};
use lensgate_words::{Arm, Pass, RequestOutcome};

use crate::columns as name;
use crate::flat::{Allowance, Content, Due, Read, Rows, Values, Words};
use crate::row::{FanOut, Latency, Observation};

const WHOLE: Content = Content::Whole32 { is_signed: false };

/// The columns of a version, in order.
pub(crate) fn due(is_current: bool) -> Vec<Due> {
    let one = |content| move |name| Due { name, content, is_list: false };
    let list = |content| move |name| Due { name, content, is_list: true };
    let mut due: Vec<Due> =
        [name::QUERY_ID, name::ARM, name::PASS, name::OUTCOME].map(one(Content::Text)).into_iter().collect();
    due.push(one(WHOLE)(name::REPETITION));
    due.extend([name::HIT_PATH, name::HIT_WHY, name::CANDIDATE_PATH].map(list(Content::Text)));
    due.extend([name::HIT_FIRST, name::HIT_LAST, name::CANDIDATE_FIRST, name::CANDIDATE_LAST].map(list(WHOLE)));
    due.push(list(Content::Double)(name::HIT_SCORE));
    due.extend(name::LATENCY.map(one(Content::Double)));
    due.extend(name::FAN_OUT.map(one(WHOLE)));
    if is_current {
        due.push(one(WHOLE)(name::ASKED));
        due.extend(name::CPU.map(one(Content::Double)));
    }
    due
}

/// Paths repeat thousands of times; one allocation each keeps a large file small in memory.
#[derive(Default)]
pub(crate) struct Interned(BTreeSet<Arc<str>>);

impl Interned {
    fn get(&mut self, word: &str) -> Arc<str> {
        if let Some(known) = self.0.get(word) {
            return Arc::clone(known);
        }
        let fresh: Arc<str> = Arc::from(word);
        self.0.insert(Arc::clone(&fresh));
        fresh
    }
}

/// The columns of a row group.
pub(crate) struct Group {
    columns: BTreeMap<&'static str, Column>,
    is_current: bool,
}

struct Column {
    ends: Vec<usize>,
    cells: Cells,
}

enum Cells {
    Words(Words),
    Wholes(Vec<i128>),
    Reals(Vec<f64>),
}

impl Group {
    /// The columns of a row group, in the order that they are due in.
    pub(crate) fn new(due: &[Due], rows: Vec<Rows>, is_current: bool, allowance: &mut Allowance) -> Read<Self> {
        let mut columns = BTreeMap::new();
        for (due, rows) in due.iter().zip(rows) {
            let cells = Cells::of(due.content, rows.values, allowance)?;
            columns.insert(due.name, Column { ends: rows.ends, cells });
        }
        Ok(Self { columns, is_current })
    }

    /// The observation in a row.
    pub(crate) fn observation(
        &self,
        row: usize,
        interned: &mut Interned,
        allowance: &mut Allowance,
    ) -> Read<Observation> {
        allowance.pay(1, size_of::<Observation>())?;
        let asked = if self.is_current { self.whole(name::ASKED, row)? } else { None };
        let cpu = if self.is_current { self.clock(name::CPU, row)? } else { None };
        Ok(Observation {
            query_id: interned.get(self.word(name::QUERY_ID, row)?),
            arm: Arm::from_name(self.word(name::ARM, row)?)?,
            pass: Pass::from_name(self.word(name::PASS, row)?)?,
            repetition: self.whole(name::REPETITION, row)?.ok_or_else(|| format!("row {row} has no repetition"))?,
            asked,
            outcome: RequestOutcome::from_name(self.word(name::OUTCOME, row)?)?,
            hits: self.hits(row, interned, allowance)?,
            candidates: self.spans(
                row,
                [name::CANDIDATE_PATH, name::CANDIDATE_FIRST, name::CANDIDATE_LAST],
                interned,
                allowance,
            )?,
            latency: self.clock(name::LATENCY, row)?,
            cpu,
            fan_out: self.fan_out(row)?,
        })
    }

    fn column(&self, name: &str) -> Read<&Column> {
        self.columns.get(name).ok_or_else(|| format!("column {name:?} is missing"))
    }

    /// Where a row's values stand in a column.
    fn range(&self, name: &str, row: usize) -> Read<(&Column, Range<usize>)> {
        let column = self.column(name)?;
        Ok((column, column.range(row).ok_or_else(|| format!("column {name:?} has no row {row}"))?))
    }

    fn word(&self, name: &str, row: usize) -> Read<&str> {
        let (column, range) = self.range(name, row)?;
        range.last().and_then(|at| column.word(at)).ok_or_else(|| format!("row {row} has a null in {name:?}"))
    }

    fn whole(&self, name: &str, row: usize) -> Read<Option<u32>> {
        let (column, range) = self.range(name, row)?;
        Ok(range.last().and_then(|at| column.whole(at)))
    }

    fn real(&self, name: &str, row: usize) -> Read<Option<f64>> {
        let (column, range) = self.range(name, row)?;
        Ok(range.last().and_then(|at| column.real(at)))
    }

    fn clock(&self, [stage_a, stage_b, stage_c, total]: [&str; 4], row: usize) -> Read<Option<Latency>> {
        let Some(total) = self.real(total, row)? else { return Ok(None) };
        let [stage_a, stage_b, stage_c] =
            [self.real(stage_a, row)?, self.real(stage_b, row)?, self.real(stage_c, row)?];
        Ok(Some(Latency { stage_a, stage_b, stage_c, total }))
    }

    fn fan_out(&self, row: usize) -> Read<Option<FanOut>> {
        let [stage_a, stage_b, stage_c] = name::FAN_OUT.map(|name| self.whole(name, row));
        Ok(match (stage_a?, stage_b?, stage_c?) {
            (Some(stage_a), Some(stage_b), Some(stage_c)) => Some(FanOut { stage_a, stage_b, stage_c }),
            _ => None,
        })
    }

    fn spans(
        &self,
        row: usize,
        [path, first, last]: [&str; 3],
        interned: &mut Interned,
        allowance: &mut Allowance,
    ) -> Read<Vec<Span>> {
        let ((paths, at), (firsts, first_at), (lasts, last_at)) =
            (self.range(path, row)?, self.range(first, row)?, self.range(last, row)?);
        if at.len() != first_at.len() || at.len() != last_at.len() {
            return Err(format!("row {row}: columns {path:?}, {first:?} and {last:?} differ in length"));
        }
        allowance.pay(at.len(), size_of::<Span>())?;
        let span = |((at, first), last)| {
            let read = (paths.word(at), firsts.whole(first), lasts.whole(last));
            let (Some(path), Some(first), Some(last)) = read else { return Err(format!("row {row} has a null")) };
            Ok(Span { path: interned.get(path), first, last })
        };
        at.zip(first_at).zip(last_at).map(span).collect()
    }

    fn hits(&self, row: usize, interned: &mut Interned, allowance: &mut Allowance) -> Read<Vec<Hit>> {
        let spans = self.spans(row, [name::HIT_PATH, name::HIT_FIRST, name::HIT_LAST], interned, allowance)?;
        let ((scores, score_at), (whys, why_at)) = (self.range(name::HIT_SCORE, row)?, self.range(name::HIT_WHY, row)?);
        if score_at.len() != spans.len() || why_at.len() != spans.len() {
            return Err(format!("row {row}: the hit columns differ in length"));
        }
        allowance.pay(spans.len(), size_of::<Hit>())?;
        let hit = |((span, score), why)| match (scores.real(score), whys.word(why)) {
            (Some(score), Some(why)) => Ok(Hit { span, score, why: interned.get(why) }),
            _ => Err(format!("row {row} has a null")),
        };
        spans.into_iter().zip(score_at).zip(why_at).map(hit).collect()
    }
}

impl Cells {
    fn of(content: Content, values: Values, allowance: &mut Allowance) -> Read<Self> {
        Ok(match content {
            Content::Text | Content::Other => Self::Words(values.into_words(allowance)?),
            Content::Whole32 { .. } | Content::Whole64 { .. } => Self::Wholes(values.into_wholes()?),
            Content::Half | Content::Single | Content::Double => Self::Reals(values.into_reals(allowance)?),
        })
    }
}

impl Column {
    fn range(&self, row: usize) -> Option<Range<usize>> {
        let start = match row.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        Some(start..*self.ends.get(row)?)
    }

    fn word(&self, at: usize) -> Option<&str> {
        let Cells::Words(words) = &self.cells else { return None };
        words.get(at)
    }

    fn whole(&self, at: usize) -> Option<u32> {
        let Cells::Wholes(numbers) = &self.cells else { return None };
        numbers.get(at).and_then(|&number| u32::try_from(number).ok())
    }

    fn real(&self, at: usize) -> Option<f64> {
        let Cells::Reals(numbers) = &self.cells else { return None };
        numbers.get(at).copied()
    }
}
