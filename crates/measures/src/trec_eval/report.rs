//! The report: values of queries and their summary in trec_eval's lines.

use std::fmt::Write as _;

use lensgate_dataset::DatasetError;
use lensgate_dataset::trec::{Duplicates, Precision, Qrels, RunOptions, Source};

use super::average::{Average, Over};
use super::catalog::{Print, ROOTS, Values};
use super::options::{Compat, Options};
use super::parameters::Parameters;
use super::ranking::{NOT_JUDGED, NOT_POOLED, Ranking};
use super::select::Chosen;
use super::value::ndcg_cut::ndcg_cut;
use super::value::sets::numbers;
use crate::evaluate::{GradedQuery, GradedRun, grade_run};
use crate::graded::Graded;

/// What trec_eval would print, and what it would not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Lines of name, query and value, parted by tabs.
    pub text: String,
    /// Queries of the qrels that the run lacks: left out without `-c`, counted 0 with it.
    pub missing: Vec<String>,
    /// Queries of the run that nobody judged: left out.
    pub unjudged: Vec<String>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum TrecEvalError {
    /// The run cannot be read.
    #[error(transparent)]
    Data(#[from] DatasetError),
    /// No query is both in the qrels and in the run.
    #[error("{run}: no query of this run is judged in the qrels")]
    NothingInCommon {
        /// The run's path.
        run: String,
    },
}

/// Evaluates a run as trec_eval would.
pub fn report(options: &Options, qrels: &Qrels<'_>, run: &Source) -> Result<Report, TrecEvalError> {
    let precision = match options.compat {
        Compat::V9 => Precision::Single,
        Compat::V10 => Precision::Double,
    };
    let graded = grade_run(run, qrels, 1, RunOptions { precision, duplicates: Duplicates::Error })?;
    if !graded.queries.iter().any(|query| counts(query, options)) {
        return Err(TrecEvalError::NothingInCommon { run: run.path().display().to_string() });
    }
    Ok(Report {
        text: text(options, &graded),
        missing: graded.missing().map(str::to_owned).collect(),
        unjudged: graded.unjudged.iter().map(|&query| query.to_owned()).collect(),
    })
}

/// The lines of a graded run.
fn text(options: &Options, run: &GradedRun<'_>) -> String {
    let chosen = options.selection.chosen(options.compat);
    let mut sums: Vec<Vec<f64>> = chosen.iter().map(|measure| vec![0.0; measure.names.len()]).collect();
    let mut text = String::new();
    let mut over = Over { valued: 0, all: run.queries.len(), positive: 0 };
    for query in &run.queries {
        over.positive += query.graded.ideal.iter().filter(|&&grade| grade > 0).count();
        if !counts(query, options) {
            continue;
        }
        over.valued += 1;
        let ranking = Ranking::new(&query.graded, options);
        let stand_in =
            (!query.answered).then(|| Ranking::new(&Graded { retrieved: 1, ..query.graded.clone() }, options));
        for (measure, sums) in chosen.iter().zip(&mut sums) {
            let ranking = stand_in.as_ref().filter(|_| keeps_stand_in(measure)).unwrap_or(&ranking);
            let values = values(measure, ranking, options);
            for (sum, value) in sums.iter_mut().zip(&values) {
                *sum += value;
            }
            if options.by_query {
                query_lines(&mut text, measure, query, ranking, &values);
            }
        }
    }
    if options.summary {
        for (measure, sums) in chosen.iter().zip(&sums) {
            summary_lines(&mut text, measure, sums, over, options, run.tag);
        }
    }
    text
}

/// Whether a query has values. With `-c` version 10 gives values to those that the run lacks: the values of one unjudged document,
/// less what only counts it, which is those of no document.
fn counts(query: &GradedQuery<'_>, options: &Options) -> bool {
    query.answered || (options.complete && options.compat == Compat::V10)
}

/// Whether a measure counts the unjudged document that version 10 has stand in for an answer. It takes the document back from
/// measures that it knows by name, and parameters of one's own make another name.
fn keeps_stand_in(measure: &Chosen) -> bool {
    let root = ROOTS[measure.place].name;
    ["utility", "relstring", "rbp_resid"].contains(&root) && measure.names[0] != root
}

/// A measure's values for one query; none for those that are text.
fn values(measure: &Chosen, ranking: &Ranking, options: &Options) -> Vec<f64> {
    match (ROOTS[measure.place].values, &measure.parameters) {
        (Values::One(value), parameters) => vec![value(ranking, parameters, options)],
        (Values::AtRanks(value), Parameters::Ranks(ranks)) => ranks.iter().map(|&k| value(ranking, k)).collect(),
        (Values::AtFractions(values), Parameters::Fractions(fractions)) => values(ranking, fractions, options),
        (Values::Ndcg, Parameters::Ranks(ranks)) => ndcg_cut(ranking, ranks),
        (Values::AtRanks(_) | Values::AtFractions(_) | Values::Ndcg | Values::Grades | Values::Tag, _) => Vec::new(),
    }
}

fn query_lines(text: &mut String, measure: &Chosen, query: &GradedQuery<'_>, ranking: &Ranking, values: &[f64]) {
    let root = &ROOTS[measure.place];
    if let (Values::Grades, parameters) = (root.values, &measure.parameters) {
        line(text, &measure.names[0], query.query, &format!("'{}'", grades(ranking, numbers(parameters)[0])));
    }
    for (name, &value) in measure.names.iter().zip(values) {
        match root.print {
            Print::Decimal => line(text, name, query.query, &format!("{value:6.4}")),
            Print::Whole => line(text, name, query.query, &format!("{value:.0}")),
            Print::DecimalSummary | Print::WholeSummary | Print::Text => {}
        }
    }
}

fn summary_lines(text: &mut String, measure: &Chosen, sums: &[f64], over: Over, options: &Options, tag: &str) {
    let root = &ROOTS[measure.place];
    if let Values::Tag = root.values {
        line(text, "runid", "all", tag);
    }
    if root.average == Average::None {
        return;
    }
    for (name, &sum) in measure.names.iter().zip(sums) {
        let value = root.average.of(sum, over, options);
        match root.print {
            Print::Decimal | Print::DecimalSummary => line(text, name, "all", &format!("{value:6.4}")),
            Print::Whole | Print::WholeSummary => line(text, name, "all", &format!("{value:.0}")),
            Print::Text => {}
        }
    }
}

fn line(text: &mut String, name: &str, query: &str, value: &str) {
    writeln!(text, "{name:<22}\t{query}\t{value}").expect("writing to a string cannot fail");
}

/// The grades at the first ranks, one character each.
fn grades(ranking: &Ranking, length: f64) -> String {
    let length = usize::try_from(u32_of(length)).unwrap_or(usize::MAX);
    let shown = |grade| match grade {
        NOT_POOLED => '-',
        NOT_JUDGED => '.',
        0..=9 => char::from_digit(grade.unsigned_abs(), 10).expect("one digit"),
        _ => '>',
    };
    ranking.dense().into_iter().take(length).map(shown).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast stays in range; below 0 is no length"
)]
fn u32_of(length: f64) -> u32 {
    length as u32
}
