//! One end of an interval: a number, or the plain statement that the data do not bound this side.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One end of an interval. JSON holds a number or the word `"unbounded"`, never a null that could mean anything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// A finite number.
    At(f64),
    /// The data allow any value on this side.
    Unbounded,
}

impl Bound {
    /// A bound from a number; whatever is not finite bounds nothing.
    pub fn new(value: f64) -> Self {
        if value.is_finite() { Self::At(value) } else { Self::Unbounded }
    }

    /// The number, if there is one.
    pub fn value(self) -> Option<f64> {
        match self {
            Self::At(value) => Some(value),
            Self::Unbounded => None,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(value) => fmt::Display::fmt(value, f),
            Self::Unbounded => f.write_str("unbounded"),
        }
    }
}

impl Serialize for Bound {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(value) => serializer.serialize_f64(*value),
            Self::Unbounded => serializer.serialize_str("unbounded"),
        }
    }
}

struct Visitor;

impl serde::de::Visitor<'_> for Visitor {
    type Value = Bound;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or \"unbounded\"")
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Bound, E> {
        if value.is_finite() { Ok(Bound::At(value)) } else { Err(E::custom("a bound is a finite number")) }
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Bound, E> {
        Ok(Bound::At(value as f64))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Bound, E> {
        Ok(Bound::At(value as f64))
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Bound, E> {
        if word == "unbounded" { Ok(Bound::Unbounded) } else { Err(E::custom("expected a number or \"unbounded\"")) }
    }
}

impl<'de> Deserialize<'de> for Bound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor).map_err(D::Error::custom)
    }
}
