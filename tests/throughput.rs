//! Throughput as a gate: told in windows of a canary, measured in the latency pass of a recording, and undecided where nobody measured it.

mod support;

use std::sync::LazyLock;

use support::{SMALL, World};

const HEAD: &str = "schema = 1\n[decision]\n[[gate]]\nid = \"served\"\nmeasure = \"Throughput(p50)\"\n";
const PHASE: &str =
    "[[phase]]\nname = \"only\"\ntraffic = \"25 %\"\nduration = \"20 min\"\nwindow = \"30 s\"\ngates = [\"served\"]\n";
const AT_LEAST: &str = "test = \"at_least\"\nlimit = \"200 /s\"\n";
const RELATIVE: &str = "test = \"at_least\"\nlimit = \"0.9 x baseline\"\n";
const FOLLOW: &str = "canary --windows w.jsonl --policy p.toml --out";

/// One recording, which the tests below look at.
static RECORDED: LazyLock<World> = LazyLock::new(|| {
    let world = World::shared("throughput");
    world.expect(0, &format!("replay {SMALL} --repetitions 3 --out rec"));
    world
});

/// A folder with a policy of one gate.
fn world(test: &str) -> World {
    let world = World::empty();
    world.write("p.toml", format!("{HEAD}{test}{PHASE}"));
    world
}

/// Rows of windows that follow each other: what each covers in seconds, and what it tells of both arms.
fn rows(windows: &[(u64, [Option<&str>; 2])]) -> String {
    let mut start = 0;
    let told = |figure: Option<&str>| figure.map_or_else(String::new, |figure| format!("\"Throughput\":\"{figure}\""));
    let row = |(covers, [baseline, candidate]): &(u64, [Option<&str>; 2])| {
        let end = start + covers;
        let row = format!(
            "{{\"phase\":\"only\",\"start\":\"{start} s\",\"end\":\"{end} s\",\"requests\":{},\"baseline_requests\":{},\
             \"metrics\":{{{}}},\"baseline\":{{{}}}}}\n",
            100 * covers,
            300 * covers,
            told(*candidate),
            told(*baseline)
        );
        start = end;
        row
    };
    windows.iter().map(row).collect()
}

/// Forty windows of half a minute.
fn even(of: impl Fn(usize) -> [Option<&'static str>; 2]) -> String {
    rows(&(0..40).map(|at| (30, of(at))).collect::<Vec<_>>())
}

#[test]
fn a_told_throughput_decides_a_level_by_bounds_over_windows() {
    let world = world(AT_LEAST);
    for (told, code) in [("245 /s", 0), ("150 /s", 1), ("0 /s", 1)] {
        world.write("w.jsonl", even(|_| [None, Some(told)]));
        world.expect(code, &format!("{FOLLOW} {}", told.replace(" /", "-")));
    }
    let gate = &world.json("245-s/canary.json")["phases"][0]["gates"][0];
    assert_eq!((gate["unit"].as_str(), gate["n"].as_u64()), (Some("per_second"), Some(40)));
    assert_eq!((gate["estimate"].as_f64(), gate["lower"].as_f64()), (Some(245.0), Some(244.5)));
    let page = world.text("245-s/canary.md");
    assert!(page.contains("1 of 1 gate checks on what it could serve passed"), "{page}");
    assert_eq!(world.json("150-s/canary.json")["kills"][0]["id"], "served");
}

#[test]
fn a_told_throughput_is_compared_with_the_baselines() {
    let world = world(RELATIVE);
    for (told, code) in [("248 /s", 0), ("190 /s", 1)] {
        world.write("w.jsonl", even(|_| [Some("250 /s"), Some(told)]));
        world.expect(code, &format!("{FOLLOW} {}", told.replace(" /", "-")));
    }
    for (out, baseline) in [("alone", None), ("dead", Some("0 /s"))] {
        world.write("w.jsonl", even(|_| [baseline, Some("248 /s")]));
        world.expect(3, &format!("{FOLLOW} {out}"));
    }
    let reasons = world.json("dead/canary.json")["reasons"].to_string();
    assert!(reasons.contains("ZERO_BASELINE") && reasons.contains("answered nothing that counts"), "{reasons}");
}

#[test]
fn what_is_not_told_or_told_too_seldom_is_never_a_pass() {
    let world = world(AT_LEAST);
    let good = |at: usize, is_told: bool| [None, (at != 7 || is_told).then_some("245 /s")];
    let untold = "no window reported the Throughput";
    let few = rows(&[(600, [None, Some("245 /s")]), (600, [None, Some("245 /s")])]);
    let mut short_and_long = vec![(1, [None, Some("900 /s")]); 60];
    short_and_long.push((1_140, [None, Some("1 /s")]));
    for (out, windows, word) in [
        ("silent", even(|_| [None, None]), untold),
        ("baseline", even(|_| [Some("245 /s"), None]), untold),
        ("hole", even(|at| good(at, false)), "served of only is undecided"),
        ("few", few, "served of only is undecided"),
        ("short", rows(&short_and_long), "served of only is undecided"),
        ("half", even(|at| [None, Some(if at % 2 == 0 { "0 /s" } else { "900 /s" })]), "served of only is undecided"),
        // Whoever tells 200 may have seen 199.5.
        ("rounded", even(|_| [None, Some("200 /s")]), "served of only is undecided"),
    ] {
        world.write("w.jsonl", windows);
        world.expect(3, &format!("{FOLLOW} {out}"));
        let reasons = world.json(&format!("{out}/canary.json"))["beside"]["reasons"].to_string();
        let reasons = reasons + &world.json(&format!("{out}/canary.json"))["reasons"].to_string();
        assert!(reasons.contains(word), "{out}: {reasons}");
    }
    world.write("w.jsonl", even(|at| good(at, true)));
    world.expect(0, &format!("{FOLLOW} whole"));
}

#[test]
fn a_kill_switch_on_throughput_trips() {
    let world = world(AT_LEAST);
    let switch = "[[kill_switch]]\nmeasure = \"Throughput(p50)\"\nbelow = \"100 /s\"\nsustained = \"5 min\"\naction = \"rollback\"\n";
    world.write(
        "p.toml",
        format!("{HEAD}{AT_LEAST}severity = \"warn\"\n{PHASE}{switch}").replace("\"served\"]", "\"served\", \"ok\"]")
            + "[[gate]]\nid = \"ok\"\nmeasure = \"Throughput(p10)\"\ntest = \"at_least\"\nlimit = \"1 /s\"\n",
    );
    world.write("w.jsonl", even(|_| [None, Some("80 /s")]));
    world.expect(1, &format!("{FOLLOW} low"));
    assert_eq!(world.json("low/canary.json")["kills"][0]["cause"], "kill_switch");
}

#[test]
fn every_form_of_windows_tells_it() {
    let world = world(AT_LEAST);
    world.write("w.jsonl", even(|_| [None, Some("245 /s")]));
    world.expect(0, &format!("{FOLLOW} a"));
    let row = |at: u64| format!("only,{} s,{} s,3000,9000,245 /s\n", 30 * at, 30 * at + 30);
    let rows: String = (0..40).map(row).collect();
    world.write("w.csv", format!("phase,start,end,requests,baseline_requests,Throughput\n{rows}"));
    world.expect(0, "canary --windows w.csv --policy p.toml --out b");
    let scrape = |at: u64| {
        format!(
            "# scrape {}\nasked{{arm=\"c\"}} {}\nasked{{arm=\"b\"}} {}\nserved 245\n",
            1_772_697_600 + 30 * at,
            3_000 * at,
            9_000 * at
        )
    };
    world.write("w.prom", (0..41).map(scrape).collect::<String>());
    let series =
        |arm: &str, holds: &str, which: &str| format!("[[series]]\narm = \"{arm}\"\nholds = \"{holds}\"\n{which}\n");
    world.write(
        "series.toml",
        "schema = 1\ncounts = \"counter\"\n".to_owned()
            + &series("candidate", "requests", "name = \"asked\"\nlabels = { arm = \"c\" }")
            + &series("baseline", "requests", "name = \"asked\"\nlabels = { arm = \"b\" }")
            + &series("candidate", "Throughput", "name = \"served\"\nunit = \"/s\""),
    );
    world.expect(0, "canary --windows w.prom --series series.toml --policy p.toml --out c");
    let phases = |out: &str| world.json(&format!("{out}/canary.json"))["phases"].clone();
    assert_eq!(phases("a"), phases("b"));
    assert_eq!(phases("a"), phases("c"));
}

#[test]
fn rows_and_policies_with_a_mistake_are_refused() {
    let world = world(AT_LEAST);
    let row = |told: &str| rows(&[(1_200, [None, Some("245 /s")])]).replace("\"Throughput\":\"245 /s\"", told);
    for (told, word) in [
        ("\"Throughput\":245", "a number per second such as \"245 /s\""),
        ("\"Throughput\":\"245 ms\"", "a number per second"),
        ("\"Throughput\":\"-1 /s\"", "a number per second"),
        ("\"Throughput\":\"3 of 10\"", "expected a count"),
        ("\"Throughput\":\"1000000000001 /s\"", "Throughput of the candidate cannot be"),
        ("\"Throughput(p50)\":\"245 /s\"", "tell it as Throughput"),
        ("\"Throughput\":\"245 /s\",\"Throughput\":\"900 /s\"", "Throughput of the candidate is reported twice"),
        ("\"throughput\":\"245 /s\"", "did you mean `Throughput(p50)`?"),
    ] {
        world.write("w.jsonl", row(told));
        world.refuses(65, &format!("{FOLLOW} out"), &["line 1", word]);
    }
    for (limit, word) in [
        ("limit = 200", "write \"200 /s\""),
        ("limit = \"200 ms\"", "a number per second"),
        ("limit = \"2 x Latency(p50)\"", "their units differ"),
        ("limit = \"-3 /s\"", "never negative"),
    ] {
        world.write("bad.toml", format!("{HEAD}test = \"at_least\"\n{limit}\n"));
        world.refuses(2, "lint bad.toml", &[word]);
    }
    world.write("bad.toml", format!("{HEAD}{AT_LEAST}").replace("(p50)", ""));
    world.refuses(2, "lint bad.toml", &["`Throughput(p10)`"]);
    world.write("bad.toml", format!("{HEAD}{AT_LEAST}").replace("200", "0"));
    assert!(world.expect(2, "lint bad.toml").stdout.contains("VACUOUS"));
}

#[test]
fn a_replay_shows_what_was_asked_and_decides_no_throughput() {
    let world = &*RECORDED;
    world.write("p.toml", format!("{HEAD}{AT_LEAST}{PHASE}").replace("200 /s", "1 /s"));
    for command in ["lint p.toml", "check --policy p.toml"] {
        let said = world.expect(0, command).stdout;
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("UNMEASURED served: a replayed canary shows what was asked"), "{said}");
    }
    world.expect(3, "canary --results rec --policy p.toml --out replayed");
    let canary = world.json("replayed/canary.json");
    let reasons = canary["reasons"].to_string();
    assert!(reasons.contains("requests over time are what was asked"), "{reasons}");
    assert_eq!(canary["phases"][0]["gates"][0]["estimate"], serde_json::Value::Null);
}

#[test]
fn a_recording_measures_the_throughput_of_one_client() {
    let world = &*RECORDED;
    let judged = |name: &str, limit: &str, code: i32| {
        world.write(name, format!("{HEAD}test = \"at_least\"\nlimit = \"{limit}\"\n"));
        let said = world.run(&format!("gate rec --policy {name}"));
        // On a busy machine the wall clock decides nothing.
        let is_noise = said.code == 3 && said.stdout.contains("waited");
        assert!(said.code == code || is_noise, "{limit}: {}{}", said.stdout, said.stderr);
    };
    judged("slow.toml", "0.001 /s", 0);
    judged("fast.toml", "100000000 /s", 1);
    judged("kept.toml", "0.001 x baseline", 0);
    judged("gained.toml", "1000 x baseline", 1);
    let table = world.expect(0, "compare rec --measure Throughput(p50) --measure Latency(p50)").stdout;
    assert!(table.contains("Throughput(p50)") && table.contains(" /s"), "{table}");
}
