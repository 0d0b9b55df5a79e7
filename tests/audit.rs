//! `lensgate audit` from outside: exit codes, text, JSON, and our own reports under their own audit.

mod support;

use support::{SMALL, World};

const HONEST: &str = r#"{"status":"PASS","p95_ms":151.2,"p99_ms":193.4}"#;
const LYING: &str = r#"{"status":"PASS","p95_ms":151.2,"p99_ms":93.4}"#;

const SUSPECT: &str = r#"{"lens_version":"v1.2","deployment_type":"canary","execution_summary":{"success":true},
"dashboard_state":{"metrics":{"performance":{"stageA":{"p95_latency_ms":0,"throughput_rps":0}}}}}"#;

#[test]
fn the_exit_code_says_whether_a_claim_is_contradicted() {
    let world = World::empty();
    world.write("honest.json", HONEST);
    world.write("lying.json", LYING);
    world.write("suspect.json", SUSPECT);
    world.write("broken.json", "{");
    world.write("prose.md", "Nothing but prose.\n");
    assert!(world.expect(0, "audit honest.json").stdout.contains("nothing in it contradicts itself"));
    assert!(world.expect(0, "audit suspect.json").stdout.contains("1 claim suspect"));
    world.refuses(65, "audit broken.json", &["broken.json", "not valid JSON", "line 1"]);
    world.refuses(65, "audit prose.md", &["prose.md", "nothing to audit"]);
    world.write("page.html", "<!doctype html><p>p95: 12 ms</p>");
    world.write("page", "<!DOCTYPE html><p>p95: 12 ms</p>");
    world.write("workflow.yml", "jobs:\n  total: 3\n  passed: 4\n");
    world.refuses(65, "audit page.html", &["page.html", "HTML is not read", "report.md"]);
    world.refuses(65, "audit page", &["HTML is not read"]);
    world.refuses(65, "audit workflow.yml", &["a .yml file is not read", "JSON (.json) or Markdown (.md"]);
    world.refuses(74, "audit absent.json", &["absent.json"]);
    world.refuses(2, "audit honest.json --policy nonesuch", &["nonesuch"]);
    let ended = world.expect(4, "audit lying.json");
    let expected = "✗ order  p99 of 93.4 ms under p95 of 151.2 ms: percentiles cannot fall\n    /p99_ms  p99_ms: 93.4\n    /p95_ms  p95_ms: 151.2\n\nchecked: 1 claim\nlying.json: 1 claim contradicted\n";
    assert_eq!(ended.stdout, expected);
}

#[test]
fn json_says_the_same() {
    let world = World::empty();
    world.write("lying.json", LYING);
    let ended = world.expect(4, "audit lying.json --format json");
    let audit: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!((&audit["contradicted"], &audit["suspect"]), (&1.into(), &0.into()));
    assert_eq!(audit["findings"][0]["rule"], "order");
    assert_eq!(audit["findings"][0]["severity"], "contradicted");
    assert_eq!(audit["findings"][0]["places"][0]["place"], "/p99_ms");
}

#[test]
fn our_reports_pass_and_edited_ones_are_held_against_their_results_folder() {
    let world = World::new();
    let ended = world.run(&format!("run {SMALL} --out out"));
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    for report in ["recording.json", "manifest.json"] {
        let ended = world.expect(0, &format!("audit out/{report}"));
        assert!(ended.stdout.contains("nothing in it contradicts itself"), "{report}: {}", ended.stdout);
    }
    let compared = [
        ("verdict.json", "inputs, against those"),
        ("report.md", "lines, against the report written again"),
        ("comparison.json", "not compared with the recording"),
    ];
    for (report, against) in compared {
        let ended = world.expect(0, &format!("audit out/{report} --evidence out"));
        assert!(ended.stdout.contains("nothing in it contradicts itself"), "{report}: {}", ended.stdout);
        for checked in ["manifest.json: SHA-256 of", "gates, as judged again from the recording", against] {
            assert!(ended.stdout.contains(checked), "{checked} in {}", ended.stdout);
        }
    }

    let verdict = world.text("out/verdict.json");
    let word = world.json("out/verdict.json")["verdict"].as_str().expect("a word").to_owned();
    let other = if word == "GO" { "NO_GO" } else { "GO" };
    let edited = verdict.replacen(&format!("\"verdict\": \"{word}\""), &format!("\"verdict\": \"{other}\""), 1);
    world.write("edited.json", edited);
    assert!(world.expect(4, "audit edited.json").stdout.contains("its gates give"));

    // A verdict that adds up and was never given: one gate's n is another.
    let mut verdict = world.json("out/verdict.json");
    let n = verdict["gates"][0]["n"].as_u64().expect("a count");
    verdict["gates"][0]["n"] = (n + 1).into();
    world.write("claimed.json", serde_json::to_vec_pretty(&verdict).expect("JSON prints"));
    world.expect(0, "audit claimed.json");
    let told = world.expect(4, "audit claimed.json --evidence out").stdout;
    assert!(told.contains(&format!("n {} claimed, the evidence gives {n}", n + 1)), "{told}");
    assert!(told.contains("/gates/0/n"), "{told}");

    let report = world.text("out/report.md");
    let row = report.lines().find(|line| line.starts_with("| Recall@50")).expect("a row of Recall@50");
    world.write("claimed.md", report.replacen(row, &row.replacen("| ", "|  ", 1), 1));
    let told = world.expect(4, "audit claimed.md --evidence out").stdout;
    assert!(told.contains(&format!("the evidence gives {row}")), "{told}");

    world.replace("out/queries/queryset.toml", "unit = ", "unit =  ");
    let told = world.expect(4, "audit out/verdict.json --evidence out").stdout;
    assert!(told.contains("queries/queryset.toml was altered"), "{told}");
    std::fs::remove_file(world.path("out/observations/latency.parquet")).expect("it is there");
    let told = world.expect(4, "audit out/verdict.json --evidence out").stdout;
    assert!(told.contains("latency.parquet is listed and not there"), "{told}");
    assert!(told.contains("cannot be judged again"), "{told}");
    world.refuses(2, "audit out/verdict.json --evidence queries", &["manifest.json", "--evidence takes"]);
}
