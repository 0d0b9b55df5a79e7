//! The report on preferences, in trec_eval's lines.

use lensgate_dataset::trec::{Preferences, Source, read_run, run_tag};

use super::super::average::Over;
use super::super::catalog::{ROOTS, Values};
use super::super::lines::{Lines, QueryValues};
use super::super::options::{Compat, Options};
use super::super::report::{Report, TrecEvalError, expect_form, run_options};
use super::super::select::Chosen;
use super::query::{PreferenceCounts, ranked};

/// Evaluates a run by preferences as trec_eval would. `-l`, `-J` and `-N` have nothing to act on.
pub fn preference_report(
    options: &Options,
    preferences: &Preferences<'_>,
    run: &Source,
) -> Result<Report, TrecEvalError> {
    let mut lines = Lines::new(options);
    expect_form(lines.chosen(), true)?;
    let read = read_run(run, run_options(options), |query, hits| {
        let preferences = &preferences.queries()[preferences.place(query)?];
        Some(PreferenceCounts::new(preferences, &ranked(preferences, hits, options.most_per_query)))
    })?;
    let mut missing = Vec::new();
    let mut answers = read.iter().filter_map(|(query, counts)| Some((*query, counts.as_ref()?))).peekable();
    for query in preferences.queries() {
        // Both lists are sorted by id.
        let answer = answers.next_if(|(answered, _)| *answered == query.query).map(|(_, counts)| counts);
        if answer.is_none() {
            missing.push(query.query.to_owned());
        }
        // With `-c` version 10 gives values to queries that the run lacks: those of a ranking without a judged document.
        let stand_in = answer.is_none() && options.complete && options.compat == Compat::V10;
        let stand_in = stand_in.then(|| PreferenceCounts::new(query, &[]));
        if let Some(counts) = answer.or(stand_in.as_ref()) {
            lines.query(query.query, |measure| values(measure, counts));
        }
    }
    if lines.is_empty() {
        return Err(TrecEvalError::NothingInCommon { run: run.path().display().to_string() });
    }
    let over = Over { valued: lines.valued(), all: preferences.queries().len(), positive: 0 };
    Ok(Report {
        text: lines.finish(over, run_tag(run, options.rules()).unwrap_or_default()),
        missing,
        unjudged: read.iter().filter(|(_, counts)| counts.is_none()).map(|(query, _)| (*query).to_owned()).collect(),
    })
}

fn values(measure: &Chosen, counts: &PreferenceCounts) -> QueryValues {
    QueryValues::Numbers(match ROOTS[measure.place].values {
        Values::Preferences(value) => vec![value(counts)],
        Values::Queries => vec![1.0],
        _ => Vec::new(),
    })
}
