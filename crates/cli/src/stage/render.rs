//! From a judged recording to what people read: the view, and every file of a report.

use lensgate_compare::{Comparisons, Evidence, SCHEMA_VERSION};
use lensgate_dataset::Quotas;
use lensgate_gate::judge::QUIET;
use lensgate_report::convert::{configuration, records, view as convert};
use lensgate_report::csv::measures_csv;
use lensgate_report::html::html;
use lensgate_report::junit::junit;
use lensgate_report::markdown::markdown;
use lensgate_report::plot::plots;
use lensgate_report::view::{Fact, Warning};
use lensgate_report::{Material, View};
use lensgate_words::{Date, Population};
use time::{Duration, OffsetDateTime};

use super::judge::Judged;
use crate::clock::{day, now};
use crate::exit::Failure;
use crate::output::ResultsFolder;
use crate::policy::PolicyFile;
use crate::progress::Progress;
use crate::recording::{Recording, json, rows};

/// The day of a recording that lies over 24 hours ahead of the clock: such a clock says nothing about when a waiver ends.
pub fn clock_behind(recording: &Recording) -> Result<Option<Date>, Failure> {
    let now = now()?;
    let is_ahead = |recorded: &OffsetDateTime| *recorded - now > Duration::days(1);
    Ok(recording.recorded.filter(is_ahead).and_then(day))
}

/// What every renderer shows of a judged recording.
pub fn view(recording: &Recording, judged: &Judged, policy: &PolicyFile) -> View {
    let rows = rows(recording);
    let evidence = Evidence { query_set: &recording.queries.set, snapshot: &recording.files, rows: &rows };
    let refused = refused(recording);
    let [baseline, candidate] = &recording.configurations;
    convert(&Material {
        verdict: &judged.verdict,
        comparisons: judged.comparisons.as_ref().unwrap_or(&refused),
        evidence: judged.comparisons.is_ok().then_some(evidence),
        baseline: &recording.facts.baseline,
        candidate: &recording.facts.candidate,
        dataset: &recording.facts.dataset.name,
        configuration: &configuration(baseline, candidate),
        latency_measured: &latency_measured(recording),
        facts: &facts(recording, policy),
        warnings: &warnings(recording, policy),
    })
}

/// Writes everything that is made of a judged recording into an open results folder.
pub fn render(
    view: &View,
    judged: &Judged,
    policy: &PolicyFile,
    folder: &ResultsFolder,
    progress: Progress,
) -> Result<(), Failure> {
    let stage = progress.stage("writing the report", 0);
    let verdict = judged.verdict.to_json()?;
    folder.write("verdict.json", verdict.as_bytes())?;
    folder.write("policy.toml", policy.text.as_bytes())?;
    if let Ok(comparisons) = &judged.comparisons {
        folder.write("comparison.json", &json(comparisons)?)?;
        let records: Vec<_> = records(comparisons).collect();
        folder.write("measures.csv", &measures_csv(&records)?)?;
    }
    for plot in plots(view)? {
        folder.write(&format!("plots/{}.svg", plot.name), plot.svg.as_bytes())?;
        folder.write(&format!("plots/{}.png", plot.name), &plot.png)?;
    }
    folder.write("report.html", html(view)?.as_bytes())?;
    folder.write("report.md", markdown(view).as_bytes())?;
    folder.write("junit.xml", junit(view).as_bytes())?;
    stage.done("report.html, report.md, junit.xml, plots");
    Ok(())
}

/// An empty comparison, for reports on evidence that was refused.
fn refused(recording: &Recording) -> Comparisons {
    Comparisons {
        schema_version: SCHEMA_VERSION,
        query_set: recording.queries.set.name.clone(),
        query_set_digest: recording.queries.set.digest.clone(),
        quotas: recording.queries.set.quotas,
        near_copies: 0,
        seed: recording.facts.seed,
        queries: Vec::new(),
        scores: Vec::new(),
        stages: Vec::new(),
        waited: None,
        clocks: Vec::new(),
        comparisons: Vec::new(),
    }
}

fn latency_measured(recording: &Recording) -> String {
    let latency = &recording.facts.latency;
    let times = match latency.repetitions {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    };
    format!(
        "One request at a time (closed loop), {} queries, {} each, arms interleaved in a seeded order, after {} \
         queries of warm-up",
        latency.queries, times, latency.warm_up
    )
}

/// What the queries are taken for a sample of.
fn population(recording: &Recording, policy: &PolicyFile) -> &'static str {
    match (policy.policy.decision.population, recording.queries.set.quotas) {
        (Population::Repositories, _) => "these queries and their repositories are a sample of repositories",
        (Population::Queries, None) => "these queries are a sample of queries, unstratified",
        (Population::Queries, Some(Quotas::Repository)) => {
            "these queries are a sample of queries, with fixed numbers per repository"
        }
    }
}

fn facts(recording: &Recording, policy: &PolicyFile) -> Vec<Fact> {
    let facts = &recording.facts;
    let queries = &facts.query_set;
    let fact = |name: &str, value: String| Fact { name: name.to_owned(), value };
    let mut all = vec![
        fact(
            "dataset",
            format!("{}: {} files, {} lines", facts.dataset.name, facts.dataset.files, facts.dataset.lines),
        ),
        fact("dataset digest", facts.dataset.digest.clone()),
        fact(
            "queries",
            format!("{} given, {} mined beside them, {} mined to fit on", queries.queries, queries.mined, queries.fit),
        ),
        fact("query set digest", queries.digest.clone()),
    ];
    all.extend(facts.dataset.left_out.facts().map(|(name, value)| fact(name, value)));
    all.extend(facts.derived.named().map(|(name, digest)| fact(name, digest.to_owned())));
    all.push(fact("population", population(recording, policy).to_owned()));
    all.push(fact("hits asked for", facts.limit.to_string()));
    all
}

fn warnings(recording: &Recording, policy: &PolicyFile) -> Vec<Warning> {
    let warning = |text: &String| Warning { title: "policy".to_owned(), text: text.clone() };
    let rules = recording.facts.dataset.left_out.broken_rules();
    let rules = rules.map(|text| Warning { title: "corpus".to_owned(), text });
    policy.policy.warnings.iter().map(warning).chain(rules).chain(busy(recording)).collect()
}

/// On a busy machine both arms wait equally long, which hides by how much one is slower than the other.
fn busy(recording: &Recording) -> Option<Warning> {
    let waited = recording.waited.filter(|share| *share > QUIET)?;
    let text = format!(
        "the latency pass waited {:.0} % of its time for a processor that other programs used: latencies and their ratios are not \
         the systems' alone, and gates on them are undecided; record on a quiet machine, or gate on CpuTime",
        100.0 * waited
    );
    Some(Warning { title: "latency".to_owned(), text })
}
