//! `lensgate canary` from the outside: published canaries, recorded windows, replays over a recording, refusals.

mod support;

use std::path::Path;
use std::sync::LazyLock;

use support::{SMALL, World};

/// One recording, which the tests below look at.
static RECORDED: LazyLock<World> = LazyLock::new(|| {
    let world = World::shared("canary");
    let ended = world.run(&format!("replay {SMALL} --repetitions 3 --out rec"));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    world
});

/// A plan that a small recording gets through: one phase of two minutes.
const POLICY: &str = "schema = 1\n[decision]\n[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\n\
limit = \"5 %\"\n[[phase]]\nname = \"only\"\ntraffic = \"25 %\"\nduration = \"2 min\"\nwindow = \"30 s\"\ngates = [\"errors\"]\n";

const WINDOW: &str = r#"{"phase":"only","start":"0 s","end":"2 min","requests":9000,"metrics":{"ErrorRate":"0.1 %"},"baseline_requests":27000}"#;

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
fn a_published_canary_is_decided_on_points_however_its_policy_is_written() {
    let world = World::empty();
    world.expect(0, "init presets");
    let plain = world.text("presets/policies/lens-canary.toml");
    let written = [
        // First the one that says so itself: the others are warned of as it is.
        plain.replace("[decision]\n", "[decision]\ndecide = \"point\"\n"),
        plain.replace("[decision]\n", "[decision] # by bounds, where nothing else is said\n"),
        plain.replace("[decision]\n", "[decision]\ndecide = \"bound\"\n"),
        plain.replace('\n', "\r\n"),
        plain,
    ];
    for (at, text) in written.iter().enumerate() {
        world.write("policy.toml", text);
        world.expect(0, &format!("canary --preset seed-successful --policy policy.toml --out out-{at}"));
        let canary = world.json(&format!("out-{at}/canary.json"));
        assert_eq!((&canary["policy"]["decide"], &canary["verdict"]), (&"point".into(), &"GO".into()), "{text}");
        assert_eq!(canary["warnings"], world.json("out-0/canary.json")["warnings"]);
        assert!(canary["warnings"].to_string().contains("noise alone can give GO"), "{}", canary["warnings"]);
        assert_eq!(&world.text(&format!("out-{at}/policy.toml")), text);
    }
}

#[test]
fn windows_are_read_from_both_forms_alike() {
    let world = World::empty();
    world.write("policy.toml", POLICY);
    world.write("w.jsonl", WINDOW);
    world.write("w.csv", "phase,start,end,requests,baseline_requests,ErrorRate\nonly,0 s,2 min,9000,27000,0.1 %\n");
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
    let csv = "phase,start,end,requests,ErrorRate\nonly,0 s,30 s,1000,0.1 %\nonly,30 s,60 s,many,0.1 %\n";
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

/// Two phases of a minute each.
const TWO: &str = "schema = 1\n[decision]\n[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"5 %\"\n\
[[phase]]\nname = \"one\"\ntraffic = \"25 %\"\nduration = \"1 min\"\nwindow = \"30 s\"\ngates = [\"errors\"]\n\
[[phase]]\nname = \"two\"\ntraffic = \"50 %\"\nduration = \"1 min\"\nwindow = \"30 s\"\ngates = [\"errors\"]\n";

/// A row of a file of windows.
fn told(phase: &str, start: u32, end: u32) -> String {
    format!(
        "{{\"phase\":\"{phase}\",\"start\":\"{start} s\",\"end\":\"{end} s\",\"requests\":9000,\"metrics\":{{\"ErrorRate\":\"0.1 %\"}}}}"
    )
}

#[test]
fn windows_that_do_not_lie_in_their_phase_or_in_order_are_refused_with_file_and_line() {
    let world = World::empty();
    world.write("policy.toml", TWO);
    let first = told("one", 0, 30);
    let cases = [
        (told("one", 60, 90), "begins at 60 s, after the end of its phase"),
        (told("one", 30, 90), "ends at 90 s, after the end of its phase"),
        (told("two", 30, 90), "begins at 30 s, before its phase"),
        (told("one", 0, 30), "the same window is on line 1 already"),
        (told("one", 15, 45), "begins before the one on line 1 ends"),
        (told("one", 30, 60).replace("9000", "0"), "served no request"),
        (told("one", 30, 60).replace("\"0.1 %\"", "\"0.1 %\",\"ErrorRate\":\"9 %\""), "reported twice"),
    ];
    for (second, word) in cases {
        world.write("w.jsonl", format!("{first}\n{second}\n"));
        world.refuses(65, "canary --windows w.jsonl --policy policy.toml --out out", &["w.jsonl: line 2", word]);
    }
    world.write("w.jsonl", format!("{}\n{first}\n", told("one", 30, 60)));
    world.refuses(
        65,
        "canary --windows w.jsonl --policy policy.toml --out out",
        &["w.jsonl: line 2", "sort them by time"],
    );
    world.write("w.jsonl", format!("{}\n{first}\n", told("two", 60, 90)));
    world.refuses(
        65,
        "canary --windows w.jsonl --policy policy.toml --out out",
        &["w.jsonl: line 2", "sort them by time"],
    );
    let csv = "phase,start,end,requests,ErrorRate\none,0 s,30 s,900,0.1 %\none,60 s,90 s,900,0.1 %\n";
    world.write("w.csv", csv);
    world.refuses(65, "canary --windows w.csv --policy policy.toml --out out", &["w.csv: line 3", "after the end"]);
    world.write("w.csv", "phase,start,end,requests,ErrorRate,ErrorRate\none,0 s,30 s,900,0.1 %,9 %\n");
    world.refuses(65, "canary --windows w.csv --policy policy.toml --out out", &["w.csv: line 1", "twice"]);
    world.write("sliced.toml", TWO.replace("limit = \"5 %\"", "limit = \"5 %\"\nslices = [\"class\"]"));
    world.write("w.jsonl", first);
    world.refuses(2, "canary --windows w.jsonl --policy sliced.toml --out out", &["errors", "slices"]);
}

#[test]
fn the_rest_of_a_phase_that_another_follows_is_a_hole_and_never_a_pass() {
    let world = World::empty();
    world.write("policy.toml", TWO);
    let windows = |rows: &[String]| world.write("w.jsonl", rows.join("\n"));
    windows(&[told("one", 0, 30), told("one", 30, 60), told("two", 60, 90), told("two", 90, 120)]);
    world.expect(0, "canary --windows w.jsonl --policy policy.toml --out whole");
    windows(&[told("one", 0, 30), told("two", 60, 90), told("two", 90, 120)]);
    world.expect(3, "canary --windows w.jsonl --policy policy.toml --out hole");
    let canary = world.json("hole/canary.json");
    assert_eq!((canary["ending"].as_str(), canary["phases"].as_array().map(Vec::len)), (Some("completed"), Some(2)));
    let missing = &canary["phases"][0]["windows"][1];
    let found = (missing["missing"].as_bool(), missing["start_s"].as_f64(), missing["end_s"].as_f64());
    assert_eq!(found, (Some(true), Some(30.0), Some(60.0)));
    assert_eq!(
        (&canary["phases"][0]["status"], &canary["phases"][1]["status"]),
        (&"inconclusive".into(), &"pass".into())
    );
    // A whole phase without a window is a gate that never ran.
    windows(&[told("two", 60, 90), told("two", 90, 120)]);
    world.expect(4, "canary --windows w.jsonl --policy policy.toml --out none");
}

/// The same rows in another order, drawn by a generator of our own.
fn shuffled(from: &Path, to: &Path) {
    let lensgate_observations::Recorded { mut rows, metadata } =
        lensgate_observations::read_parquet(from).expect("a recording of ours");
    let before = rows.clone();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for at in (1..rows.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        rows.swap(at, (state >> 33) as usize % (at + 1));
    }
    assert_ne!(rows, before, "a shuffle moves rows");
    std::fs::write(to, lensgate_observations::to_parquet(&rows, &metadata).expect("rows encode"))
        .expect("a file is written");
}

#[test]
fn a_replayed_canary_is_the_same_to_the_byte_at_any_thread_count_and_row_order() {
    let world = &*RECORDED;
    world.write("policy.toml", POLICY);
    // Digests of the files differ where their rows do; nothing else may.
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
    for threads in [2, 8] {
        assert_eq!(one, bytes(&format!("threads-{threads}"), &format!("--results rec --threads {threads}")));
    }
    let file = |name: &str| world.path(&format!("rec/observations/{name}.parquet"));
    for pass in ["quality", "latency"] {
        shuffled(&file(pass), &world.path(&format!("shuffled-{pass}.parquet")));
    }
    let observed = |quality: &str, latency: &str| {
        format!("--observations {quality}.parquet --observations {latency}.parquet --queries rec/queries")
    };
    let forward = bytes("forward", &observed("rec/observations/quality", "rec/observations/latency"));
    assert_eq!(forward, bytes("backward", &observed("rec/observations/latency", "rec/observations/quality")));
    assert_eq!(forward, bytes("shuffled", &observed("shuffled-quality", "shuffled-latency")));
    assert_eq!(forward, bytes("mixed", &observed("shuffled-latency", "rec/observations/quality")));
    // Without the corpus's files nobody knows which hits can be opened.
    world.write(
        "ranking.toml",
        POLICY.replace("\"ErrorRate\"", "\"nDCG@10\"").replace("at_most", "at_least").replace("\"5 %\"", "0.1"),
    );
    let evidence = observed("rec/observations/quality", "rec/observations/latency");
    world.says(2, &format!("canary {evidence} --policy ranking.toml --out no"), &["nDCG@10", "--results"]);
}

#[test]
fn a_policy_is_judged_alike_on_a_recording_and_on_its_observations() {
    let world = &*RECORDED;
    let speed = "[[gate]]\nid = \"speed\"\nmeasure = \"Latency(p50)\"\ntest = \"at_most\"\nlimit = \"2 x baseline\"\n";
    let observed = "--observations rec/observations/quality.parquet --observations rec/observations/latency.parquet \
                    --queries rec/queries";
    for population in ["queries", "repositories"] {
        let policy = POLICY.replace("[decision]\n", &format!("[decision]\npopulation = \"{population}\"\n"));
        world.write("population.toml", policy.replace("[[phase]]", &format!("{speed}[[phase]]")));
        let judged = |from: &str, evidence: &str| {
            let out = format!("{population}-{from}");
            world.run(&format!("canary {evidence} --policy population.toml --out {out}"));
            world.json(&format!("{out}/canary.json"))["queries"]["gates"].take()
        };
        let of_folder = judged("folder", "--results rec");
        assert_eq!(of_folder.as_array().map(Vec::len), Some(2), "{of_folder}");
        assert_eq!(of_folder, judged("files", observed));
    }
}

/// The table of LENS's figures in docs/CANARY.md: where each stands at LENS, our names, and the unit.
fn documented() -> Vec<(String, Vec<String>, String)> {
    let document =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/CANARY.md")).expect("docs are there");
    let table = document.split("## LENS's figures").nth(1).expect("the table has a section");
    let rows = table.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    rows.take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let names = cells[1].split('`').skip(1).step_by(2).map(str::to_owned).collect();
            (cells[0].to_owned(), names, cells[2].to_owned())
        })
        .collect()
}

#[test]
fn every_figure_of_lenss_dashboard_is_measured_with_its_unit_or_named_as_not_observable() {
    let world = &*RECORDED;
    world.run("canary --results rec --out kpis");
    let canary = world.json("kpis/canary.json");
    let unknown = support::strings(&canary["not_observable"], "name");
    let known: Vec<(&str, &str)> =
        support::strings(&canary["kpis"], "name").into_iter().zip(support::strings(&canary["kpis"], "unit")).collect();
    let table = documented();
    assert_eq!(
        table.iter().filter(|(place, ..)| !place.starts_with("ours")).count(),
        34,
        "LENS's dashboard has 34 fields"
    );
    for (place, names, unit) in &table {
        assert!(!names.is_empty(), "{place} has a name");
        for name in names {
            let measured = known.iter().find(|(other, _)| other == name).map(|(_, unit)| *unit);
            assert_ne!(measured.is_some(), unknown.contains(&name.as_str()), "{name} is known or named, and not both");
            assert_eq!(measured.unwrap_or("not observable"), unit, "{name}");
        }
    }
    let told = |name: &str| table.iter().any(|(_, names, _)| names.iter().any(|other| other == name));
    assert!(known.iter().map(|(name, _)| name).chain(&unknown).all(|name| told(name)), "every figure is in the table");
    let reasons = support::strings(&canary["not_observable"], "why");
    assert!(reasons.len() == unknown.len() && reasons.iter().all(|why| why.len() > 10), "each has its reason");
}

#[test]
fn recorded_arrivals_come_when_they_came_as_seconds_or_instants_and_at_any_thread_count() {
    let world = &*RECORDED;
    world.write("arrivals-policy.toml", POLICY);
    // Four requests a second in the first half of each minute, one in the second half.
    let times: Vec<f64> = (0..120).map(|at| f64::from(at) / 4.0).chain((30..59).map(f64::from)).chain([59.7]).collect();
    let seconds: String = times.iter().map(|time| format!("{}\n", 1_000.0 + time)).collect();
    let instant = |time: &f64| format!("2026-03-05T08:21:{:06.3}+00:00\n", time);
    world.write("seconds.txt", &seconds);
    world.write("instants.txt", times.iter().rev().map(instant).collect::<String>());
    let canary = |name: &str, arguments: &str| {
        let base = "canary --results rec --policy arrivals-policy.toml --arrivals recorded --arrival-times";
        world.run(&format!("{base} {arguments} --out {name}"));
        let canary = world.json(&format!("{name}/canary.json"));
        let windows = canary["phases"][0]["windows"].as_array().cloned().unwrap_or_default();
        let requests = |window: &serde_json::Value| {
            window["candidate_requests"].as_u64().zip(window["baseline_requests"].as_u64()).map(|(a, b)| a + b)
        };
        (windows.iter().map(requests).collect::<Vec<_>>(), canary)
    };
    let (requests, told) = canary("arrivals", "seconds.txt");
    // A round ends one mean gap, 59.7 / 149 s, after its last request.
    assert_eq!(requests, [Some(120), Some(30), Some(120), Some(30)], "{:#}", told["phases"][0]["windows"]);
    assert_eq!(
        (told["traffic"]["arrivals"].as_str(), told["inputs"].to_string().contains("seconds.txt")),
        (Some("recorded"), true)
    );
    let (again, _) = canary("instants", "instants.txt --threads 2");
    assert_eq!(again, requests);
    let (twice, told) = canary("twice", &format!("seconds.txt --rate {}/s", 2.0 * 149.0 / 59.7));
    let all = |requests: &[Option<u64>]| requests.iter().flatten().sum::<u64>();
    assert!(all(&twice).abs_diff(2 * all(&requests)) <= 8, "{twice:?}, {}", told["traffic"]);
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
    world.write("one-time.txt", "17.5\n");
    world.write("epoch.txt", "1772695267250\n1772695267500\n");
    world.write("binary.txt", b"17.5\n\xff\n");
    world.write("bad-time.txt", "2026-03-05T08:21:07Z\nlater\n");
    let refused: [(i32, &str, &[&str]); 19] = [
        (2, "canary --results rec --policy default", &["[[phase]]", "--policy canary"]),
        (2, "canary --results rec --rate 245", &["245/s"]),
        (2, "canary --results rec --arrivals recorded", &["--arrival-times <FILE>"]),
        (2, "canary --results rec --arrivals fixed --arrival-times one-time.txt", &["--arrivals recorded"]),
        (2, "canary --preset seed-failed --arrivals recorded --arrival-times one-time.txt", &["--preset <NAME>"]),
        (2, "canary --preset seed-failed --rate 5/s", &["--rate <RATE>", "--preset <NAME>"]),
        (2, "canary --windows w.csv --popularity zipf:1.1", &["--popularity <HOW>", "--windows <FILE>"]),
        (2, "canary --import-plan plan.json", &["--import-plan <FILE>", "--out <DIR>"]),
        (2, "canary --results rec --inject errors=5%@phase1+20min", &["phase-1 lasts 1200 s", "begin sooner"]),
        (2, "canary --results rec --inject missing[class=nl]@phase1", &["a whole window"]),
        (2, "canary --results rec --inject stall=20s@phase1..1min", &["as long as it says"]),
        (65, "canary --results rec --arrivals recorded --arrival-times binary.txt", &["line 2", "UTF-8"]),
        (
            65,
            "canary --results rec --arrivals recorded --arrival-times one-time.txt",
            &["one-time.txt", "fewer than two"],
        ),
        (
            65,
            "canary --results rec --arrivals recorded --arrival-times epoch.txt",
            &["epoch.txt: line 1", "milliseconds", "divide every line by 1000"],
        ),
        (65, "canary --results rec --arrivals recorded --arrival-times bad-time.txt", &["line 2", "later", "seconds"]),
        (74, "canary --results rec --arrivals recorded --arrival-times no-time.txt", &["no-time.txt"]),
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
    let certify = |name: &str, threads: u32| {
        world.expect(
            0,
            &format!(
                "canary --results rec --policy power-policy.toml --power --canaries 3 --threads {threads} --out {name}"
            ),
        )
    };
    let ended = certify("power", 1);
    assert!(ended.stdout.contains("no change") && ended.stdout.contains("latency 1.5 x"), "{}", ended.stdout);
    let power = world.json("power/power.json");
    assert_eq!(power["rows"].as_array().map(Vec::len), Some(20));
    assert_eq!(power["rows"][0]["killed"]["n"], 0);
    let tree = world.tree("power");
    let names: Vec<&str> = tree.keys().map(String::as_str).collect();
    let expected =
        ["plots/time-to-detect.png", "plots/time-to-detect.svg", "policy.toml", "power.html", "power.json", "power.md"];
    assert_eq!(names, expected);
    certify("power-again", 2);
    assert_eq!(support::files::differing(&tree, &world.tree("power-again")), Vec::<&str>::new());
}
