//! Alerts are sent: payloads for receivers, written first, posted if somebody says where to, kept until delivered.

mod deliver;
mod journal;
mod link;
mod pagerduty;
mod post;
mod receiver;
mod retry_after;
mod slack;
mod spool;

pub use deliver::{deliver, deliver_beside};
pub use receiver::{Arguments, NAME_ONE};
pub use spool::write;
