//! Plans against what then happens: exact counts at their thresholds, power against the share of worlds that pass.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../gate/tests/world/mod.rs"]
mod world;

use lensgate_advise::plan::{Assumed, GatePlan, LatencySpread, Plan, PlanError, Spread, plan};
use lensgate_gate::{Outcome, Policy};
use world::{Given, World, noise, policy};

const ERRORS: &str = "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0.1 %\"";
const TAIL: &str = "measure = \"Latency(p99)\"\ntest = \"at_most\"\nlimit = \"500 ms\"";
const KEPT: &str = "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"2 pp\"";

fn with_queries(gates: &[&str], queries: u64, spreads: &[Spread]) -> Result<Plan, PlanError> {
    plan(&policy("", gates), &Assumed { queries: Some(queries), spreads, ..Assumed::default() })
}

fn spread(text: &str) -> Spread {
    text.parse().unwrap()
}

fn only(plan: &Plan) -> &GatePlan {
    assert_eq!(plan.gates.len(), 1);
    &plan.gates[0]
}

/// Both arms alike but for chance, each world of another stream.
fn even(n: usize, stream: usize) -> World {
    let draw = move |number: usize, which: usize| noise(number, 100 * stream + which);
    World::new(
        n,
        move |number| Given::new(5 + draw(number, 1) % 3, 100.0 + (draw(number, 2) % 1000) as f64 / 50.0),
        move |number| Given::new(5 + draw(number, 3) % 3, 100.0 + (draw(number, 4) % 1000) as f64 / 50.0),
    )
}

#[test]
fn a_tenth_of_a_percent_takes_2995_requests_without_an_error() {
    let short = with_queries(&[ERRORS], 2_994, &[]).unwrap();
    let enough = with_queries(&[ERRORS], 2_995, &[]).unwrap();
    assert_eq!((only(&short).power.unwrap().point, only(&enough).power.unwrap().point), (0.0, 1.0));
    for planned in [&short, &enough] {
        assert_eq!((only(planned).least, only(planned).needs.unwrap().point), (2_995, 2_995.0));
    }
    assert!(only(&short).notes[0].contains("it takes 2,995; has 2,994"), "{:?}", only(&short).notes);
    assert!(only(&short).detectable.is_none());
    // One error more costs queries: a true rate of 0.005 % is about what 5,000 queries still show.
    let more = with_queries(&[ERRORS], 5_000, &[]).unwrap();
    let shown = only(&more).detectable.as_ref().unwrap().value.point;
    assert!(shown > 0.0 && shown < 0.0005, "{shown}");
}

#[test]
fn a_level_of_p99_has_no_bound_under_2981_readings() {
    let short = with_queries(&[TAIL], 2_980, &[]).unwrap();
    assert!(only(&short).detectable.is_none());
    assert!(
        only(&short).notes[0].contains("no bound under 2,981 readings; 2,980 queries asked once are as many"),
        "{:?}",
        only(&short).notes
    );
    let enough = with_queries(&[TAIL], 2_981, &[]).unwrap();
    let shown = only(&enough).detectable.as_ref().unwrap();
    assert!(shown.value.point > 0.99 && shown.value.point < 0.996, "{shown:?}");
}

#[test]
fn queries_alone_say_nothing_of_means_and_the_error_says_what_to_give() {
    let ratio = "measure = \"nDCG@10\"\ntest = \"non_inferior\"\nmargin = \"2 %\"";
    let error = with_queries(&[KEPT, ratio, ERRORS], 200, &[]).unwrap_err();
    let PlanError::NoSpread { examples, .. } = &error else { panic!("{error}") };
    assert_eq!(examples, &["--sd \"Recall@50=25 pp\"", "--sd \"nDCG@10=40 %\""]);
    assert!(error.to_string().contains("standard deviation"), "{error}");
    // A spread of the other kind is none.
    assert!(with_queries(&[ratio], 200, &[spread("nDCG@10=0.2")]).is_err());
    assert!(matches!(plan(&policy("", &[KEPT]), &Assumed::default()), Err(PlanError::NoQueries)));
}

#[test]
fn a_known_spread_gives_the_textbook_number() {
    let planned = with_queries(&[KEPT], 200, &[spread("Recall@50=20 pp")]).unwrap();
    let gate = only(&planned);
    assert_eq!(gate.truth.as_deref(), Some("no difference"));
    // (1.6449 + 0.8416)^2 x 0.2^2 / 0.02^2 = 618.3; the allowance for what 200 queries did not show adds to it.
    let needs = gate.needs.unwrap();
    assert!(needs.is_exact() && (618.0..760.0).contains(&needs.point), "{needs:?}");
    let again = with_queries(&[KEPT], needs.point as u64, &[spread("Recall@50=20 pp")]).unwrap();
    assert!((only(&again).power.unwrap().point - 0.8).abs() < 0.002);
    assert!(only(&again).detectable.as_ref().unwrap().value.point <= 0.02);
}

#[test]
fn power_from_a_pilot_is_the_share_of_worlds_that_pass() {
    let policy = policy("", &[KEPT]);
    let n = 150;
    let pilot = even(n, 0).compare(&policy).unwrap();
    let planned = plan(&policy, &Assumed { pilot: Some(&pilot), ..Assumed::default() }).unwrap();
    let power = only(&planned).power.unwrap();
    assert!(power.low < power.point && power.point < power.high, "{power:?}");
    let worlds = 150;
    let passed = (1..=worlds).filter(|stream| even(n, *stream).judge(&policy).verdict == Outcome::Go).count();
    let share = passed as f64 / worlds as f64;
    // Three standard errors of the share beside the pilot's own interval.
    let slack = 3.0 * (0.25 / worlds as f64).sqrt();
    assert!((power.low - slack..=power.high + slack).contains(&share), "{share} {power:?}");
}

#[test]
fn as_many_queries_as_a_pilot_says_give_the_power_asked_for() {
    let policy = policy("", &[KEPT]);
    let pilot = even(120, 7).compare(&policy).unwrap();
    let planned = plan(&policy, &Assumed { pilot: Some(&pilot), ..Assumed::default() }).unwrap();
    let needs = only(&planned).needs.unwrap();
    assert!(needs.low < needs.point && needs.point < needs.high, "{needs:?}");
    let at = Assumed { queries: Some(needs.point as u64), pilot: Some(&pilot), ..Assumed::default() };
    let power = only(&plan(&policy, &at).unwrap()).power.unwrap().point;
    assert!((power - 0.8).abs() < 0.05, "{power} at {needs:?}");
}

#[test]
fn every_kind_of_gate_is_planned_from_a_pilot_or_says_why_not() {
    let gates = [
        KEPT,
        ERRORS,
        TAIL,
        "measure = \"nDCG@10\"\ntest = \"at_least\"\nlimit = 0.5",
        "measure = \"SpanRecall@50\"\ntest = \"non_inferior\"\nmargin = \"5 %\"",
        "measure = \"ErrorRate\"\ntest = \"non_inferior\"\nmargin = \"2 pp\"",
        "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"",
        "measure = \"Latency(p50)\"\ntest = \"superior\"\ngain = \"2 ms\"",
        "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p50)\"",
    ];
    let policy = policy("", &gates);
    let pilot = World::healthy(320).compare(&policy).unwrap();
    let planned = plan(&policy, &Assumed { pilot: Some(&pilot), ..Assumed::default() }).unwrap();
    for gate in &planned.gates[..8] {
        assert!(gate.power.is_some(), "{gate:#?}");
    }
    // A comparison of percentiles has an interval as well, though no standard deviation.
    assert!(!planned.gates[6].detectable.as_ref().unwrap().value.is_exact(), "{:#?}", planned.gates[6]);
    assert!(planned.gates[8].power.is_none() && planned.gates[8].notes[0].contains("has no plan"));
    assert!(planned.go_at_least.is_none(), "a gate without a number leaves the whole without one");
}

const TAIL_KEPT: &str = "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"40 %\"";

fn of_latency(gate: &str, queries: u64, within: f64, ratio: Option<f64>) -> Plan {
    let latency = Some(LatencySpread::new(within, ratio).unwrap());
    plan(&policy("", &[gate]), &Assumed { queries: Some(queries), latency, ..Assumed::default() }).unwrap()
}

/// Both arms log-normal, spreading by 0.5 and their ratio by 0.2, by another generator than the plan's.
fn log_normal(n: usize, stream: usize) -> World {
    let unit = move |number: usize, which: usize| {
        ((noise(number, 1_000 * stream + which) % 1_000_000) as f64 + 0.5) / 1_000_000.0
    };
    let normal = move |number: usize, which: usize| {
        (-2.0 * libm::log(unit(number, which))).sqrt() * libm::cos(std::f64::consts::TAU * unit(number, which + 1))
    };
    // 1 - 0.2^2 / (2 x 0.5^2) = 0.92.
    let common = 0.92_f64;
    let own = (1.0 - common * common).sqrt();
    World::new(
        n,
        move |number| Given::new(5, 100.0 * libm::exp(0.5 * normal(number, 1))),
        move |number| {
            let score = common * normal(number, 1) + own * normal(number, 3);
            Given::new(5 + noise(number, stream) % 2, 100.0 * libm::exp(0.5 * score))
        },
    )
}

#[test]
fn power_from_a_stated_spread_of_latencies_is_the_share_of_worlds_that_pass() {
    let policy = policy("", &[TAIL_KEPT]);
    let planned = only(&of_latency(TAIL_KEPT, 120, 0.5, Some(0.2))).power.unwrap().point;
    assert!((0.2..0.95).contains(&planned), "a case that can go either way: {planned}");
    let worlds = 300;
    let passed = (1..=worlds).filter(|stream| log_normal(120, *stream).judge(&policy).verdict == Outcome::Go).count();
    let share = passed as f64 / worlds as f64;
    // Three standard errors of both shares.
    let slack = 3.0 * (0.25 / worlds as f64 + 0.25 / 1_000.0).sqrt();
    assert!((planned - share).abs() < slack, "{planned} against {share}");
}

#[test]
fn as_many_queries_as_a_stated_spread_of_latencies_says_give_the_power_asked_for() {
    let needs = only(&of_latency(TAIL_KEPT, 120, 0.5, Some(0.2))).needs.unwrap().point;
    let power = only(&of_latency(TAIL_KEPT, needs as u64, 0.5, Some(0.2))).power.unwrap().point;
    assert!((power - 0.8).abs() < 0.06, "{power} at {needs}");
    // Arms that have less in common need more queries.
    let apart = of_latency(TAIL_KEPT, 120, 0.5, None);
    assert!(only(&apart).needs.unwrap().point > needs, "{apart:#?}");
    assert!(only(&apart).notes[0].contains("as if they had nothing in common"), "{apart:#?}");
}

#[test]
fn a_ratio_of_own_percentiles_is_planned_from_the_spread_that_decides_it() {
    let gate =
        |limit: &str| format!("measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"{limit} x Latency(p50)\"");
    // exp(0.5 x 1.6449) = 2.276.
    let far = of_latency(&gate("4"), 1_000, 0.5, None);
    assert!(only(&far).truth.as_ref().unwrap().contains("2.276"), "{far:#?}");
    assert!(only(&far).power.unwrap().point > 0.95, "{far:#?}");
    let outside = of_latency(&gate("2.2"), 1_000, 0.5, None);
    assert!(only(&outside).power.unwrap().point < 0.05 && only(&outside).needs.is_none(), "{outside:#?}");
    assert!(only(&outside).notes.iter().any(|note| note.contains("outside the limit")), "{outside:#?}");
}

#[test]
fn very_many_queries_are_planned_in_the_time_of_some() {
    let (some, many) = (of_latency(TAIL_KEPT, 4_000, 0.5, None), of_latency(TAIL_KEPT, 2_000_000_000_000, 0.5, None));
    assert_eq!(only(&many).power.unwrap().point, 1.0);
    let shown = |plan: &Plan| only(plan).detectable.as_ref().unwrap().value.point;
    let narrower = (2e12_f64 / 4e3).sqrt();
    assert!((shown(&some) / shown(&many) / narrower - 1.0).abs() < 1e-9, "{some:#?} {many:#?}");
}

#[test]
fn what_no_number_of_queries_shows_is_said_in_words() {
    let none = "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0 %\"";
    let planned = with_queries(&[none], 200, &[]).unwrap();
    assert_eq!(only(&planned).notes, ["ErrorRate <= 0 %: no number of queries shows that, not even without an error"]);
    // How large a gain will be is not known without a recording; what can be shown is.
    let gain = of_latency("measure = \"Latency(p95)\"\ntest = \"superior\"\ngain = \"10 %\"", 300, 0.5, None);
    assert!(only(&gain).power.is_none() && only(&gain).detectable.is_some(), "{gain:#?}");
    let repositories = Policy::parse(
        "policy.toml",
        &format!("schema = 1\n[decision]\npopulation = \"repositories\"\n[[gate]]\nid = \"g\"\n{TAIL_KEPT}\n"),
    )
    .unwrap();
    let planned = plan(&repositories, &Assumed { queries: Some(300), ..Assumed::default() }).unwrap();
    assert!(only(&planned).notes[0].contains("population of repositories"), "{planned:#?}");
}

#[test]
fn a_margin_in_milliseconds_needs_a_recording_and_says_so() {
    let margin = "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"20 ms\"";
    let planned = of_latency(margin, 500, 0.5, None);
    assert!(only(&planned).power.is_none() && only(&planned).notes[0].contains("only a recording"), "{planned:#?}");
}

#[test]
fn nothing_passes_under_the_least_number_of_queries() {
    let gates = [
        "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"500 ms\"",
        "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"",
        "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p50)\"",
        "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"5 %\"",
    ];
    for confidence in ["90 %", "95 %", "99 %"] {
        for gate in gates {
            let text = format!(
                "schema = 1\n[decision]\nconfidence = \"{confidence}\"\n[[gate]]\nid = \"g\"\nmin_n = 1\n{gate}\n"
            );
            let policy = Policy::parse("policy.toml", &text).unwrap();
            let planned = plan(&policy, &Assumed { queries: Some(1_000), ..Assumed::default() }).unwrap();
            let least = only(&planned).least as usize;
            assert_ne!(World::healthy(least - 1).judge(&policy).verdict, Outcome::Go, "{confidence} {least} {gate}");
            assert_eq!(World::healthy(least + 60).judge(&policy).verdict, Outcome::Go, "{confidence} {least} {gate}");
        }
    }
}

const CANARY: &str = "schema = 1
[decision]
[[gate]]
id = \"errors\"
measure = \"ErrorRate\"
test = \"at_most\"
limit = \"0.1 %\"
[[gate]]
id = \"p95\"
measure = \"Latency(p95)\"
test = \"at_most\"
limit = \"1.5 x baseline\"
[[gate]]
id = \"recall\"
measure = \"Recall@50\"
test = \"non_inferior\"
margin = \"2 pp\"
[[phase]]
name = \"5 %\"
traffic = \"5 %\"
duration = \"20 min\"
window = \"30 s\"
gates = [\"errors\", \"p95\", \"recall\"]
[[phase]]
name = \"100 %\"
traffic = \"100 %\"
duration = \"20 min\"
window = \"30 s\"
gates = [\"errors\", \"p95\"]
[[kill_switch]]
measure = \"ErrorRate\"
above = \"0.1 %\"
sustained = \"5 min\"
action = \"rollback\"
[[kill_switch]]
measure = \"Recall@50\"
below = \"0.98 x baseline\"
action = \"rollback\"
";

fn canary(traffic: &str) -> Plan {
    let policy = Policy::parse("policy.toml", CANARY).unwrap();
    let spreads = [spread("Recall@50=25 pp")];
    let traffic = Some(traffic.parse().unwrap());
    plan(&policy, &Assumed { queries: Some(500), spreads: &spreads, traffic, ..Assumed::default() }).unwrap()
}

#[test]
fn a_phase_is_traffic_times_minutes_times_rate() {
    let plan = canary("245/s");
    let phase = &plan.phases[0];
    assert_eq!((phase.requests, phase.window_requests), (Some(14_700), 367));
    let errors = &phase.gates[0];
    assert_eq!(errors.once, Some(2_995));
    // Looking at every window costs more requests and never fewer.
    let always = errors.always.unwrap();
    assert!(always > 2_995 && always < 14_700, "{always}");
    assert!((errors.seconds.unwrap() - always as f64 / 12.25).abs() < 1e-6);
    assert_eq!(errors.reached, Some(true));
    // At a tenth of the traffic twenty minutes are too short.
    let slow = canary("24.5/s");
    assert_eq!(slow.phases[0].requests, Some(1_470));
    assert_eq!(slow.phases[0].gates[0].reached, Some(false));
    assert!(slow.phases[0].gates[0].text.contains("20 min is too short"), "{}", slow.phases[0].gates[0].text);
}

#[test]
fn what_requests_cannot_decide_is_said() {
    let plan = canary("245/s");
    assert!(plan.phases[0].gates[2].text.contains("no labels"), "{:?}", plan.phases[0].gates[2]);
    assert_eq!(plan.phases[0].gates[2].reached, None);
    assert!(plan.phases[1].gates[1].text.contains("the baseline serves nothing"), "{:?}", plan.phases[1].gates[1]);
    assert!(plan.phases[0].kill_switches[1].text.contains("no labels"));
}

#[test]
fn a_kill_switch_is_told_from_which_true_rate_on_it_can_be_sure() {
    let plan = canary("245/s");
    let switch = &plan.phases[0].kill_switches[0];
    // 12.25 requests a second for five minutes.
    assert_eq!(switch.requests, Some(3_675));
    let shown = switch.shown.unwrap();
    assert!((0.002..0.004).contains(&shown), "{shown}");
    // The full traffic shows a smaller excess.
    assert!(plan.phases[1].kill_switches[0].shown.unwrap() < shown);
}

#[test]
fn what_cannot_be_planned_says_what_to_give_instead() {
    let own = "measure = \"Latency(p99)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p95)\"";
    let relative = "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"";
    let told = |gate: &str| only(&with_queries(&[gate], 200, &[spread("Recall@50=20 pp")]).unwrap()).notes.join(" ");
    assert!(told(own).contains("its verdict says what they show"), "{}", told(own));
    assert!(told(relative).contains("--observations"), "{}", told(relative));
}

#[test]
fn a_chance_of_go_is_not_claimed_where_slices_have_to_pass() {
    let sliced = format!("{KEPT}\nslices = [\"class\"]");
    let known = [spread("Recall@50=20 pp")];
    let go = |decision: &str| {
        let assumed = Assumed { queries: Some(400), spreads: &known, ..Assumed::default() };
        plan(&policy(decision, &[&sliced]), &assumed).unwrap()
    };
    assert!(go("").go_at_least.is_some());
    let must = go("slices_must = \"pass\"");
    assert_eq!(must.go_at_least, None);
    assert!(only(&must).notes.join(" ").contains("every slice has to pass"), "{:?}", only(&must).notes);
}

#[test]
fn a_pilot_forecasts_the_bound_that_the_gate_asks_for() {
    let declared = format!("{KEPT}\nworst = \"60 pp\"");
    let policies = [policy("", &[&declared]), policy("", &[KEPT])];
    let pilot = even(100, 5).compare(&policies[0]).unwrap();
    let [narrow, wide] = policies.each_ref().map(|policy| {
        let planned = plan(policy, &Assumed { pilot: Some(&pilot), ..Assumed::default() }).unwrap();
        only(&planned).detectable.as_ref().unwrap().value.point
    });
    assert!(wide > 1.05 * narrow, "{wide} {narrow}");
}

#[test]
fn the_same_pilot_gives_the_same_plan() {
    let policy = policy("", &[KEPT, TAIL]);
    let pilot = even(300, 3).compare(&policy).unwrap();
    let text = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let planned = pool.install(|| plan(&policy, &Assumed { pilot: Some(&pilot), ..Assumed::default() }).unwrap());
        serde_json::to_string(&planned).unwrap()
    };
    assert_eq!(text(1), text(4));
}
