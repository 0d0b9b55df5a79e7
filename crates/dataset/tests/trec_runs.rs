//! Runs read through the public door: layouts, refusals, the same answer at any thread count, no panic on any bytes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use lensgate_dataset::DatasetError;
use lensgate_dataset::trec::{
    DocId, Duplicates, LineRules, Precision, Qrels, QueryHits, RunOptions, Source, read_run, run_tag,
};
use proptest::prelude::*;

/// Every query with its documents in the order that measures see.
type Ranked = BTreeMap<String, Vec<(String, f64)>>;

fn source(text: impl AsRef<[u8]>) -> Source {
    Source::read("run", text.as_ref()).expect("memory is readable")
}

/// Orders a query's hits by their standings, asked for all at once and one by one.
fn ranked(hits: &QueryHits<'_>) -> Vec<(String, f64)> {
    let all: Vec<usize> = (0..hits.len()).collect();
    let together = hits.standings(&all);
    // One by one is quadratic, which long rankings need not pay.
    let some = &all[..all.len().min(50)];
    let alone: Vec<_> = some.iter().flat_map(|&at| hits.standings(&[at])).collect();
    assert_eq!(together[..some.len()], alone);
    let mut order = all;
    order.sort_by_key(|&at| together[at].rank);
    let shown = |at: usize| (String::from_utf8_lossy(hits.docs()[at].bytes).into_owned(), hits.scores()[at]);
    assert!(order.iter().all(|&at| hits.find(&hits.docs()[at]) == Some(at)));
    order.into_iter().map(shown).collect()
}

fn read(text: impl AsRef<[u8]>, options: RunOptions) -> Result<Ranked, DatasetError> {
    let source = Source::read("run", text.as_ref())?;
    let read = read_run(&source, options, |_, hits| ranked(hits))?;
    assert!(read.is_sorted_by(|a, b| a.0 < b.0));
    Ok(read.into_iter().map(|(query, hits)| (query.to_owned(), hits)).collect())
}

fn refusal(text: &str) -> String {
    read(text, RunOptions::default()).expect_err(text).to_string()
}

fn documents(ranked: &Ranked, query: &str) -> Vec<String> {
    ranked[query].iter().map(|(doc, _)| doc.clone()).collect()
}

#[test]
fn ranks_come_from_scores_and_ids_never_from_the_file() {
    let text = "7 Q0 a 1 0.5 t\n7 Q0 b 2 0.5 t\n10 Q0 x 9 -1 t\n7 Q0 c 3 2 t\n10 Q0 y 1 -2e0 last\n";
    let ranked = read(text, RunOptions::default()).expect("a run");
    assert_eq!(documents(&ranked, "7"), ["c", "b", "a"]);
    assert_eq!(documents(&ranked, "10"), ["x", "y"]);
    assert_eq!(run_tag(&source(text), LineRules::Own), Some("last"));
}

#[test]
fn blank_lines_comments_crlf_and_a_missing_line_feed_are_read_over() {
    let text = "# made by hand\r\n\r\n7 Q0 a 1 0.5 t\r\n  \n7\tQ0\tb\t2\t0.25\tt more columns\n7 Q0 c 3 0.125 tag";
    let ranked = read(text, RunOptions::default()).expect("a run");
    assert_eq!(documents(&ranked, "7"), ["a", "b", "c"]);
    assert_eq!(run_tag(&source(text), LineRules::Own), Some("tag"));
    assert_eq!(run_tag(&source("7 Q0 a 1 1 t\n\n# end\n"), LineRules::Own), Some("t"));
    assert_eq!(run_tag(&source(""), LineRules::Own), None);
}

#[test]
fn what_would_be_guessed_at_is_refused_with_its_line() {
    for (text, message) in [
        ("", "run: holds no hit, expected lines of `query Q0 document rank score tag`"),
        ("\n# nothing\n", "run: holds no hit, expected lines of `query Q0 document rank score tag`"),
        ("7 Q0 a 1 0.5 t\n7 Q0 b 2 0.4\n", "run:2: 5 columns, expected six: query Q0 document rank score tag"),
        ("7 Q0 a 1 high t\n", "run:1: score `high` is not a number"),
        ("7 Q0 a 1 nan t\n", "run:1: score `nan` is not a number"),
        (
            "7 Q0 a 1 0.5 t\n8 Q0 a 1 0.5 t\n7 Q0 a 2 0.4 t\n",
            "run:3: document a is listed twice for query 7, first in line 1",
        ),
        (
            "7 Q0 a 1 2 t\n7 Q0 b 1 1 t\n7 Q0 a 2 0 t\n7 Q0 b 1 0 t\n",
            "run:3: document a is listed twice for query 7, first in line 1",
        ),
    ] {
        assert_eq!(refusal(text), message);
    }
}

#[test]
fn the_first_of_two_lines_is_kept_on_demand() {
    let options = RunOptions { duplicates: Duplicates::First, ..RunOptions::default() };
    let text = "7 Q0 a 1 0.5 t\n7 Q0 b 1 0.7 t\n7 Q0 a 2 0.9 t\n8 Q0 a 1 1 t\n7 Q0 b 2 0.1 t\n7 Q0 c 2 0.6 t\n";
    assert_eq!(documents(&read(text, options).expect("a run"), "7"), ["b", "c", "a"]);
}

#[test]
fn single_precision_ties_what_double_precision_tells_apart() {
    let text = "7 Q0 a 1 1.00000001 t\n7 Q0 b 2 1.0 t\n";
    let single = RunOptions { precision: Precision::Single, ..RunOptions::default() };
    assert_eq!(documents(&read(text, single).expect("a run"), "7"), ["b", "a"]);
    assert_eq!(documents(&read(text, RunOptions::default()).expect("a run"), "7"), ["a", "b"]);
}

/// A run of several chunks: queries x depth lines in the order that `place` gives them.
fn large(queries: usize, depth: usize, order: impl Fn(usize, usize) -> usize) -> String {
    let mut lines: Vec<(usize, String)> = Vec::with_capacity(queries * depth);
    for query in 0..queries {
        for rank in 0..depth {
            let doc = query * 31 + rank * 7919 % 100_003;
            let score = 1000 - rank / 3;
            lines.push((order(query, rank), format!("q{query} Q0 document-{doc} {rank} {score}.25 tag\n")));
        }
    }
    lines.sort_by_key(|(place, _)| *place);
    lines.into_iter().map(|(_, line)| line).collect()
}

#[test]
fn every_layout_of_the_same_lines_reads_the_same() {
    let (queries, depth) = (300, 900);
    let together = large(queries, depth, |query, rank| query * depth + rank);
    let expected = read(&together, RunOptions::default()).expect("together");
    assert!(together.len() > 9 << 20, "several chunks: {}", together.len());
    assert_eq!(expected["q7"].len(), depth);
    let by_rank = large(queries, depth, |query, rank| rank * queries + query);
    let halves = large(queries, depth, |query, rank| (rank / 450) * queries * depth + query * depth + rank);
    let scrambled = large(queries, depth, |query, rank| (query * depth + rank) * 48_271 % 2_147_483_647);
    let backwards = large(queries, depth, |query, rank| query * depth + depth - rank);
    for (name, text) in [("by rank", by_rank), ("halves", halves), ("scrambled", scrambled), ("backwards", backwards)] {
        assert!(read(&text, RunOptions::default()).expect(name) == expected, "{name}");
    }
}

#[test]
fn the_fault_reported_is_the_same_at_any_thread_count() {
    let (queries, depth) = (300, 900);
    let mut text = large(queries, depth, |query, rank| query * depth + rank);
    let third = text.len() / 3;
    for from in [2 * third, third] {
        let line = text[from..].find('\n').expect("a line") + from + 1;
        text.insert_str(line, "q1 Q0 late 1 x tag\n");
    }
    let by_threads = [1, 2, 8].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| refusal(&text))
    });
    assert!(by_threads[0].ends_with("score `x` is not a number"), "{}", by_threads[0]);
    assert_eq!(by_threads[0], by_threads[1]);
    assert_eq!(by_threads[0], by_threads[2]);
}

#[test]
fn a_duplicate_far_from_its_twin_is_found_in_every_layout() {
    let (queries, depth) = (300, 900);
    for order in [|query: usize, rank: usize| query * 900 + rank, |query, rank| rank * 300 + query] {
        let mut text = large(queries, depth, order);
        let first = text.lines().next().expect("lines").to_owned();
        writeln!(text, "{first}").expect("a string takes all");
        let line = queries * depth + 1;
        assert_eq!(
            refusal(&text),
            format!("run:{line}: document document-0 is listed twice for query q0, first in line 1")
        );
    }
}

#[test]
fn ids_of_any_length_are_told_apart_in_a_scattered_run() {
    let lengths = [1, 20, 65_534, 65_535, 65_536, 70_000];
    let mut text = String::new();
    for round in 0..40 {
        for (query, length) in lengths.iter().enumerate() {
            writeln!(text, "{query} Q0 {}{round:02}\u{b}1 0.{round} tag", "x".repeat(length - 1))
                .expect("a string takes all");
        }
    }
    let ranked = read(&text, RunOptions::default()).expect("a run");
    for (query, length) in lengths.iter().enumerate() {
        let hits = &ranked[&query.to_string()];
        assert_eq!((hits.len(), hits[0].0.len()), (40, length + 1));
    }
}

#[test]
fn short_queries_that_stand_together_are_read() {
    let text = large(60_000, 2, |query, rank| query * 2 + rank);
    let ranked = read(&text, RunOptions::default()).expect("a run");
    assert_eq!((ranked.len(), ranked["q59999"].len()), (60_000, 2));
}

/// Bytes that look like a run, more or less.
fn almost_a_run() -> impl Strategy<Value = Vec<u8>> {
    let column = prop_oneof![
        4 => "[a-c]{1,3}",
        2 => "[0-9.e+-]{1,6}",
        1 => "[ \t\r#\u{0}é]{0,3}",
    ];
    let line = prop::collection::vec(column, 3..9).prop_map(|columns| columns.join(" "));
    let whole = ("[ab]", "[a-j]", "[0-9]{1,2}(\\.[0-9]{1,3})?").prop_map(|(q, d, s)| format!("{q} Q0 {d} 1 {s} t"));
    prop::collection::vec(prop_oneof![1 => line, 3 => whole], 0..30).prop_map(|lines| lines.join("\n").into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn no_bytes_make_the_readers_panic(
        bytes in prop_oneof![almost_a_run(), prop::collection::vec(any::<u8>(), 0..400)],
        single in any::<bool>(),
        first in any::<bool>(),
    ) {
        let options = RunOptions {
            precision: if single { Precision::Single } else { Precision::Double },
            duplicates: if first { Duplicates::First } else { Duplicates::Error },
            rules: if single { LineRules::TrecEval9 } else { LineRules::Own },
        };
        if let Ok(ranked) = read(&bytes, options) {
            for hits in ranked.values() {
                prop_assert!(hits.is_sorted_by(|a, b| a.1 > b.1 || (a.1 == b.1 && a.0 > b.0)));
            }
        }
        // Some bytes say that they are packed in a way that nobody here reads.
        let Ok(source) = Source::read("run", bytes.as_slice()) else { return Ok(()) };
        let _ = run_tag(&source, LineRules::Own);
        if let Ok(qrels) = Qrels::read(&source) {
            prop_assert!(qrels.queries().iter().all(|query| !query.judgments.is_empty()));
        }
    }

    #[test]
    fn a_document_is_found_by_its_bytes_alone(names in prop::collection::btree_set("[a-z0-9]{1,24}", 1..60), other in "[a-z]{1,9}") {
        let text: String = names.iter().map(|name| format!("1 Q0 {name} 1 1 t\n")).collect();
        let source = source(&text);
        let found = read_run(&source, RunOptions::default(), |_, hits| {
            (names.iter().all(|name| hits.find(&DocId::new(name.as_bytes())).is_some()), hits.find(&DocId::new(other.as_bytes())).is_some())
        });
        prop_assert_eq!(found.expect("a run")[0].1, (true, names.contains(&other)));
    }
}
