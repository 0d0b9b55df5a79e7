//! A flag that would do nothing is refused, with what to do in its place: whoever gives it means something by it.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::sync::LazyLock;

use support::World;

/// A recording, two runs against qrels, windows, and a plan of LENS's.
static RECORDED: LazyLock<World> = LazyLock::new(|| {
    let world = World::shared("idle-flags");
    let ended = world.run(&format!("run {} --out out", support::SMALL));
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    world.write("q.qrels", "1 0 a 1\n2 0 b 1\n");
    world.write("r.run", "1 Q0 a 1 3 t\n2 Q0 c 1 1 t\n");
    world.write("s.run", "1 Q0 b 1 3 t\n2 Q0 b 1 1 t\n");
    world.write("w.jsonl", "{}\n");
    world.write("hook", "http://127.0.0.1:1/");
    world
});

fn refuses(arguments: &str, words: &[&str]) {
    RECORDED.says(2, arguments, words);
}

#[test]
fn what_belongs_to_runs_is_refused_beside_a_recording() {
    for flag in [
        "--format json",
        "--by-query",
        "--run-format trec",
        "--qrels-format trec",
        "--unit file",
        "--duplicates first",
        "--relevance-floor 2",
        "--require-positive",
        "--seed 2",
        "--permutations 200",
        "--baseline r.run",
        "--qrels q.qrels",
        "--run r.run",
    ] {
        let name = flag.split(' ').next().unwrap();
        refuses(&format!("evaluate out {flag}"), &["cannot be used with", name]);
        refuses(&format!("evaluate --measure nDCG@10 out {flag}"), &["required"]);
    }
    refuses("evaluate --qrels q.qrels --run r.run --judgments q.qrels", &["--judgments", "--qrels"]);
}

#[test]
fn what_compares_runs_is_refused_where_none_are_compared() {
    for flag in ["--baseline r.run", "--seed 2", "--permutations 200"] {
        let name = flag.split(' ').next().unwrap();
        refuses(&format!("evaluate --qrels q.qrels --run r.run {flag}"), &[name, "second --run"]);
        let both = "evaluate --qrels q.qrels --run r.run --run s.run";
        refuses(&format!("{both} --by-query --format csv {flag}"), &[name, "--format json"]);
        RECORDED.expect(0, &format!("{both} --by-query --format json {flag}"));
    }
}

#[test]
fn a_canary_refuses_what_its_evidence_has_no_place_for() {
    let evidence = ["--results out", "--windows w.jsonl", "--preset seed-failed", "--import-plan w.jsonl"];
    let conflict = "cannot be used with";
    for (at, evidence) in evidence.into_iter().enumerate() {
        refuses(&format!("canary {evidence} --queries queries"), &[conflict, "--queries"]);
        if at != 1 {
            refuses(&format!("canary {evidence} --series w.jsonl"), &[conflict, "--series"]);
            refuses(&format!("canary {evidence} --start 1772695267"), &[conflict, "--start"]);
        }
        if at != 0 {
            for flag in
                ["--canaries 5", "--rate 9/s", "--seed 2", "--sessions 9", "--popularity uniform", "--threads 2"]
            {
                refuses(&format!("canary {evidence} {flag}"), &[conflict, flag.split(' ').next().unwrap()]);
            }
        }
    }
    for flag in [
        "--policy default",
        "--horizon 1min",
        "--out x",
        "--junit x",
        "--judgments x",
        "--slack",
        "--alert-attempts 2",
        "--report-url http://h/",
    ] {
        refuses(&format!("canary --import-plan w.jsonl {flag}"), &[conflict, flag.split(' ').next().unwrap()]);
    }
    for flag in ["--junit x", "--slack", "--alert-timeout 1s", "--report-url http://h/", "--inject errors=1%@phase1"] {
        refuses(&format!("canary --results out --power {flag}"), &[conflict, flag.split(' ').next().unwrap()]);
    }
    refuses("canary --results out --canaries 5", &["--power"]);
    refuses("canary --results out --horizon 1min", &["--horizon does nothing here", "duration of its own"]);
    refuses("canary --windows w.jsonl --judgments q.qrels", &["--judgments is for --results"]);
}

#[test]
fn how_to_send_is_refused_where_nothing_is_sent() {
    for flag in ["--alert-attempts 2", "--alert-timeout 1s", "--alert-backoff 1s"] {
        let name = flag.split(' ').next().unwrap();
        refuses(&format!("canary --preset seed-failed --out x {flag}"), &[name, "does nothing here", "--slack"]);
        refuses(&format!("alerts send out {flag}"), &[name, "--slack"]);
    }
    refuses("alerts send out --slack --slack-url-file hook", &["cannot be used with"]);
    refuses("alerts send out --slack-url-file hook --pagerduty-key-file hook", &["--pagerduty-url"]);
}

#[test]
fn a_check_of_no_corpus_takes_no_word_about_one() {
    for arguments in ["check --offline", "check --skip-unreadable", "check --policy default --offline"] {
        refuses(arguments, &["required", "--dataset"]);
    }
    refuses("check --policy default --pin", &["required", "--dataset"]);
    refuses("check --queries queries --pin", &["required", "--dataset"]);
}

#[test]
fn a_plan_refuses_what_nothing_is_planned_from() {
    refuses("plan default --observations out --sd nDCG@10=0.2", &["cannot be used with", "--observations"]);
    RECORDED.write(
        "p.toml",
        "schema = 1\n[decision]\n[[gate]]\nid = \"r\"\nmeasure = \"nDCG@10\"\ntest = \"non_inferior\"\nmargin = \"0.02\"\n",
    );
    let plan = "plan p.toml --queries 400 --sd nDCG@10=0.2";
    RECORDED.expect(0, plan);
    refuses(&format!("{plan} --sd RR=0.2"), &["--sd RR does nothing here", "leave it out"]);
    refuses(&format!("{plan} --sd nDCG@10=0.3"), &["--sd nDCG@10 does nothing here", "twice"]);
    refuses(&format!("{plan} --traffic 245/s"), &["--traffic does nothing here", "[[phase]]"]);
    refuses(&format!("{plan} --latency-sd 0.8"), &["--latency-sd does nothing here"]);
    refuses("plan default --observations out --latency-ratio-sd 0.3", &["--latency-ratio-sd"]);
}

#[test]
fn further_arguments_that_would_do_nothing() {
    refuses("gate out --out x --junit x", &["--out and --junit name one file"]);
    refuses("compare out --measure RR --measure RR", &["RR", "twice"]);
    refuses("evaluate out --measure RR RR", &["RR", "twice"]);
    let mined = "run --dataset corpus --quick --quiet --offline --out none --require-positive";
    refuses(mined, &["--require-positive does nothing here", "--queries"]);
    assert!(!RECORDED.path("none").exists());
    assert!(!RECORDED.path("x").exists());
}

#[test]
fn a_set_that_judges_files_says_that_no_mined_query_joins_it() {
    let world = World::new();
    world.write("files/queryset.toml", support::queries::SET.replace("\"span\"", "\"file\""));
    world.write("files/queries.jsonl", "{\"id\":\"a\",\"text\":\"parcel ledger\",\"class\":\"nl\"}\n");
    let path = support::corpus::make().files[0].0.clone();
    world.write("files/judgments.jsonl", format!("{{\"query\":\"a\",\"path\":\"{path}\",\"grade\":1}}\n"));
    let run = "run --dataset corpus --queries files --quick --offline --out";
    let noted = world.run(&format!("{run} one"));
    assert!(noted.stderr.contains("judges files") && noted.stderr.contains("none is asked"), "{}", noted.stderr);
    assert!(!world.run(&format!("{run} two --mined 0")).stderr.contains("judges files"));
}
