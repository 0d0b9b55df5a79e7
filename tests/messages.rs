//! What a canary's messages say, for the person who gets them and for the service that takes them.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::sync::LazyLock;

use serde_json::Value;
use support::receiver::{Receiver, Reply};
use support::spool::{self, KEY, command, spooled};
use support::{Ended, World};

/// One recording and its canary, which the tests below read.
static RECORDED: LazyLock<World> = LazyLock::new(|| spool::recorded("messages"));

/// A plan of one phase that windows can pass, fail, or leave open.
const POLICY: &str = "schema = 1\n[decision]\n[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\n\
limit = \"5 %\"\n[[phase]]\nname = \"only\"\ntraffic = \"25 %\"\nduration = \"2 min\"\nwindow = \"30 s\"\ngates = [\"errors\"]\n";

/// A live canary in `canary`: four windows of half a minute with an error rate each, or nothing where there is none.
fn live(code: i32, rates: [&str; 4], more: &str) -> World {
    let world = World::empty();
    world.write("policy.toml", POLICY);
    let window = |(at, rate): (usize, &&str)| {
        let metrics = if rate.is_empty() { String::new() } else { format!("\"ErrorRate\":\"{rate}\"") };
        let (start, end) = (30 * at, 30 * at + 30);
        format!(
            "{{\"phase\":\"only\",\"start\":\"{start} s\",\"end\":\"{end} s\",\"requests\":9000,\"baseline_requests\":27000,\"metrics\":{{{metrics}}}}}\n"
        )
    };
    world.write("w.jsonl", rates.iter().enumerate().map(window).collect::<String>());
    world.expect(code, &format!("canary --windows w.jsonl --policy policy.toml --out canary {more}"));
    world
}

#[test]
fn alerts_are_files_of_every_canary_and_each_says_what_pagerduty_and_slack_ask_for() {
    let world = &*RECORDED;
    let events = spooled(world, "pagerduty");
    assert!(events.len() >= 2, "{events:?}");
    for event in &events {
        assert!(event["dedup_key"].as_str().unwrap().len() <= 255);
        assert!(event.get("routing_key").is_none());
        if event["event_action"] == "trigger" {
            let payload = &event["payload"];
            assert!(
                !payload["summary"].as_str().unwrap().is_empty() && !payload["source"].as_str().unwrap().is_empty()
            );
            assert!(["critical", "error", "warning", "info"].contains(&payload["severity"].as_str().unwrap()));
            assert!(payload.get("timestamp").is_none(), "a replay has no wall clock");
        }
    }
    let [message] = spooled(world, "slack").try_into().unwrap();
    assert!(message["text"].as_str().unwrap().contains("NO_GO"));
    let blocks = message["blocks"].as_array().unwrap();
    assert!(blocks.len() >= 3 && blocks.len() <= 50);
}

#[test]
fn every_rule_is_triggered_once_and_resolved_after_it_however_often_it_fired() {
    let world = &*RECORDED;
    let canary = world.json("canary/canary.json");
    let mut rules: Vec<&str> = support::strings(&canary["alerts"], "rule");
    rules.sort_unstable();
    rules.dedup();
    let events = spooled(world, "pagerduty");
    let of_rules = |event: &&Value| event["event_action"] == "trigger" && event["payload"]["class"] != "verdict";
    let triggers: Vec<&Value> = events.iter().filter(of_rules).collect();
    assert_eq!(triggers.len(), rules.len());
    for trigger in triggers {
        let key = &trigger["dedup_key"];
        let actions: Vec<&Value> =
            events.iter().filter(|event| event["dedup_key"] == *key).map(|event| &event["event_action"]).collect();
        assert_eq!(actions, ["trigger", "resolve"], "the rollback resolved whatever fired");
    }
}

#[test]
fn lens_own_rules_fire_beside_the_gates() {
    let canary = RECORDED.json("canary/canary.json");
    let rules = support::strings(&canary["alerts"], "rule");
    assert!(rules.contains(&"alert:span-coverage") && rules.iter().any(|rule| rule.starts_with("gate:")), "{rules:?}");
    for alert in canary["alerts"].as_array().unwrap() {
        if alert["rule"] == "alert:span-coverage" {
            assert!(alert["value"].as_f64().unwrap() < 0.98 && alert["limit"] == 0.98);
        }
    }
}

#[test]
fn every_canary_ends_with_a_message_that_tells_its_verdict_also_when_all_is_well() {
    let expected = [
        (0, ["0.1 %"; 4], "GO", "info", 2),
        (1, ["40 %"; 4], "NO_GO", "critical", 1),
        (3, ["5 %"; 4], "INCONCLUSIVE", "warning", 1),
        (4, [""; 4], "INVALID", "warning", 1),
    ];
    for (code, rates, verdict, severity, messages) in expected {
        let world = live(code, rates, "");
        let events = spooled(&world, "pagerduty");
        let key = |event: &&Value| event["dedup_key"].as_str().unwrap().ends_with("/verdict");
        let own: Vec<&Value> = events.iter().filter(key).collect();
        assert_eq!(own.len(), messages, "{verdict} is open until somebody saw it, and GO is not");
        assert_eq!((&own[0]["event_action"], &own[0]["payload"]["severity"]), (&"trigger".into(), &severity.into()));
        assert!(own[0]["payload"]["summary"].as_str().unwrap().contains(&format!(": {verdict}: ")), "{own:?}");
        assert!(own.get(1).is_none_or(|event| event["event_action"] == "resolve"));
        assert!(key(&events.last().unwrap()), "the verdict comes last");
        let [message] = spooled(&world, "slack").try_into().unwrap();
        assert!(message["text"].as_str().unwrap().contains(verdict));
    }
}

#[test]
fn the_first_line_says_what_is_wrong_since_when_how_many_requests_and_what_to_do() {
    let of_replay = &*RECORDED;
    let of_live = live(1, ["0.1 %", "40 %", "40 %", "40 %"], "");
    for (world, is_live) in [(of_replay, false), (&of_live, true)] {
        let events = spooled(world, "pagerduty");
        let lines = events.iter().filter_map(|event| event["payload"]["summary"].as_str());
        for line in lines.chain([spooled(world, "slack")[0]["text"].as_str().unwrap()]) {
            assert!(!line.contains("e-value") && !line.contains("10^"), "{line}");
            assert!(line.contains(" the candidate") && line.contains("the start"), "{line}");
            assert!(line.contains("request"), "{line}");
            assert!(line.to_lowercase().contains("find out why") || line.contains("look at it before"), "{line}");
            assert_eq!(line.contains("replay"), !is_live, "{line}");
        }
        let all = serde_json::to_string(&events).unwrap() + &serde_json::to_string(&spooled(world, "slack")).unwrap();
        assert_eq!(all.contains("no user met the candidate"), !is_live);
        assert_eq!(all.to_lowercase().contains("replay"), !is_live, "{all}");
    }
    let first = spooled(&of_live, "pagerduty")[0]["payload"]["summary"].as_str().unwrap().to_owned();
    for word in
        ["is 20.05 %", "the limit is 5 %", "60 s after the start", "36,000 requests met the candidate", "10,809 failed"]
    {
        assert!(first.contains(word), "{word}: {first}");
    }
}

#[test]
fn a_link_to_the_report_is_in_both_payloads_and_the_one_given_last_counts() {
    let world = live(1, ["40 %"; 4], "--report-url https://ci.example/1?a=b&c=d");
    let trigger = &spooled(&world, "pagerduty")[0];
    assert_eq!(trigger["links"][0]["href"], "https://ci.example/1?a=b&c=d");
    let link = |message: &Value| message["blocks"].as_array().unwrap().last().unwrap()["text"]["text"].clone();
    assert_eq!(link(&spooled(&world, "slack")[0]), "<https://ci.example/1?a=b&amp;c=d|Report of the canary>");
    let receiver = Receiver::start(&[Reply::Status(202)]);
    world.write("hook", receiver.url("/hook"));
    let more = "--slack-url-file hook --report-url https://ci.example/2";
    let arguments = format!("alerts send canary --pagerduty-url {} {more}", receiver.url("/"));
    assert_eq!(Ended::of(command(&world, &arguments).env("LENSGATE_PAGERDUTY_KEY", KEY).output().unwrap()).code, 0);
    for request in receiver.requests() {
        let sent = request.body.to_string();
        assert!(!sent.contains("ci.example/1"), "{sent}");
        assert_eq!(sent.contains("https://ci.example/2"), request.body["event_action"] != "resolve", "{sent}");
    }
    world.refuses(2, "alerts send canary --slack --report-url https://h/a|b", &["--report-url"]);
    world.refuses(2, "canary --windows w.jsonl --policy policy.toml --report-url https://h/a", &["--out"]);
}
