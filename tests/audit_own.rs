//! Every report that lensgate writes, under its own audit: nothing is found in it as it stands, and what is planted in it is.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::sync::LazyLock;

use serde_json::Value;
use support::{SMALL, World};

/// A canary that the corpus's candidate survives.
const EASY: &str = "schema = 1\nname = \"easy\"\n[decision]\n[canary]\ncontrol = \"replayed\"\n\
[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"20 %\"\n\
[[gate]]\nid = \"ranking\"\nmeasure = \"nDCG@10\"\ntest = \"at_least\"\nlimit = 0.01\n\
[[gate]]\nid = \"recall\"\nmeasure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"1 %\"\n\
[[phase]]\nname = \"few\"\ntraffic = \"10 %\"\nduration = \"2 min\"\nwindow = \"30 s\"\ngates = [\"errors\", \"ranking\", \"recall\"]\n\
[[phase]]\nname = \"all\"\ntraffic = \"100 %\"\nduration = \"2 min\"\nwindow = \"30 s\"\ngates = [\"errors\", \"recall\"]\n";
const WINDOWED: &str = "schema = 1\n[decision]\n[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\n\
limit = \"5 %\"\n[[phase]]\nname = \"only\"\ntraffic = \"25 %\"\nduration = \"2 min\"\nwindow = \"30 s\"\ngates = [\"errors\"]\n";

/// A world with every report that there is, in folders and files of its own.
static WORLD: LazyLock<World> = LazyLock::new(|| {
    let world = World::shared("audit-own");
    world.write("easy.toml", EASY);
    world.write("windowed.toml", WINDOWED);
    let any = |arguments: &str| {
        let ended = world.run(arguments);
        assert!([0, 1, 3, 4].contains(&ended.code), "{arguments}: {}", ended.stderr);
        ended
    };
    let print = |name: &str, arguments: &str| world.write(&format!("printed/{name}.json"), any(arguments).stdout);
    any(&format!("run {SMALL} --out out"));
    let faults = [
        ("errors", "errors=60%@phase1+1min"),
        ("latency", "latency=3x@phase2"),
        ("spans", "spans=30%@phase1+1min"),
        ("stall", "stall=2s@phase1+30s"),
        ("missing", "missing@phase1+1min..30s"),
        ("blind", "missing@phase1"),
    ];
    let easy = "canary --results out --policy easy.toml --seed 7";
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for policy in ["easy.toml", "lens-promotion"] {
                any(&format!("report out --policy {policy} --out report-{}", &policy[..4]));
            }
            print("explain-easy", "explain out --policy easy.toml --format json");
            print("explain-default", "explain out --policy default --format json");
            print("plan", "plan lens-promotion --observations out --format json");
            print("lint", "lint lens-canary --format json");
            any("canary --results out --policy lens-canary --seed 7 --out canary-killed");
        });
        scope.spawn(|| {
            any(&format!("{easy} --out canary-easy"));
            for (name, fault) in faults {
                any(&format!("{easy} --inject {fault} --out canary-{name}"));
            }
            any(&format!("{easy} --power --canaries 8 --out power"));
            for preset in ["seed-failed", "seed-successful"] {
                any(&format!("canary --preset {preset} --out canary-{preset}"));
            }
        });
    });
    for (name, rate) in [("good", "0.1 %"), ("bad", "9.1 %")] {
        for (length, end) in [("whole", "2 min"), ("short", "1 min")] {
            let row = format!(
                "{{\"phase\":\"only\",\"start\":\"0 s\",\"end\":\"{end}\",\"requests\":9000,\"metrics\":{{\"ErrorRate\":\"{rate}\"}},\"baseline_requests\":27000}}\n"
            );
            world.write("windows.jsonl", row);
            any(&format!("canary --windows windows.jsonl --policy windowed.toml --out canary-{name}-{length}"));
        }
    }
    world
});

/// Every report of the world, by its path.
fn reports(world: &World) -> Vec<String> {
    let mut reports: Vec<String> = Vec::new();
    for folder in world.names().into_iter().filter(|name| !["corpus", "queries"].contains(&name.as_str())) {
        if folder.contains('.') {
            continue;
        }
        for file in world.tree(&folder).into_keys() {
            let is_report = file.ends_with(".json") || file.ends_with(".md");
            if is_report && !file.starts_with("queries/") && !file.starts_with("alerts/") {
                reports.push(format!("{folder}/{file}"));
            }
        }
    }
    reports
}

#[test]
fn every_report_passes_its_own_audit() {
    let world = &*WORLD;
    let reports = reports(world);
    assert!(reports.len() > 50, "{reports:#?}");
    let verdict = |folder: &str| world.json(&format!("{folder}/canary.json"))["verdict"].as_str().map(str::to_owned);
    let verdicts: Vec<Option<String>> =
        ["canary-killed", "canary-easy", "canary-missing", "canary-blind"].map(verdict).into_iter().collect();
    for word in ["GO", "NO_GO", "INCONCLUSIVE", "INVALID"] {
        assert!(verdicts.iter().flatten().any(|verdict| verdict == word), "{word} in {verdicts:?}");
    }
    for report in &reports {
        let ended = world.run(&format!("audit {report} --format json"));
        let audit: Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{report}: {}", ended.stderr));
        assert_eq!((ended.code, &audit["findings"]), (0, &Value::Array(Vec::new())), "{report}");
    }
}

/// What is written at a pointer of a file of ours, and the rule that has to object to it.
type Planted = (&'static str, &'static str, fn(&Value) -> Value, &'static str);

fn set(value: impl Into<Value> + Copy) -> Value {
    value.into()
}

fn add(value: &Value, more: i64) -> Value {
    (value.as_i64().unwrap() + more).into()
}

fn times(value: &Value, factor: f64) -> Value {
    (value.as_f64().unwrap() * factor).into()
}

fn shorter(value: &Value) -> Value {
    Value::Array(value.as_array().unwrap()[1..].to_vec())
}

const CANARY: [Planted; 41] = [
    ("canary-easy", "/verdict", |_| set("NO_GO"), "conflict"),
    ("canary-errors", "/verdict", |_| set("GO"), "conflict"),
    ("canary-missing", "/verdict", |_| set("GO"), "conflict"),
    ("canary-blind", "/verdict", |_| set("INCONCLUSIVE"), "conflict"),
    ("canary-errors", "/ending", |_| set("completed"), "conflict"),
    ("canary-errors", "/kills", |_| Value::Array(Vec::new()), "conflict"),
    ("canary-errors", "/kills/0/at_s", |at| times(at, 0.5), "time"),
    ("canary-errors", "/kills/0/limit", |limit| times(limit, 2.0), "conflict"),
    ("canary-errors", "/kills/0/window", |window| add(window, -1), "conflict"),
    ("canary-errors", "/kills/0/id", |_| set("nonesuch"), "missing-gate"),
    ("canary-easy", "/phases/0/gates_passed", |passed| add(passed, -1), "count"),
    ("canary-easy", "/phases/0/requests", |n| add(n, 100), "count"),
    ("canary-easy", "/phases/1/candidate_requests", |n| add(n, 100), "count"),
    ("canary-easy", "/phases/0/served", |share| times(share, 1.1), "rate"),
    ("canary-easy", "/phases/0/traffic", |share| times(share, 100.0), "unit"),
    ("canary-easy", "/phases/0/share_checks/0/holds", |_| set(false), "conflict"),
    ("canary-easy", "/phases/0/share_checks/0/planned", |share| times(share, 2.0), "rate"),
    ("canary-easy", "/phases/0/ran_s", |time| times(time, 2.0), "time"),
    ("canary-easy", "/phases/1/start_s", |time| times(time, 0.5), "time"),
    ("canary-easy", "/phases/0/windows/1/start_s", |time| times(time, 0.5), "time"),
    ("canary-easy", "/phases/0/windows/1/end_s", |_| set(0.0), "time"),
    ("canary-easy", "/phases/0/windows", shorter, "count"),
    ("canary-easy", "/phases/0/gates", shorter, "missing-gate"),
    ("canary-easy", "/phases/0/windows/2/gates", shorter, "missing-gate"),
    ("canary-easy", "/phases/0/gates/0/upper", |_| set(0.31), "gate"),
    ("canary-easy", "/phases/0/gates/2/lower", |_| set(0.0001), "gate"),
    ("canary-easy", "/phases/0/gates/2/lower", |_| set(1.5), "order"),
    ("canary-easy", "/phases/0/gates/2/estimate", |share| times(share, 100.0), "unit"),
    ("canary-easy", "/phases/1/status", |_| set("fail"), "conflict"),
    ("canary-seed-successful", "/phases/0/gates/0/estimate", |_| set(0.01), "gate"),
    ("canary-errors", "/rollback/duration_s", |_| set(3.0), "time"),
    ("canary-errors", "/rollback/in_time", |_| set(false), "time"),
    ("canary-errors", "/rollback/restored_at_s", |_| set(1.0), "time"),
    ("canary-easy", "/baseline/stable", |_| set(false), "conflict"),
    ("canary-easy", "/exposure/failed_requests", |_| set(9_999_999), "count"),
    ("canary-easy", "/kpis/14/value", |share| times(share, 100.0), "unit"),
    ("canary-easy", "/kpis/1/value", |_| set(0.0001), "order"),
    ("canary-errors", "/queries/totals/pass", |passed| add(passed, 1), "count"),
    ("canary-errors", "/timing/killed_before_fault", |_| set(true), "conflict"),
    ("canary-errors", "/timing/time_to_restore_s", |_| set(1.0), "time"),
    ("canary-errors", "/kpis", |kpis| with_figure(kpis, "alerts_fired", 40.0), "count"),
];

const VERDICT: [Planted; 12] = [
    ("verdict", "/verdict", |_| set("INVALID"), "conflict"),
    ("verdict", "/totals/pass", |passed| add(passed, 1), "count"),
    ("verdict", "/totals/declared", |declared| add(declared, -1), "count"),
    ("verdict", "/gates", shorter, "count"),
    ("verdict", "/gates/2/candidate", |share| times(share, 100.0), "unit"),
    ("verdict", "/gates/2/baseline", |share| times(share, 0.5), "gain"),
    ("verdict", "/gates/2/delta", |_| set(0.5), "gain"),
    ("verdict", "/gates/2/estimate", |_| set(0.5), "gain"),
    ("verdict", "/gates/2/interval/lower", |_| set(0.999), "order"),
    ("verdict", "/gates/2/p_value", |_| set(1.7), "unit"),
    ("verdict", "/gates/2/limit", |_| set(0.999), "gate"),
    ("verdict", "/gates/2/status", |_| set("fail"), "conflict"),
];

const COMPARISON: [Planted; 8] = [
    ("comparison", "/comparisons/0/candidate/known/point", |share| times(share, 0.9), "gain"),
    ("comparison", "/comparisons/0/delta/known/point", |_| set(0.2), "gain"),
    ("comparison", "/comparisons/0/ratio/known/point", |_| set(1.2), "gain"),
    ("comparison", "/comparisons/0/baseline/known/lower", |_| set(0.99), "order"),
    ("comparison", "/comparisons/0/wins", |wins| add(wins, 3), "count"),
    ("comparison", "/comparisons/0/n", |n| add(n, 900), "count"),
    ("comparison", "/queries", shorter, "count"),
    ("comparison", "/scores/0/candidate/numerators/0", |_| set(0.123), "gain"),
];

const DEPLOYMENT: [Planted; 10] = [
    ("lens", "/phases_executed/0/quality_gates_passed", |passed| add(passed, 5), "count"),
    ("lens", "/phases_executed/1/total_quality_gates", |_| set(1), "count"),
    ("lens", "/phases_executed/0/key_metrics/recall_at_50", |_| set("93.9"), "unit"),
    ("lens", "/performance_validation/quality_gate_success_rate", |_| set("20.0%"), "count"),
    ("lens", "/production_readiness/all_quality_gates_passed", |_| set(false), "count"),
    ("lens", "/dashboard_state/metrics/performance/stageB/p99_latency_ms", |_| set(0.0001), "order"),
    ("lens", "/operational_report/alert_summary/total_alerts", |_| set(40), "count"),
    ("lens", "/dashboard_state/sla_compliance/span_coverage_compliant", |_| set(true), "conflict"),
    ("lens", "/execution_summary/success", |_| set(false), "conflict"),
    ("lens", "/dashboard_state/canary_status/rollback_events", |_| set(3.0), "conflict"),
];

/// The figures with another value for the one of that name.
fn with_figure(kpis: &Value, name: &str, value: f64) -> Value {
    let mut kpis = kpis.clone();
    for kpi in kpis.as_array_mut().into_iter().flatten().filter(|kpi| kpi["name"] == name) {
        kpi["value"] = set(value);
    }
    kpis
}

/// The rules that object to a file.
fn rules(world: &World, file: &str) -> (i32, Vec<String>) {
    let ended = world.run(&format!("audit {file} --format json"));
    let audit: Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{file}: {}", ended.stderr));
    (ended.code, support::strings(&audit["findings"], "rule").into_iter().map(str::to_owned).collect())
}

fn planted_are_found(faults: &[Planted], file: impl Fn(&str) -> String) {
    let world = &*WORLD;
    let mut missed = Vec::new();
    for (at, (which, pointer, plant, rule)) in faults.iter().enumerate() {
        let path = file(which);
        let mut report = world.json(&path);
        let place = report.pointer_mut(pointer).unwrap_or_else(|| panic!("{path} has {pointer}"));
        let planted = plant(place);
        assert_ne!(*place, planted, "{path} {pointer}: nothing was planted");
        *place = planted;
        let name = format!("planted-{which}-{at}.json");
        world.write(&name, serde_json::to_vec(&report).unwrap());
        let (code, rules) = rules(world, &name);
        if code != 4 || !rules.iter().any(|found| found == rule) {
            missed.push(format!("{path} {pointer}: {rule} expected, exit {code}, {rules:?}"));
        }
    }
    assert!(missed.is_empty(), "{} of {}: {missed:#?}", missed.len(), faults.len());
}

#[test]
fn what_is_planted_in_a_canary_is_found() {
    planted_are_found(&CANARY, |which| format!("{which}/canary.json"));
}

#[test]
fn what_is_planted_in_a_verdict_is_found() {
    planted_are_found(&VERDICT, |_| "report-easy/verdict.json".to_owned());
}

#[test]
fn what_is_planted_in_a_comparison_is_found() {
    planted_are_found(&COMPARISON, |_| "report-easy/comparison.json".to_owned());
}

#[test]
fn what_is_planted_in_a_deployment_report_is_found() {
    planted_are_found(&DEPLOYMENT, |_| "canary-easy/lens-deployment-report.json".to_owned());
}

/// Text of `canary.md` and what is written in its place.
const MARKDOWN: [(&str, &str, &str, &str); 6] = [
    ("canary-easy", "| few | 10 % | 2 min | 3/3 |", "| few | 10 % | 2 min | 5/3 |", "count"),
    ("canary-easy", "| few | 10 % | 2 min | 3/3 |", "| few | 10 % | 2 min | 2/3 |", "count"),
    ("canary-errors", "| few | 10 % | 90 s of 2 min | 2/3 |", "| few | 10 % | 90 s of 2 min | 3/3 |", "count"),
    ("canary-easy", "candidate >= 1 %", "candidate >= 97 %", "gate"),
    ("canary-easy", "| stage_b_p99_latency | ", "| stage_b_p99_latency | 0.001 ms | ", "order"),
    ("canary-easy", "**Outcome:** ✓ **GO**", "**Outcome:** ✗ **NO_GO**", "conflict"),
];

#[test]
fn what_is_planted_in_a_summary_is_found() {
    let world = &*WORLD;
    let mut missed = Vec::new();
    for (at, (which, old, new, rule)) in MARKDOWN.iter().enumerate() {
        let text = world.text(&format!("{which}/canary.md"));
        assert!(text.contains(old), "{which} holds {old:?}");
        let name = format!("planted-{at}.md");
        world.write(&name, text.replacen(old, new, 1));
        let (code, rules) = rules(world, &name);
        if !rules.iter().any(|found| found == rule) {
            missed.push(format!("{which}: {old:?} as {new:?}: {rule} expected, exit {code}, {rules:?}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
