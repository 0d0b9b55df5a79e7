//! Alerts of a canary: written always, posted when asked, lost never.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use support::receiver::{Receiver, Reply, nobody};
use support::{Ended, SMALL, World, files};

const KEY: &str = "R0UT1NGKEY0F0URS";
const QUICK: &str = "--alert-backoff 5ms";

/// A world with a recording in `out` and a canary of it in `canary`, made once.
fn recorded() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let world = World::shared("alerts");
        let ended = world.run(&format!("run {SMALL} --out out"));
        assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
        world.expect(1, "canary --results out --seed 7 --out canary");
        world
    })
}

/// A fresh world with the canary's results folder in it.
fn world() -> World {
    let world = World::empty();
    for (name, bytes) in recorded().tree("canary") {
        files::write(&world.path("canary").join(name), &bytes);
    }
    world
}

/// The binary with nothing of the surroundings that could change what it sends.
fn command(world: &World, arguments: &str) -> Command {
    let mut command = world.command(arguments);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "LENSGATE_SLACK_URL", "LENSGATE_PAGERDUTY_KEY"] {
        command.env_remove(name);
    }
    command
}

fn send(world: &World, url: &str, more: &str) -> Ended {
    let arguments = format!("alerts send canary --pagerduty-url {url} {QUICK} {more}");
    Ended::of(command(world, &arguments).env("LENSGATE_PAGERDUTY_KEY", KEY).output().unwrap())
}

/// The messages of a spool for one kind of receiver, in order.
fn spooled(world: &World, kind: &str) -> Vec<Value> {
    let tree = world.tree("canary/alerts");
    let of = tree.iter().filter(|(name, _)| name.ends_with(&format!("-{kind}.json")));
    of.map(|(_, bytes)| serde_json::from_slice(bytes).unwrap()).collect()
}

/// What was posted, the routing key taken out again.
fn posted(receiver: &Receiver) -> Vec<Value> {
    let bodies = receiver.requests().into_iter().map(|request| {
        let mut body = request.body;
        assert_eq!(body.as_object_mut().unwrap().remove("routing_key").unwrap(), KEY);
        body
    });
    bodies.collect()
}

fn nowhere(world: &World, secret: &str) {
    for (name, bytes) in world.tree("") {
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{name} holds the secret");
    }
}

#[test]
fn alerts_are_files_of_every_canary_and_each_says_what_pagerduty_and_slack_ask_for() {
    let world = world();
    let events = spooled(&world, "pagerduty");
    assert!(events.len() >= 2, "{events:?}");
    for event in &events {
        assert!(event["dedup_key"].as_str().unwrap().len() <= 255);
        assert!(event.get("routing_key").is_none());
        if event["event_action"] == "trigger" {
            let payload = &event["payload"];
            assert!(
                !payload["summary"].as_str().unwrap().is_empty() && !payload["source"].as_str().unwrap().is_empty()
            );
            assert!(["critical", "warning"].contains(&payload["severity"].as_str().unwrap()));
            assert!(payload.get("timestamp").is_none(), "a replay has no wall clock");
        }
    }
    let [message] = spooled(&world, "slack").try_into().unwrap();
    assert!(message["text"].as_str().unwrap().contains("NO_GO"));
    let blocks = message["blocks"].as_array().unwrap();
    assert!(blocks.len() >= 3 && blocks.len() <= 50);
}

#[test]
fn every_rule_is_triggered_once_and_resolved_after_it_however_often_it_fired() {
    let world = world();
    let canary = world.json("canary/canary.json");
    let mut rules: Vec<&str> = support::strings(&canary["alerts"], "rule");
    rules.sort_unstable();
    rules.dedup();
    let events = spooled(&world, "pagerduty");
    let triggers: Vec<&Value> = events.iter().filter(|event| event["event_action"] == "trigger").collect();
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
    let canary = recorded().json("canary/canary.json");
    let rules = support::strings(&canary["alerts"], "rule");
    assert!(rules.contains(&"alert:span-coverage") && rules.iter().any(|rule| rule.starts_with("gate:")), "{rules:?}");
    for alert in canary["alerts"].as_array().unwrap() {
        if alert["rule"] == "alert:span-coverage" {
            assert!(alert["value"].as_f64().unwrap() < 0.98 && alert["limit"] == 0.98);
        }
    }
}

#[test]
fn each_message_arrives_once_in_order_with_the_key_and_is_not_sent_again() {
    let world = world();
    let receiver = Receiver::start(&[Reply::Status(202)]);
    let ended = send(&world, &receiver.url("/v2/enqueue"), "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(posted(&receiver), spooled(&world, "pagerduty"));
    for request in receiver.requests() {
        assert!(request.line.starts_with("POST /v2/enqueue "));
        assert!(request.headers.contains(&"content-type: application/json".to_owned()));
    }
    let count = receiver.requests().len();
    let again = send(&world, &receiver.url("/v2/enqueue"), "");
    assert!(again.code == 0 && again.stdout.contains("0 delivered"), "{}{}", again.stdout, again.stderr);
    assert_eq!(receiver.requests().len(), count);
    nowhere(&world, KEY);
}

#[test]
fn a_receiver_that_is_busy_or_broken_is_asked_again_until_it_takes_the_message() {
    let world = world();
    let script = [Reply::Busy, Reply::Status(500), Reply::Close, Reply::Status(503), Reply::Status(202)];
    let receiver = Receiver::start(&script);
    let ended = send(&world, &receiver.url("/"), "--alert-attempts 5");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let mut expected = spooled(&world, "pagerduty");
    let first = expected[0].clone();
    expected.splice(0..0, std::iter::repeat_n(first, 4));
    assert_eq!(posted(&receiver), expected);
}

#[test]
fn what_a_receiver_that_hangs_does_not_take_is_kept_and_the_rest_waits_behind_it() {
    let world = world();
    let receiver = Receiver::start(&[Reply::Hang]);
    let ended = send(&world, &receiver.url("/"), "--alert-attempts 2 --alert-timeout 300ms");
    assert_eq!(ended.code, 69);
    assert!(ended.stderr.contains("no answer within 0.3 s"), "{}", ended.stderr);
    let first = &spooled(&world, "pagerduty")[0];
    let tried = posted(&receiver);
    assert!(tried.len() <= 2 && tried.iter().all(|body| body == first), "those behind the first wait: {tried:?}");
    let receiver = Receiver::start(&[Reply::Status(202)]);
    assert_eq!(send(&world, &receiver.url("/"), "").code, 0);
    assert_eq!(posted(&receiver), spooled(&world, "pagerduty"));
}

#[test]
fn a_receiver_that_comes_up_while_it_is_asked_gets_everything() {
    let world = world();
    let address = nobody();
    let late = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(60));
        Receiver::start_at(address, &[Reply::Status(202)])
    });
    let ended = send(&world, &format!("http://{address}/"), "--alert-attempts 20");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(posted(&late.join().unwrap()), spooled(&world, "pagerduty"));
}

#[test]
fn a_refused_message_holds_up_no_other_and_stays_until_it_is_taken() {
    let world = world();
    let receiver = Receiver::start(&[Reply::Status(400), Reply::Status(202)]);
    let ended = send(&world, &receiver.url("/"), "");
    assert_eq!(ended.code, 69);
    assert!(ended.stderr.contains("refused with status 400"), "{}", ended.stderr);
    let all = spooled(&world, "pagerduty");
    assert_eq!(posted(&receiver), all, "a refusal is not asked again, and the others follow");
    let receiver = Receiver::start(&[Reply::Status(202)]);
    assert_eq!(send(&world, &receiver.url("/"), "").code, 0);
    assert_eq!(posted(&receiver), all[..1]);
}

#[test]
fn a_redirect_takes_the_key_nowhere() {
    let world = world();
    let receiver = Receiver::start(&[Reply::Status(302)]);
    assert_eq!(send(&world, &receiver.url("/"), "").code, 69);
}

#[test]
fn a_canary_whose_receiver_is_down_keeps_its_verdict_and_its_alerts() {
    let world = World::empty();
    let results = recorded().path("out");
    let address = nobody();
    let arguments = format!(
        "canary --results {} --seed 7 --out canary --pagerduty-url http://{address}/ {QUICK} --alert-attempts 2",
        results.display()
    );
    let ended = Ended::of(command(&world, &arguments).env("LENSGATE_PAGERDUTY_KEY", KEY).output().unwrap());
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(ended.stderr.contains("lensgate alerts send canary"), "{}", ended.stderr);
    let receiver = Receiver::start(&[Reply::Status(202)]);
    assert_eq!(send(&world, &receiver.url("/"), "").code, 0);
    assert_eq!(posted(&receiver), spooled(&world, "pagerduty"));
    nowhere(&world, KEY);
}

#[test]
fn a_webhook_gets_one_message_and_its_url_stays_secret() {
    let world = world();
    let receiver = Receiver::start(&[Reply::Status(404), Reply::Status(200)]);
    let folder = World::empty();
    folder.write("hook", format!("{}\n", receiver.url("/services/T0/B0/s3cr3t")));
    let hook = folder.path("hook");
    let arguments = format!("alerts send canary --slack-url-file {} {QUICK}", hook.display());
    let refused = Ended::of(command(&world, &arguments).output().unwrap());
    assert_eq!(refused.code, 69);
    assert!(!refused.stderr.contains("s3cr3t"), "{}", refused.stderr);
    let ended = Ended::of(command(&world, &arguments).output().unwrap());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stdout.contains("for a receiver that was not named"), "{}", ended.stdout);
    let bodies: Vec<Value> = receiver.requests().into_iter().map(|request| request.body).collect();
    let [message] = spooled(&world, "slack").try_into().unwrap();
    assert_eq!(bodies, [message.clone(), message]);
    nowhere(&world, "s3cr3t");
}

#[test]
fn nothing_is_posted_unless_a_receiver_is_named_and_half_a_receiver_is_refused() {
    let world = world();
    let bare = |arguments: &str| Ended::of(command(&world, arguments).output().unwrap());
    let refused = |arguments: &str, code: i32, word: &str| {
        let ended = bare(arguments);
        assert_eq!(ended.code, code, "{arguments}: {}", ended.stderr);
        assert!(ended.stderr.contains(word), "{arguments}: {}", ended.stderr);
    };
    refused("alerts send canary", 2, "nobody to send alerts to");
    refused("alerts send canary --pagerduty-url http://127.0.0.1:9/", 2, "LENSGATE_PAGERDUTY_KEY");
    refused("alerts send canary --slack", 2, "LENSGATE_SLACK_URL");
    refused("alerts send canary --pagerduty-url 127.0.0.1:9", 2, "");
    let results = recorded().path("out");
    let without_folder = format!("canary --results {} --pagerduty-url http://127.0.0.1:9/", results.display());
    let ended = Ended::of(command(&world, &without_folder).env("LENSGATE_PAGERDUTY_KEY", KEY).output().unwrap());
    assert!(ended.code == 2 && ended.stderr.contains("--out"), "{}", ended.stderr);
    world.write("empty/readme", "");
    let ended = Ended::of(
        command(&world, "alerts send empty --pagerduty-url http://127.0.0.1:9/")
            .env("LENSGATE_PAGERDUTY_KEY", KEY)
            .output()
            .unwrap(),
    );
    assert!(ended.code == 65 && ended.stderr.contains("canary.json"), "{}", ended.stderr);
}
