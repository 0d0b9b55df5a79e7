//! A run and its qrels to one graded ranking a query.

use lensgate_dataset::DatasetError;
use lensgate_dataset::runs::RunFile;
use lensgate_dataset::trec::{Judgments, Qrels, QueryHits, RunOptions, Source, read_run, run_tag};

use crate::graded::{Found, Graded, Tie};

/// One query of the qrels with what the run has for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradedQuery<'a> {
    /// The query's id.
    pub query: &'a str,
    /// Its graded ranking; without a hit when the run has none for it.
    pub graded: Graded,
    /// Whether the run holds the query.
    pub answered: bool,
}

/// A run seen through its qrels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradedRun<'a> {
    /// The tag in the last line of the run.
    pub tag: &'a str,
    /// Every query of the qrels, sorted by id in byte order.
    pub queries: Vec<GradedQuery<'a>>,
    /// Queries of the run that nobody judged, sorted; they are left out of every score.
    pub unjudged: Vec<&'a str>,
}

impl<'a> GradedRun<'a> {
    /// Queries of the qrels that the run lacks.
    pub fn missing(&self) -> impl Iterator<Item = &'a str> {
        self.queries.iter().filter(|query| !query.answered).map(|query| query.query)
    }

    /// Drops the queries that have nothing relevant to find; says how many those were.
    pub fn require_positive(&mut self) -> usize {
        let before = self.queries.len();
        self.queries.retain(|query| query.graded.relevant() > 0);
        before - self.queries.len()
    }
}

/// Grades every query of the qrels.
pub fn grade_run<'a>(
    run: &'a Source,
    qrels: &Qrels<'a>,
    relevance_floor: i32,
    options: RunOptions,
) -> Result<GradedRun<'a>, DatasetError> {
    let read = read_run(run, options, |query, hits| graded_query(qrels, query, hits, relevance_floor))?;
    Ok(paired(run_tag(run, options.rules).unwrap_or_default(), qrels, read, relevance_floor))
}

/// Grades every query of the qrels in a run of any form.
pub fn grade_run_file<'a>(
    run: &'a RunFile,
    qrels: &Qrels<'a>,
    relevance_floor: i32,
    options: RunOptions,
) -> Result<GradedRun<'a>, DatasetError> {
    let read = run.visit(options, |query, hits| graded_query(qrels, query, hits, relevance_floor))?;
    Ok(paired(run.tag().unwrap_or_default(), qrels, read, relevance_floor))
}

/// The graded ranking of a query, if it was judged.
fn graded_query(qrels: &Qrels<'_>, query: &str, hits: &QueryHits<'_>, relevance_floor: i32) -> Option<Graded> {
    qrels.place(query).map(|place| graded(&qrels.queries()[place], hits, relevance_floor))
}

/// Pairs the queries of the qrels with the run's answers.
fn paired<'a>(
    tag: &'a str,
    qrels: &Qrels<'a>,
    read: Vec<(&'a str, Option<Graded>)>,
    relevance_floor: i32,
) -> GradedRun<'a> {
    let mut answers = read.into_iter().peekable();
    let mut unjudged = Vec::new();
    let mut queries = Vec::with_capacity(qrels.queries().len());
    // Both lists are sorted by id, so one walk over them pairs each query with its answer.
    for judgments in qrels.queries() {
        unjudged
            .extend(std::iter::from_fn(|| answers.next_if(|(query, _)| *query < judgments.query)).map(|(id, _)| id));
        let answer = answers.next_if(|(query, _)| *query == judgments.query).and_then(|(_, graded)| graded);
        let answered = answer.is_some();
        let graded = answer.unwrap_or_else(|| unanswered(judgments, relevance_floor));
        queries.push(GradedQuery { query: judgments.query, graded, answered });
    }
    unjudged.extend(answers.map(|(query, _)| query));
    GradedRun { tag, queries, unjudged }
}

/// The ranking of a query that the run lacks.
fn unanswered(judgments: &Judgments<'_>, relevance_floor: i32) -> Graded {
    Graded { ideal: ideal(judgments), relevance_floor, ..Graded::default() }
}

/// The ranks of the judged documents among the hits.
fn graded(judgments: &Judgments<'_>, hits: &QueryHits<'_>, relevance_floor: i32) -> Graded {
    let (positions, grades): (Vec<usize>, Vec<i32>) =
        judgments.judgments.iter().filter_map(|judged| hits.find(&judged.doc).map(|at| (at, judged.grade))).unzip();
    let mut placed: Vec<_> = hits.standings(&positions).into_iter().zip(grades).collect();
    placed.sort_unstable_by_key(|(standing, _)| standing.rank);
    Graded {
        found: placed.iter().map(|(standing, grade)| Found { rank: standing.rank, grade: Some(*grade) }).collect(),
        ties: placed.iter().map(|(standing, _)| Tie { first: standing.tied_first, last: standing.tied_last }).collect(),
        retrieved: u32::try_from(hits.len()).expect("a query has fewer than 2^32 hits"),
        ideal: ideal(judgments),
        relevance_floor,
    }
}

fn ideal(judgments: &Judgments<'_>) -> Vec<i32> {
    let mut grades: Vec<i32> = judgments.judgments.iter().map(|judged| judged.grade).collect();
    grades.sort_unstable_by(|a, b| b.cmp(a));
    grades
}
