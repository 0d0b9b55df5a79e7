//! `lensgate check`: look at a dataset, query set, policy or system without running anything.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use lensgate_dataset::{Copies, Corpus, LoadOptions, Severity, check, load, pin, printable, query_folder};
use lensgate_gate::Policy;
use lensgate_gate::policy::{Gate, Limit};
use lensgate_measures::Time;

use super::replay::dataset_folders;
use crate::exit::{Exit, Failure};
use crate::policy::PolicyFile;
use crate::{builtin, policy, system};

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    group = ArgGroup::new("corpus").multiple(true),
    after_help = "Exits with 2 if the policy is useless (as `lint` does), with 65 when dataset or query set are, with 74 when a file \
                  may not be read."
)]
pub struct Arguments {
    /// Dataset to load and verify: a folder, its dataset.toml, documents as JSON Lines, or a name; give it again for several
    /// repositories
    #[arg(long, value_name = "FOLDER|FILE|NAME", group = "corpus")]
    dataset: Vec<PathBuf>,
    /// Query set to read, and to check against the dataset (the built-in one unless --dataset is given)
    #[arg(long, value_name = "FOLDER|NAME", group = "corpus")]
    queries: Option<PathBuf>,
    /// Policy to parse and check, as `lint` does
    #[arg(long, value_name = "NAME|FILE")]
    policy: Option<PathBuf>,
    /// System configuration to parse
    #[arg(long, value_name = "NAME|FILE")]
    system: Vec<PathBuf>,
    /// Write the dataset's snapshot.tsv again from the sources as they are now
    #[arg(long, requires = "dataset")]
    pin: bool,
    /// Never use the network
    #[arg(long, requires = "corpus")]
    offline: bool,
    /// List source files that are not UTF-8 or may not be read, as those that `run --skip-unreadable` leaves out
    #[arg(long, requires = "corpus")]
    skip_unreadable: bool,
}

pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let policy = arguments.policy.as_ref().map(|name| policy::read(name)).transpose()?;
    let is_usable = policy.as_ref().map_or(Ok(true), check_policy)?;
    let found = check_evidence(policy.as_ref(), arguments)?;
    Ok(if is_usable { found } else { Exit::Usage })
}

/// Prints what lint finds of itself, and says whether anything can be judged by the policy.
fn check_policy(policy: &PolicyFile) -> Result<bool, Failure> {
    let (lint, Policy { gates, phases, .. }) = (policy.lint()?, &policy.policy);
    let size = format!("policy {}: {} gates, {} phases", policy.path, gates.len(), phases.len());
    match lint.findings.as_slice() {
        [] => println!("{size}, no problem found"),
        findings => println!("{size}, {} to look at", findings.len()),
    }
    for finding in &lint.findings {
        println!("{}: {finding}", finding.weight.name());
    }
    Ok(!lint.is_unusable())
}

fn check_evidence(policy: Option<&PolicyFile>, arguments: &Arguments) -> Result<Exit, Failure> {
    for name in &arguments.system {
        let (system, name) = (system::read(name)?, name.display());
        println!("system {name}: no problem found");
        if let Some(note) = system.note() {
            println!("{}", printable(&note));
        }
        let silent = policy.filter(|_| !system.says_cpu_time());
        for gate in silent.into_iter().flat_map(|policy| without_cpu_time(&policy.policy)) {
            println!("system {name} does not say how much processor time it takes: gate {gate} will be undecided");
        }
    }
    if arguments.dataset.is_empty() && arguments.queries.is_none() {
        return Ok(Exit::Go);
    }
    let corpus = check_dataset(&dataset_folders(&arguments.dataset)?, arguments)?;
    match &arguments.queries {
        Some(name) => check_queries(&builtin::query_set(name)?, &corpus),
        None => Ok(Exit::Go),
    }
}

/// The gates that a system has to say its processor time for.
fn without_cpu_time(policy: &Policy) -> Vec<&str> {
    let reads = |gate: &&Gate| {
        let other = gate.test.limit().and_then(Limit::other_measure);
        [Some(&gate.measure), other].into_iter().flatten().any(|measure| measure.time() == Some(Time::Processor))
    };
    policy.gates.iter().filter(reads).map(|gate| gate.id.as_str()).collect()
}

fn check_dataset(folders: &[PathBuf], arguments: &Arguments) -> Result<Corpus, Failure> {
    let options = LoadOptions {
        offline: arguments.offline,
        skip_unreadable: arguments.skip_unreadable,
        ..LoadOptions::default()
    };
    let loaded = match (arguments.pin, folders) {
        (true, [folder]) => pin(folder, &options)?,
        (true, _) => {
            let problem = anyhow::anyhow!("--pin takes exactly one --dataset");
            return Err(Failure::usage(problem));
        }
        (false, _) => load(folders, &options)?,
    };
    for skipped in &loaded.skipped {
        println!("skipped {}", printable(&skipped.to_string()));
    }
    for (ending, files) in &loaded.other_endings {
        println!("not indexed: {files} files ending in {ending:?}");
    }
    for rule in &loaded.broken_rules {
        println!("ignore rule that could not be read: {}", printable(rule));
    }
    let corpus = loaded.corpus;
    for (path, what) in corpus.machine_made() {
        println!("searched but not mined: {path}: {what}");
    }
    println!(
        "dataset {}: {} files, {} lines, digest {}",
        printable(&corpus.name),
        corpus.files.len(),
        corpus.lines(),
        corpus.digest
    );
    Ok(corpus)
}

fn check_queries(folder: &Path, corpus: &Corpus) -> Result<Exit, Failure> {
    let queries = query_folder::read(folder)?;
    let problems = check(&queries, corpus);
    for problem in &problems {
        println!("{problem}");
    }
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let judgments: usize = queries.set.judgments.values().map(Vec::len).sum();
    let copies = Copies::of(&queries.set);
    println!(
        "query set {}: {} queries (copies: {}, near copies: {}), {judgments} judgments, {errors} errors, {} warnings",
        printable(&queries.set.name),
        queries.set.queries.len(),
        copies.repeated().count(),
        copies.near.len(),
        problems.len() - errors
    );
    Ok(if errors == 0 { Exit::Go } else { Exit::Data })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gates_that_a_silent_system_leaves_undecided_are_named() {
        let gates = |name: &str| {
            let (policy, _) = Policy::preset(name).expect("a preset");
            without_cpu_time(&policy).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(gates("ci"), ["cpu-p95-kept", "cpu-p95-stage-a-kept"]);
        assert_eq!(gates("default"), [""; 0]);
    }
}
