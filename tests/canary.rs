//! `lensgate canary` from the outside: published canaries, recorded windows, replays over a recording, refusals.

mod support;

use std::sync::LazyLock;

use support::{SMALL, World};

/// One recording, which the tests below look at.
static RECORDED: LazyLock<World> = LazyLock::new(|| {
    let world = World::shared("canary");
    let ended = world.run(&format!("replay {SMALL} --out rec"));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    world
});

/// A plan that a small recording gets through: one phase of two minutes.
const POLICY: &str = "schema = 1\n[decision]\n[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\n\
limit = \"5 %\"\n[[phase]]\nname = \"only\"\ntraffic = \"25 %\"\nduration = \"2 min\"\nwindow = \"30 s\"\ngates = [\"errors\"]\n";

const WINDOW: &str = r#"{"phase":"only","start":"0 s","end":"2 min","requests":9000,"metrics":{"ErrorRate":"0.1 %"},"baseline_requests":9000}"#;

#[test]
fn the_failed_canary_of_the_seed_is_killed_in_phase_one_and_rolled_back_within_a_minute() {
    let world = World::empty();
    let ended = world.expect(1, "canary --preset seed-failed --out out");
    assert!(ended.stdout.contains("decide = \"point\""), "{}", ended.stdout);
    let canary = world.json("out/canary.json");
    assert_eq!((canary["ending"].as_str(), canary["phases"].as_array().map(Vec::len)), (Some("killed"), Some(1)));
    let killed = |id: &str| {
        let kills = canary["kills"].as_array().into_iter().flatten();
        kills.filter(|kill| kill["id"] == id).map(|kill| kill["window_estimate"].as_f64()).collect::<Vec<_>>()
    };
    assert_eq!(killed("SpanCoverage@50 below 98 %"), [Some(0.976)]);
    assert_eq!(killed("spans-covered"), [Some(0.976)]);
    assert_eq!(killed("p1-errors"), [Some(0.0159)]);
    let way_back = &canary["rollback"];
    assert_eq!((way_back["duration_s"].as_f64(), way_back["in_time"].as_bool()), (Some(15.022), Some(true)));
    // The report gives zeros for everything after the rollback: nothing verifies the baseline.
    assert_eq!(way_back["verified"], "not_observed");
    assert_ne!(canary["beside"]["verdict"], "GO");
}

#[test]
fn the_successful_canary_of_the_seed_passes_on_points_and_proves_nothing_by_bounds() {
    let world = World::empty();
    world.expect(0, "canary --preset seed-successful --out out");
    let canary = world.json("out/canary.json");
    let phases = canary["phases"].as_array().cloned().unwrap_or_default();
    let gates: Vec<(Option<u64>, usize)> = phases
        .iter()
        .map(|phase| (phase["gates_passed"].as_u64(), phase["gates"].as_array().map_or(0, Vec::len)))
        .collect();
    assert_eq!(gates, [(Some(6), 6), (Some(7), 7), (Some(7), 7)]);
    assert_eq!(canary["beside"]["verdict"], "INCONCLUSIVE");
    let reasons = canary["beside"]["reasons"].to_string();
    assert!(reasons.contains("p3-recall of phase-3 is undecided"), "{reasons}");
}

#[test]
fn windows_are_read_from_both_forms_alike() {
    let world = World::empty();
    world.write("policy.toml", POLICY);
    world.write("w.jsonl", WINDOW);
    world.write("w.csv", "phase,start,end,requests,baseline_requests,ErrorRate\nonly,0 s,2 min,9000,9000,0.1 %\n");
    world.expect(0, "canary --windows w.jsonl --policy policy.toml --out a");
    world.expect(0, "canary --windows w.csv --policy policy.toml --out b");
    let (mut a, mut b) = (world.json("a/canary.json"), world.json("b/canary.json"));
    a["inputs"].take();
    b["inputs"].take();
    assert_eq!(a, b);
}

#[test]
fn windows_with_a_mistake_are_refused_with_their_line() {
    let world = World::empty();
    world.write("policy.toml", POLICY);
    let cases = [
        (WINDOW.replace("0.1 %", "0.1"), "a percentage"),
        (WINDOW.replace("ErrorRate", "ErrorRat"), "ErrorRat"),
        (WINDOW.replace("\"requests\"", "\"request\""), "unknown field"),
        (WINDOW.replace("2 min", "0 s"), "ends before it begins"),
        (WINDOW.replace("only", "other"), "no phase \"other\""),
        (WINDOW.replace("0 s", "0"), "\"start\" is a time"),
    ];
    for (second, word) in cases {
        world.write("w.jsonl", format!("\n{second}\n"));
        world.refuses(65, "canary --windows w.jsonl --policy policy.toml --out out", &["line 2", word]);
    }
    let csv = "phase,start,end,requests,ErrorRate\nonly,0 s,30 s,100,0.1 %\nonly,30 s,60 s,many,0.1 %\n";
    world.write("w.csv", csv);
    world.refuses(65, "canary --windows w.csv --policy policy.toml --out out", &["line 3", "count of requests"]);
}

#[test]
fn windows_that_end_too_soon_or_have_a_hole_are_no_pass() {
    let world = World::empty();
    world.write("policy.toml", POLICY);
    world.write("short.jsonl", WINDOW.replace("2 min", "1 min"));
    world.expect(3, "canary --windows short.jsonl --policy policy.toml --out short");
    assert_eq!(world.json("short/canary.json")["ending"], "cut_short");
    let first = WINDOW.replace("2 min", "30 s");
    let last = WINDOW.replace("0 s", "1 min");
    world.write("hole.jsonl", format!("{first}\n{last}\n"));
    world.expect(3, "canary --windows hole.jsonl --policy policy.toml --out hole");
    assert_eq!(world.json("hole/canary.json")["phases"][0]["windows"][1]["missing"], true);
}

#[test]
fn a_replayed_canary_is_the_same_to_the_byte_at_any_thread_count_and_row_order() {
    let world = &*RECORDED;
    world.write("policy.toml", POLICY);
    let bytes = |name: &str, evidence: &str| {
        world.run(&format!("canary {evidence} --policy policy.toml --inject errors=1%@only+30s --out {name}"));
        let mut canary = world.json(&format!("{name}/canary.json"));
        canary["inputs"].take();
        if let Some(queries) = canary["queries"].as_object_mut() {
            queries.remove("inputs");
        }
        canary.to_string()
    };
    let one = bytes("one", "--results rec --threads 1");
    assert_eq!(one, bytes("four", "--results rec --threads 4"));
    let (q, l) = ("--observations rec/observations/quality.parquet", "--observations rec/observations/latency.parquet");
    let forward = bytes("forward", &format!("{q} {l} --queries rec/queries"));
    assert_eq!(forward, bytes("backward", &format!("{l} {q} --queries rec/queries")));
}

#[test]
fn lenss_figures_are_there_with_units_or_named_as_not_observable() {
    let world = &*RECORDED;
    world.run("canary --results rec --out kpis");
    let canary = world.json("kpis/canary.json");
    let kpis = canary["kpis"].as_array().cloned().unwrap_or_default();
    let names: Vec<&str> = kpis.iter().filter_map(|kpi| kpi["name"].as_str()).collect();
    let known =
        ["stage_a_p95_latency", "stage_c_rerank_rate", "span_coverage", "recall_at_50", "traffic", "error_rate"];
    for name in known {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    assert!(kpis.iter().all(|kpi| kpi["unit"].as_str().is_some_and(|unit| !unit.is_empty())));
    let unknown = canary["not_observable"].to_string();
    for name in ["uptime", "on_call_escalations", "incident_count", "lsif_coverage"] {
        assert!(unknown.contains(name) && !names.contains(&name), "{name}");
    }
}

#[test]
fn a_plan_in_lenss_form_becomes_a_policy_and_what_it_leaves_open_is_said() {
    let world = World::empty();
    let plan = r#"{"deployment_plan":[
        {"phase":1,"traffic":"5%","duration":"30 minutes","gates":["error_rate < 0.1%","p95_latency < 1.5x baseline","recall_maintained"]},
        {"phase":2,"traffic":"100%","duration":"Continuous","gates":["error_rate < 0.05%"]}],
        "kill_switches":[{"trigger":"Error rate > 0.1% sustained for 5 minutes","action":"Immediate rollback"},
        {"trigger":"Recall@50 drops > 2% from baseline","action":"Stage-A kill-switch activation"}]}"#;
    world.write("plan.json", plan);
    let ended = world.expect(0, "canary --import-plan plan.json");
    for open in ["recall_maintained", "continuous", "relative"] {
        assert!(ended.stderr.contains(open), "{open}: {}", ended.stderr);
    }
    world.write("plan.toml", &ended.stdout);
    world.expect(0, "check --policy plan.toml");
    for line in
        ["duration = \"30 min\"", "limit = \"1.5 x baseline\"", "sustained = \"5 min\"", "below = \"0.98 x baseline\""]
    {
        assert!(ended.stdout.contains(line), "{line}: {}", ended.stdout);
    }
    world.refuses(2, "canary --preset seed-failed --policy plan.toml", &["--horizon"]);
}

#[test]
fn what_makes_no_canary_is_refused_before_anything_is_written() {
    let world = &*RECORDED;
    let refused: [(i32, &str, &[&str]); 6] = [
        (2, "canary --results rec --policy default", &["[[phase]]", "lens-canary"]),
        (2, "canary --results rec --rate 245", &["245/s"]),
        (2, "canary --results rec --arrivals recorded", &["no arrival times"]),
        (2, "canary --results rec --inject errors=5%@phase9", &["phase-1, phase-2, phase-3"]),
        (2, "canary --results rec --inject errors=5@phase1", &["errors=1.59%"]),
        (2, "canary --preset seed", &["seed-failed, seed-successful"]),
    ];
    for (code, arguments, words) in refused {
        let ended = world.expect(code, &format!("{arguments} --out refused"));
        assert!(words.iter().all(|word| ended.stderr.contains(word)), "{arguments}: {}", ended.stderr);
        assert!(!world.path("refused").exists(), "{arguments}");
    }
}

#[test]
fn a_plan_certifies_itself() {
    let world = &*RECORDED;
    world.write("power-policy.toml", POLICY);
    let ended = world.expect(0, "canary --results rec --policy power-policy.toml --power --canaries 3 --out power");
    assert!(ended.stdout.contains("no change"), "{}", ended.stdout);
    let rows = world.json("power/power.json")["rows"].as_array().map_or(0, Vec::len);
    assert_eq!(rows, 10);
}
