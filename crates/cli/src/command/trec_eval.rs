//! `lensgate trec-eval`: trec_eval's flags in, trec_eval's lines out.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};
use lensgate_dataset::trec::{PreferenceForm, Preferences, Qrels, Source};
use lensgate_measures::trec_eval::{Compat, Options, Report, Selection, TrecEvalError, preference_report, report};

use super::sources::{expect_one_stdin, note_commented, open};
use crate::exit::Failure;

const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    ", with the numbers of trec_eval 9.0.8 or, under --compat 10, of trec_eval 10.0"
);

const EPILOGUE: &str = "\
Names of measures: a measure (map), one with parameters of its own (P.5,10, ndcg_cut.10, ndcg.1=1,2=3), or a group: official \
(the default), set, all_trec; under -R prefs and -R qrels_prefs the groups are prefs and all_prefs. Files may be gzip or zstd; `-` is standard input. Flags may stand together and anywhere \
(-qc, -mP.5, -l2), long ones may be cut short (--meas).

Where trec_eval would guess or fail, the file is refused with its line (exit code 65): a score or grade that is no number, a \
document listed twice, a query with negative grades only, an empty file.";

/// Arguments of `trec-eval`: those of trec_eval, and `--compat`.
#[derive(Debug, Args)]
#[command(
    version = VERSION,
    disable_version_flag = true,
    infer_long_args = true,
    args_override_self = true,
    after_help = EPILOGUE
)]
pub struct Arguments {
    /// Judgments: `query 0 document grade` lines
    #[arg(value_name = "QRELS")]
    qrels: PathBuf,
    /// Ranked documents: `query Q0 document rank score tag` lines
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Print this measure or group of measures; give it again for more
    #[arg(short, long, value_name = "MEASURE[.PARAMETERS]")]
    measure: Vec<String>,
    /// Print every query too
    #[arg(short, long = "query_eval_wanted")]
    query: bool,
    /// Average over all queries of the qrels; those that the run lacks count 0
    #[arg(short, long = "complete_rel_info_wanted")]
    complete: bool,
    /// The least grade that counts as relevant; nDCG and its kin take no notice
    #[arg(short, long = "level_for_rel", value_name = "GRADE", default_value_t = 1)]
    level: u32,
    /// Print no summary
    #[arg(short, long = "nosummary")]
    no_summary: bool,
    /// Look at so many documents of each query
    #[arg(short = 'M', long = "Max_retrieved_per_topic", value_name = "COUNT")]
    most_per_query: Option<u32>,
    /// Take unjudged documents out of the rankings first
    #[arg(short = 'J', long = "Judged_docs_only")]
    judged_only: bool,
    /// Documents in the collection, for the measure utility
    #[arg(short = 'N', long = "Number_docs_in_coll", value_name = "COUNT", default_value_t = 0)]
    collection_size: u64,
    /// The version of trec_eval whose numbers to print, where they differ
    #[arg(long, value_name = "VERSION", default_value = "9")]
    compat: Version,
    /// Form of the judgments: grades, or preferences as `query group sub-group document level` or `query group document level` lines
    #[arg(short = 'R', long = "Rel_info_format", value_name = "FORM", default_value = "qrels")]
    judgments_form: JudgmentsForm,
    /// Form of the run; there is one
    #[arg(short = 'T', long = "Results_format", value_name = "trec_results", hide = true, value_parser = ["trec_results"])]
    run_format: Option<String>,
    /// Print the version and whose numbers are printed
    #[arg(short, long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// What stands in QRELS, by trec_eval's names.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum JudgmentsForm {
    Qrels,
    Prefs,
    QrelsPrefs,
}

/// A version of trec_eval.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Version {
    /// 9.0.8
    #[value(name = "9")]
    Nine,
    /// 10.0
    #[value(name = "10")]
    Ten,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let options = options(arguments)?;
    expect_one_stdin([arguments.qrels.as_path(), &arguments.run])?;
    let qrels = open(&arguments.qrels)?;
    let run = open(&arguments.run)?;
    if options.compat == Compat::V10 {
        note_commented(&qrels, false);
        note_commented(&run, true);
    }
    let report = match arguments.judgments_form {
        JudgmentsForm::Qrels => report(&options, &Qrels::read_by(&qrels, options.rules())?, &run),
        JudgmentsForm::Prefs => by_preferences(&options, &qrels, PreferenceForm::Prefs, &run),
        JudgmentsForm::QrelsPrefs => by_preferences(&options, &qrels, PreferenceForm::QrelsPrefs, &run),
    };
    let report = report?;
    let fate = if options.complete { "counted 0" } else { "left out; -c counts them 0" };
    note("of the qrels", "in the run", fate, &report.missing);
    note("of the run", "in the qrels", "left out", &report.unjudged);
    print!("{}", report.text);
    Ok(())
}

fn by_preferences(
    options: &Options,
    judgments: &Source,
    form: PreferenceForm,
    run: &Source,
) -> Result<Report, TrecEvalError> {
    preference_report(options, &Preferences::read(judgments, form, options.precision(), options.rules())?, run)
}

fn options(arguments: &Arguments) -> Result<Options, Failure> {
    let compat = match arguments.compat {
        Version::Nine => Compat::V9,
        Version::Ten => Compat::V10,
    };
    let mut selection = Selection::default();
    for name in &arguments.measure {
        selection.add(name, compat)?;
    }
    Ok(Options {
        compat,
        selection,
        by_query: arguments.query,
        summary: !arguments.no_summary,
        complete: arguments.complete,
        judged_only: arguments.judged_only,
        relevance_level: arguments.level,
        most_per_query: arguments.most_per_query,
        collection_size: arguments.collection_size,
    })
}

/// So many queries are named; for more a count will do.
const NAMED: usize = 5;

/// Says on standard error which queries are in one file only.
fn note(of: &str, missing_in: &str, fate: &str, queries: &[String]) {
    if queries.is_empty() {
        return;
    }
    let named = queries.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = queries.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    eprintln!("note: queries {of} that are not {missing_in}: {} ({fate}): {named}{more}", queries.len());
}
