//! The subcommands, one a file: arguments, conversion, the call.

mod alerts;
mod audit;
mod canary;
mod check;
mod compare;
mod evaluate;
mod explain;
mod gate;
mod import;
mod init;
mod lint;
mod mine;
mod plan;
mod replay;
mod report;
mod run;
mod sources;
mod trec_eval;

use clap::Subcommand;

use crate::exit::{Exit, Failure};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Replay, compare, judge and report in one go; with no arguments, on the built-in data
    Run(run::Arguments),
    /// Ask both systems every query and record every answer
    Replay(replay::Arguments),
    /// Compute each measure of a recording, query by query
    Evaluate(evaluate::Arguments),
    /// Compare both arms of a recording, with intervals
    Compare(compare::Arguments),
    /// Judge a recording under a policy; the exit code is the verdict
    Gate(gate::Arguments),
    /// Say why this verdict, and the smallest change of policy or data that would reverse it
    Explain(explain::Arguments),
    /// Replay a canary on a virtual clock, or judge a past one; the exit code is the verdict
    Canary(Box<canary::Arguments>),
    /// Send the alerts of a canary that have not been delivered yet
    Alerts(alerts::Arguments),
    /// Render a recording's verdict as report.html, report.md, plots and tables
    Report(report::Arguments),
    /// Check the claims of a report against its own figures
    Audit(audit::Arguments),
    /// Write the built-in systems and policies to files that you can edit
    Init(init::Arguments),
    /// Check a dataset, query set, policy or system without running anything
    Check(check::Arguments),
    /// Find gates that can never fail or never pass, too few queries, and mistakes that recorded evidence would not notice
    Lint(lint::Arguments),
    /// Say before a run what each gate and phase can decide, and how many queries or requests it needs
    Plan(plan::Arguments),
    /// Derive labelled queries from a corpus
    Mine(mine::Arguments),
    /// Make a query set from published queries and judgments
    Import(import::Arguments),
    /// Print what trec_eval prints, for the same arguments
    TrecEval(trec_eval::Arguments),
}

impl Command {
    /// Does it.
    pub fn run(&self) -> Result<Exit, Failure> {
        match self {
            Self::Run(arguments) => run::run(arguments),
            Self::Replay(arguments) => replay::run(arguments).map(Exit::from),
            Self::Evaluate(arguments) => evaluate::run(arguments).map(Exit::from),
            Self::Compare(arguments) => compare::run(arguments).map(Exit::from),
            Self::Gate(arguments) => gate::run(arguments),
            Self::Explain(arguments) => explain::run(arguments).map(Exit::from),
            Self::Canary(arguments) => canary::run(arguments),
            Self::Alerts(arguments) => alerts::run(arguments).map(Exit::from),
            Self::Report(arguments) => report::run(arguments).map(Exit::from),
            Self::Audit(arguments) => audit::run(arguments),
            Self::Init(arguments) => init::run(arguments).map(Exit::from),
            Self::Check(arguments) => check::run(arguments),
            Self::Lint(arguments) => lint::run(arguments),
            Self::Plan(arguments) => plan::run(arguments).map(Exit::from),
            Self::Mine(arguments) => mine::run(arguments).map(Exit::from),
            Self::Import(arguments) => import::run(arguments).map(Exit::from),
            Self::TrecEval(arguments) => trec_eval::run(arguments).map(Exit::from),
        }
    }
}

/// How a command prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}
