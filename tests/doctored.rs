//! The fail-closed matrix from the outside: a recording that every kind of gate passes, doctored in one way at a time, and
//! judged by the binary. Never GO, and never silently.

mod support;

use std::sync::{Arc, LazyLock};

use lensgate_observations::{Latency, Metadata, Observation, read_parquet, to_parquet};
use lensgate_words::{Arm, RequestOutcome};
use support::World;
use support::recording::{mark, reseal};

/// The arguments of a recording that is judged in a moment.
const FEW: &str = "--dataset corpus --queries queries --mined 0 --quick --quiet --offline";

const QUALITY: &str = "rec/observations/quality.parquet";
const LATENCY: &str = "rec/observations/latency.parquet";

/// A baseline that finds little, so that the candidate gains on everything.
const CRIPPLED: &str = "{ \"name\": \"crippled\", \"stage_a\": { \"k_candidates\": 100, \"per_file_span_cap\": 1 }, \
                        \"stage_c\": { \"gate\": { \"nl_threshold\": 1.0 } } }";

/// Every kind of gate: levels, margins and gains of means, ratios of sums, counts, rates, quantiles, an own ratio.
const GATES: [&str; 15] = [
    "measure = \"nDCG@10\"\ntest = \"at_least\"\nlimit = 0.1",
    "measure = \"SpanRecall@50\"\ntest = \"at_least\"\nlimit = \"10 %\"",
    "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"1.01 x baseline\"",
    "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"5 pp\"",
    "measure = \"SpanRecall@50\"\ntest = \"non_inferior\"\nmargin = \"5 %\"",
    "measure = \"Recall@50\"\ntest = \"superior\"\ngain = \"1 pp\"",
    "measure = \"SpanRecall@50\"\ntest = \"superior\"\ngain = \"1 %\"",
    "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"5 %\"",
    "measure = \"ErrorRate\"\ntest = \"non_inferior\"\nmargin = \"5 pp\"",
    "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"60 s\"",
    "measure = \"Latency(p50)\"\ntest = \"at_most\"\nlimit = \"1000 x baseline\"",
    "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"30 s\"",
    "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"100000 x Latency(p50)\"",
    "measure = \"Latency(p95)\"\ntest = \"superior\"\ngain = \"50 %\"",
    "measure = \"Latency(p50)\"\ntest = \"superior\"\ngain = \"500 ms\"",
];

/// Fewer errors can only be gained from a baseline that has some, whose clock then lacks what failed.
const FEWER_ERRORS: [&str; 3] = [
    "measure = \"ErrorRate\"\ntest = \"superior\"\ngain = \"5 pp\"",
    "measure = \"ErrorRate\"\ntest = \"superior\"\ngain = \"10 %\"",
    "measure = \"Recall@50\"\ntest = \"superior\"\ngain = \"1 pp\"",
];

fn policy(gates: &[&str]) -> String {
    let gate = |(at, body): (usize, &&str)| format!("[[gate]]\nid = \"g{at}\"\n{body}\n");
    let gates: String = gates.iter().enumerate().map(gate).collect();
    format!("schema = 1\n[decision]\nconfidence = \"95 %\"\n{gates}")
}

/// The recording, made once.
static RECORDED: LazyLock<World> = LazyLock::new(|| {
    let world = World::shared("doctored");
    world.write("crippled.json", CRIPPLED);
    world.write("p.toml", policy(&GATES));
    world.expect(0, &format!("replay {FEW} --repetitions 5 --baseline crippled.json --candidate lens-v1.2 --out rec"));
    let mut rows = Rows::of(&world);
    rows.set_clocks();
    rows.write(&world);
    world
});

/// A copy of the recording with the policy beside it.
fn copy() -> World {
    let world = World::empty();
    for (name, bytes) in RECORDED.tree("rec") {
        world.write(&format!("rec/{name}"), bytes);
    }
    world.write("p.toml", policy(&GATES));
    world
}

/// The rows of both passes.
struct Rows {
    quality: Vec<Observation>,
    latency: Vec<Observation>,
}

impl Rows {
    fn of(world: &World) -> Self {
        let [quality, latency] =
            [QUALITY, LATENCY].map(|name| read_parquet(&world.path(name)).expect("what was recorded can be read").rows);
        Self { quality, latency }
    }

    fn write(&self, world: &World) {
        for (name, rows) in [(QUALITY, &self.quality), (LATENCY, &self.latency)] {
            world.write(name, to_parquet(rows, &Metadata::new()).expect("rows can be written"));
        }
        reseal(world, "rec");
    }

    /// Clocks that no load of the machine can touch: about 700 ms for the baseline and 20 for the candidate, so that the
    /// candidate gains on the clock too, and not a hundredfold.
    fn set_clocks(&mut self) {
        for row in &mut self.latency {
            let usual = if row.arm == Arm::Candidate { 20.0 } else { 700.0 };
            let total = usual * (1.0 + 0.1 * share_of(row));
            row.latency.iter_mut().for_each(|latency| {
                let stage = |share: f64| Some(share * total);
                *latency = Latency { stage_a: stage(0.4), stage_b: stage(0.2), stage_c: stage(0.3), total };
            });
        }
    }

    /// A baseline that fails half of its queries whenever they are asked.
    fn fail_half(&mut self) {
        let failing = |row: &&mut Observation| row.arm != Arm::Candidate && in_first_half(row);
        for row in self.both().into_iter().flatten().filter(failing) {
            row.outcome = RequestOutcome::Failed;
            row.hits.clear();
            row.latency = None;
        }
    }

    fn both(&mut self) -> [&mut Vec<Observation>; 2] {
        [&mut self.quality, &mut self.latency]
    }

    /// The first row of the candidate with a hit, or a clock reading.
    fn candidate(&mut self, pass: fn(&mut Self) -> &mut Vec<Observation>) -> &mut Observation {
        let rows = pass(self).iter_mut();
        rows.filter(|row| row.arm == Arm::Candidate)
            .find(|row| !row.hits.is_empty() || row.latency.is_some())
            .expect("the candidate answered something")
    }

    fn score(&mut self, score: f64) {
        self.candidate(|rows| &mut rows.quality).hits[0].score = score;
    }

    fn clock(&mut self, total: f64) {
        self.candidate(|rows| &mut rows.latency).latency.as_mut().expect("a reading").total = total;
    }

    fn keep(&mut self, keeps: impl Fn(&Observation) -> bool) {
        self.both().into_iter().for_each(|rows| rows.retain(&keeps));
    }

    /// The candidate's rows once more, as the baseline's rows tell them.
    fn twins(&mut self) {
        for rows in self.both() {
            let theirs: Vec<Observation> = rows.iter().filter(|row| row.arm == Arm::Baseline).cloned().collect();
            rows.retain(|row| row.arm != Arm::Candidate);
            rows.extend(theirs.into_iter().map(|row| Observation { arm: Arm::Candidate, ..row }));
        }
    }
}

fn digest(text: &str) -> u32 {
    text.bytes().fold(0, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)))
}

fn in_first_half(row: &Observation) -> bool {
    digest(&row.query_id).is_multiple_of(2)
}

/// A number from 0 to 1 of its own for each reading.
fn share_of(row: &Observation) -> f64 {
    let reading = digest(&format!("{} {} {:?}", row.query_id, row.repetition, row.arm));
    f64::from(reading.wrapping_mul(0x9E37_79B1)) / f64::from(u32::MAX)
}

type Doctor = fn(&mut Rows);

/// What is done to the rows, and the exit codes that it may end in.
const DOCTORED: [(&str, Doctor, i32); 19] = [
    ("NaN score", |rows| rows.score(f64::NAN), 4),
    ("infinite score", |rows| rows.score(f64::INFINITY), 4),
    ("NaN clock", |rows| rows.clock(f64::NAN), 4),
    ("infinite clock", |rows| rows.clock(f64::INFINITY), 4),
    ("negative clock", |rows| rows.clock(-1.0), 4),
    ("no rows", |rows| rows.keep(|_| false), 4),
    ("no candidate", |rows| rows.keep(|row| row.arm != Arm::Candidate), 4),
    ("no baseline", |rows| rows.keep(|row| row.arm != Arm::Baseline), 4),
    ("half a candidate", |rows| rows.keep(|row| row.arm != Arm::Candidate || in_first_half(row)), 4),
    ("half a baseline", |rows| rows.keep(|row| row.arm != Arm::Baseline || in_first_half(row)), 4),
    ("both arms truncated", |rows| rows.keep(in_first_half), 4),
    (
        "latency of one arm truncated",
        |rows| rows.latency.retain(|row| row.arm != Arm::Candidate || in_first_half(row)),
        4,
    ),
    ("latency of all arms truncated", |rows| rows.latency.retain(in_first_half), 4),
    ("no second baseline", |rows| rows.latency.retain(|row| row.arm != Arm::BaselineAgain), 4),
    (
        "a total below its stages",
        |rows| {
            let latency = rows.candidate(|rows| &mut rows.latency).latency.as_mut().expect("a reading");
            latency.total = latency.stage_a.expect("stage A always runs") / 2.0;
        },
        4,
    ),
    ("one execution twice", |rows| rows.quality.push(rows.quality[0].clone()), 4),
    ("the candidate is the baseline", Rows::twins, 3),
    (
        "a clock that stands still",
        |rows| {
            let still = Latency { total: 5.0, ..Latency::default() };
            rows.latency.iter_mut().for_each(|row| row.latency = Some(still));
        },
        3,
    ),
    (
        "a baseline that found nothing",
        |rows| rows.quality.iter_mut().filter(|row| row.arm == Arm::Baseline).for_each(|row| row.hits.clear()),
        4,
    ),
];

#[test]
fn the_recording_as_it_is_passes_every_kind_of_gate_so_that_the_matrix_can_fail() {
    RECORDED.expect(0, "gate rec --policy p.toml");
    // Written back unchanged it still does, so that it is the doctoring that counts.
    let world = copy();
    let rows = Rows::of(&world);
    rows.write(&world);
    world.expect(0, "gate rec --policy p.toml");
}

#[test]
fn a_doctored_recording_is_never_go() {
    let mut wrong = Vec::new();
    for (what, doctor, code) in DOCTORED {
        let world = copy();
        let mut rows = Rows::of(&world);
        doctor(&mut rows);
        rows.write(&world);
        let ended = world.run("gate rec --policy p.toml");
        if ended.code != code {
            wrong.push(format!("{what}: exit {} in place of {code}\n{}{}", ended.code, ended.stdout, ended.stderr));
        }
        assert!(!(ended.stdout.is_empty() && ended.stderr.is_empty()), "{what} is told");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn clocks_that_cannot_be_believed_never_give_go() {
    let scaled = |latency: &Latency, factor: f64| {
        let stage = |stage: Option<f64>| stage.map(|stage| stage * factor);
        let Latency { stage_a, stage_b, stage_c, total } = *latency;
        Latency { stage_a: stage(stage_a), stage_b: stage(stage_b), stage_c: stage(stage_c), total: total * factor }
    };
    let world = copy();
    let mut seconds = Rows::of(&world);
    for row in seconds.latency.iter_mut().filter(|row| row.arm == Arm::Candidate) {
        row.latency = row.latency.as_ref().map(|latency| scaled(latency, 1e-3));
    }
    let mut cached = Rows::of(&world);
    let key = |row: &Observation| (Arc::clone(&row.query_id), row.repetition);
    let baselines = cached.latency.iter().filter(|row| row.arm == Arm::Baseline && in_first_half(row));
    let known: std::collections::BTreeMap<_, _> = baselines.map(|row| (key(row), row.latency)).collect();
    for row in cached.latency.iter_mut().filter(|row| row.arm == Arm::BaselineAgain) {
        row.latency = known.get(&key(row)).copied().unwrap_or(row.latency);
    }
    for (rows, code) in [(seconds, "CLOCKS_APART"), (cached, "CLOCK_REPEATED")] {
        rows.write(&world);
        world.expect(3, "gate rec --policy p.toml --out v.json");
        assert!(world.text("v.json").contains(code), "{code}");
    }
}

#[test]
fn a_latency_pass_that_waited_is_undecided_and_its_share_is_sealed_with_the_readings() {
    let world = copy();
    let record = |waited: &str| {
        mark(&world.path(LATENCY), |metadata| {
            metadata.insert("lensgate.latency.waited".to_owned(), waited.to_owned());
        });
    };
    record("0.05");
    world.expect(0, "gate rec --policy p.toml");
    record("0.051");
    world.expect(3, "gate rec --policy p.toml --out v.json");
    assert!(world.text("v.json").contains("NOISE"));
    for wrong in ["much", "1.5", "NaN", "-0.1"] {
        record(wrong);
        let ended = world.expect(65, "gate rec --policy p.toml");
        assert!(ended.stderr.contains("lensgate.latency.waited"), "{}", ended.stderr);
    }
}

#[test]
fn fewer_errors_than_the_baseline_are_gained_by_the_recording_and_by_no_doctored_one() {
    let world = copy();
    let mut rows = Rows::of(&world);
    rows.fail_half();
    rows.write(&world);
    world.write("p.toml", policy(&FEWER_ERRORS));
    world.expect(0, "gate rec --policy p.toml");
    // A clock that stands still is nothing to gates that ask for no clock.
    for (what, doctor, _) in DOCTORED.into_iter().filter(|(what, ..)| *what != "a clock that stands still") {
        let mut rows = Rows::of(&world);
        doctor(&mut rows);
        let doctored = copy();
        doctored.write("p.toml", policy(&FEWER_ERRORS));
        rows.write(&doctored);
        let ended = doctored.run("gate rec --policy p.toml");
        assert!([1, 3, 4].contains(&ended.code), "{what}: exit {}\n{}{}", ended.code, ended.stdout, ended.stderr);
    }
}

#[test]
fn a_candidate_that_fails_every_request_is_no_go() {
    let world = copy();
    let mut rows = Rows::of(&world);
    for row in rows.both().into_iter().flatten().filter(|row| row.arm == Arm::Candidate) {
        row.outcome = RequestOutcome::Failed;
        row.hits.clear();
        row.latency = None;
    }
    rows.write(&world);
    // Without a hit nothing says how many are valid, or cover a span.
    let without_hits = [
        "measure = \"SpanValidity@50\"\ntest = \"at_least\"\nlimit = \"10 %\"",
        "measure = \"SpanCoverage@50\"\ntest = \"at_least\"\nlimit = \"0.5 x baseline\"",
        "measure = \"SpanCoverage@50\"\ntest = \"non_inferior\"\nmargin = \"5 pp\"",
    ];
    let gates: Vec<&str> = GATES.into_iter().chain(without_hits).collect();
    world.write("p.toml", policy(&gates));
    world.expect(1, "gate rec --policy p.toml --out v.json");
    let verdict = world.json("v.json");
    assert_eq!(verdict["reasons"][0]["code"], "DEAD_CANDIDATE");
    for gate in verdict["gates"].as_array().expect("a list") {
        assert!(["fail", "inconclusive"].contains(&gate["status"].as_str().expect("a word")), "{gate}");
        let measure = gate["measure"].as_str().expect("a name");
        let lacks = ["Latency(", "SpanValidity", "SpanCoverage"].iter().any(|name| measure.starts_with(name));
        assert_eq!(lacks, gate["reason_code"] == "DEAD_CANDIDATE", "{gate}");
    }
}

#[test]
fn a_candidate_that_no_request_reached_is_invalid() {
    let world = copy();
    let mut rows = Rows::of(&world);
    for row in rows.both().into_iter().flatten().filter(|row| row.arm == Arm::Candidate) {
        row.outcome = RequestOutcome::Unreachable;
        row.hits.clear();
        row.latency = None;
    }
    rows.write(&world);
    world.expect(4, "gate rec --policy p.toml --out v.json");
    assert_eq!(world.json("v.json")["reasons"][0]["code"], "UNREACHED");
    // One request that came through and failed is a finding about the candidate.
    rows.quality.iter_mut().find(|row| row.arm == Arm::Candidate).expect("a row").outcome = RequestOutcome::Failed;
    rows.write(&world);
    world.expect(1, "gate rec --policy p.toml --out v.json");
}

#[test]
fn files_that_were_cut_or_doubled_are_bad_data() {
    for name in [QUALITY, LATENCY] {
        let world = copy();
        let bytes = world.bytes(name);
        world.write(name, &bytes[..bytes.len() * 3 / 4]);
        world.expect(65, "gate rec --policy p.toml");
    }
    let world = copy();
    let queries = world.text("rec/queries/queries.jsonl");
    let first = queries.lines().next().expect("a query");
    world.write("rec/queries/queries.jsonl", format!("{queries}{first}\n"));
    reseal(&world, "rec");
    world.says(65, "gate rec --policy p.toml", &["queries.jsonl", "duplicate query id"]);
}

/// A few queries under many names: the same text, labels and answers again and again.
#[test]
fn few_queries_are_too_few_also_when_they_come_again_under_other_names() {
    for times in [1, 60] {
        let world = copy();
        let mut rows = Rows::of(&world);
        let queries = world.text("rec/queries/queries.jsonl");
        let kept: Vec<serde_json::Value> =
            queries.lines().take(6).map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let judgments: Vec<serde_json::Value> = world
            .text("rec/queries/judgments.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let renamed = |id: &str, time: usize| if time == 0 { id.to_owned() } else { format!("{id}-{time}") };
        let (mut new_queries, mut new_judgments) = (String::new(), String::new());
        for time in 0..times {
            for query in &kept {
                let id = query["id"].as_str().expect("an id");
                let mut query = query.clone();
                query["id"] = renamed(id, time).into();
                new_queries.push_str(&format!("{query}\n"));
                for judgment in judgments.iter().filter(|judgment| judgment["query"] == id) {
                    let mut judgment = judgment.clone();
                    judgment["query"] = renamed(id, time).into();
                    new_judgments.push_str(&format!("{judgment}\n"));
                }
            }
        }
        let ids: Vec<&str> = kept.iter().map(|query| query["id"].as_str().expect("an id")).collect();
        for rows in rows.both() {
            let own: Vec<Observation> = rows.iter().filter(|row| ids.contains(&&*row.query_id)).cloned().collect();
            let again = |time: usize| {
                own.iter().map(move |row| Observation {
                    query_id: Arc::from(renamed(&row.query_id, time).as_str()),
                    ..row.clone()
                })
            };
            *rows = (0..times).flat_map(again).collect();
        }
        world.write("rec/queries/queries.jsonl", new_queries);
        world.write("rec/queries/judgments.jsonl", new_judgments);
        rows.write(&world);
        let ended = world.run("gate rec --policy p.toml");
        assert_ne!(ended.code, 0, "{times} times\n{}", ended.stdout);
        assert!([3, 4, 65].contains(&ended.code), "{times} times: {}\n{}", ended.code, ended.stderr);
    }
}

#[test]
fn declared_same_rankings_and_nothing_else_lets_equal_rankings_through() {
    let world = copy();
    let mut rows = Rows::of(&world);
    let theirs: Vec<Observation> = rows.quality.iter().filter(|row| row.arm == Arm::Baseline).cloned().collect();
    rows.quality.retain(|row| row.arm != Arm::Candidate);
    rows.quality.extend(theirs.into_iter().map(|row| Observation { arm: Arm::Candidate, ..row }));
    rows.write(&world);
    let kept = "[[gate]]\nid = \"kept\"\nmeasure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"\n";
    let head = "schema = 1\n[decision]\nconfidence = \"95 %\"\n";
    world.write("undeclared.toml", format!("{head}{kept}"));
    world.write("declared.toml", format!("{head}expect = \"same_rankings\"\n{kept}"));
    world.expect(3, "gate rec --policy undeclared.toml");
    world.expect(0, "gate rec --policy declared.toml");
    // Declared and not kept.
    RECORDED.write("declared.toml", format!("{head}expect = \"same_rankings\"\n{kept}"));
    RECORDED.expect(1, "gate rec --policy declared.toml");
}
