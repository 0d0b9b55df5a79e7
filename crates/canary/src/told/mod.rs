//! Windows as a monitoring system recorded them, in place of requests: the same plan, gates and kill switches over them.

mod csv;
mod follow;
mod jsonl;
mod preset;
mod row;
mod source;
mod times;
mod value;

pub use self::csv::parse_csv;
pub use self::follow::{Follow, follow};
pub use jsonl::parse_jsonl;
pub use preset::{PRESETS, SeedPreset};
pub use row::{ToldArm, ToldWindow, WindowsError};
