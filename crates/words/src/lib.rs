//! The words that the whole house shares, each one type: in files, in messages and between crates. A word that only one crate
//! uses stays there.

mod arm;
mod cited;
mod date;
mod direction;
mod pass;
mod population;
mod request;
mod severity;
mod status;
mod unit;

pub use arm::Arm;
pub use cited::{Cited, Input};
pub use date::Date;
pub use direction::Direction;
pub use pass::Pass;
pub use population::Population;
pub use request::RequestOutcome;
pub use severity::Severity;
pub use status::Status;
pub use unit::MeasureUnit;
