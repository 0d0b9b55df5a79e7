//! JSON with every key as written: a map would keep the last of two that have one name.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value};

/// A value, or names with their values in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Metric {
    /// A text, a number, or something else that is no object.
    Value(Value),
    /// An object.
    Map(Vec<(String, Metric)>),
}

/// An object, and nothing where there is none.
#[derive(Debug, Default)]
pub(crate) struct Metrics(pub Vec<(String, Metric)>);

impl<'de> Deserialize<'de> for Metrics {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Metric::deserialize(deserializer)? {
            Metric::Map(entries) => Ok(Self(entries)),
            Metric::Value(other) => Err(D::Error::custom(format!("expected measures with their values, got {other}"))),
        }
    }
}

impl<'de> Deserialize<'de> for Metric {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AsWritten)
    }
}

struct AsWritten;

impl<'de> Visitor<'de> for AsWritten {
    type Value = Metric;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("measures with their values")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Metric, E> {
        Ok(Metric::Value(Value::from(text)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Metric, E> {
        Ok(Metric::Value(Value::from(number)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Metric, E> {
        Ok(Metric::Value(Value::from(number)))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Metric, E> {
        let number = Number::from_f64(number).ok_or_else(|| E::custom("expected a finite number"))?;
        Ok(Metric::Value(Value::Number(number)))
    }

    fn visit_bool<E: Error>(self, word: bool) -> Result<Metric, E> {
        Ok(Metric::Value(Value::Bool(word)))
    }

    fn visit_unit<E: Error>(self) -> Result<Metric, E> {
        Ok(Metric::Value(Value::Null))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Metric, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Metric::Map(entries))
    }
}
