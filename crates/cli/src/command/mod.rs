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
    /// Judge a recording under a policy; the exit code is the verdict's
    Gate(gate::Arguments),
    /// Say why a verdict is what it is, and the least change of policy or data that would turn it
    Explain(explain::Arguments),
    /// Replay the canary before it happens, on a virtual clock; the exit code is its verdict's
    Canary(Box<canary::Arguments>),
    /// Send what the receivers of a canary's alerts have not got yet
    Alerts(alerts::Arguments),
    /// Render a recording's verdict as report.html, report.md, plots and tables
    Report(report::Arguments),
    /// Re-derive a claimed report, ours or anybody's, from its own figures
    Audit(audit::Arguments),
    /// Write the built-in systems and policies out for editing
    Init(init::Arguments),
    /// Check a dataset, query set, policy or system without running anything
    Check(check::Arguments),
    /// Look a policy over: gates that nothing fails or passes, too few queries, and what recorded evidence would notice
    Lint(lint::Arguments),
    /// Say before anything runs what each gate and phase can decide, and how many queries or requests that takes
    Plan(plan::Arguments),
    /// Derive labelled queries from a corpus
    Mine(mine::Arguments),
    /// Turn queries and TREC judgments of others into a query set
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
