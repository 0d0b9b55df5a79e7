//! Arms exchanged, the same system in both arms, a candidate that was broken on purpose, a candidate that only caches.

mod support;

use std::collections::BTreeMap;

use serde_json::Value;
use support::{SMALL, World};

/// A candidate that finds little: few candidates, one span a file, stage C never asked.
const CRIPPLED: &str = "{\n  \"name\": \"crippled\",\n  \"stage_a\": { \"k_candidates\": 100, \"per_file_span_cap\": 1 },\n  \
                        \"stage_c\": { \"gate\": { \"nl_threshold\": 1.0 } }\n}\n";

fn verdict(world: &World, arguments: &str) -> Value {
    let ended = world.run(&format!("run {SMALL} {arguments} --out out"));
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    world.json("out/verdict.json")
}

fn statuses(verdict: &Value) -> Vec<(&str, &str)> {
    support::strings(&verdict["gates"], "id").into_iter().zip(support::strings(&verdict["gates"], "status")).collect()
}

/// Measure and slice with the difference's point and interval, for everything that no clock has a part in.
fn differences(world: &World) -> BTreeMap<String, [f64; 3]> {
    let comparison = world.json("out/comparison.json");
    let each = comparison["comparisons"].as_array().expect("a list").iter();
    let of_quality = each.filter(|it| !support::reads_a_clock(&it["measure"]));
    let with_numbers = of_quality.filter_map(|it| {
        let known = it["delta"].get("known")?;
        let numbers = ["point", "lower", "upper"].map(|key| known[key].as_f64().expect("a number"));
        Some((format!("{} {}", it["measure"], it["slice"]), numbers))
    });
    with_numbers.collect()
}

#[test]
fn exchanged_arms_change_the_sign_of_every_difference_exactly() {
    let (one, other) = (World::new(), World::new());
    verdict(&one, "--baseline lens-baseline --candidate lens-v1.2");
    verdict(&other, "--baseline lens-v1.2 --candidate lens-baseline");
    let (one, other) = (differences(&one), differences(&other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    assert!(one.len() > 30, "{}", one.len());
    assert!(one.values().any(|[point, ..]| *point != 0.0), "the presets differ");
    for (name, [point, lower, upper]) in &one {
        assert_eq!(other[name], [-point, -upper, -lower], "{name}");
    }
}

#[test]
fn the_same_system_in_both_arms_fails_no_gate_and_is_named_no_effect() {
    let world = World::new();
    let verdict = verdict(&world, "--candidate lens-baseline");
    assert_ne!(verdict["verdict"], "NO_GO");
    let failed: Vec<_> = statuses(&verdict).into_iter().filter(|(_, status)| *status == "fail").collect();
    assert!(failed.is_empty(), "{failed:?}");
    assert!(support::strings(&verdict["gates"], "reason_code").contains(&"NO_EFFECT"));
    assert_ne!(verdict["verdict"], "GO", "doing nothing is no ground for a canary");
    for name in ["out/report.html", "out/report.md"] {
        assert!(world.text(name).contains("NO_EFFECT"), "{name} names it");
    }
}

#[test]
fn a_crippled_candidate_is_no_go_and_the_gates_say_why() {
    let world = World::new();
    world.write("crippled.json", CRIPPLED);
    let ended = world.expect(1, &format!("run {SMALL} --candidate crippled.json --out out"));
    let verdict = world.json("out/verdict.json");
    assert_eq!(verdict["verdict"], "NO_GO");
    let failing: Vec<&Value> =
        verdict["gates"].as_array().expect("a list").iter().filter(|gate| gate["status"] == "fail").collect();
    assert!(failing.iter().any(|gate| gate["id"] == "recall-kept" && gate["slice"].is_null()), "{failing:#?}");
    for gate in failing {
        let upper = gate["interval"]["upper"].as_f64().expect("a number");
        assert!(upper < gate["limit"].as_f64().expect("a number"), "the whole interval lies beyond the limit: {gate}");
        assert!(gate["explanation"].as_str().expect("a sentence").contains(gate["measure"].as_str().expect("a name")));
    }
    assert!(ended.stdout.contains("NO_GO") && ended.stdout.contains("recall-kept"), "{}", ended.stdout);
}

#[test]
fn a_change_declared_to_keep_rankings_passes_when_it_does() {
    let world = World::new();
    world.write("cache.json", "{ \"name\": \"cache\", \"stage_b\": { \"lru_bytes_budget\": \"1.25x\" } }\n");
    world.write(
        "p.toml",
        "schema = 1\nname = \"cache\"\n[decision]\nconfidence = \"95 %\"\nexpect = \"same_rankings\"\n[[gate]]\nid = \"kept\"\n\
         measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"\nseverity = \"block\"\n",
    );
    let verdict = verdict(&world, "--candidate cache.json --policy p.toml");
    assert_eq!((&verdict["verdict"], statuses(&verdict)), (&"GO".into(), vec![("kept", "pass")]));
}
