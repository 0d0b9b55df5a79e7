//! Where two configurations differ, knob by knob.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::view::ConfigurationRow;

/// The knobs in which two configurations differ, by dotted path; lists and scalars are compared whole, as JSON text.
pub fn configuration(baseline: &Value, candidate: &Value) -> Vec<ConfigurationRow> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    flatten(baseline, "", &mut before);
    flatten(candidate, "", &mut after);
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    let rows = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    rows.map(|key| ConfigurationRow {
        key: key.clone(),
        baseline: before.get(key).cloned(),
        candidate: after.get(key).cloned(),
    })
    .collect()
}

fn flatten(value: &Value, path: &str, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, field) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(field, &path, into);
            }
        }
        other => {
            into.insert(path.to_owned(), other.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_knobs_that_differ_are_listed_with_their_paths() {
        let baseline = json!({"a": {"k": 200, "cap": 3}, "c": {"packs": []}, "same": true});
        let candidate = json!({"a": {"k": 320, "cap": 3, "wand": "on"}, "c": {"packs": ["x"]}, "same": true});
        let rows = configuration(&baseline, &candidate);
        let rows: Vec<_> =
            rows.iter().map(|row| (row.key.as_str(), row.baseline.as_deref(), row.candidate.as_deref())).collect();
        let expected = [
            ("a.k", Some("200"), Some("320")),
            ("a.wand", None, Some("\"on\"")),
            ("c.packs", Some("[]"), Some("[\"x\"]")),
        ];
        assert_eq!(rows, expected);
        assert!(configuration(&baseline, &baseline).is_empty());
    }
}
