//! A canary's folder with its spool, and the binary to send it with.

use std::process::Command;

use serde_json::Value;

use super::{SMALL, World, files};

/// PagerDuty's routing key in every test.
pub const KEY: &str = "R0UT1NGKEY0F0URS";

/// A shared world with a recording in `out` and a canary of it in `canary`.
pub fn recorded(name: &str) -> World {
    let world = World::shared(name);
    let ended = world.run(&format!("run {SMALL} --out out"));
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    world.expect(1, "canary --results out --policy lens-canary --seed 7 --out canary");
    world
}

/// A fresh world with the canary's results folder of another in it.
pub fn copy(recorded: &World) -> World {
    let world = World::empty();
    for (name, bytes) in recorded.tree("canary") {
        files::write(&world.path("canary").join(name), &bytes);
    }
    world
}

/// The binary with nothing of the surroundings that could change what it sends.
pub fn command(world: &World, arguments: &str) -> Command {
    let mut command = world.command(arguments);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "LENSGATE_SLACK_URL", "LENSGATE_PAGERDUTY_KEY"] {
        command.env_remove(name);
    }
    command
}

/// The messages of a spool for one kind of receiver, in order.
pub fn spooled(world: &World, kind: &str) -> Vec<Value> {
    let tree = world.tree("canary/alerts");
    let of = tree.iter().filter(|(name, _)| name.ends_with(&format!("-{kind}.json")));
    of.map(|(_, bytes)| serde_json::from_slice(bytes).expect("a message is JSON")).collect()
}
