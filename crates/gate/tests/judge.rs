//! The judge on worlds whose truth is known: statuses, precedence, slices, waivers, reasons in plain words.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use lensgate_gate::verdict::{ReasonCode, follows};
use lensgate_gate::{JudgedGate, Outcome, Policy, Verdict, VerdictError, judge};
use lensgate_words::Status;
use world::{Given, World, context, noise, policy};

const KEPT: &str = "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"5 pp\"";

/// Both arms alike but for chance; each in fifty queries differs by a tenth either way.
fn even(n: usize) -> World {
    World::new(
        n,
        |number| Given::new(5 + noise(number, 1) % 3, 100.0 + (noise(number, 2) % 1000) as f64 / 50.0),
        |number| Given::new(5 + noise(number, 3) % 3, 100.0 + (noise(number, 4) % 1000) as f64 / 50.0),
    )
}

/// The candidate loses so many of ten spans in every query.
fn worse(n: usize, lost: usize) -> World {
    World::new(
        n,
        |number| Given::new(5 + noise(number, 1) % 3, 100.0 + (noise(number, 2) % 1000) as f64 / 50.0),
        |number| Given::new(5 + noise(number, 3) % 3 - lost, 100.0 + (noise(number, 4) % 1000) as f64 / 50.0),
    )
}

fn only(verdict: &Verdict) -> &JudgedGate {
    assert_eq!(verdict.gates.len(), 1);
    &verdict.gates[0]
}

#[test]
fn harm_beyond_the_margin_fails_and_no_harm_passes() {
    assert_eq!(worse(200, 2).judge(&policy("", &[KEPT])).verdict, Outcome::NoGo);
    assert_eq!(even(400).judge(&policy("", &[KEPT])).verdict, Outcome::Go);
}

#[test]
fn a_loss_that_no_query_shows_counts_and_a_declared_worst_loss_says_how_much() {
    let gate = |worst: &str| format!("measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"2 pp\"\n{worst}");
    // Alike in both arms but for one query in a hundred, which gains.
    let mostly = |n: usize| {
        World::new(n, |_| Given::new(5, 100.0), |number| Given::new(5 + usize::from(number % 100 == 7), 99.0))
    };
    let status = |n: usize, worst: &str| only(&mostly(n).judge(&policy("", &[&gate(worst)]))).status;
    // A share of 2 % that lost everything is absent from 80 queries once in five times, from 160 once in 25.
    assert_eq!((status(80, ""), status(160, "")), (Status::Inconclusive, Status::Pass));
    assert_eq!(status(80, "worst = \"50 pp\""), Status::Pass);
    // Refuted by what was seen, the declaration counts for nothing.
    let refuted = worse(80, 3).judge(&policy("", &[&gate("worst = \"10 pp\"").replace("2 pp", "90 pp")]));
    let gate = only(&refuted);
    assert!(gate.explanation.contains("a query lost 50 pp, more than the worst loss of 10 pp"), "{}", gate.explanation);
}

#[test]
fn bounds_of_every_kind_of_mean_count_what_nobody_saw() {
    for condition in [
        "measure = \"nDCG@10\"\ntest = \"at_least\"\nlimit = 0.1",
        "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"30 %\"",
        "measure = \"SpanRecall@50\"\ntest = \"at_least\"\nlimit = \"10 %\"",
        "measure = \"SpanRecall@50\"\ntest = \"non_inferior\"\nmargin = \"30 pp\"",
        "measure = \"SpanRecall@50\"\ntest = \"non_inferior\"\nmargin = \"30 %\"",
        "measure = \"ErrorRate\"\ntest = \"non_inferior\"\nmargin = \"4 pp\"",
    ] {
        let verdict = even(200).judge(&policy("", &[condition]));
        let gate = only(&verdict);
        assert_eq!(gate.status, Status::Pass, "{condition}: {}", gate.explanation);
        assert!(gate.interval.as_ref().unwrap().method.contains("unseen worst value"), "{condition}");
    }
}

/// Queries of which every second one is of class `identifier`, and of those every third lost four tenths.
fn one_class_lost(n: usize) -> World {
    World::new(
        n,
        |number| Given::new(6, 100.0 + (noise(number, 2) % 1000) as f64 / 50.0),
        |number| {
            let lost = if number % 2 == 1 && number % 3 == 0 { 4 } else { 0 };
            Given::new(6 - lost + usize::from(number % 2 == 0), 100.0 + (noise(number, 4) % 1000) as f64 / 50.0)
        },
    )
}

#[test]
fn gates_that_nobody_minds_never_hide_a_slice_that_lost() {
    let gate = "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"2 pp\"\nslices = [\"class\"]";
    let world = one_class_lost(120);
    assert_eq!(world.judge(&policy("", &[gate])).verdict, Outcome::NoGo);
    let harmless: Vec<String> = (1..=400)
        .map(|k| format!("measure = \"P@{k}\"\ntest = \"non_inferior\"\nmargin = \"90 pp\"\nslices = [\"class\"]"))
        .collect();
    let all: Vec<&str> = std::iter::once(gate).chain(harmless.iter().map(String::as_str)).collect();
    let verdict = world.judge(&policy("", &all));
    assert!(matches!(verdict.verdict, Outcome::NoGo | Outcome::Inconclusive), "{}", verdict.verdict);
    let slice = verdict.gates.iter().find(|gate| gate.slice.as_deref() == Some("class=identifier")).unwrap();
    assert!(slice.status == Status::Fail || slice.holds_the_verdict(), "{}", slice.explanation);
    assert!(verdict.reasons[0].explanation.contains("class=identifier"), "{}", verdict.reasons[0].explanation);
}

#[test]
fn a_limit_that_is_met_exactly_does_not_fail() {
    let exact = World::new(300, |_| Given::new(5, 10.0), |number| Given::new(5, if number < 60 { 9.0 } else { 10.0 }));
    let level = exact.judge(&policy("", &["measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"10 ms\""]));
    assert_ne!(only(&level).status, Status::Fail, "{}", only(&level).explanation);
    let ratio = World::new(
        300,
        |number| Given::new(5, 6.0 + (number % 3) as f64),
        |number| Given::new(5, 8.0 + (number % 3) as f64),
    );
    let ratio = ratio.judge(&policy("", &["measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\""]));
    assert_ne!(only(&ratio).status, Status::Fail, "{}", only(&ratio).explanation);
    let errors = exact.judge(&policy("", &["measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0 %\""]));
    assert_eq!(only(&errors).status, Status::Inconclusive, "{}", only(&errors).explanation);
}

#[test]
fn missing_readings_forbid_a_pass_and_never_make_a_failure() {
    let timed = |failing: usize, slow: f64| {
        World::new(
            427,
            |number| Given::new(5, 50.0 + (noise(number, 2) % 1000) as f64 / 20.0),
            |number| Given {
                is_error: number < failing,
                ..Given::new(5, slow * (50.0 + (noise(number, 4) % 1000) as f64 / 20.0))
            },
        )
    };
    let gate = "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"";
    let judged = |failing, slow| only(&timed(failing, slow).judge(&policy("", &[gate]))).clone();
    assert_eq!(judged(0, 1.0).status, Status::Pass);
    // Nine of 427 are missing: even with all nine at zero the limit is broken.
    assert_eq!(judged(9, 1.6).status, Status::Fail);
    // More than the slowest twentieth is missing: the quantile may be among them.
    let open = judged(40, 1.0);
    assert_eq!((open.status, open.reason_code), (Status::Inconclusive, ReasonCode::Censored), "{}", open.explanation);
}

#[test]
fn an_undecided_gate_says_how_many_queries_it_needs() {
    let verdict = even(40).judge(&policy("", &["measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"4 pp\""]));
    let gate = only(&verdict);
    assert_eq!(
        (verdict.verdict, gate.status, gate.reason_code),
        (Outcome::Inconclusive, Status::Inconclusive, ReasonCode::BoundStraddles)
    );
    assert!(gate.min_n.unwrap() > gate.n, "{gate:?}");
    assert!(gate.detectable.unwrap() > 0.01);
    assert!(gate.explanation.contains("needs about"), "{}", gate.explanation);
}

#[test]
fn errors_need_2995_requests_without_one_to_show_a_tenth_of_a_percent() {
    let gate = "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0.1 %\"";
    let verdict = even(1_200).judge(&policy("", &[gate]));
    assert_eq!(
        only(&verdict).explanation,
        "needs 2,995 requests without an error to show ErrorRate <= 0.1 %; has 1,200"
    );
    assert_eq!((only(&verdict).status, only(&verdict).min_n), (Status::Inconclusive, Some(2_995)));
    assert_eq!(even(2_994).judge(&policy("", &[gate])).verdict, Outcome::Inconclusive);
    assert_eq!(even(2_995).judge(&policy("", &[gate])).verdict, Outcome::Go);
}

#[test]
fn a_level_of_p99_is_unbounded_under_299_spells_of_ten_readings() {
    let gate = "measure = \"Latency(p99)\"\ntest = \"at_most\"\nlimit = \"500 ms\"";
    let verdict = even(2_980).judge(&policy("", &[gate]));
    assert_eq!((only(&verdict).reason_code, only(&verdict).min_n), (ReasonCode::Unbounded, Some(2_981)));
    assert_eq!(even(2_981).judge(&policy("", &[gate])).verdict, Outcome::Go);
}

#[test]
fn a_tail_against_its_own_p95_is_judged_by_two_bounds() {
    let gate =
        |limit: &str| format!("measure = \"Latency(p99)\"\ntest = \"at_most\"\nlimit = \"{limit} x Latency(p95)\"");
    let world = even(3_700);
    assert_eq!(world.judge(&policy("", &[&gate("2")])).verdict, Outcome::Go);
    assert_eq!(world.judge(&policy("", &[&gate("0.9")])).verdict, Outcome::NoGo);
    assert_eq!(even(200).judge(&policy("", &[&gate("2")])).verdict, Outcome::Inconclusive);
}

#[test]
fn the_same_arm_twice_is_no_effect_and_no_gate_fails() {
    let mut world = even(200);
    world.candidate = world.baseline.clone();
    for (at, given) in world.candidate.iter_mut().flatten().enumerate() {
        given.milliseconds += (noise(at, 9) % 100) as f64 / 1_000.0;
    }
    let (default, _) = Policy::preset("default").unwrap();
    let verdict = world.judge(&default);
    assert_eq!(verdict.verdict, Outcome::Inconclusive);
    assert_eq!(verdict.totals.fail, 0);
    assert_eq!(verdict.reasons[0].code, ReasonCode::NoEffect);
    let recall = verdict.gates.iter().find(|gate| gate.id == "recall-kept").unwrap();
    assert_eq!((recall.status, recall.reason_code), (Status::Inconclusive, ReasonCode::NoEffect));
    assert!(recall.explanation.contains("same_rankings"), "{}", recall.explanation);
}

#[test]
fn a_slice_can_stop_a_candidate_that_the_whole_lets_through() {
    // One class loses three spans in ten and the other gains four.
    let world = World::new(
        400,
        |number| Given::new(4 + noise(number, 1) % 2, 100.0),
        |number| Given::new(if number.is_multiple_of(2) { 1 } else { 8 } + noise(number, 3) % 2, 100.5),
    );
    let sliced = format!("{KEPT}\nslices = [\"class\"]");
    assert_eq!(world.judge(&policy("", &[KEPT])).verdict, Outcome::Go);
    let verdict = world.judge(&policy("", &[&sliced]));
    assert_eq!(verdict.verdict, Outcome::NoGo);
    let slice = verdict.gates.iter().find(|gate| gate.slice.as_deref() == Some("class=nl")).unwrap();
    assert_eq!(slice.status, Status::Fail);
}

#[test]
fn slices_need_not_pass_unless_the_policy_says_so() {
    let sliced = "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"2 pp\"\nslices = [\"repository\"]\nmin_slice = 500";
    let world = even(1_200);
    let verdict = world.judge(&policy("", &[sliced]));
    assert_eq!(verdict.verdict, Outcome::Go, "{:#?}", verdict.gates);
    assert_eq!(verdict.totals.inconclusive, 3);
    assert!(verdict.gates[1].explanation.contains("from 500 up"), "{}", verdict.gates[1].explanation);
    assert_eq!(world.judge(&policy("slices_must = \"pass\"", &[sliced])).verdict, Outcome::Inconclusive);
}

#[test]
fn a_failing_gate_that_only_warns_does_not_block() {
    let world = worse(200, 2);
    let latency = "measure = \"Latency(p50)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"";
    let warns = format!("{KEPT}\nseverity = \"warn\"");
    let verdict = world.judge(&policy("", &[latency, &warns]));
    assert_eq!((verdict.verdict, verdict.gates[1].status, verdict.totals.warn), (Outcome::Go, Status::Warn, 1));
}

#[test]
fn fewer_queries_than_the_gate_asks_for_cannot_pass_and_can_fail() {
    let asks = format!("{KEPT}\nmin_n = 1000");
    let verdict = even(400).judge(&policy("", &[&asks]));
    assert_eq!((only(&verdict).reason_code, only(&verdict).min_n), (ReasonCode::TooFewQueries, Some(1_000)));
    assert_eq!(worse(200, 2).judge(&policy("", &[&asks])).verdict, Outcome::NoGo);
}

#[test]
fn noise_that_crosses_the_limit_by_itself_leaves_latency_undecided() {
    let gate = "measure = \"Latency(p50)\"\ntest = \"non_inferior\"\nmargin = \"5 %\"";
    let mut world = World::healthy(200);
    assert_eq!(world.judge(&policy("", &[gate])).verdict, Outcome::Go);
    // To either side: a baseline that was slowed down would let a slow candidate through.
    for factor in [1.5, 0.7] {
        world.again = world.baseline.iter().flatten().map(|given| given.milliseconds * factor).collect();
        let verdict = world.judge(&policy("", &[gate]));
        assert_eq!((verdict.verdict, only(&verdict).reason_code), (Outcome::Inconclusive, ReasonCode::Noise));
    }
    world.again = world.baseline.iter().flatten().map(|given| given.milliseconds * 1.01).collect();
    assert_eq!(world.judge(&policy("", &[gate])).verdict, Outcome::Go);
}

#[test]
fn requests_that_fail_cannot_hide_the_slowest_answers() {
    let gate = "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"500 ms\"";
    let mut world = World::healthy(200);
    for at in 0..10 {
        world.candidate[at * 3].as_mut().unwrap().is_error = true;
    }
    let verdict = world.judge(&policy("", &[gate]));
    assert_eq!((verdict.verdict, only(&verdict).reason_code), (Outcome::Inconclusive, ReasonCode::Censored));
}

fn waived(expires: &str, gates: &[&str]) -> Policy {
    let mut text = String::from("schema = 1\n[decision]\n");
    for (number, gate) in gates.iter().enumerate() {
        text.push_str(&format!("[[gate]]\nid = \"g{number}\"\n{gate}\n"));
    }
    text.push_str(&format!(
        "[[waiver]]\ngate = \"g0\"\nowner = \"Ada\"\nreason = \"known and accepted\"\nexpires = \"{expires}\"\n"
    ));
    Policy::parse("policy.toml", &text).unwrap()
}

fn judged_on(world: &World, policy: &Policy, today: Option<&str>) -> Verdict {
    let mut context = context();
    context.cited.today = today.map(|day| day.parse().unwrap());
    judge(policy, &world.compare(policy).unwrap(), &context)
}

#[test]
fn a_waiver_covers_a_failure_until_its_last_day_and_is_listed() {
    let latency = "measure = \"Latency(p50)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"";
    let (world, policy) = (worse(200, 2), waived("2027-03-31", &[KEPT, latency]));
    let verdict = judged_on(&world, &policy, Some("2027-03-31"));
    assert_eq!((verdict.verdict, verdict.gates[0].status), (Outcome::Go, Status::Waived));
    assert!(verdict.gates[0].explanation.starts_with("waived by Ada until 2027-03-31: known and accepted (was fail:"));
    assert!(verdict.reasons.iter().any(|reason| reason.code == ReasonCode::Waived));
    for day in [Some("2027-04-01"), None] {
        let verdict = judged_on(&world, &policy, day);
        assert_eq!(verdict.verdict, Outcome::NoGo);
        assert!(verdict.reasons.iter().any(|reason| reason.code == ReasonCode::WaiverExpired));
    }
}

#[test]
fn waiving_everything_leaves_nothing_to_go_on() {
    let verdict = judged_on(&worse(200, 2), &waived("2027-03-31", &[KEPT]), Some("2027-01-01"));
    assert_eq!(verdict.verdict, Outcome::Inconclusive);
    assert_eq!(verdict.reasons[0].code, ReasonCode::NothingBlocks);
}

#[test]
fn a_waiver_never_covers_broken_evidence() {
    let zero = World::new(200, |_| Given::new(0, 100.0), |number| Given::new(5 + noise(number, 1) % 3, 101.0));
    let verdict = judged_on(&zero, &waived("2027-03-31", &[KEPT]), Some("2027-01-01"));
    assert_eq!((verdict.verdict, verdict.gates[0].status), (Outcome::Invalid, Status::Error));
}

#[test]
fn points_decide_only_when_the_policy_says_so() {
    let gate = "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"";
    let mut world = even(40);
    world.candidate[0].as_mut().unwrap().found = 10;
    assert_eq!(world.judge(&policy("", &[gate])).verdict, Outcome::Inconclusive);
    let verdict = world.judge(&policy("decide = \"point\"", &[gate]));
    assert!(matches!(verdict.verdict, Outcome::Go | Outcome::NoGo));
    assert!(verdict.reasons.iter().any(|reason| reason.code == ReasonCode::PolicyWarning));
}

#[test]
fn the_same_evidence_gives_the_same_bytes() {
    let (default, _) = Policy::preset("default").unwrap();
    let world = even(120);
    let text = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| world.judge(&default).to_json().unwrap())
    };
    assert_eq!(text(1), text(4));
    let comparisons = world.compare(&default).unwrap();
    let read: lensgate_compare::Comparisons =
        serde_json::from_str(&serde_json::to_string(&comparisons).unwrap()).unwrap();
    assert_eq!(judge(&default, &read, &context()), world.judge(&default));
}

#[test]
fn verdicts_that_break_a_rule_are_neither_written_nor_read() {
    let good = even(400).judge(&policy("", &[KEPT]));
    assert_eq!(good.verdict, Outcome::Go);
    let broken = |change: &dyn Fn(&mut Verdict)| {
        let mut verdict = good.clone();
        change(&mut verdict);
        let text = serde_json::to_string(&verdict).unwrap();
        assert!(Verdict::from_json(&text).is_err());
        verdict.to_json().unwrap_err()
    };
    assert!(matches!(broken(&|verdict| verdict.totals.pass += 1), VerdictError::Totals { .. }));
    assert!(matches!(broken(&|verdict| verdict.verdict = Outcome::NoGo), VerdictError::DoesNotFollow { .. }));
    assert!(matches!(
        broken(&|verdict| verdict.gates[0].severity = lensgate_words::Severity::Warn),
        VerdictError::DoesNotFollow { .. }
    ));
    assert!(matches!(broken(&|verdict| verdict.gates[0].status = Status::Warn), VerdictError::Status { .. }));
    assert!(matches!(broken(&|verdict| verdict.schema_version = 2), VerdictError::Schema { .. }));
    assert!(matches!(broken(&|verdict| verdict.gates.push(verdict.gates[0].clone())), VerdictError::Twice { .. }));
    let mut nan = good.clone();
    nan.gates[0].estimate = Some(f64::NAN);
    assert!(matches!(nan.to_json().unwrap_err(), VerdictError::NotFinite { .. }));
    assert!(Verdict::from_json("{}").is_err());
}

#[test]
fn invalid_comes_before_no_go_before_inconclusive_before_go() {
    let base = even(400).judge(&policy("", &[KEPT]));
    let gates = |statuses: &[Status]| -> Vec<JudgedGate> {
        let gate = |(at, status): (usize, &Status)| JudgedGate {
            id: format!("g{at}"),
            status: *status,
            ..base.gates[0].clone()
        };
        statuses.iter().enumerate().map(gate).collect()
    };
    use Status::{Error, Fail, Inconclusive, NotRun, Pass, Waived};
    let cases: [(&[Status], Outcome); 9] = [
        (&[Pass, Fail, Inconclusive, Error], Outcome::Invalid),
        (&[Pass, Fail, NotRun], Outcome::Invalid),
        (&[Pass, Fail, Inconclusive], Outcome::NoGo),
        (&[Pass, Inconclusive], Outcome::Inconclusive),
        (&[Pass, Waived], Outcome::Go),
        (&[Pass, Pass], Outcome::Go),
        (&[Waived], Outcome::Inconclusive),
        (&[], Outcome::Inconclusive),
        (&[Fail, Waived], Outcome::NoGo),
    ];
    for (statuses, expected) in cases {
        assert_eq!(follows(&gates(statuses), &[], base.policy.slices_must), expected, "{statuses:?}");
    }
}

#[test]
fn a_verdict_file_reads_like_this() {
    let (lens, _) = Policy::preset("lens-promotion").unwrap();
    let mut verdict = worse(120, 1).judge(&lens);
    verdict.tool_version = "0.0.0".to_owned();
    insta::assert_snapshot!(verdict.to_json().unwrap());
}
