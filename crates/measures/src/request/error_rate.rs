//! `ErrorRate`: the share of requests that ended in an error.

use lensgate_words::Direction;

use crate::contribution::Contribution;
use crate::row::{Fold, Labels, Row};

pub(crate) static ROW: Row = Row {
    also: &["error_rate"],
    direction: Direction::LowerIsBetter,
    fold: Fold::Rate,
    labels: Labels::None,
    is_best_when_sound: true,
    ..Row::of_answer("ErrorRate", "ErrorRate", "the outcome of each request", |answer, _| {
        Contribution::of_one(f64::from(u8::from(answer.is_error)))
    })
};
