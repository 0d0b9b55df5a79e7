//! Alerts of a canary: written always, posted when asked, lost never.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::sync::LazyLock;

use serde_json::Value;
use support::receiver::{Receiver, Reply, nobody};
use support::spool::{self, KEY, command, spooled};
use support::{Ended, World};

const QUICK: &str = "--alert-backoff 5ms";

/// One recording and its canary, which the tests below send copies of.
static RECORDED: LazyLock<World> = LazyLock::new(|| spool::recorded("alerts"));

fn world() -> World {
    spool::copy(&RECORDED)
}

fn send(world: &World, url: &str, more: &str) -> Ended {
    send_with(world, KEY, url, more)
}

fn send_with(world: &World, key: &str, url: &str, more: &str) -> Ended {
    let arguments = format!("alerts send canary --pagerduty-url {url} {QUICK} {more}");
    Ended::of(command(world, &arguments).env("LENSGATE_PAGERDUTY_KEY", key).output().unwrap())
}

/// What was posted, the routing key taken out again.
fn posted(receiver: &Receiver) -> Vec<Value> {
    posted_with(receiver, KEY)
}

fn posted_with(receiver: &Receiver, key: &str) -> Vec<Value> {
    let bodies = receiver.requests().into_iter().map(|request| {
        let mut body = request.body;
        assert_eq!(body.as_object_mut().unwrap().remove("routing_key").unwrap(), key);
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
    let results = RECORDED.path("out");
    let address = nobody();
    let arguments = format!(
        "canary --results {} --policy lens-canary --seed 7 --out canary --pagerduty-url http://{address}/ {QUICK} --alert-attempts 2",
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
    refused("alerts send canary", 2, "no receiver to send alerts to");
    refused("alerts send canary --pagerduty-url http://127.0.0.1:9/", 2, "LENSGATE_PAGERDUTY_KEY");
    refused("alerts send canary --slack", 2, "LENSGATE_SLACK_URL");
    refused("alerts send canary --pagerduty-url 127.0.0.1:9", 2, "");
    let results = RECORDED.path("out");
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

#[test]
fn a_second_receiver_gets_everything_and_the_journal_knows_both_and_reveals_neither() {
    let (world, other) = (world(), "AN0THERK3Y");
    let first = Receiver::start(&[Reply::Status(202)]);
    assert_eq!(send(&world, &first.url("/"), "").code, 0);
    let second = Receiver::start(&[Reply::Status(202)]);
    let ended = send_with(&world, other, &second.url("/"), "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(posted_with(&second, other), spooled(&world, "pagerduty"));
    for key in [KEY, other] {
        let again = send_with(&world, key, &second.url("/"), "");
        assert!(again.code == 0 && again.stdout.contains("0 delivered"), "{}", again.stdout);
        nowhere(&world, key);
    }
    let hooks = Receiver::start(&[Reply::Status(200)]);
    for path in ["/T/one", "/T/two", "/T/one"] {
        world.write("hook", hooks.url(path));
        let arguments = format!("alerts send canary --slack-url-file hook {QUICK}");
        assert_eq!(Ended::of(command(&world, &arguments).output().unwrap()).code, 0);
        world.write("hook", "");
        nowhere(&world, path);
    }
    assert_eq!(hooks.requests().len(), 2, "each webhook once");
}

#[test]
fn a_message_that_is_missing_or_damaged_is_named_and_holds_up_no_other() {
    type Damage = fn(&World, &str);
    let damages: [(&str, Damage); 4] = [
        ("missing", |world, name| std::fs::remove_file(world.path(name)).unwrap()),
        ("not JSON", |world, name| world.write(name, &world.bytes(name)[..40])),
        ("not JSON", |world, name| world.write(name, "")),
        ("not a message", |world, name| world.write(name, "{}")),
    ];
    for (word, damage) in damages {
        let world = world();
        let (whole, name) = (spooled(&world, "pagerduty"), "canary/alerts/0001-pagerduty.json");
        let bytes = world.bytes(name);
        damage(&world, name);
        let receiver = Receiver::start(&[Reply::Status(202)]);
        let ended = send(&world, &receiver.url("/"), "");
        assert_eq!(ended.code, 74, "{}", ended.stderr);
        assert!(ended.stderr.contains("alerts/0001-pagerduty.json") && ended.stderr.contains(word), "{}", ended.stderr);
        assert_eq!(posted(&receiver), whole[1..], "{word}: the others are delivered");
        world.write(name, bytes);
        assert_eq!(send(&world, &receiver.url("/"), "").code, 0);
        assert_eq!(posted(&receiver).len(), whole.len(), "mended, it is delivered, and nothing else again");
        damage(&world, name);
        assert_eq!(send(&world, &receiver.url("/"), "").code, 0, "its receiver has it already");
        assert_eq!(send_with(&world, "AN0THERK3Y", &receiver.url("/"), "").code, 74, "another has not");
    }
}

#[test]
fn a_spool_or_a_canary_that_is_gone_is_said_and_is_no_success() {
    let (receiver, key) = (Receiver::start(&[Reply::Status(202)]), "canary/canary.json");
    let world = world();
    let names: Vec<String> = world.tree("canary/alerts").into_keys().collect();
    let outcome = world.bytes(key);
    world.write(key, &outcome[..outcome.len() / 2]);
    let ended = send(&world, &receiver.url("/"), "");
    assert!(ended.code == 74 && ended.stderr.contains("canary.json"), "{}", ended.stderr);
    assert_eq!(posted(&receiver), spooled(&world, "pagerduty"), "what is there is delivered");
    world.write(key, outcome);
    std::fs::remove_dir_all(world.path("canary/alerts")).unwrap();
    let ended = send(&world, &receiver.url("/"), "");
    assert_eq!(ended.code, 74, "{}", ended.stderr);
    assert!(names.iter().all(|name| ended.stderr.contains(name.as_str())), "{}", ended.stderr);
}

#[test]
fn a_date_to_come_back_at_is_kept_in_place_of_our_own_pause() {
    let world = world();
    let receiver = Receiver::start(&[Reply::BusyUntil, Reply::Status(202)]);
    let begun = std::time::Instant::now();
    let arguments = format!("alerts send canary --pagerduty-url {} --alert-backoff 50s", receiver.url("/"));
    let ended = Ended::of(command(&world, &arguments).env("LENSGATE_PAGERDUTY_KEY", KEY).output().unwrap());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let took = begun.elapsed().as_secs_f64();
    assert!((1.0..40.0).contains(&took), "a second by the receiver's clock, took {took} s");
}
