//! The fail-closed matrix: every kind of gate, and every way in which evidence can be broken.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::{Given, World};

/// Every kind of gate with every kind of measure and unit that it takes; the healthy world passes each of them.
pub const GATES: &[&str] = &[
    "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"50 %\"",
    "measure = \"nDCG@10\"\ntest = \"at_least\"\nlimit = 0.6",
    "measure = \"PositivesInCandidates\"\ntest = \"at_least\"\nlimit = 5",
    "measure = \"SpanRecall@50\"\ntest = \"at_least\"\nlimit = \"50 %\"",
    "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"1.02 x baseline\"",
    "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"5 %\"",
    "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"500 ms\"",
    "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"1.25 x baseline\"",
    "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p50)\"",
    "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"5 pp\"",
    "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"5 %\"",
    "measure = \"SpanRecall@50\"\ntest = \"non_inferior\"\nmargin = \"5 pp\"",
    "measure = \"SpanRecall@50\"\ntest = \"non_inferior\"\nmargin = \"5 %\"",
    "measure = \"nDCG@10\"\ntest = \"non_inferior\"\nmargin = 0.05",
    "measure = \"PositivesInCandidates\"\ntest = \"non_inferior\"\nmargin = 0.5",
    "measure = \"ErrorRate\"\ntest = \"non_inferior\"\nmargin = \"5 pp\"",
    "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"",
    "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"20 ms\"",
    "measure = \"Recall@50\"\ntest = \"superior\"\ngain = \"2 pp\"",
    "measure = \"Recall@50\"\ntest = \"superior\"\ngain = \"2 %\"",
    "measure = \"SpanRecall@50\"\ntest = \"superior\"\ngain = \"2 pp\"",
    "measure = \"PositivesInCandidates\"\ntest = \"superior\"\ngain = \"6 %\"",
    "measure = \"Latency(p50)\"\ntest = \"superior\"\ngain = \"5 %\"",
    "measure = \"Latency(p50)\"\ntest = \"superior\"\ngain = \"5 ms\"",
    "measure = \"Latency(p95)\"\ntest = \"superior\"\ngain = \"5 %\"",
    "measure = \"Throughput(p50)\"\ntest = \"at_least\"\nlimit = \"5 /s\"",
    "measure = \"Throughput(p10)\"\ntest = \"at_least\"\nlimit = \"0.5 x Throughput(p50)\"",
    "measure = \"Throughput(p50)\"\ntest = \"non_inferior\"\nmargin = \"5 %\"",
    "measure = \"Throughput(p10)\"\ntest = \"non_inferior\"\nmargin = \"0.5 /s\"",
    "measure = \"Throughput(p50)\"\ntest = \"superior\"\ngain = \"5 %\"",
    "measure = \"Throughput(p50)\"\ntest = \"superior\"\ngain = \"0.5 /s\"",
];

/// Fewer errors can only be gained from a baseline that has some; its clock then lacks what failed, so that these gates have
/// a world of their own.
pub const FEWER_ERRORS: &[&str] = &[
    "measure = \"ErrorRate\"\ntest = \"superior\"\ngain = \"5 pp\"",
    "measure = \"ErrorRate\"\ntest = \"superior\"\ngain = \"30 %\"",
];

/// Queries of a healthy world.
pub const N: usize = 800;

/// The healthy world, but its baseline fails one request in three.
fn erring(n: usize) -> World {
    let mut world = World::healthy(n);
    for (at, given) in world.baseline.iter_mut().flatten().enumerate() {
        given.is_error = at % 3 == 0;
    }
    world
}

/// Gates with the healthy world, by its number of queries, that passes each of them.
pub type Matrix = (&'static [&'static str], fn(usize) -> World);

pub const MATRICES: [Matrix; 2] = [(GATES, World::healthy), (FEWER_ERRORS, erring)];

fn given(world: &mut World, at: usize) -> &mut Given {
    world.candidate[at].as_mut().unwrap()
}

/// Every way to break the recorded evidence.
pub fn broken_worlds(whole: fn(usize) -> World) -> Vec<(&'static str, World)> {
    let healthy = whole(N);
    let broken_rows = |break_one: fn(&mut World)| {
        let mut world = healthy.clone();
        break_one(&mut world);
        world
    };
    let mut empty = World::healthy(0);
    empty.query_set.queries.clear();
    vec![
        ("NaN score", broken_rows(|world| given(world, 7).score = f64::NAN)),
        ("NaN clock", broken_rows(|world| given(world, 7).milliseconds = f64::NAN)),
        ("infinite score", broken_rows(|world| given(world, 7).score = f64::INFINITY)),
        ("infinite clock", broken_rows(|world| given(world, 7).milliseconds = f64::INFINITY)),
        ("negative clock", broken_rows(|world| given(world, 7).milliseconds = -1.0)),
        ("no queries", empty),
        (
            "no rows",
            broken_rows(|world| {
                world.baseline.fill(None);
                world.candidate.fill(None);
            }),
        ),
        ("candidate missing", broken_rows(|world| world.candidate.fill(None))),
        ("baseline missing", broken_rows(|world| world.baseline.fill(None))),
        ("half of the baseline", broken_rows(|world| world.baseline[N / 2..].fill(None))),
        ("half of the candidate", broken_rows(|world| world.candidate[N / 2..].fill(None))),
        ("one query of the baseline missing", broken_rows(|world| world.baseline[3] = None)),
        (
            "both arms truncated",
            broken_rows(|world| {
                world.baseline[N - 20..].fill(None);
                world.candidate[N - 20..].fill(None);
            }),
        ),
        ("zero variance on the limit", World::new(20, |_| Given::new(4, 100.0), |_| Given::new(5, 94.0))),
        ("all deltas zero", World { candidate: healthy.baseline.clone(), ..healthy.clone() }),
        ("zero baseline", World::new(N, |_| Given::new(0, 0.0), |at| healthy.candidate[at].clone().unwrap())),
        (
            "dead candidate",
            World::new(
                N,
                |at| healthy.baseline[at].clone().unwrap(),
                |at| Given { is_error: healthy.baseline[at].as_ref().unwrap().is_error, ..Given::new(0, 1.0) },
            ),
        ),
        ("too few queries", whole(6)),
        (
            "duplicate query ids",
            broken_rows(|world| world.query_set.queries[1].id = world.query_set.queries[0].id.clone()),
        ),
        ("resampled rows posing as queries", whole(6).copied(60)),
    ]
}
