//! Comparing recorded evidence: hand-made worlds with known levels, symmetry under swapping, refusals, missing answers.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::Arc;

use lensgate_compare::{
    Clock, CompareError, Comparisons, Estimate, Evidence, Labels, Options, Row, Slice, SliceBy, compare,
};
use lensgate_dataset::{Hit, Judgment, LabelSource, Language, Query, QueryClass, QuerySet, Quotas, Span, Unit, Within};
use lensgate_measures::Measure;
use lensgate_words::{Arm, Pass, Population};

const JUDGED: u32 = 4;

#[derive(Clone)]
struct Owned {
    query_id: String,
    arm: Arm,
    pass: Pass,
    repetition: u32,
    is_error: bool,
    hits: Vec<Hit>,
    candidates: Vec<Span>,
    clock: Option<Clock>,
    cpu: Option<Clock>,
    asked: Option<u32>,
}

struct World {
    query_set: QuerySet,
    rows: Vec<Owned>,
}

fn span(query: usize, place: u32) -> Span {
    Span { path: format!("f{query}.rs").into(), first: place * 10 + 1, last: place * 10 + 5 }
}

fn hit(span: Span, score: f64) -> Hit {
    Hit { span, score, why: Arc::from("") }
}

fn query(number: usize) -> Query {
    Query {
        id: format!("q{number}"),
        text: format!("query {number}"),
        class: QueryClass::ALL[number % 2],
        language: (number % 4 < 2).then_some(Language::Rust),
        repository: Some(format!("r{}", number % 2)),
        source: LabelSource::Judged,
    }
}

fn answer(query_id: String, number: usize, arm: Arm, found: u32) -> Owned {
    let hits: Vec<Hit> = (0..found).map(|place| hit(span(number, place), 9.0 - f64::from(place))).collect();
    let candidates = hits.iter().map(|hit| hit.span.clone()).collect();
    Owned {
        query_id,
        arm,
        pass: Pass::Quality,
        repetition: 0,
        is_error: false,
        hits,
        candidates,
        clock: None,
        cpu: None,
        asked: None,
    }
}

fn timed(query_id: String, arm: Arm, repetition: u32, milliseconds: f64) -> Owned {
    let clock = Some(Clock { total: milliseconds, stage_a: Some(milliseconds / 2.0), ..Clock::default() });
    Owned { pass: Pass::Latency, repetition, clock, hits: Vec::new(), ..answer(query_id, 0, arm, 0) }
}

impl World {
    fn new(n: usize, baseline: impl Fn(usize) -> u32, candidate: impl Fn(usize) -> u32) -> Self {
        let queries: Vec<Query> = (0..n).map(query).collect();
        let judged = |number: usize| -> Vec<Judgment> {
            let judgment = |place| Judgment { span: span(number, place), grade: 1, hard_negative: false };
            (0..JUDGED).map(judgment).collect()
        };
        let judgments: BTreeMap<_, _> = (0..n).map(|number| (format!("q{number}"), judged(number))).collect();
        let query_set = QuerySet {
            name: "world".to_owned(),
            unit: Unit::Span,
            relevance_floor: 1,
            within: Vec::new(),
            quotas: None,
            queries,
            judgments,
            digest: String::new(),
        };
        let mut rows = Vec::new();
        for number in 0..n {
            rows.push(answer(format!("q{number}"), number, Arm::Baseline, baseline(number)));
            rows.push(answer(format!("q{number}"), number, Arm::Candidate, candidate(number)));
        }
        Self { query_set, rows }
    }

    fn compare(&self, measures: &[&str]) -> Result<Comparisons, CompareError> {
        self.compare_with(measures, &Options { flips: 999, ..Options::default() })
    }

    fn compare_with(&self, measures: &[&str], options: &Options) -> Result<Comparisons, CompareError> {
        let measures: Vec<Measure> = measures.iter().map(|name| name.parse().unwrap()).collect();
        let rows: Vec<Row<'_>> = self.rows.iter().map(borrow).collect();
        let judged = self.query_set.judgments.values().flatten().map(|judgment| judgment.span.path.to_string());
        let files = judged.chain(["new.rs".to_owned()]);
        let snapshot: BTreeMap<String, u32> = files.map(|path| (path, 100)).collect();
        let evidence = Evidence { query_set: &self.query_set, snapshot: &snapshot, rows: &rows };
        compare(&evidence, &measures, &SliceBy::ALL, options)
    }

    fn swapped(&self) -> Self {
        let swap = |row: &Owned| {
            let arm = match row.arm {
                Arm::Baseline => Arm::Candidate,
                Arm::Candidate => Arm::Baseline,
                Arm::BaselineAgain => Arm::BaselineAgain,
            };
            Owned { arm, ..row.clone() }
        };
        Self { query_set: self.query_set.clone(), rows: self.rows.iter().map(swap).collect() }
    }
}

fn borrow(row: &Owned) -> Row<'_> {
    Row {
        query_id: &row.query_id,
        arm: row.arm,
        pass: row.pass,
        repetition: row.repetition,
        is_error: row.is_error,
        is_reached: true,
        hits: &row.hits,
        candidates: &row.candidates,
        clock: row.clock,
        cpu: row.cpu,
        asked: row.asked,
    }
}

fn mixed(n: usize) -> World {
    World::new(n, |number| (number % 3) as u32 + 1, |number| (number * 7 % 5).min(4) as u32)
}

fn overall<'a>(comparisons: &'a Comparisons, measure: &str) -> &'a lensgate_compare::Comparison {
    comparisons.find(&measure.parse().unwrap(), &Slice::Overall).unwrap()
}

fn known(estimated: &lensgate_compare::Estimated) -> &Estimate {
    match estimated.known() {
        Some(estimate) => estimate,
        None => panic!("{estimated:?}"),
    }
}

#[test]
fn levels_and_deltas_are_the_hand_computed_ones() {
    // The baseline finds 2 of 4 everywhere, the candidate 2 or 3 in turn.
    let world = World::new(40, |_| 2, |number| 2 + (number % 2) as u32);
    let comparisons = world.compare(&["Recall@10", "P@2"]).unwrap();
    let recall = overall(&comparisons, "Recall@10");
    assert!((known(&recall.baseline).point - 0.5).abs() < 1e-12);
    assert!((known(&recall.candidate).point - 0.625).abs() < 1e-12);
    assert!((known(&recall.delta).point - 0.125).abs() < 1e-12);
    assert!((known(&recall.ratio).point - 1.25).abs() < 1e-12);
    assert!((recall.relative_delta().unwrap() - 0.25).abs() < 1e-12);
    assert_eq!((recall.wins, recall.ties, recall.losses, recall.n), (20, 20, 0, 40));
    assert!(!recall.identical);
    assert!(overall(&comparisons, "P@2").identical);
}

#[test]
fn swapping_the_arms_negates_deltas_and_mirrors_intervals_exactly() {
    let mut world = mixed(60);
    for number in 0..60 {
        world.rows.push(timed(format!("q{number}"), Arm::Baseline, 0, 10.0 + (number * 37 % 41) as f64));
        world.rows.push(timed(format!("q{number}"), Arm::Candidate, 0, 12.0 + (number * 53 % 43) as f64));
    }
    let measures = ["Recall@10", "nDCG@10", "SpanRecall@10", "SpanCoverage@10", "ErrorRate", "Latency(p50)"];
    let (one, other) = (world.compare(&measures).unwrap(), world.swapped().compare(&measures).unwrap());
    for (one, other) in one.comparisons.iter().zip(&other.comparisons) {
        let (delta, mirrored) = (known(&one.delta), known(&other.delta));
        assert_eq!(delta.point, -mirrored.point, "{} {}", one.measure, one.slice);
        let negated = |bound: lensgate_compare::Bound| bound.value().map(|value| -value);
        assert_eq!(delta.lower.value(), negated(mirrored.upper), "{} {}", one.measure, one.slice);
        assert_eq!(delta.upper.value(), negated(mirrored.lower), "{} {}", one.measure, one.slice);
        assert_eq!((one.wins, one.losses), (other.losses, other.wins));
        assert_eq!(one.p_value, other.p_value);
    }
}

#[test]
fn every_slice_that_holds_a_query_is_compared_on_its_own_queries() {
    let comparisons = mixed(40).compare(&["Recall@10"]).unwrap();
    let slices: Vec<(String, u64)> =
        comparisons.comparisons.iter().map(|comparison| (comparison.slice.to_string(), comparison.n)).collect();
    let expected = [
        ("overall", 40),
        ("class=identifier", 20),
        ("class=regex", 20),
        ("language=rust", 20),
        ("repository=r0", 20),
        ("repository=r1", 20),
        ("source=judged", 40),
    ];
    assert_eq!(slices, expected.map(|(slice, n)| (slice.to_owned(), n)));
}

#[test]
fn the_bytes_do_not_depend_on_threads_or_on_the_order_of_rows() {
    let world = mixed(50);
    let text = |world: &World, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| serde_json::to_string(&world.compare(&["Recall@10", "nDCG@10", "ErrorRate"]).unwrap()).unwrap())
    };
    let mut shuffled = World { query_set: world.query_set.clone(), rows: world.rows.clone() };
    shuffled.rows.reverse();
    assert_eq!(text(&world, 1), text(&world, 8));
    assert_eq!(text(&world, 1), text(&shuffled, 3));
}

#[test]
fn a_query_without_an_answer_scores_zero_and_is_an_error() {
    let mut world = World::new(40, |_| 4, |_| 4);
    world.rows.retain(|row| !(row.query_id == "q7" && row.arm == Arm::Candidate));
    let comparisons = world.compare(&["Recall@10", "ErrorRate"]).unwrap();
    assert!((known(&overall(&comparisons, "Recall@10").candidate).point - 39.0 / 40.0).abs() < 1e-12);
    assert!((known(&overall(&comparisons, "ErrorRate").candidate).point - 1.0 / 40.0).abs() < 1e-12);
    assert_eq!(comparisons.queries[7].unanswered, [Arm::Candidate]);
    assert!(!comparisons.queries[7].same_ranking);
}

#[test]
fn an_answer_that_failed_has_no_ranking_whatever_it_holds() {
    let mut world = World::new(40, |_| 4, |_| 4);
    world.rows[1].is_error = true;
    let comparisons = world.compare(&["Recall@10", "ErrorRate"]).unwrap();
    assert!((known(&overall(&comparisons, "Recall@10").candidate).point - 39.0 / 40.0).abs() < 1e-12);
    assert_eq!(comparisons.queries[0].candidate_hits, 0);
}

#[test]
fn repetitions_and_copies_are_no_new_queries() {
    let mut world = mixed(40);
    let original: Vec<Owned> = world.rows.clone();
    for time in 1..20 {
        world.rows.extend(original.iter().map(|row| Owned { repetition: time, ..row.clone() }));
    }
    let repeated = world.compare(&["Recall@10", "ErrorRate"]).unwrap();
    let once = mixed(40).compare(&["Recall@10", "ErrorRate"]).unwrap();
    assert_eq!(overall(&repeated, "Recall@10"), overall(&once, "Recall@10"));
    let (many, few) = (overall(&repeated, "ErrorRate"), overall(&once, "ErrorRate"));
    assert_eq!((many.n, &many.delta), (few.n, &few.delta));
    assert_eq!((many.requests, few.requests), (1_600, 80));

    let mut copied = mixed(40);
    for number in 0..40 {
        let id = format!("again{number}");
        copied.query_set.queries.push(Query { id: id.clone(), ..query(number) });
        let judgments = copied.query_set.judgments[&format!("q{number}")].clone();
        copied.query_set.judgments.insert(id.clone(), judgments);
        let rows: Vec<Owned> = original.iter().filter(|row| row.query_id == format!("q{number}")).cloned().collect();
        copied.rows.extend(rows.into_iter().map(|row| Owned { query_id: id.clone(), ..row }));
    }
    let copied = copied.compare(&["Recall@10"]).unwrap();
    assert_eq!(overall(&copied, "Recall@10"), overall(&once, "Recall@10"));
    assert!(copied.queries.iter().all(|query| query.copies == 2));
}

#[test]
fn of_copies_the_first_in_the_set_is_scored_and_its_judgments_count() {
    let mut world = World::new(4, |_| 2, |_| 2);
    world.query_set.quotas = Some(Quotas::Repository);
    // Another id, language, repository and class, another spelling, other judgments, and an answer that finds nothing.
    let again = Query { id: "again".to_owned(), text: " query\t0 ".to_owned(), ..query(3) };
    let near = Query { id: "near".to_owned(), text: "0, query".to_owned(), ..query(0) };
    world.query_set.queries.extend([again, near]);
    world.query_set.judgments.insert("again".to_owned(), world.query_set.judgments["q1"].clone());
    for arm in [Arm::Baseline, Arm::Candidate] {
        world.rows.push(answer("near".to_owned(), 0, arm, 0));
    }
    world.rows.push(answer("again".to_owned(), 0, Arm::Baseline, 0));
    world.rows.push(Owned { is_error: true, ..answer("again".to_owned(), 0, Arm::Candidate, 0) });
    let comparisons = world.compare(&["Recall@10", "ErrorRate"]).unwrap();
    assert_eq!((comparisons.quotas, comparisons.near_copies), (Some(Quotas::Repository), 1));
    let first = &comparisons.queries[0];
    assert_eq!((comparisons.queries.len(), first.id.as_str(), first.copies), (5, "q0", 2));
    assert_eq!(first.judged_otherwise, ["again"]);
    let numerators = |measure: &str| {
        let table = comparisons.scores.iter().find(|table| table.measure.to_string() == measure).unwrap();
        (table.candidate.numerators[0], table.candidate.denominators[0])
    };
    assert_eq!(numerators("Recall@10"), (0.5, 1.0));
    assert_eq!(numerators("ErrorRate"), (1.0, 2.0));
    // Where searches are limited to a repository, another repository is another request.
    world.query_set.within = vec![Within::Repository];
    assert_eq!(world.compare(&["Recall@10"]).unwrap().queries.len(), 6);
}

#[test]
fn executions_of_one_query_that_disagree_count_as_a_share_of_it() {
    let mut world = World::new(100, |_| 1, |_| 1);
    let mut again: Vec<Owned> = world.rows.iter().map(|row| Owned { repetition: 1, ..row.clone() }).collect();
    again[1].is_error = true;
    world.rows.extend(again);
    let rate = overall(&world.compare(&["ErrorRate"]).unwrap(), "ErrorRate").candidate.clone();
    let rate = known(&rate);
    assert!((rate.point - 0.005).abs() < 1e-12);
    // Between one execution in two hundred, 0.0235, and one query in a hundred, 0.0466 (Clopper-Pearson at 95 %), because other
    // queries may fail always.
    assert!((0.0235..0.0466).contains(&rate.upper.value().unwrap()), "{rate:?}");
    assert!((0.0..0.005).contains(&rate.lower.value().unwrap()), "{rate:?}");
}

#[test]
fn evidence_that_cannot_be_trusted_is_refused_by_name() {
    let refusal = |change: &dyn Fn(&mut World)| {
        let mut world = mixed(20);
        change(&mut world);
        world.compare(&["Recall@10"]).unwrap_err().to_string()
    };
    let cases: [(&str, String); 7] = [
        ("has no rows", refusal(&|world| world.rows.retain(|row| row.arm == Arm::Baseline))),
        ("has no queries", refusal(&|world| world.query_set.queries.clear())),
        ("recorded twice", refusal(&|world| world.rows.push(world.rows[0].clone()))),
        ("appears twice", refusal(&|world| world.query_set.queries[1].id = "q0".to_owned())),
        ("does not hold", refusal(&|world| world.rows[0].query_id = "other".to_owned())),
        ("expected a finite number", refusal(&|world| world.rows[2].hits[0].score = f64::NAN)),
        ("of at least 0", refusal(&|world| world.rows.push(timed("q0".to_owned(), Arm::Candidate, 0, -1.0)))),
    ];
    for (expected, message) in cases {
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn rankings_are_the_same_in_the_order_shown_whatever_the_scores_say() {
    let mut world = mixed(20);
    for row in world.rows.iter_mut().filter(|row| row.arm == Arm::Candidate) {
        let number: usize = row.query_id[1..].parse().unwrap();
        *row = answer(row.query_id.clone(), number, Arm::Candidate, (number % 3) as u32 + 1);
        row.hits.iter_mut().for_each(|hit| hit.score = -hit.score);
    }
    assert!(world.compare(&["Recall@10"]).unwrap().same_rankings(&Slice::Overall));
    world.rows[1].hits.clear();
    let comparisons = world.compare(&["Recall@10"]).unwrap();
    assert!(!comparisons.same_rankings(&Slice::Overall));
    assert!(comparisons.same_rankings(&"class=regex".parse().unwrap()));
    assert!(!comparisons.same_rankings(&"class=docs".parse().unwrap()), "a slice without queries shows nothing");
}

#[test]
fn two_hits_that_share_a_score_and_changed_places_are_another_ranking() {
    for unit in [Unit::Span, Unit::File] {
        let mut world = World::new(40, |_| 1, |_| 1);
        world.query_set.unit = unit;
        let new = |score| hit(Span { path: "new.rs".into(), first: 1, last: 9 }, score);
        for row in &mut world.rows {
            let score = row.hits[0].score;
            row.hits.insert(usize::from(row.arm == Arm::Baseline), new(score));
        }
        let comparisons = world.compare(&["RR", "nDCG@10"]).unwrap();
        assert!(comparisons.queries.iter().all(|query| !query.same_ranking), "{unit:?}");
        let rank = overall(&comparisons, "RR");
        assert_eq!((known(&rank.baseline).point, known(&rank.candidate).point), (1.0, 0.5), "{unit:?}");
    }
}

#[test]
fn unjudged_hits_bound_what_the_judgments_could_hide() {
    let mut world = World::new(40, |_| 2, |_| 2);
    for row in world.rows.iter_mut().filter(|row| row.arm == Arm::Candidate) {
        row.hits.extend(
            (0..4).map(|place| hit(Span { path: "new.rs".into(), first: place * 9 + 1, last: place * 9 + 2 }, 1.0)),
        );
    }
    let comparisons = world.compare(&["Recall@10", "ErrorRate"]).unwrap();
    let recall = overall(&comparisons, "Recall@10");
    let levels = recall.if_unjudged_relevant.unwrap();
    assert_eq!(known(&recall.delta).point, 0.0);
    assert!((levels.baseline - 2.0 / 8.0).abs() < 1e-12 && (levels.candidate - 6.0 / 8.0).abs() < 1e-12, "{levels:?}");
    assert_eq!(overall(&comparisons, "ErrorRate").if_unjudged_relevant, None);
}

#[test]
fn a_hit_that_cannot_be_opened_is_no_relevant_hit_under_any_judgments() {
    let mut world = World::new(40, |_| 1, |_| 1);
    for row in world.rows.iter_mut().filter(|row| row.arm == Arm::Candidate) {
        row.hits.push(hit(Span { path: "gone.rs".into(), first: 1, last: 9 }, 1.0));
        row.hits.push(hit(Span { last: 101, ..span(row.query_id[1..].parse().unwrap(), 3) }, 1.0));
    }
    let comparisons = world.compare(&["Recall@10", "SpanRecall@10", "SpanValidity@10", "LinesToFirst@10"]).unwrap();
    for measure in ["Recall@10", "SpanRecall@10"] {
        let recall = overall(&comparisons, measure);
        assert_eq!(known(&recall.delta).point, 0.0);
        let levels = recall.if_unjudged_relevant.unwrap();
        assert_eq!((levels.baseline, levels.candidate), (0.25, 0.25), "{measure}");
    }
    assert_eq!(known(&overall(&comparisons, "SpanValidity@10").candidate).point, 1.0 / 3.0);
    let lines = comparisons.scores.iter().find(|table| table.measure.to_string() == "LinesToFirst@10").unwrap();
    assert_eq!((lines.ceiling, lines.candidate.numerators[0]), (Some(2_000.0), 5.0));
}

#[test]
fn a_stage_is_measured_where_it_ran_and_noise_is_the_baseline_again() {
    let mut world = mixed(100);
    for number in 0..100 {
        for (arm, milliseconds) in [(Arm::Baseline, 10.0), (Arm::Candidate, 20.0), (Arm::BaselineAgain, 11.0)] {
            for repetition in 0..2 {
                let jitter = (number * 13 % 17) as f64 / 10.0 + f64::from(repetition) / 100.0;
                world.rows.push(timed(format!("q{number}"), arm, repetition, milliseconds + jitter));
            }
        }
    }
    let comparisons =
        world.compare(&["Latency(p50)", "Latency(p95,stage=A)", "Latency(p50,stage=C)", "Latency(p99)"]).unwrap();
    let total = overall(&comparisons, "Latency(p50)");
    assert!((known(&total.delta).point - 10.0).abs() < 1e-9);
    assert!((known(total.noise.as_ref().unwrap()).point - 1.0).abs() < 1e-9);
    assert_eq!((total.n, total.requests), (100, 400));
    assert!((known(&overall(&comparisons, "Latency(p95,stage=A)").ratio).point - 1.78).abs() < 0.2);
    assert!(comparisons.find(&"Latency(p50,stage=C)".parse().unwrap(), &Slice::Overall).is_none(), "stage C never ran");
    // Under 299 queries nothing bounds a p99 from above.
    let p99 = overall(&comparisons, "Latency(p99)");
    assert_eq!(known(&p99.candidate).upper, lensgate_compare::Bound::Unbounded);
    assert_eq!(known(&p99.ratio).upper, lensgate_compare::Bound::Unbounded);
}

#[test]
fn scores_without_variance_never_get_an_interval_without_width() {
    let comparisons = World::new(30, |_| 4, |_| 2).compare(&["Recall@10", "SpanRecall@10", "SpanCoverage@10"]).unwrap();
    for comparison in comparisons.comparisons.iter().filter(|comparison| comparison.n > 0) {
        for estimated in [&comparison.baseline, &comparison.candidate, &comparison.delta, &comparison.ratio] {
            let estimate = known(estimated);
            let width = estimate.upper.value().zip(estimate.lower.value()).map(|(upper, lower)| upper - lower);
            assert!(width.is_none_or(|width| width > 0.01), "{} {} {estimate:?}", comparison.measure, comparison.slice);
        }
    }
}

#[test]
fn few_changed_queries_get_a_bound_that_allows_for_the_harm_that_was_not_drawn() {
    // One query in a hundred changes, for the better: nothing that was seen goes down.
    let world = World::new(100, |_| 2, |number| if number == 5 { 3 } else { 2 });
    let comparisons = world.compare(&["Recall@10", "SpanRecall@10"]).unwrap();
    for measure in ["Recall@10", "SpanRecall@10"] {
        let delta = known(&overall(&comparisons, measure).delta).clone();
        assert!(delta.lower.value().unwrap() < -0.005, "{delta:?}");
    }
}

#[test]
fn a_population_of_repositories_needs_twenty_of_them() {
    let options = Options { population: Population::Repositories, flips: 99, ..Options::default() };
    let comparisons = mixed(40).compare_with(&["Recall@10", "ErrorRate"], &options).unwrap();
    for measure in ["Recall@10", "ErrorRate"] {
        assert_eq!(overall(&comparisons, measure).delta.known(), None);
    }
    let mut wide = mixed(120);
    for (number, query) in wide.query_set.queries.iter_mut().enumerate() {
        query.repository = Some(format!("r{}", number % 30));
    }
    let comparisons = wide.compare_with(&["Recall@10"], &options).unwrap();
    let (delta, plain) =
        (known(&overall(&comparisons, "Recall@10").delta).clone(), wide.compare(&["Recall@10"]).unwrap());
    let plain = known(&overall(&plain, "Recall@10").delta).clone();
    // Thirty repositories say less than a hundred and twenty queries: a repository that loses everything may be absent.
    assert!(delta.n == 120 && delta.lower.value() < plain.lower.value(), "{delta:?} {plain:?}");
}

#[test]
fn mined_queries_stand_apart_where_labels_matter_and_count_where_they_do_not() {
    let mut world = mixed(8);
    for query in &mut world.query_set.queries[4..] {
        query.source = LabelSource::Mined;
    }
    let n = |labels: Labels, measure: &str, slice: &str| {
        let compared = world.compare_with(&[measure], &Options { labels, ..Options::default() }).unwrap();
        compared.find(&measure.parse().unwrap(), &slice.parse().unwrap()).unwrap().n
    };
    assert_eq!(n(Labels::Given, "Recall@50", "overall"), 4);
    assert_eq!(n(Labels::Given, "Recall@50", "class=identifier"), 2);
    assert_eq!(n(Labels::Given, "Recall@50", "source=mined"), 4);
    assert_eq!(n(Labels::Given, "ErrorRate", "overall"), 8);
    assert_eq!(n(Labels::All, "Recall@50", "overall"), 8);
}

#[test]
fn mined_queries_decide_where_there_is_nothing_else() {
    let mut world = mixed(6);
    for query in &mut world.query_set.queries {
        query.source = LabelSource::Mined;
    }
    assert_eq!(overall(&world.compare(&["Recall@50"]).unwrap(), "Recall@50").n, 6);
}
