//! Runs against qrels: graded, scored, compared, printed.

use std::path::Path;

use anyhow::anyhow;
use lensgate_compare::{RunsOptions, ScoredRun, compare_runs};
use lensgate_dataset::runs::DocumentUnit;
use lensgate_dataset::trec::{Qrels, RunOptions};
use lensgate_measures::Measure;
use lensgate_measures::evaluate::{
    Evaluation, GradedRun, QueryBounds, evaluate as score, evaluate_bounds, grade_run_file, require_ranking_measure,
};
use lensgate_observations::tables::{Column, column_table};
use lensgate_report::records::{Records, Values, csv};
use lensgate_report::runs::{RunFacts, RunsView, by_query, gaps, json, query_table, summary, terminal};
use lensgate_report::terminal::Screen;

use super::files::{Files, names};
use super::{Output, RunArguments};
use crate::exit::Failure;
use crate::output::write_file;
use crate::screen::screen;

/// What is measured when nothing is asked for.
const DEFAULT: [&str; 4] = ["nDCG@10", "Recall@50", "RR", "AP"];

pub(super) fn evaluate(arguments: &RunArguments, measures: &[String], out: Option<&Path>) -> Result<(), Failure> {
    let usage = |problem| Failure::usage(anyhow!("{problem}"));
    let qrels_path = arguments.qrels.as_deref().ok_or_else(|| usage("--run needs --qrels"))?;
    if arguments.format == Output::Parquet && out.is_none() {
        return Err(usage("--format parquet needs --out FILE"));
    }
    let measures = parse(measures)?;
    let names = names(&arguments.run)?;
    let baseline = baseline(arguments, &names)?;
    let files = Files::read(arguments, qrels_path)?;
    let qrels = files.judgments.qrels()?;
    refuse_infinite_gains(&files, &qrels, &measures)?;
    let options = RunOptions { duplicates: arguments.duplicates, ..RunOptions::default() };
    let mut without_positive = None;
    let mut graded = Vec::with_capacity(files.runs.len());
    for run in &files.runs {
        let mut run = grade_run_file(run, &qrels, arguments.relevance_floor, options)?;
        if arguments.require_positive {
            without_positive = Some(run.require_positive() as u64);
        }
        graded.push(run);
    }
    if graded.iter().any(|run| run.queries.is_empty()) {
        let problem = anyhow!("{} holds no query with a relevant judgment", qrels_path.display());
        return Err(Failure::data(problem));
    }
    let evaluations: Vec<_> =
        graded.iter().map(|run| (score(&measures, run), evaluate_bounds(&measures, run))).collect();
    for ((evaluation, bounds), path) in evaluations.iter().zip(&arguments.run) {
        refuse_infinite_sums(evaluation, bounds, path)?;
    }
    let scored: Vec<_> = names
        .iter()
        .zip(&evaluations)
        .map(|(name, (evaluation, bounds))| ScoredRun { name, evaluation, bounds })
        .collect();
    let usual = RunsOptions::default();
    let table = compare_runs(
        &scored,
        &RunsOptions {
            permutations: arguments.permutations.unwrap_or(usual.permutations),
            seed: arguments.seed.unwrap_or(usual.seed),
            baseline,
            ..usual
        },
    );
    let paths: Vec<String> = arguments.run.iter().map(|path| path.display().to_string()).collect();
    let runs = names.iter().zip(&paths).zip(graded.iter().zip(&evaluations));
    let view = RunsView {
        qrels: &qrels_path.display().to_string(),
        unit: match files.unit {
            DocumentUnit::Document => "document",
            DocumentUnit::File => "file",
        },
        relevance_floor: arguments.relevance_floor,
        without_positive,
        runs: runs.map(|((name, path), (run, evaluated))| facts(name, path, run, evaluated)).collect(),
        table: &table,
    };
    print(&view, arguments, out)?;
    Ok(())
}

/// A grade whose gain is infinite makes every score a quotient of infinities.
fn refuse_infinite_gains(files: &Files, qrels: &Qrels<'_>, measures: &[Measure]) -> Result<(), Failure> {
    let Some(measure) = measures.iter().min_by_key(|measure| measure.greatest_grade()) else { return Ok(()) };
    let greatest = measure.greatest_grade();
    match qrels.queries().iter().flat_map(|query| &query.judgments).find(|judged| judged.grade > greatest) {
        Some(judged) => {
            let problem = format!(
                "grade {} has an infinite gain under {measure}, which takes grades up to {greatest}: use smaller grades, or \
                 nDCG with linear gain",
                judged.grade
            );
            Err(files.judgments.wrong(judged, problem).into())
        }
        None => Ok(()),
    }
}

/// Gains that are finite one by one and add up to infinity are told by the scores that are none.
fn refuse_infinite_sums(evaluation: &Evaluation<'_>, bounds: &[QueryBounds<'_>], run: &Path) -> Result<(), Failure> {
    for (scores, bounds) in evaluation.queries.iter().zip(bounds) {
        for ((measure, score), bound) in evaluation.measures.iter().zip(&scores.scores).zip(&bounds.bounds) {
            let numbers = [*score, bound.worst_order, bound.best_order, bound.unjudged_relevant];
            if numbers.iter().any(|number| !number.is_finite()) {
                let problem = anyhow!(
                    "{}: the gains of {measure} in query {} add up to infinity, so there is no score: use smaller grades, or \
                     nDCG with linear gain",
                    run.display(),
                    scores.query
                );
                return Err(Failure::data(problem));
            }
        }
    }
    Ok(())
}

fn parse(names: &[String]) -> Result<Vec<Measure>, Failure> {
    let names: Vec<&str> = if names.is_empty() { DEFAULT.to_vec() } else { names.iter().map(String::as_str).collect() };
    let mut measures: Vec<Measure> = Vec::with_capacity(names.len());
    for name in names {
        let measure: Measure = name.parse()?;
        require_ranking_measure(&measure)?;
        if measures.contains(&measure) {
            return Err(Failure::usage(anyhow!("measure `{measure}` is asked for twice")));
        }
        measures.push(measure);
    }
    Ok(measures)
}

/// The position of the baseline, named as its file or as tables name it.
fn baseline(arguments: &RunArguments, names: &[String]) -> Result<usize, Failure> {
    let Some(wanted) = &arguments.baseline else { return Ok(0) };
    let is_wanted = |(path, name): (&std::path::PathBuf, &String)| path == wanted || Path::new(name) == wanted;
    arguments.run.iter().zip(names).position(is_wanted).ok_or_else(|| {
        let problem = anyhow!("--baseline {} is none of the runs: {}", wanted.display(), names.join(", "));
        Failure::usage(problem)
    })
}

fn facts<'a>(
    name: &'a str,
    path: &'a str,
    run: &'a GradedRun<'a>,
    (evaluation, bounds): &'a (Evaluation<'a>, Vec<QueryBounds<'a>>),
) -> RunFacts<'a> {
    RunFacts {
        name,
        path,
        tag: run.tag,
        missing: run.missing().count() as u64,
        unjudged: run.unjudged.len() as u64,
        judged_hits: run.queries.iter().map(|query| query.graded.found.len() as u64).sum(),
        evaluation,
        bounds,
    }
}

fn print(view: &RunsView<'_>, arguments: &RunArguments, out: Option<&Path>) -> Result<(), Failure> {
    // Rows and columns have no place for it.
    if matches!(arguments.format, Output::Csv | Output::Parquet) {
        for gap in gaps(view) {
            eprintln!("note: {gap}");
        }
    }
    let records = || if arguments.by_query { by_query(view) } else { summary(view) };
    let bytes = match arguments.format {
        Output::Table => {
            let screen = if out.is_some() { Screen::PAPER } else { screen() };
            let queries = if arguments.by_query { query_table(view, screen) } else { String::new() };
            (queries + &terminal(view, screen)).into_bytes()
        }
        Output::Csv => csv(&records())?,
        Output::Json => json(view, arguments.by_query)?.into_bytes(),
        Output::Parquet => column_table(columns(records()))?,
    };
    match out {
        Some(path) => write_file(path, &bytes),
        None => {
            print!("{}", String::from_utf8_lossy(&bytes));
            Ok(())
        }
    }
}

fn columns(records: Records) -> Vec<(&'static str, Column)> {
    let column = |values| match values {
        Values::Text(values) => Column::Text(values),
        Values::Number(values) => Column::Number(values),
        Values::Count(values) => Column::Count(values),
        Values::Flag(values) => Column::Flag(values),
    };
    records.into_iter().map(|(name, values)| (name, column(values))).collect()
}
