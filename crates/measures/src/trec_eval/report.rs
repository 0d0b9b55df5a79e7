//! The report: values of queries and their summary in trec_eval's lines.

use lensgate_dataset::DatasetError;
use lensgate_dataset::trec::{Duplicates, Qrels, RunOptions, Source};

use super::average::Over;
use super::catalog::{ROOTS, Values};
use super::lines::{Lines, QueryValues};
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
    /// A measure of grades is asked for where there are preferences, or the other way round.
    #[error("{}", other_form(.measure, *.needs_preferences))]
    OtherForm {
        /// Its name.
        measure: &'static str,
        /// What it needs.
        needs_preferences: bool,
    },
}

fn other_form(measure: &str, needs_preferences: bool) -> String {
    if needs_preferences {
        format!("`-m {measure}` is about preferences; say `-R prefs` or `-R qrels_prefs`")
    } else {
        format!("`-m {measure}` is about grades, and these are preferences; take `-m prefs` or `-m all_prefs`")
    }
}

/// Evaluates a run as trec_eval would.
pub fn report(options: &Options, qrels: &Qrels<'_>, run: &Source) -> Result<Report, TrecEvalError> {
    let lines = Lines::new(options);
    expect_form(lines.chosen(), false)?;
    let graded = grade_run(run, qrels, 1, run_options(options))?;
    if !graded.queries.iter().any(|query| counts(query, options)) {
        return Err(TrecEvalError::NothingInCommon { run: run.path().display().to_string() });
    }
    Ok(Report {
        text: text(options, lines, &graded),
        missing: graded.missing().map(str::to_owned).collect(),
        unjudged: graded.unjudged.iter().map(|&query| query.to_owned()).collect(),
    })
}

/// How a version of trec_eval reads a run.
pub(super) fn run_options(options: &Options) -> RunOptions {
    RunOptions { precision: options.precision(), duplicates: Duplicates::Error, rules: options.rules() }
}

/// Refuses measures that need judgments of another form than those given.
pub(super) fn expect_form(chosen: &[Chosen], are_preferences: bool) -> Result<(), TrecEvalError> {
    for measure in chosen {
        let needs_preferences = match ROOTS[measure.place].values {
            Values::Queries | Values::Tag => continue,
            Values::Preferences(_) => true,
            Values::One(_) | Values::AtRanks(_) | Values::AtFractions(_) | Values::Ndcg | Values::Grades => false,
        };
        if needs_preferences != are_preferences {
            let measure = ROOTS[measure.place].name;
            return Err(TrecEvalError::OtherForm { measure, needs_preferences });
        }
    }
    Ok(())
}

/// The lines of a graded run.
fn text(options: &Options, mut lines: Lines<'_>, run: &GradedRun<'_>) -> String {
    let mut positive = 0;
    for query in &run.queries {
        positive += query.graded.ideal.iter().filter(|&&grade| grade > 0).count();
        if !counts(query, options) {
            continue;
        }
        let ranking = Ranking::new(&query.graded, options);
        let stand_in =
            (!query.answered).then(|| Ranking::new(&Graded { retrieved: 1, ..query.graded.clone() }, options));
        lines.query(query.query, |measure| {
            let ranking = stand_in.as_ref().filter(|_| keeps_stand_in(measure)).unwrap_or(&ranking);
            values(measure, ranking, options)
        });
    }
    let over = Over { valued: lines.valued(), all: run.queries.len(), positive };
    lines.finish(over, run.tag)
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

/// A measure's values for one query.
fn values(measure: &Chosen, ranking: &Ranking, options: &Options) -> QueryValues {
    let parameters = &measure.parameters;
    QueryValues::Numbers(match (ROOTS[measure.place].values, parameters) {
        (Values::Grades, _) => return QueryValues::Grades(grades(ranking, numbers(parameters)[0])),
        (Values::Queries, _) => vec![1.0],
        (Values::One(value), _) => vec![value(ranking, parameters, options)],
        (Values::AtRanks(value), Parameters::Ranks(ranks)) => ranks.iter().map(|&k| value(ranking, k)).collect(),
        (Values::AtFractions(values), Parameters::Fractions(fractions)) => values(ranking, fractions, options),
        (Values::Ndcg, Parameters::Ranks(ranks)) => ndcg_cut(ranking, ranks),
        (Values::AtRanks(_) | Values::AtFractions(_) | Values::Ndcg | Values::Tag | Values::Preferences(_), _) => {
            Vec::new()
        }
    })
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
