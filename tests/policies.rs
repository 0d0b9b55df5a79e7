//! Policies from the outside: what lint says and how it exits, what waivers and point decisions do to a verdict, what a
//! broken file prints.

mod support;

use std::sync::LazyLock;

use support::{SMALL, World};

/// A recording that the tests below judge by policies of their own.
static RECORDED: LazyLock<World> = LazyLock::new(|| {
    let world = World::shared("policies");
    world.expect(0, &format!("replay {SMALL} --out rec"));
    world
});

const HEAD: &str = "schema = 1\n[decision]\nconfidence = \"95 %\"\n";
/// The recorded candidate passes it: there is a lot of room.
const PASSES: &str = "[[gate]]\nid = \"ranking\"\nmeasure = \"nDCG@10\"\ntest = \"non_inferior\"\nmargin = 0.6\n";
/// No candidate passes it on so few queries.
const OPEN: &str = "[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0.1 %\"\n";

fn waiver(expires: &str) -> String {
    format!(
        "[[waiver]]\ngate = \"errors\"\nowner = \"ops\"\nreason = \"known and accepted\"\nexpires = \"{expires}\"\n"
    )
}

#[test]
fn lint_exits_with_2_for_what_makes_a_policy_useless_and_with_0_for_what_deserves_a_look() {
    let world = World::empty();
    let vacuous =
        "[[gate]]\nid = \"tail\"\nmeasure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p99)\"\n";
    world.write("vacuous.toml", format!("{HEAD}{PASSES}{vacuous}"));
    let ended = world.expect(2, "lint vacuous.toml");
    for said in ["VACUOUS", "tail", "never over 1", "ranking  fails at nDCG@10 of 0 against a baseline of 1"] {
        assert!(ended.stdout.contains(said), "{said}:\n{}", ended.stdout);
    }
    world.write("warns.toml", format!("{HEAD}{PASSES}{}severity = \"warn\"\n", vacuous));
    assert!(world.expect(0, "lint warns.toml").stdout.contains("1 warning"));
    world.write("few.toml", format!("{HEAD}{OPEN}"));
    world.expect(0, "lint few.toml");
    assert!(world.expect(2, "lint few.toml --queries 2994").stdout.contains("needs 2,995 queries"));
    world.expect(0, "lint few.toml --queries 2995");
    for preset in ["default", "lens-promotion"] {
        assert!(world.expect(0, &format!("lint {preset}")).stdout.contains("nothing found"));
    }
    world.refuses(2, "lint defualt", &["did you mean \"default\"?"]);
}

#[test]
fn lint_prints_json_for_programs() {
    let world = World::empty();
    world.write("p.toml", format!("{HEAD}{PASSES}{}", PASSES.replace("\"ranking\"", "\"again\"")));
    let ended = world.expect(0, "lint p.toml --format json");
    let json: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!((&json["unusable"], &json["findings"][0]["rule"]), (&false.into(), &"DUPLICATE".into()));
    assert_eq!((&json["findings"][0]["weight"], &json["findings"][0]["subject"]), (&"warning".into(), &"again".into()));
}

#[test]
fn a_recording_tells_which_mutants_of_a_policy_it_would_notice() {
    let world = &*RECORDED;
    world.write("mutants.toml", format!("{HEAD}{PASSES}"));
    let ended = world.expect(0, "lint mutants.toml --observations rec --format json");
    let json: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    let of = |mutation: &str| {
        let mutants = json["mutation"]["mutants"].as_array().expect("a list");
        mutants.iter().find(|it| it["mutation"] == mutation).expect("every mutation is tried").clone()
    };
    assert_eq!(of("inverted")["noticed"]["what"], "verdict");
    assert!(of("loosened")["noticed"].is_null());
    assert!(of("loosened")["would_notice"].as_str().is_some_and(|would| would.contains("-0.6")), "{}", of("loosened"));
    let text = world.expect(0, "lint mutants.toml --observations rec").stdout;
    assert!(text.contains("Mutation score") && text.contains("A'"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
    world.says(2, "lint default --observations corpus", &["recording.json"]);
}

#[test]
fn a_waiver_lets_a_candidate_through_until_its_last_day_and_is_listed() {
    let world = &*RECORDED;
    world.write("open.toml", format!("{HEAD}{PASSES}{OPEN}"));
    world.expect(3, "gate rec --policy open.toml --out open.json");
    world.write("waived.toml", format!("{HEAD}{PASSES}{OPEN}{}", waiver("2999-12-31")));
    world.expect(0, "gate rec --policy waived.toml --out waived.json");
    let listed = |file: &str, code: &str| {
        let reasons = world.json(file)["reasons"].as_array().expect("a list").clone();
        let found = reasons.iter().find(|reason| reason["code"] == code);
        found.unwrap_or_else(|| panic!("{file} lists {code}")).to_string()
    };
    for said in ["ops", "2999-12-31", "known and accepted"] {
        assert!(listed("waived.json", "WAIVED").contains(said));
    }
    assert_eq!(world.json("waived.json")["totals"]["waived"], 1);
    let headline = "without errors, which is undecided and is waived by ops until 2999-12-31";
    world.expect(0, "report rec --policy waived.toml --out waived");
    let printed = world.expect(0, "gate rec --policy waived.toml").stdout;
    let lines = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    for page in [&lines, &world.text("waived/report.md"), &world.text("waived/report.html")] {
        assert!(page.contains(headline), "{page}");
    }
    assert_eq!(world.json("waived.json")["reasons"][0]["code"], "ALL_PASSED");
    assert!(world.json("waived.json")["reasons"][0].to_string().contains(headline));
    assert!(world.expect(0, "lint waived.toml").stdout.contains("LONG_WAIVER"));
    world.write("all.toml", format!("{HEAD}{PASSES}{}", waiver("2999-12-31").replace("errors", "ranking")));
    let ended = world.expect(3, "gate rec --policy all.toml");
    assert!(ended.stdout.contains("nothing is left to decide on"), "{}", ended.stdout);
    world.write("expired.toml", format!("{HEAD}{PASSES}{OPEN}{}", waiver("2001-01-01")));
    world.expect(3, "gate rec --policy expired.toml --out expired.json");
    assert!(listed("expired.json", "WAIVER_EXPIRED").contains("2001-01-01"));
    assert!(world.expect(0, "lint expired.toml").stdout.contains("EXPIRED"));
    // Nobody can answer for a gate that does not exist, or without a name, a reason and a day.
    let nobody = "[[waiver]]\ngate = \"erors\"\nowner = \"\"\nreason = \"r\"\n";
    world.write("nobody.toml", format!("{HEAD}{PASSES}{OPEN}{nobody}"));
    world.says(2, "gate rec --policy nobody.toml", &["did you mean \"errors\"?", "\"owner\" is empty", "\"expires\""]);
}

#[test]
fn a_policy_with_an_error_of_its_own_is_refused_before_any_work_by_whatever_judges() {
    let world = World::new();
    for (name, bytes) in RECORDED.tree("rec") {
        world.write(&format!("rec/{name}"), bytes);
    }
    let vacuous = "[[gate]]\nid = \"g\"\nmeasure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"0 %\"\n";
    let unsatisfiable = "[[gate]]\nid = \"g\"\nmeasure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"100 %\"\n";
    let gain = "[[gate]]\nid = \"g\"\nmeasure = \"Recall@50\"\ntest = \"superior\"\ngain = \"2 pp\"\n";
    let phase =
        "[[phase]]\nname = \"p\"\ntraffic = \"5 %\"\nduration = \"2 min\"\nwindow = \"30 s\"\ngates = [\"g\"]\n";
    let late =
        "[[kill_switch]]\nmeasure = \"ErrorRate\"\nabove = \"1 %\"\nsustained = \"3 min\"\naction = \"rollback\"\n";
    let declared = HEAD.replace("[decision]", "[decision]\nexpect = \"same_rankings\"");
    for (rule, text) in [
        ("VACUOUS", format!("{HEAD}{vacuous}{phase}")),
        ("VACUOUS", format!("{HEAD}decide = \"point\"\n{vacuous}{phase}")),
        ("UNSATISFIABLE", format!("{HEAD}{unsatisfiable}{phase}")),
        ("CONTRADICTORY", format!("{declared}{gain}{phase}")),
        ("UNREACHABLE", format!("{HEAD}{gain}{phase}{late}")),
    ] {
        world.write("p.toml", text);
        for command in [
            &format!("run {SMALL} --policy p.toml --out out"),
            &format!("replay {SMALL} --policy p.toml --out out"),
            "gate rec --policy p.toml --out v.json",
            "report rec --policy p.toml --out out",
            "canary --results rec --policy p.toml --out out",
        ] {
            world.refuses(2, command, &[rule, "p.toml", "lensgate lint"]);
        }
        // To look at it, or to know what it lacks, it is read all the same.
        world.expect(2, "lint p.toml");
        world.expect(0, "explain rec --policy p.toml");
    }
    // On points the end of a scale can be reached.
    world.write("p.toml", format!("{HEAD}decide = \"point\"\n{unsatisfiable}"));
    world.expect(1, "gate rec --policy p.toml");
}

#[test]
fn what_deserves_a_look_is_printed_and_too_few_queries_are_undecided() {
    let world = &*RECORDED;
    world.write("twice.toml", format!("{HEAD}{PASSES}{}", PASSES.replace("\"ranking\"", "\"again\"")));
    let ended = world.expect(0, "gate rec --policy twice.toml");
    assert!(ended.stderr.contains("warning: policy twice.toml: DUPLICATE again"), "{}", ended.stderr);
    world.write("few.toml", format!("{HEAD}{OPEN}"));
    let ended = world.expect(3, "gate rec --policy few.toml");
    assert!(ended.stderr.is_empty() && ended.stdout.contains("2,995"), "{}{}", ended.stderr, ended.stdout);
}

/// Every policy that is shown to be copied, and those that are built in.
#[test]
fn no_policy_of_ours_is_refused() {
    let world = World::empty();
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut shown = 0;
    for name in ["POLICY.md", "CANARY.md", "METHODOLOGY.md", "FORMATS.md", "../README.md"] {
        let text = std::fs::read_to_string(docs.join(name)).expect("a page of ours");
        for block in text.split("```toml").skip(1) {
            let block = block.split("```").next().expect("a block").trim_start_matches(|c| c != '\n');
            if block.contains("[[gate]]") {
                world.write("shown.toml", block);
                world.expect(0, "lint shown.toml");
                shown += 1;
            }
        }
    }
    assert!(shown > 0, "the pages show a policy");
    for preset in ["canary", "ci", "default", "lens-promotion", "lens-canary"] {
        world.expect(0, &format!("lint {preset}"));
    }
}

#[test]
fn deciding_on_points_prints_a_warning_and_says_so_in_the_verdict() {
    let world = &*RECORDED;
    world.write("point.toml", format!("{}decide = \"point\"\n{PASSES}", HEAD));
    let ended = world.expect(0, "gate rec --policy point.toml --out point.json");
    assert!(ended.stdout.contains("noise alone can give GO"), "{}", ended.stdout);
    assert!(world.text("point.json").contains("POLICY_WARNING"));
}

#[test]
fn everything_wrong_with_a_policy_is_shown_at_once_with_line_column_caret_and_advice() {
    let world = World::empty();
    let broken = "schema = 1\n[decision]\nconfidnce = \"95 %\"\n[[gate]]\nid = \"a\"\nmeasure = \"nDGC@10\"\ntest = \"non_inferior\"\nmargin = \"2 pp\"\n\
                  [[gate]]\nid = \"b\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = 0.001\n";
    world.write("p.toml", broken);
    let ended = world.expect(2, "lint p.toml");
    let expected = [
        "p.toml:3:1: unknown key \"confidnce\"",
        " 3 | confidnce = \"95 %\"",
        "   | ^^^^^^^^^ did you mean \"confidence\"?",
        "p.toml:6:11:",
        "p.toml:13:9: ErrorRate needs",
        "   |         ^^^^^",
    ];
    let mut rest = ended.stderr.as_str();
    for line in expected {
        let at = rest.find(line).unwrap_or_else(|| panic!("{line:?} comes next:\n{}", ended.stderr));
        rest = &rest[at + line.len()..];
    }
}

#[test]
fn a_plan_from_queries_alone_asks_for_spreads_and_with_them_counts() {
    let world = World::empty();
    world.write("p.toml", format!("{HEAD}{PASSES}{OPEN}"));
    world.refuses(2, "plan p.toml --queries 500", &["500 queries alone say nothing", "--sd \"nDCG@10=0.25\""]);
    world.refuses(2, "plan p.toml", &["a number of queries"]);
    world.refuses(2, "plan p.toml --queries 500 --sd nDGC@10=0.25", &["nDCG@10"]);
    world.refuses(2, "plan p.toml --queries 500 --sd nDCG@10=0.25 --traffic 245", &["245/s"]);
    let ended = world.expect(0, "plan p.toml --queries 500 --sd nDCG@10=0.25");
    assert!(ended.stdout.contains("it takes 2,995; has 500"), "{}", ended.stdout);
    let ended = world.expect(0, "plan p.toml --queries 500 --sd nDCG@10=0.25 --format json");
    let json: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(json["plan"]["gates"][1]["least"], 2_995);
    assert_eq!(json["plan"]["gates"][0]["power"]["point"], 1.0);
}

#[test]
fn a_plan_from_a_recording_has_intervals_and_phases_from_traffic() {
    let world = &*RECORDED;
    let phase = "[[phase]]\nname = \"5 %\"\ntraffic = \"5 %\"\nduration = \"20 min\"\nwindow = \"30 s\"\ngates = [\"errors\"]\n";
    let tight = PASSES.replace("0.6", "0.014");
    world.write("phases.toml", format!("{HEAD}{tight}{OPEN}{phase}"));
    let ended = world.expect(0, "plan phases.toml --observations rec --traffic 245/s");
    for said in ["90 % intervals", "phase 5 %: 5 % of traffic, 14,700 requests, 367 in a window", "2,995 requests"] {
        assert!(ended.stdout.contains(said), "{said}:\n{}", ended.stdout);
    }
    assert!(ended.stdout.lines().all(|line| line.chars().count() <= 120), "{}", ended.stdout);
    let ended = world.expect(0, "plan phases.toml --observations rec --traffic 245/s --format json");
    let json: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    let power = &json["plan"]["gates"][0]["power"];
    let end = |name: &str| power[name].as_f64().expect("a number");
    assert!(end("low") <= end("point") && end("point") <= end("high"), "{power}");
}

/// The text of a policy with the printed line in place of the other one.
fn with_line(text: &str, change: &serde_json::Value) -> String {
    let (from, to) = (change["from"].as_str().expect("a line"), change["to"].as_str().expect("a line"));
    assert_eq!(text.matches(from).count(), 1, "{from} stands once in\n{text}");
    text.replace(from, to)
}

#[test]
fn the_change_that_explain_prints_turns_the_verdict_of_gate() {
    let world = &*RECORDED;
    let text = format!(
        "{HEAD}[[gate]]\nid = \"speed\"\nmeasure = \"CpuTime(p50)\"\ntest = \"at_most\"\nlimit = \"0.01 ms\"\n"
    );
    world.write("strict.toml", &text);
    world.expect(1, "gate rec --policy strict.toml");
    let explained = |policy: &str| -> serde_json::Value {
        let ended = world.expect(0, &format!("explain rec --policy {policy} --format json"));
        serde_json::from_str(&ended.stdout).expect("JSON")
    };
    let strict = explained("strict.toml");
    assert_eq!(strict["explanation"]["verdict"], "NO_GO");
    let gate = &strict["explanation"]["gates"][0];
    assert_eq!((&gate["gate"], &gate["policy"]["then"]["verdict"]), (&"speed".into(), &"GO".into()));
    let loosened = with_line(&text, &gate["policy"]);
    world.write("loosened.toml", &loosened);
    world.expect(0, "gate rec --policy loosened.toml");
    // And back: what would take that GO away again does.
    let back = explained("loosened.toml");
    assert_eq!(back["explanation"]["verdict"], "GO");
    world.write("tightened.toml", with_line(&loosened, &back["explanation"]["gates"][0]["policy"]));
    assert_ne!(world.run("gate rec --policy tightened.toml").code, 0);
    let said = world.expect(0, "explain rec --policy strict.toml").stdout;
    let line = gate["policy"]["to"].as_str().expect("a line");
    assert!(said.contains(line) && said.contains("-> passes, verdict GO"), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 120), "{said}");
}
