//! What each lever of the presets is worth: the preset without it against the preset, paired over the same queries, as a
//! Markdown table. `cargo run --release -p lensgate-replay --example ablation -- DATASET QUERIES [--require-positive]`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measuring script that prints its table and may panic")]

mod support;

use std::path::Path;
use std::sync::Arc;

use lensgate_compare::{Comparisons, Estimated, Evidence, Options, Row, Slice, SliceBy, compare};
use lensgate_dataset::LabelSource;
use lensgate_engine::configuration::{Calibration, Feature};
use lensgate_engine::{Configuration, Engine, Index, IndexOptions};
use lensgate_measures::Measure;
use lensgate_observations::Observation;
use lensgate_replay::{Embedded, Question, System, quality_pass};
use lensgate_words::{Arm, Pass};
use support::{Prepared, prepare};

const LIMIT: usize = 100;
const MEASURES: [&str; 3] = ["Recall@50", "nDCG@10", "RR"];

/// What is taken away, by name.
type Lever = (&'static str, fn(&mut Configuration));

const BASELINE: [Lever; 3] = [
    ("stage B", |without| without.stage_b.enabled = false),
    ("stage C", |without| without.stage_c.enabled = false),
    ("stages B and C", |without| (without.stage_b.enabled, without.stage_c.enabled) = (false, false)),
];

const CANDIDATE: [Lever; 11] = [
    ("320 candidates, 200 instead", |without| without.stage_a.k_candidates = baseline().stage_a.k_candidates),
    ("5 spans a file, 3 instead", |without| without.stage_a.per_file_span_cap = 3),
    ("wand", |without| without.stage_a.wand = baseline().stage_a.wand),
    ("pattern packs", |without| without.stage_b.pattern_packs.clear()),
    ("stage C", |without| without.stage_c.enabled = false),
    ("isotonic_v1", |without| without.stage_c.calibration = Calibration::None),
    ("its gate, the baseline's instead", |without| without.stage_c.gate = baseline().stage_c.gate),
    ("its ann, the baseline's instead", |without| without.stage_c.ann = baseline().stage_c.ann),
    ("all four features", |without| without.stage_c.features.clear()),
    ("subtoken_jaccard", |without| without.stage_c.features.retain(|one| *one != Feature::SubtokenJaccard)),
    ("docBM25", |without| without.stage_c.features.retain(|one| *one != Feature::DocBm25)),
];

fn baseline() -> Configuration {
    Configuration::default()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dataset, queries, flags @ ..] = &arguments[..] else {
        panic!("expected DATASET QUERIES [--require-positive]")
    };
    let prepared = prepare(Path::new(dataset), Path::new(queries), !flags.is_empty());
    let options = IndexOptions { seed: 1, fit: prepared.fit.clone() };
    let index = Arc::new(Index::build(&prepared.corpus, &options, &|_, _, _| ()).unwrap());
    println!(
        "{} lines, {} given queries, {} in all",
        prepared.corpus.lines(),
        prepared.given,
        prepared.set.queries.len()
    );
    let replay = |configuration: &Configuration| replay(&prepared, &index, configuration);
    let candidate = Configuration::preset("lens-v1.2").unwrap();
    let (of_baseline, of_candidate) = (replay(&baseline()), replay(&candidate));
    table("lens-v1.2 against lens-baseline", &prepared, &of_baseline, &[("all levers", of_candidate.clone())]);
    for (name, preset, answers, levers) in [
        ("lens-baseline", baseline(), of_baseline, &BASELINE[..]),
        ("lens-v1.2", candidate, of_candidate, &CANDIDATE[..]),
    ] {
        let without = |&(lever, take): &Lever| {
            let mut without = preset.clone();
            take(&mut without);
            (lever, replay(&without))
        };
        table(&format!("{name} without"), &prepared, &answers, &levers.iter().map(without).collect::<Vec<_>>());
    }
}

fn replay(prepared: &Prepared, index: &Arc<Index>, configuration: &Configuration) -> Vec<Observation> {
    let engine = Engine::new(Arc::clone(index), configuration.clone()).unwrap();
    let system = Embedded::new(&engine);
    let arms: [(Arm, &dyn System); 1] = [(Arm::Baseline, &system)];
    let set = &prepared.set;
    let questions: Vec<Question> = set.queries.iter().map(|query| Question::of(query, &set.within, LIMIT)).collect();
    quality_pass(&arms, &questions, &|| ())
}

fn table(title: &str, prepared: &Prepared, whole: &[Observation], others: &[(&str, Vec<Observation>)]) {
    println!("\n| {title} | labels | n | {} |\n|---|---|---|---|---|---|", MEASURES.join(" | "));
    for (name, other) in others {
        let comparisons = compared(prepared, whole, other);
        for slice in [LabelSource::Judged, LabelSource::Imported, LabelSource::Mined].map(Slice::Source) {
            row(name, &slice, &comparisons);
        }
    }
}

fn row(name: &str, slice: &Slice, comparisons: &Comparisons) {
    let measures = MEASURES.map(|measure| measure.parse::<Measure>().unwrap());
    let found: Vec<_> = measures.iter().filter_map(|measure| comparisons.find(measure, slice)).collect();
    let Some(first) = found.first() else { return };
    let cells: Vec<String> = found.iter().map(|found| cell(&found.baseline, &found.delta)).collect();
    println!("| {name} | {slice} | {} | {} |", first.n, cells.join(" | "));
}

/// The level with everything on, then what changes without the lever.
fn cell(level: &Estimated, delta: &Estimated) -> String {
    let level = level.known().map_or("?".to_owned(), |level| format!("{:.3}", level.point));
    match delta {
        Estimated::Known(delta) => {
            let end = |bound: lensgate_compare::Bound| bound.value().map_or("?".to_owned(), |end| format!("{end:+.3}"));
            format!("{level} {:+.3} [{}, {}]", delta.point, end(delta.lower), end(delta.upper))
        }
        Estimated::Unknown(why) => format!("{level} ({why})"),
    }
}

fn compared(prepared: &Prepared, whole: &[Observation], other: &[Observation]) -> Comparisons {
    let of = |arm| move |answer| as_row(answer, arm);
    let rows: Vec<Row<'_>> = whole
        .iter()
        .map(of(lensgate_words::Arm::Baseline))
        .chain(other.iter().map(of(lensgate_words::Arm::Candidate)))
        .collect();
    let evidence = Evidence { query_set: &prepared.set, snapshot: &prepared.corpus, rows: &rows };
    let measures = MEASURES.map(|measure| measure.parse::<Measure>().unwrap());
    compare(&evidence, &measures, &[SliceBy::Source], &Options::default()).unwrap()
}

fn as_row(answer: &Observation, arm: lensgate_words::Arm) -> Row<'_> {
    Row {
        query_id: &answer.query_id,
        arm,
        pass: Pass::Quality,
        repetition: 0,
        is_error: answer.outcome.is_error(),
        is_reached: true,
        hits: &answer.hits,
        candidates: &answer.candidates,
        clock: None,
        cpu: None,
        asked: None,
    }
}
