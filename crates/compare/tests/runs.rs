//! Runs side by side: values, deltas, tests and bounds held against hand-computed tables.

use lensgate_compare::{Against, Conclusion, Estimate, RunsOptions, RunsTable, ScoredRun, compare_runs};
use lensgate_dataset::trec::{Qrels, RunOptions, Source};
use lensgate_measures::Measure;
use lensgate_measures::evaluate::{evaluate, evaluate_bounds, grade_run};

fn source(text: &str) -> Source {
    Source::read("text", text.as_bytes()).expect("memory is readable")
}

/// Compares runs, each a text of lines, on one set of judgments.
fn compare(qrels: &str, runs: &[(&str, &str)], measures: &[&str], options: &RunsOptions) -> RunsTable {
    let measures: Vec<Measure> = measures.iter().map(|name| name.parse().expect("a measure")).collect();
    let qrels = source(qrels);
    let qrels = Qrels::read(&qrels).expect("qrels");
    let sources: Vec<Source> = runs.iter().map(|(_, text)| source(text)).collect();
    let graded: Vec<_> =
        sources.iter().map(|run| grade_run(run, &qrels, 1, RunOptions::default()).expect("a run")).collect();
    let evaluations: Vec<_> = graded.iter().map(|run| evaluate(&measures, run)).collect();
    let bounds: Vec<_> = graded.iter().map(|run| evaluate_bounds(&measures, run)).collect();
    let scored: Vec<_> = runs
        .iter()
        .zip(evaluations.iter().zip(&bounds))
        .map(|((name, _), (evaluation, bounds))| ScoredRun { name, evaluation, bounds })
        .collect();
    compare_runs(&scored, options)
}

/// One relevant document a query, found at a rank by each run.
fn ranked(ranks: &[usize]) -> String {
    let lines = ranks.iter().enumerate().flat_map(|(query, rank)| {
        (1..=20).map(move |at| {
            let document = if at == *rank { "good".to_owned() } else { format!("d{at}") };
            format!("q{query:03} Q0 {document} {at} {} t\n", 100 - at)
        })
    });
    lines.collect()
}

fn judged(queries: usize) -> String {
    (0..queries).map(|query| format!("q{query:03} 0 good 1\n")).collect()
}

fn against(table: &RunsTable, cell: usize) -> &Against {
    table.cells[cell].against.as_ref().expect("not the baseline")
}

fn delta(table: &RunsTable, cell: usize) -> &Estimate {
    against(table, cell).delta.known().expect("a delta")
}

#[test]
fn a_run_that_wins_everywhere_is_better_and_its_p_value_is_the_smallest_that_flips_can_give() {
    let options = RunsOptions { permutations: 9_999, ..RunsOptions::default() };
    let (worse, better): (Vec<usize>, Vec<usize>) = (0..60).map(|query| (4 + query % 5, 1 + query % 3)).unzip();
    let table =
        compare(&judged(60), &[("old", &ranked(&worse)), ("new", &ranked(&better))], &["RR", "Success@10"], &options);
    assert_eq!((table.n, table.tests, table.baseline.as_deref()), (60, 2, Some("old")));
    let rr = against(&table, 1);
    assert_eq!((rr.wins, rr.ties, rr.losses), (60, 0, 0));
    // 9,999 flips are 5,000 with their opposites, and both sides count.
    assert_eq!((rr.p_value, rr.p_adjusted), (2.0 / 10_001.0, 4.0 / 10_001.0));
    assert_eq!(rr.conclusion, Conclusion::Better);
    let mean = |ranks: &[usize]| ranks.iter().map(|rank| 1.0 / *rank as f64).sum::<f64>() / 60.0;
    assert!((delta(&table, 1).point - (mean(&better) - mean(&worse))).abs() < 1e-12);
    assert_eq!(delta(&table, 1).n, 60);
    let success = against(&table, 3);
    assert_eq!((success.conclusion, success.p_value, success.p_adjusted), (Conclusion::Identical, 1.0, 1.0));
}

#[test]
fn swapping_the_baseline_mirrors_the_table() {
    let (one, other): (Vec<usize>, Vec<usize>) = (0..80).map(|query| (1 + query % 7, 1 + query * 3 % 8)).unzip();
    let runs = [("one", ranked(&one)), ("other", ranked(&other))];
    let runs: Vec<(&str, &str)> = runs.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let options = RunsOptions { permutations: 2_000, ..RunsOptions::default() };
    let forth = compare(&judged(80), &runs, &["RR"], &options);
    let back = compare(&judged(80), &runs, &["RR"], &RunsOptions { baseline: 1, ..options });
    let (forth, back) = (&forth.cells[1].against, &back.cells[0].against);
    let (forth, back) = (forth.as_ref().expect("not the baseline"), back.as_ref().expect("not the baseline"));
    assert_eq!((forth.wins, forth.losses, forth.p_value), (back.losses, back.wins, back.p_value));
    let ends = |against: &Against| {
        let delta = against.delta.known().expect("a delta");
        (delta.lower.value().expect("bounded"), delta.upper.value().expect("bounded"))
    };
    assert_eq!(ends(forth), (-ends(back).1, -ends(back).0));
}

#[test]
fn a_lead_that_rests_on_tied_scores_says_so() {
    // The new run ties its relevant document with another whose id is lower, so that the order of ids puts it first.
    let old: String = (0..30).map(|q| format!("q{q:03} Q0 good 2 1 t\nq{q:03} Q0 x 1 2 t\n")).collect();
    let new: String =
        (0..30).map(|q| format!("q{q:03} Q0 good 1 2 t\nq{q:03} Q0 a 2 2 t\nq{q:03} Q0 b 3 2 t\n")).collect();
    let table = compare(&judged(30), &[("old", &old), ("new", &new)], &["RR"], &RunsOptions::default());
    let cell = &table.cells[1];
    assert!((cell.worst_order - 1.0 / 3.0).abs() < 1e-12 && cell.best_order == 1.0);
    let against = against(&table, 1);
    assert!(against.depends_on_ties && against.conclusion == Conclusion::Better);
    assert!(against.delta_worst_order < 0.0 && against.delta_best_order == 0.5);
}

#[test]
fn a_lead_that_unjudged_hits_would_level_says_so() {
    // The new run finds what was judged; what the old one shows was never looked at.
    let old: String = (0..30).map(|q| format!("q{q:03} Q0 x 1 2 t\n")).collect();
    let new: String = (0..30).map(|q| format!("q{q:03} Q0 good 1 2 t\n")).collect();
    let table = compare(&judged(30), &[("old", &old), ("new", &new)], &["RR", "P@1"], &RunsOptions::default());
    for cell in [1, 3] {
        let against = against(&table, cell);
        assert!(against.depends_on_unjudged && !against.depends_on_ties);
        assert_eq!(against.delta_unjudged_relevant, 0.0);
    }
}

#[test]
fn few_queries_get_an_interval_that_holds_for_every_distribution() {
    let table = compare(
        &judged(3),
        &[("a", &ranked(&[1, 2, 3])), ("b", &ranked(&[1, 1, 1]))],
        &["RR"],
        &RunsOptions::default(),
    );
    let value = table.cells[0].value.known().expect("a value");
    let (lower, upper) = (value.lower.value().expect("bounded"), value.upper.value().expect("bounded"));
    assert!(lower < 0.2 && upper > 0.8, "{lower} {upper}");
    assert_eq!(against(&table, 1).conclusion, Conclusion::NotShown);
}

#[test]
fn one_thread_and_many_give_the_same_table() {
    let (one, other): (Vec<usize>, Vec<usize>) = (0..200).map(|query| (1 + query % 7, 1 + query * 3 % 8)).unzip();
    let runs = [("one", ranked(&one)), ("other", ranked(&other))];
    let runs: Vec<(&str, &str)> = runs.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let table = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| compare(&judged(200), &runs, &["RR", "AP", "nDCG@10"], &RunsOptions::default()))
    };
    let [one, many] = [1, 5].map(|threads| serde_json::to_string(&table(threads)).expect("JSON"));
    assert_eq!(one, many);
}
