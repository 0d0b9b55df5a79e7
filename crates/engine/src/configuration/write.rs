//! Writes a configuration: canonical nested JSON, and what two configurations differ in.

use std::path::Path;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};

use super::knob::KNOBS;
use super::{Configuration, Format};
use crate::error::EngineError;

/// A knob that two configurations set differently.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The knob, from the stage down, joined by dots.
    pub knob: String,
    /// The first configuration's value.
    pub from: Json,
    /// The second configuration's value.
    pub to: Json,
}

impl Configuration {
    /// Every knob in the nested form; keys in byte order, so that equal configurations give equal bytes.
    pub fn to_value(&self) -> Json {
        let mut root = Json::Object(Map::new());
        for knob in KNOBS {
            let mut place = &mut root;
            for part in knob.path {
                let table = place.as_object_mut().expect("a knob stands in no other knob");
                place = table.entry(*part).or_insert_with(|| Json::Object(Map::new()));
            }
            *place = (knob.write)(self);
        }
        root
    }

    /// The nested form as indented JSON with a line feed at its end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.to_value()).expect("a tree of plain values can be written");
        text.push('\n');
        text
    }

    /// Whether every value is legal: a configuration made in code has passed no parser.
    pub fn check(&self) -> Result<(), EngineError> {
        Self::parse(&self.to_json(), Format::Json, Path::new("configuration")).map(drop)
    }

    /// The knobs in which `b` differs from `a`, in the order of the knob table.
    pub fn diff(a: &Self, b: &Self) -> Vec<Change> {
        let change = |knob: &super::knob::Knob| {
            let (from, to) = ((knob.write)(a), (knob.write)(b));
            (from != to).then(|| Change { knob: knob.name(), from, to })
        };
        KNOBS.iter().filter_map(change).collect()
    }
}

impl Serialize for Configuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}
