//! From rows in any order to one record a distinct request, or a refusal. Nothing is dropped silently: what is missing is
//! counted, what is recorded twice or not usable is refused.

use std::collections::{BTreeMap, BTreeSet};

use lensgate_dataset::{Copies, Hit, Judgment, Query, QuerySet, Span};
use lensgate_measures::Time;
use lensgate_words::{Arm, Pass};

use crate::error::CompareError;
use crate::evidence::{Clock, Row};

/// The scored answer of one arm.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Answer<'a> {
    pub hits: &'a [Hit],
    pub candidates: &'a [Span],
    pub is_error: bool,
}

/// What one arm gave for one distinct query.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given<'a> {
    /// Repetition 0 of the quality pass.
    pub answer: Option<Answer<'a>>,
    /// Executions of both passes, and how many of them were errors.
    pub executions: u64,
    pub errors: u64,
    /// Whether any execution reached the system.
    pub is_reached: bool,
    /// Rows of the latency pass, with or without a clock reading.
    pub latency_rows: u64,
    pub readings: Vec<Reading>,
}

/// What the clocks showed for one execution.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    wall: Option<Clock>,
    cpu: Option<Clock>,
    pub asked: Option<u32>,
}

impl Reading {
    pub(crate) fn by(&self, time: Time) -> Option<Clock> {
        match time {
            Time::Wall => self.wall,
            Time::Processor => self.cpu,
        }
    }
}

/// One distinct query and what each arm gave for it.
#[derive(Debug, Clone)]
pub(crate) struct Record<'a> {
    pub query: &'a Query,
    pub judgments: &'a [Judgment],
    /// Queries of the set that ask the same, itself included.
    pub copies: u64,
    /// Copies of other judgments, which do not count.
    pub judged_otherwise: Vec<&'a str>,
    pub baseline: Given<'a>,
    pub candidate: Given<'a>,
    pub baseline_again: Given<'a>,
}

impl<'a> Record<'a> {
    pub(crate) fn given(&self, arm: Arm) -> &Given<'a> {
        match arm {
            Arm::Baseline => &self.baseline,
            Arm::Candidate => &self.candidate,
            Arm::BaselineAgain => &self.baseline_again,
        }
    }

    fn given_mut(&mut self, arm: Arm) -> &mut Given<'a> {
        match arm {
            Arm::Baseline => &mut self.baseline,
            Arm::Candidate => &mut self.candidate,
            Arm::BaselineAgain => &mut self.baseline_again,
        }
    }
}

/// One record a distinct request, in the order of the set: the first of its copies, whose judgments are the ones that count.
pub(crate) fn gather<'a>(
    query_set: &'a QuerySet,
    copies: &Copies,
    rows: &[Row<'a>],
) -> Result<Vec<Record<'a>>, CompareError> {
    if query_set.queries.is_empty() {
        return Err(CompareError::NoQueries { name: query_set.name.clone() });
    }
    let (mut records, places) = records(query_set, copies)?;
    check_arms(rows)?;
    let mut seen = BTreeSet::new();
    // In one order whatever the file's: a resample picks executions by their position.
    let mut ordered: Vec<&Row<'a>> = rows.iter().collect();
    ordered.sort_by_key(|row| (row.pass, places.get(row.query_id), row.query_id, row.arm, row.repetition));
    for row in ordered {
        check_row(row)?;
        let Some(place) = places.get(row.query_id) else {
            return Err(CompareError::UnknownQuery { query: row.query_id.to_owned(), arm: row.arm });
        };
        if !seen.insert((row.query_id, row.arm, row.pass, row.repetition)) {
            let (query, arm, pass, repetition) = (row.query_id.to_owned(), row.arm, row.pass, row.repetition);
            return Err(CompareError::DuplicateRow { query, arm, pass, repetition });
        }
        note(&mut records[*place], row);
    }
    for record in &mut records {
        complete(&mut record.baseline);
        complete(&mut record.candidate);
    }
    Ok(records)
}

type Places<'a> = BTreeMap<&'a str, usize>;

fn records<'a>(query_set: &'a QuerySet, copies: &Copies) -> Result<(Vec<Record<'a>>, Places<'a>), CompareError> {
    let mut records: Vec<Record<'_>> = Vec::new();
    let mut places = Places::new();
    for (at, (query, first)) in query_set.queries.iter().zip(&copies.first).enumerate() {
        let first = places.get(query_set.queries[*first].id.as_str());
        let place = first.copied().unwrap_or(records.len());
        if places.insert(&query.id, place).is_some() {
            return Err(CompareError::DuplicateQuery { query: query.id.clone() });
        }
        match records.get_mut(place) {
            Some(record) => {
                record.copies += 1;
                if copies.judged_otherwise.binary_search(&at).is_ok() {
                    record.judged_otherwise.push(&query.id);
                }
            }
            None => records.push(Record {
                query,
                judgments: query_set.judgments_of(&query.id),
                copies: 1,
                judged_otherwise: Vec::new(),
                baseline: Given::default(),
                candidate: Given::default(),
                baseline_again: Given::default(),
            }),
        }
    }
    Ok((records, places))
}

fn check_arms(rows: &[Row<'_>]) -> Result<(), CompareError> {
    for arm in [Arm::Baseline, Arm::Candidate] {
        if !rows.iter().any(|row| row.arm == arm) {
            return Err(CompareError::NoRows { arm });
        }
    }
    Ok(())
}

fn check_row(row: &Row<'_>) -> Result<(), CompareError> {
    let refuse = |what, value, is_time| {
        Err(CompareError::NotUsable { query: row.query_id.to_owned(), arm: row.arm, what, value, is_time })
    };
    if let Some(hit) = row.hits.iter().find(|hit| !hit.score.is_finite()) {
        return refuse("a score", hit.score, false);
    }
    let stages = |clock: Clock| [clock.stage_a, clock.stage_b, clock.stage_c, Some(clock.total)];
    let wall = ["stage A", "stage B", "stage C", "total"].into_iter().zip(row.clock.map(stages).into_iter().flatten());
    let cpu = ["processor time in stage A", "processor time in stage B", "processor time in stage C", "processor time"];
    for (what, value) in wall.chain(cpu.into_iter().zip(row.cpu.map(stages).into_iter().flatten())) {
        if let Some(value) = value.filter(|value| !value.is_finite() || *value < 0.0) {
            return refuse(what, value, true);
        }
    }
    Ok(())
}

fn note<'a>(record: &mut Record<'a>, row: &Row<'a>) {
    let own = record.query.id == row.query_id;
    let given = record.given_mut(row.arm);
    given.executions += 1;
    given.errors += u64::from(row.is_error);
    given.is_reached |= row.is_reached;
    match row.pass {
        // A copy of a query was executed once more, but its ranking is the same evidence.
        Pass::Quality if row.repetition == 0 && own => {
            let answer = Answer { hits: row.hits, candidates: row.candidates, is_error: false };
            let failed = Answer { is_error: true, ..Answer::default() };
            given.answer = Some(if row.is_error { failed } else { answer });
        }
        Pass::Quality => {}
        Pass::Latency => {
            given.latency_rows += 1;
            if !row.is_error {
                given.readings.push(Reading { wall: row.clock, cpu: row.cpu, asked: row.asked });
            }
        }
    }
}

/// A query without an answer is an error that was never written down.
fn complete(given: &mut Given<'_>) {
    if given.answer.is_none() {
        given.executions += 1;
        given.errors += 1;
    }
}
