//! Sixth round: six kinds written after the rules had learnt from the others, and before they learnt from these.

use super::round_6_json::{backfill, card, rings};
use super::round_6_text::{diary, drill, readout};
use super::shapes::Shape;

pub const ROUND_6: [Shape; 6] = [
    Shape { name: "fleet update in rings", file: "a.json", render: rings, blind: &[] },
    Shape { name: "model card", file: "a.json", render: card, blind: &[] },
    Shape { name: "backfill as rows", file: "a.json", render: backfill, blind: &[] },
    Shape { name: "console readout", file: "a.md", render: readout, blind: &[] },
    Shape { name: "diary", file: "a.md", render: diary, blind: &["an hour in seconds"] },
    Shape { name: "drill with legs as columns", file: "a.md", render: drill, blind: &[] },
];
