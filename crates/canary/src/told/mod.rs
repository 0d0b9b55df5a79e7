//! Windows as a monitoring system recorded them, in place of requests: the same plan, gates and kill switches over them.

mod counts;
mod csv;
mod exposition;
mod flow;
mod follow;
mod histogram;
mod jsonl;
mod labels;
mod mapping;
mod metric;
mod moment;
mod place;
mod range_csv;
mod row;
mod scrape;
mod source;
mod table;
mod times;
mod value;

pub use self::csv::{parse_csv, parse_csv_from};
pub use self::follow::{Follow, follow};
pub use counts::Counts;
pub use exposition::parse_exposition;
pub use jsonl::{parse_jsonl, parse_jsonl_from};
pub use mapping::Mapping;
pub use moment::Instant;
pub use range_csv::parse_range_csv;
pub use row::{ToldArm, ToldWindow, WindowsError};
pub use scrape::Scraped;
pub(crate) use source::recorded;
pub use value::ToldLevel;
