//! Windows of a canary of two minutes, as several test files write them.

use super::World;

/// One phase of two minutes, a limit on errors and one on latency.
pub const POLICY: &str = "schema = 1\n[decision]\n[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"1 %\"\n\
[[gate]]\nid = \"slow\"\nmeasure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"100 ms\"\n\
[[phase]]\nname = \"only\"\ntraffic = \"25 %\"\nduration = \"2 min\"\nwindow = \"30 s\"\ngates = [\"errors\", \"slow\"]\n";

/// A fresh folder with the policy.
pub fn world() -> World {
    let world = World::empty();
    world.write("policy.toml", POLICY);
    world
}

/// The command over the file of windows, without its last word.
pub const JSONL: &str = "canary --windows w.jsonl --policy policy.toml --out";

/// Four windows of 9,000 requests from an instant on; `slow` of them took over 100 ms.
pub fn buckets(first: u64, slow: u64) -> String {
    let window = |at: u64| {
        let (start, end) = (first + at * 30, first + at * 30 + 30);
        format!(
            "{{\"phase\":\"only\",\"start\":{start},\"end\":{end},\"requests\":9000,\"metrics\":{{\"ErrorRate\":\"9 of 9000\",\
             \"Latency\":{{\"le_ms\":{{\"100\":{},\"200\":9000,\"+Inf\":9000}}}}}}}}\n",
            9_000 - slow
        )
    };
    (0..4).map(window).collect()
}
