//! The two canaries of the seed document as recorded windows: written by us from the figures that were published, each row
//! with its source.

/// A recorded canary that comes with the tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeedPreset {
    /// The name that `--preset` takes.
    pub name: &'static str,
    /// Its windows, JSON Lines.
    pub windows: &'static str,
}

/// Every recorded canary that comes with the tool. Both ran under the policy `lens-canary`, and were decided on points.
pub const PRESETS: [SeedPreset; 2] = [
    SeedPreset { name: "seed-failed", windows: include_str!("../presets/seed-failed.jsonl") },
    SeedPreset { name: "seed-successful", windows: include_str!("../presets/seed-successful.jsonl") },
];
