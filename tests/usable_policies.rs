//! What a usable policy is, said alike by `lint`, `check`, `canary` and `canary --import-plan`; and what `canary` and `lint` say
//! of a policy that the baseline itself does not keep.

mod support;

use std::sync::LazyLock;

use serde_json::{Value, json};
use support::{SMALL, World, strings};

/// A baseline against itself.
static ALIKE: LazyLock<World> = LazyLock::new(|| {
    let world = World::shared("usable-policies");
    world.expect(0, &format!("replay {SMALL} --candidate lens-baseline --out rec"));
    world
});

const HEAD: &str = "schema = 1\n[decision]\n";
const ERRORS: &str = "[[gate]]\nid = \"g\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"5 %\"\n";

fn phase(name: &str, rest: &str) -> String {
    format!("[[phase]]\nname = \"{name}\"\ntraffic = \"25 %\"\nduration = \"2 min\"\nwindow = \"30 s\"\n{rest}\n")
}

fn switch(measure: &str, rest: &str) -> String {
    format!("[[kill_switch]]\nmeasure = \"{measure}\"\n{rest}\naction = \"rollback\"\n")
}

/// Policies with phases, and whether a canary can run under each.
fn policies() -> Vec<(String, bool)> {
    let watched = || phase("p", "gates = [\"g\"]");
    let with = |rest: &str| format!("{HEAD}{ERRORS}{}{rest}", watched());
    let two = |rest: &str| format!("{HEAD}{ERRORS}{}{}{rest}", watched(), phase("q", "gates = [\"g\"]"));
    let gate = |body: &str| format!("{HEAD}[[gate]]\nid = \"g\"\n{body}\n{}", watched());
    let warns = ERRORS.replace("\"g\"", "\"w\"").replace("5 %", "4 %") + "severity = \"warn\"\n";
    let errors = |rest: &str| switch("ErrorRate", rest);
    let usable = [
        with(""),
        with(&errors("above = \"9 %\"\nsustained = \"2 min\"")),
        two(&errors("above = \"9 %\"\nsustained = \"4 min\"")),
        two(&switch("Recall@50", "below = \"0.9 x phase:p\"\nsustained = \"2 min\"")),
        with(&errors("above = \"2 x baseline\"")),
        with("").replace("\"2 min\"", "\"continuous\"") + &errors("above = \"9 %\"\nsustained = \"9 h\""),
        format!("{HEAD}{ERRORS}{warns}{}", phase("p", "gates = [\"w\", \"g\"]")),
        gate("measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"50 %\""),
    ];
    let useless = [
        gate("measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"0 %\""),
        gate("measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"100 %\""),
        gate("measure = \"CpuTime(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\""),
        with(&phase("q", "gates = []")),
        with(&phase("q", "")),
        format!("{HEAD}{ERRORS}{warns}{}", phase("p", "gates = [\"w\"]")),
        with(&errors("above = \"9 %\"\nsustained = \"121 s\"")),
        two(&switch("Recall@50", "below = \"0.9 x phase:p\"\nsustained = \"121 s\"")),
        two(&switch("Recall@50", "below = \"0.9 x phase:q\"")),
        two(&switch("Recall@50", "below = \"0.9 x phase:r\"")),
        with(&errors("above = \"100 %\"")),
        with(&errors("above = \"101 %\"")),
        with(&errors("above = \"0 x baseline\"")),
        with(&errors("above = \"2 %\"")),
        with(&switch("nDCG@10", "below = 0")),
        with(&switch("nDCG@10", "above = 1")),
        with(&switch("Latency(p99)", "above = \"0.5 x Latency(p95)\"")),
        with("").replace("\"30 s\"", "\"0.1 ms\""),
        with("").replace("\"30 s\"", "\"3 min\""),
        with("").replace("\"2 min\"", "\"900 h\"").replace("\"30 s\"", "\"1 s\""),
        with("[[pase]]\n"),
    ];
    usable.into_iter().map(|text| (text, true)).chain(useless.into_iter().map(|text| (text, false))).collect()
}

/// Holds that `lint`, `check` and `canary` say the same of `p.toml`.
fn holds_alike(world: &World, is_usable: bool, what: &str) {
    let expected = if is_usable { 0 } else { 2 };
    for command in ["lint p.toml", "check --policy p.toml"] {
        let ended = world.run(command);
        assert_eq!(ended.code, expected, "{command}\n{what}\n{}{}", ended.stdout, ended.stderr);
    }
    let horizon = if world.text("p.toml").contains("\"continuous\"") { "--horizon 2h" } else { "" };
    let ended = world.run(&format!("canary --windows w.jsonl {horizon} --policy p.toml"));
    // A canary under a usable policy ends with some verdict.
    assert!(ended.code != 65 && (ended.code == 2) != is_usable, "canary {}\n{what}\n{}", ended.code, ended.stderr);
}

#[test]
fn lint_check_and_canary_agree_on_what_a_usable_policy_is() {
    let world = World::empty();
    let window = r#"{"phase":"p","start":"0 s","end":"30 s","requests":900,"metrics":{"ErrorRate":"0 %"}}"#;
    world.write("w.jsonl", window);
    for (text, is_usable) in policies() {
        world.write("p.toml", &text);
        holds_alike(&world, is_usable, &text);
    }
}

/// A plan in LENS's form, with as much in it as LENS's own.
fn plan() -> Value {
    json!({
        "canary_promotion_approved": true,
        "readiness_checks": [{"name": "Ablation complete", "passed": true}, {"name": "Drift low", "passed": false}],
        "deployment_plan": [
            {"phase": 1, "traffic": "5%", "duration": "30 minutes", "gates": ["error_rate < 0.1%", "recall_maintained"],
             "monitoring": "often", "owner": "search"},
            {"phase": 2, "traffic": "100%", "duration": "Continuous", "gates": ["quality_gates_green"]},
        ],
        "kill_switches": [
            {"trigger": "Error rate > 0.1% sustained for 5 minutes", "action": "Rollback", "recovery": "Policy revert"},
            {"trigger": "Somebody complains", "action": "Rollback", "recovery": "Apologize"},
        ],
        "monitoring_config": {
            "metrics": [
                {"name": "span_coverage", "threshold": "≥ 98%", "alert": "critical"},
                {"name": "p95_latency", "threshold": "< 1.5x baseline", "alert": "warning"},
                {"name": "happiness", "threshold": "> 3", "alert": "warning"},
            ],
            "dashboards": ["Quality dashboard"],
            "alerts": ["Slack #lens-alerts for critical thresholds"],
            "sampling": "1 %",
        },
        "timestamp": "2025-09-01T16:29:48.306Z",
        "regions": ["eu"],
    })
}

#[test]
fn an_import_names_whatever_it_leaves_out_on_output_and_in_the_policy() {
    let world = World::empty();
    world.write("plan.json", plan().to_string());
    let ended = world.expect(0, "canary --import-plan plan.json");
    let left = [
        "\"canary_promotion_approved\" true",
        "readiness check \"Ablation complete\" (passed",
        "readiness check \"Drift low\" (NOT passed",
        "\"deployment_plan[0].owner\" \"search\"",
        "recovery \"Policy revert\"",
        "recovery \"Apologize\"",
        "kill switch \"Somebody complains\"",
        "monitor \"happiness > 3\"",
        "dashboard \"Quality dashboard\"",
        "alert routing \"Slack #lens-alerts for critical thresholds\"",
        "\"monitoring_config.sampling\" \"1 %\"",
        "\"timestamp\"",
        "\"regions\"",
    ];
    for name in left {
        let named =
            ended.stderr.lines().filter(|line| line.starts_with("not imported: ")).any(|line| line.contains(name));
        let noted = ended.stdout.lines().filter(|line| line.starts_with("# - ")).any(|line| line.contains(name));
        assert!(named && noted, "{name}\n{}\n{}", ended.stderr, ended.stdout);
    }
    // What a plan watches all the time watches each phase, so that one with gates in prose is watched as well.
    for line in [
        "id = \"monitor-span-coverage\"",
        "limit = \"98 %\"",
        "gates = [\"phase-1-error-rate\", \"monitor-span-coverage\", \"monitor-p95-latency\"]",
        "gates = [\"monitor-span-coverage\", \"monitor-p95-latency\"]",
    ] {
        assert!(ended.stdout.contains(line), "{line}\n{}", ended.stdout);
    }
    let open: Vec<&str> = ended.stderr.lines().filter(|line| line.starts_with("open: ")).collect();
    for word in ["recall_maintained", "quality_gates_green", "span_coverage", "continuous", "\"often\""] {
        assert!(open.iter().any(|line| line.contains(word)), "{word}\n{}", ended.stderr);
    }
}

#[test]
fn an_import_is_as_usable_as_lint_check_and_canary_find_it() {
    let world = World::empty();
    world.write(
        "w.jsonl",
        r#"{"phase":"phase-1","start":"0 s","end":"30 s","requests":900,"metrics":{"ErrorRate":"0 %"}}"#,
    );
    let mut unwatched = plan();
    unwatched["monitoring_config"] = json!({});
    let mut endless_spell = plan();
    endless_spell["deployment_plan"][1]["duration"] = "10 minutes".into();
    endless_spell["kill_switches"][0]["trigger"] = "Error rate > 0.1% sustained for 41 minutes".into();
    let mut beyond = plan();
    beyond["kill_switches"][0]["trigger"] = "Error rate > 100%".into();
    let mut two_limits = plan();
    two_limits["deployment_plan"][0]["gates"] = json!(["error_rate < 0.1%", "error_rate < 0.1%", "error_rate <= 0.2%"]);
    for (plan, is_usable) in
        [(plan(), true), (two_limits, true), (unwatched, false), (endless_spell, false), (beyond, false)]
    {
        world.write("plan.json", plan.to_string());
        let ended = world.expect(if is_usable { 0 } else { 2 }, "canary --import-plan plan.json");
        world.write("p.toml", &ended.stdout);
        holds_alike(&world, is_usable, &ended.stdout);
    }
    let refused =
        [(json!("a while"), "phase 1: expected a time"), (json!("30 fortnights"), "phase 1: expected a time")];
    for (duration, problem) in refused {
        let mut plan = plan();
        plan["deployment_plan"][0]["duration"] = duration;
        world.write("plan.json", plan.to_string());
        world.says(65, "canary --import-plan plan.json", &["plan.json", problem]);
    }
}

#[test]
fn the_built_in_canary_is_kept_by_its_own_baseline_and_is_what_runs_where_no_policy_is_given() {
    let world = &*ALIKE;
    let ended = world.run("canary --results rec --out alike");
    let canary = world.json("alike/canary.json");
    assert_eq!(canary["policy"]["path"], "canary");
    // Two arms that answer alike differ in nothing but what the machine did to their clocks.
    let kills = strings(&canary["kills"], "id");
    assert!(kills.iter().all(|kill| kill.contains("atency")), "{}", ended.stdout);
    let gates = canary["phases"].as_array().into_iter().flatten().flat_map(|phase| phase["gates"].as_array());
    let broken = gates.flatten().find(|gate| gate["status"] == "fail" && !gate["id"].to_string().contains("latency"));
    assert!(broken.is_none(), "{broken:?}");
    assert!(!ended.stdout.contains("the baseline itself breaks"), "{}", ended.stdout);
    let linted = world.run("lint canary --observations rec");
    assert!(!linted.stdout.contains("BASELINE_OUTSIDE"), "{}", linted.stdout);
    // A published canary runs under the policy that it ran under.
    world.expect(1, "canary --preset seed-failed --out seed");
    assert_eq!(world.json("seed/canary.json")["policy"]["path"], "lens-canary");
}

#[test]
fn a_policy_that_the_baseline_breaks_is_named_before_the_verdict_and_by_lint() {
    let world = &*ALIKE;
    let ended = world.expect(1, "canary --results rec --policy lens-canary --out breaks");
    let first = ended.stdout.lines().next().unwrap_or_default();
    assert!(first.starts_with("warning: the baseline itself breaks the policy lens-canary"), "{}", ended.stdout);
    assert!(first.contains("spans-covered has the limit 98 %, the baseline "), "{first}");
    let warning = world.json("breaks/canary.json")["warnings"][0].clone();
    assert_eq!(Some(first), warning.as_str().map(|text| format!("warning: {text}")).as_deref());
    let linted = world.run("lint lens-canary --observations rec --format json");
    let lint: Value = serde_json::from_str(&linted.stdout).expect("JSON");
    let found = lint["findings"].as_array().expect("a list").iter().filter(|found| found["rule"] == "BASELINE_OUTSIDE");
    let found = Value::Array(found.cloned().collect());
    for subject in strings(&found, "subject") {
        assert!(first.contains(&format!("{subject} has the limit ")), "{subject} is named by both: {first}");
    }
    assert!(strings(&found, "subject").contains(&"spans-covered"), "{found}");
}

#[test]
fn recorded_windows_whose_baseline_breaks_the_policy_say_so_first() {
    let world = World::empty();
    world.write("p.toml", format!("{HEAD}{ERRORS}{}", phase("p", "gates = [\"g\"]")));
    let window = |baseline: &str| {
        format!(
            "{{\"phase\":\"p\",\"start\":\"0 s\",\"end\":\"2 min\",\"requests\":9000,\"metrics\":{{\"ErrorRate\":\"0.1 %\"}},\
             \"baseline_requests\":27000,\"baseline\":{{\"ErrorRate\":\"{baseline}\"}}}}"
        )
    };
    let first_line = |baseline: &str| {
        world.write("w.jsonl", window(baseline));
        let ended = world.run("canary --windows w.jsonl --policy p.toml");
        ended.stdout.lines().next().unwrap_or_default().to_owned()
    };
    assert!(
        first_line("7 %").contains("breaks the policy p.toml")
            && first_line("7 %").contains("g has the limit 5 %, the baseline 7 %")
    );
    assert_eq!(first_line("4 %"), "GO");
}
