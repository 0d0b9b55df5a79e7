//! Cost grows with the bytes of what goes in: doubling any nasty source or query at most doubles the steps of indexing, mining
//! and answering (2.3 times, since trees deepen). Minified files are said and not mined; queries over 64 KiB are refused.

#[path = "support/nasty.rs"]
mod nasty;
#[path = "support/noise.rs"]
mod noise;
mod support;

use std::sync::{Arc, Mutex, PoisonError};

use lensgate_dataset::{Corpus, Language, SourceFile, work};
use lensgate_engine::{Configuration, Engine, Index, IndexOptions, Lack, Request};
use lensgate_mine::{Options, mine};
use nasty::{LANGUAGES, drawn, queries, sources};
use serde_json::json;
use support::World;

/// Twice the bytes may take this many times the steps.
const MOST: f64 = 2.3;
/// Steps that any input may take.
const FLOOR: u64 = 100_000;

/// Bytes of a source: over those from which on a text is tried by its beginning first, which is a step up.
const SIZES: [usize; 2] = [1 << 16, 1 << 17];

/// Steps are counted for the whole process.
static COUNTING: Mutex<()> = Mutex::new(());

fn steps(job: impl FnOnce()) -> u64 {
    let before = work::steps();
    job();
    work::steps() - before
}

fn corpus(language: Language, text: String) -> Corpus {
    Corpus::new("nasty", vec![SourceFile::new("a/source", "a", language, text)])
}

fn assert_doubled(what: &str, [once, twice]: [u64; 2]) {
    assert!(twice as f64 <= MOST * once.max(FLOOR) as f64, "{what}: {once} steps, with twice the bytes {twice}");
}

#[test]
fn twice_the_bytes_of_a_source_take_at_most_twice_the_steps_to_mine() {
    let _guard = COUNTING.lock().unwrap_or_else(PoisonError::into_inner);
    let mined = |language, text| steps(|| drop(mine(&corpus(language, text), &Options::default())));
    for language in LANGUAGES {
        let [small, large] = SIZES.map(|bytes| sources(language, bytes));
        for ((name, once), (_, twice)) in small.into_iter().zip(large) {
            assert_doubled(&format!("{language} {name}"), [once, twice].map(|text| mined(language, text)));
        }
        for seed in 0..12 {
            let [(name, once), (_, twice)] = SIZES.map(|bytes| drawn(language, bytes, seed));
            assert_doubled(&format!("{language} {name}"), [once, twice].map(|text| mined(language, text)));
        }
    }
}

fn source(language: Language, name: &str, bytes: usize) -> String {
    sources(language, bytes).into_iter().find(|(known, _)| known == name).expect("is there").1
}

fn index(corpus: &Corpus) -> Index {
    Index::build(corpus, &IndexOptions::default(), &|_, _, _| {}).expect("any text can be indexed")
}

#[test]
fn twice_the_bytes_of_a_source_take_at_most_twice_the_steps_to_index() {
    let _guard = COUNTING.lock().unwrap_or_else(PoisonError::into_inner);
    let indexed = |language, text| steps(|| drop(index(&corpus(language, text))));
    let language = Language::JavaScript;
    let [small, large] = SIZES.map(|bytes| sources(language, bytes));
    for ((name, once), (_, twice)) in small.into_iter().zip(large) {
        assert_doubled(&name, [once, twice].map(|text| indexed(language, text)));
    }
}

#[test]
fn twice_the_bytes_of_a_query_take_at_most_twice_the_steps() {
    let _guard = COUNTING.lock().unwrap_or_else(PoisonError::into_inner);
    let [definitions, words] = ["definitions on lines", "words on lines"]
        .map(|wanted| SourceFile::new(wanted, "a", Language::Rust, source(Language::Rust, wanted, 1 << 17)));
    let index = Arc::new(index(&Corpus::new("nasty", vec![definitions, words])));
    for preset in ["lens-baseline", "lens-v1.2"] {
        let mut configuration = Configuration::preset(preset).expect("a preset");
        configuration.stage_a.rare_term_fuzzy = lensgate_engine::configuration::RareTermFuzzy::Backoff;
        let engine = Engine::new(Arc::clone(&index), configuration).expect("a sound configuration");
        engine.search(&Request::new("fills the cache"));
        let [small, large] = [1 << 15, 1 << 16].map(queries);
        for (once, twice) in small.iter().zip(&large) {
            let asked = [once, twice].map(|text| steps(|| drop(engine.search(&Request::new(text)))));
            assert_doubled(&format!("{preset} {}", &once[..20]), asked);
        }
    }
}

#[test]
fn twice_the_chunks_that_tie_take_at_most_twice_the_steps_to_ask_for() {
    let _guard = COUNTING.lock().unwrap_or_else(PoisonError::into_inner);
    let asked = [1 << 20, 1 << 21].map(|bytes| {
        let index = index(&corpus(Language::Markdown, source(Language::Markdown, "written definitions", bytes)));
        let engine = Engine::new(Arc::new(index), Configuration::default()).expect("a sound configuration");
        steps(|| drop(engine.search(&Request::new("reads the frame"))))
    });
    assert_doubled("chunks that tie", asked);
}

#[test]
fn terms_beyond_those_that_a_file_may_have_are_not_indexed() {
    let _guard = COUNTING.lock().unwrap_or_else(PoisonError::into_inner);
    let [once, twice] = [1 << 20, 1 << 21].map(|bytes| {
        let index = index(&corpus(Language::Markdown, source(Language::Markdown, "terms that differ", bytes)));
        assert_eq!(
            index.partial().iter().map(|(path, lack)| (&**path, *lack)).collect::<Vec<_>>(),
            [("a/source", Lack::Terms)]
        );
        index.terms()
    });
    assert_eq!([once, twice], [1 << 16; 2]);
}

const RUN: &str = "run --dataset corpus --queries queries --mined 0 --quick --quiet --offline --out out";

#[test]
fn minified_and_bundled_files_are_said_and_not_mined() {
    let world = World::new();
    world.write(
        "corpus/lib.min.js",
        "/** Reads the last frame of a stream. */function readFrame(a){return a}".repeat(40),
    );
    world.write(
        "corpus/pack.js",
        "/***/ (function (module, exports, __webpack_require__) {\n  run();\n});\n".repeat(40),
    );
    let ended = world.run(RUN);
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    let left_out = &world.json("out/recording.json")["dataset"]["left_out"];
    assert_eq!(left_out["not_mined"], json!({"lib.min.js": "minified", "pack.js": "bundled"}));
    for report in ["out/report.html", "out/report.md"] {
        let text = world.text(report).replace('\\', "");
        assert!(text.contains("lib.min.js (minified), pack.js (bundled)"), "{report}");
    }
    let checked = world.expect(0, "check --dataset corpus").stdout;
    assert!(checked.contains("searched but not mined: lib.min.js: minified"), "{checked}");
    world.expect(0, "mine --dataset corpus --out mined");
    assert!(!world.text("mined/evaluation/judgments.jsonl").contains("lib.min.js"));
}

#[test]
fn what_of_a_file_is_not_searched_is_said() {
    let world = World::new();
    world.write("corpus/terms.md", source(Language::Markdown, "terms that differ", 1 << 20));
    world.write("corpus/errors.js", source(Language::JavaScript, "good, then brackets", 1 << 20));
    let ended = world.run(RUN);
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    let in_part = json!({
        "errors.js": "no symbols: parsing it takes too many steps",
        "terms.md": "only up to its distinct term 65536",
    });
    assert_eq!(world.json("out/recording.json")["dataset"]["left_out"]["in_part"], in_part);
    for report in ["out/report.html", "out/report.md"] {
        let text = world.text(report).replace('\\', "");
        assert!(
            text.contains("errors.js (no symbols: parsing it takes too many steps), terms.md (only up to"),
            "{report}"
        );
    }
}

#[test]
fn a_query_over_64_kibibytes_is_refused_with_its_line_by_every_way_in() {
    let world = World::new();
    let line =
        |bytes: usize| format!("{{\"id\": \"long\", \"text\": {:?}, \"class\": \"nl\"}}\n", "a ".repeat(bytes / 2));
    let queries = world.text("queries/queries.jsonl");
    let at = queries.lines().count() + 1;
    world.write("queries/queries.jsonl", queries.clone() + &line(65_536));
    world.expect(0, "check --dataset corpus --queries queries");
    world.write("queries/queries.jsonl", queries + &line(65_538));
    let place = format!("queries.jsonl:{at}: query \"long\" is 65538 bytes long, expected at most 65536");
    let replay = RUN.replace("run", "replay");
    for command in [RUN, &replay, "check --dataset corpus --queries queries"] {
        world.says(65, command, &[&place]);
    }
    world.write("theirs.jsonl", "{\"id\": \"short\", \"query\": \"a\"}\n".to_owned() + &line(65_538));
    world.write("qrels.txt", "short 0 a.rs 1\n");
    let place = place.replace(&format!("queries.jsonl:{at}"), "theirs.jsonl:2");
    world.says(65, "import --queries theirs.jsonl --qrels qrels.txt --unit file --out imported", &[&place]);
}
