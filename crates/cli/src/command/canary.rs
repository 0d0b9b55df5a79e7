//! `lensgate canary`: replay the canary before it happens; the exit code is its verdict's.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::anyhow;
use clap::{ArgGroup, Args, ValueEnum};
use lensgate_advise::plan::RequestRate;
use lensgate_canary::outcome::CanaryOutcome;
use lensgate_canary::told::Instant;
use lensgate_canary::{Arrivals, Fault, Popularity, Traffic};
use lensgate_gate::policy::quantity::duration;
use lensgate_gate::policy::{Phase, PhaseDuration};
use lensgate_report::canary::{Subject, junit};
use lensgate_report::terminal;
use lensgate_words::Input;

use super::replay::{set_threads, threads};
use crate::alerts;
use crate::exit::{Exit, Failure};
use crate::input;
use crate::output::{ResultsFolder, write_file};
use crate::policy::{self, PolicyFile};
use crate::recording::{self, Labels, json};
use crate::screen::{fit_stdout, screen};
use crate::stage::arrival_log;
use crate::stage::canary::{self, Evidence, Reading};
use crate::stage::canary_power;
use crate::stage::canary_report::render;

/// Recorded windows and plans hold no requests: what would shape them is refused rather than ignored.
const NO_REQUESTS: [&str; 3] = ["windows", "preset", "import_plan"];

/// Evidence that is neither observations nor windows. What `requires` one of those is refused beside the rest by name, because clap
/// asks for nothing that could not be given.
const NO_OBSERVATIONS: [&str; 4] = ["results", "windows", "preset", "import_plan"];
const NO_WINDOWS: [&str; 4] = ["results", "observations", "preset", "import_plan"];

/// What turns no plan into a policy.
const NOT_FOR_PLANS: [&str; 15] = [
    "policy",
    "horizon",
    "inject",
    "out",
    "junit",
    "judgments",
    "threads",
    "pagerduty_url",
    "pagerduty_key_file",
    "slack",
    "slack_url_file",
    "alert_attempts",
    "alert_timeout",
    "alert_backoff",
    "report_url",
];

/// What has no place in a certificate.
const NOT_FOR_POWER: [&str; 12] = [
    "windows",
    "preset",
    "import_plan",
    "inject",
    "junit",
    "pagerduty_url",
    "slack",
    "slack_url_file",
    "alert_attempts",
    "alert_timeout",
    "alert_backoff",
    "report_url",
];

/// Arguments of `canary`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("evidence").required(true))]
pub struct Arguments {
    /// Replay over a folder that `lensgate replay` or `lensgate run` wrote
    #[arg(long, value_name = "DIR", group = "evidence")]
    results: Option<PathBuf>,
    /// Replay over an observations file (give both passes); needs --queries
    #[arg(long, value_name = "FILE", group = "evidence", requires = "queries")]
    observations: Vec<PathBuf>,
    /// The query set that the observations answer
    #[arg(long, value_name = "DIR", requires = "observations", conflicts_with_all = NO_OBSERVATIONS)]
    queries: Option<PathBuf>,
    #[command(flatten)]
    labels: Labels,
    /// Follow windows that a monitoring system recorded: .jsonl or .csv; with --series also scrapes and range queries
    #[arg(long, value_name = "FILE", group = "evidence")]
    windows: Option<PathBuf>,
    /// Which series of --windows FILE contain what (TOML): FILE is then scrapes in text (.prom, .om, .txt) or range queries (.csv)
    #[arg(long, value_name = "MAPPING", requires = "windows", conflicts_with_all = NO_WINDOWS)]
    series: Option<PathBuf>,
    /// When the canary started, if windows have instants and the first is not its start: RFC 3339 or seconds since 1970
    #[arg(long, value_name = "TIME", value_parser = Instant::parse, requires = "windows", conflicts_with_all = NO_WINDOWS)]
    start: Option<Instant>,
    /// Follow a published canary: seed-failed or seed-successful, decided on points as its authors did
    #[arg(long, value_name = "NAME", group = "evidence")]
    preset: Option<String>,
    /// Turn LENS's canary_promotion_plan.json into a policy on standard output, and list what it leaves open and what is not
    /// imported; exits with 2 if the policy cannot be used before somebody completes it
    #[arg(long, value_name = "FILE", group = "evidence", conflicts_with_all = NOT_FOR_PLANS)]
    import_plan: Option<PathBuf>,
    /// The policy, with phases: a preset or a TOML file [default: canary; of --preset lens-canary, which those ran under]
    #[arg(long, value_name = "NAME|FILE")]
    policy: Option<PathBuf>,
    /// Requests per second over both arms [default: 245/s; of recorded arrivals the log's own, which it stretches otherwise]
    #[arg(long, value_name = "RATE", conflicts_with_all = NO_REQUESTS)]
    rate: Option<RequestRate>,
    /// Random seed
    #[arg(long, default_value_t = 1, conflicts_with_all = NO_REQUESTS)]
    seed: u64,
    /// When requests arrive
    #[arg(long, value_enum, value_name = "HOW", default_value_t = How::Poisson, conflicts_with_all = NO_REQUESTS)]
    arrivals: How,
    /// When they were recorded to arrive: one time per line, in seconds or RFC 3339, as an access log has them
    #[arg(long, value_name = "FILE", required_if_eq("arrivals", "recorded"), conflicts_with_all = NO_REQUESTS)]
    arrival_times: Option<PathBuf>,
    /// Which queries they ask: uniform, zipf:S, or recorded (as often as each is in the set)
    #[arg(long, value_name = "HOW", default_value = "uniform", conflicts_with_all = NO_REQUESTS)]
    popularity: Popularity,
    /// Distinct sessions that requests belong to; a session stays with its arm
    #[arg(long, value_name = "N", default_value_t = 10_000, conflicts_with_all = NO_REQUESTS)]
    sessions: u64,
    /// How long a continuous phase is replayed
    #[arg(long, value_name = "TIME", value_parser = duration)]
    horizon: Option<Duration>,
    /// Make something go wrong, as in errors=1.59%@phase1+3min; give it again for more
    #[arg(long, value_name = "FAULT")]
    inject: Vec<Fault>,
    /// The plan's certificate: what it catches, when, at what cost, and how often it kills what does no harm
    #[arg(long, conflicts_with_all = NOT_FOR_POWER)]
    power: bool,
    /// Canaries of each size of regression for --power
    #[arg(long, value_name = "N", default_value_t = 200, requires = "power", conflicts_with_all = NOT_FOR_POWER, value_parser = clap::value_parser!(u64).range(1..))]
    canaries: u64,
    /// Write canary.json, canary.html, canary.md, junit.xml, LENS's deployment report, plots and alerts into this folder
    /// (with --power: power.json, power.html, power.md and the plot of time to detect against size of regression)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the outcome as JUnit XML to this file as well
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Threads of resampling and --power; 0 means one for each core
    #[arg(long, default_value_t = 0, value_parser = threads, conflicts_with_all = NO_REQUESTS)]
    threads: usize,
    #[command(flatten)]
    alerts: alerts::Arguments,
}

/// When requests arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum How {
    /// Independently of each other
    Poisson,
    /// Evenly
    Fixed,
    /// At the times of --arrival-times, over and over
    Recorded,
}

/// Requests a second where nothing says how many: what LENS served.
const RATE: f64 = 245.0;

pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    set_threads(arguments.threads);
    if let Some(path) = &arguments.import_plan {
        return import_plan(path);
    }
    let receivers = arguments.alerts.receivers_of(arguments.out.is_some())?;
    let usual = if arguments.preset.is_some() { "lens-canary" } else { "canary" };
    let mut policy = policy::read(arguments.policy.as_deref().unwrap_or(Path::new(usual)))?;
    refuse_idle_horizon(arguments.horizon, &policy)?;
    let evidence = evidence(arguments, &mut policy)?;
    let (traffic, log) = traffic(arguments)?;
    if arguments.power {
        let mut power = canary_power::power_of(&evidence, &policy, traffic, arguments.horizon, arguments.canaries)?;
        power.inputs.extend(log);
        if let Some(path) = &arguments.out {
            let folder = begin(path, &policy, "power.json", &json(&power)?)?;
            canary_power::render(&power, &folder)?;
            folder.finish()?;
        }
        print!("{}", terminal::power(&power, screen()));
        return Ok(Exit::Go);
    }
    let mut outcome = canary::outcome(&evidence, &policy, traffic, &arguments.inject, arguments.horizon)?;
    outcome.inputs.extend(log);
    if let Some(path) = &arguments.out {
        let folder = begin(path, &policy, "canary.json", &json(&outcome)?)?;
        let subject = subject(&outcome, &evidence);
        render(&subject, &policy.policy, arguments.alerts.report_url(), &folder)?;
        let results = folder.finish()?;
        alerts::deliver_beside(&results, &receivers, arguments.alerts.patience());
    }
    if let Some(path) = &arguments.junit {
        write_file(path, junit(&subject(&outcome, &evidence), &policy.policy).as_bytes())?;
    }
    print!("{}", fit_stdout(&terminal::canary(&outcome, screen())));
    Ok(Exit::from(outcome.verdict))
}

/// A horizon says how long a phase lasts whose policy does not say it.
fn refuse_idle_horizon(horizon: Option<Duration>, policy: &PolicyFile) -> Result<(), Failure> {
    let is_open = |phase: &Phase| phase.duration == PhaseDuration::Continuous;
    if horizon.is_none() || policy.policy.phases.iter().any(is_open) {
        return Ok(());
    }
    let problem = anyhow!(
        "--horizon does nothing here: every phase of the policy {} has a duration of its own; leave it out, or change those",
        policy.path
    );
    Err(Failure::usage(problem))
}

/// The outcome with the names of its arms.
fn subject<'a>(outcome: &'a CanaryOutcome, evidence: &'a Evidence) -> Subject<'a> {
    let [baseline, candidate] = evidence.names();
    Subject { outcome, baseline, candidate }
}

/// The traffic, and the log that its arrivals come from.
fn traffic(arguments: &Arguments) -> Result<(Traffic, Option<Input>), Failure> {
    let usage = |problem| Err(Failure::usage(anyhow!("{problem}")));
    let (arrivals, rate, log) = match (arguments.arrivals, &arguments.arrival_times) {
        (How::Recorded, Some(path)) => {
            let (log, input) = arrival_log::read(path)?;
            let rate = log.rate();
            (Arrivals::Recorded(log), rate, Some(input))
        }
        (_, Some(_)) => return usage("--arrival-times is for --arrivals recorded"),
        (How::Fixed, None) => (Arrivals::Fixed, RATE, None),
        (How::Poisson | How::Recorded, None) => (Arrivals::Poisson, RATE, None),
    };
    let traffic = Traffic {
        rate: arguments.rate.map_or(rate, RequestRate::a_second),
        arrivals,
        popularity: arguments.popularity,
        sessions: arguments.sessions,
        seed: arguments.seed,
    };
    Ok((traffic, log))
}

/// The evidence, once the policy is known to be of use.
fn evidence(arguments: &Arguments, policy: &mut PolicyFile) -> Result<Evidence, Failure> {
    let judgments = arguments.labels.judgments.as_deref();
    if judgments.is_some() && arguments.results.is_none() {
        return Err(Failure::usage(anyhow!("--judgments is for --results DIR")));
    }
    if let Some(name) = &arguments.preset {
        // It is decided on points, under which other policies are sound.
        let windows = canary::preset(name, policy)?;
        return policy.require_sound(false).map(|()| windows);
    }
    policy.require_sound(false)?;
    if let Some(folder) = &arguments.results {
        return Ok(Evidence::Recording(Box::new(recording::load(folder, judgments)?)));
    }
    if let Some(path) = &arguments.windows {
        return canary::read_windows(path, Reading { series: arguments.series.as_deref(), start: arguments.start });
    }
    let queries = arguments.queries.as_ref().ok_or_else(|| Failure::usage(anyhow!("give --queries DIR")))?;
    canary::read_observations(&arguments.observations, queries)
}

fn import_plan(path: &Path) -> Result<Exit, Failure> {
    let imported = lensgate_lens::plan::import(&input::text(path)?)
        .map_err(|problem| Failure::data(anyhow!("{}: {problem}", path.display())))?;
    print!("{}", imported.toml);
    for open in &imported.open {
        eprintln!("open: {open}");
    }
    for left in &imported.left_out {
        eprintln!("not imported: {left}");
    }
    // What is of no use yet is written all the same: that is where a person goes on.
    PolicyFile::made(format!("of {}", path.display()), imported.toml)?.require_sound(false)?;
    Ok(Exit::Go)
}

/// A results folder that holds its main file and the policy.
fn begin(path: &Path, policy: &PolicyFile, name: &str, bytes: &[u8]) -> Result<ResultsFolder, Failure> {
    let folder = ResultsFolder::create(path)?;
    folder.write(name, bytes)?;
    folder.write("policy.toml", policy.text.as_bytes())?;
    Ok(folder)
}
