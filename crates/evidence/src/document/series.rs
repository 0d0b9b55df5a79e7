//! Labelled series, as monitoring systems answer: `{"metric": {"__name__": "errors_total", "step": "1"}, "value": [time, "12"]}`.
//! Samples with the same numbered label are one map, their names and other labels the keys in it.

use std::collections::BTreeMap;

use super::tree::{Content, Node, Place};

/// Samples that make a list of series; fewer may be anything.
const FEWEST: usize = 3;

/// Turns lists of samples into maps, everywhere in a tree.
pub(super) fn maps_of_series(node: Node) -> Node {
    let content = match node.content {
        Content::Map(members) => Content::Map(members.into_iter().map(maps_of_series).collect()),
        Content::List(entries) => {
            let samples: Option<Vec<Sample>> = entries.iter().map(Sample::of).collect();
            let tiles: Option<Vec<Node>> = entries.iter().map(tile).collect();
            let distinct =
                |tiles: &Vec<Node>| (1..tiles.len()).all(|at| tiles[..at].iter().all(|tile| tile.key != tiles[at].key));
            if let Some(samples) = samples.filter(|samples| samples.len() >= FEWEST) {
                Content::Map(arranged(samples, &node.place))
            } else if let Some(tiles) = tiles.filter(|tiles| tiles.len() >= FEWEST && distinct(tiles)) {
                Content::Map(tiles)
            } else {
                Content::List(entries.into_iter().map(maps_of_series).collect())
            }
        }
        content => content,
    };
    Node { content, ..node }
}

/// `{"name": "p95", "value": 120.5, "unit": "ms"}` and nothing else: a key and its value.
fn tile(node: &Node) -> Option<Node> {
    let Content::Map(members) = &node.content else { return None };
    let text = |keys: &[&str]| {
        members.iter().find(|member| keys.contains(&member.key.as_str())).and_then(|member| match &member.content {
            Content::Text(text) => Some(text.clone()),
            _ => None,
        })
    };
    const NAMES: [&str; 7] = ["id", "name", "label", "title", "key", "metric", "stat"];
    let is_known = |member: &Node| {
        NAMES.contains(&member.key.as_str())
            || matches!(member.key.as_str(), "value" | "unit" | "units" | "format" | "description")
    };
    let value = members.iter().find(|member| member.key == "value")?;
    let is_plain = !matches!(value.content, Content::List(_) | Content::Map(_));
    let name = text(&NAMES).filter(|_| is_plain && members.iter().all(is_known))?;
    let unit = text(&["unit", "units"]).filter(|unit| unit != "count" && unit != "1").map(|unit| format!(" {unit}"));
    Some(Node { key: name + &unit.unwrap_or_default(), ..value.clone() })
}

struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: Node,
}

impl Sample {
    fn of(node: &Node) -> Option<Self> {
        let Content::Map(members) = &node.content else { return None };
        let member = |keys: &[&str]| members.iter().find(|member| keys.contains(&member.key.as_str()));
        let Content::Map(told) = &member(&["metric", "labels", "tags"])?.content else { return None };
        let text = |node: &Node| match &node.content {
            Content::Text(text) => Some((node.key.clone(), text.clone())),
            Content::Number(_, written) => Some((node.key.clone(), written.clone())),
            _ => None,
        };
        let mut labels: BTreeMap<String, String> = told.iter().map(text).collect::<Option<_>>()?;
        let own = member(&["name", "__name__"]).and_then(text).map(|(_, name)| name);
        let name = own.or_else(|| labels.remove("__name__")).or_else(|| labels.remove("name"))?;
        let value = member(&["value", "sample"])?;
        let value = match &value.content {
            // `[time, value]`
            Content::List(pair) if pair.len() == 2 => pair[1].clone(),
            Content::Number(..) | Content::Text(_) => value.clone(),
            _ => return None,
        };
        Some(Self { name, labels, value })
    }

    /// Its name with what its labels say of it; a quantile is a percentile.
    fn key(&self, shared: &[String], place: Option<&str>) -> String {
        let said = self.labels.iter().filter(|(label, _)| !shared.contains(label) && place != Some(label.as_str()));
        let mut key = self.name.clone();
        for (label, value) in said {
            key.push(' ');
            match (label.as_str(), value.parse::<f64>()) {
                ("quantile", Ok(share)) => key.push_str(&format!("p{}", (share * 1e5).round() / 1e3)),
                _ => key.push_str(value),
            }
        }
        key
    }
}

/// The samples as members: those with a numbered label in a map for each number, the others beside them.
fn arranged(samples: Vec<Sample>, home: &Place) -> Vec<Node> {
    let shared = shared(&samples);
    let place = numbered(&samples, &shared);
    let mut members = Vec::new();
    let mut placed: BTreeMap<u64, Vec<Node>> = BTreeMap::new();
    for sample in samples {
        let key = sample.key(&shared, place.as_deref());
        let number = place.as_ref().and_then(|label| sample.labels.get(label)?.parse().ok());
        let node = Node { key, ..sample.value };
        match number {
            Some(number) => placed.entry(number).or_default().push(node),
            None => members.push(node),
        }
    }
    for (number, own) in placed {
        let key = format!("{} {number}", place.as_deref().unwrap_or_default());
        members.push(Node::new(key, home.clone(), Content::Map(own)));
    }
    members
}

/// Labels that every sample has with the same value: they tell nothing apart.
fn shared(samples: &[Sample]) -> Vec<String> {
    let all_say =
        |(label, value): &(&String, &String)| samples.iter().all(|sample| sample.labels.get(*label) == Some(value));
    samples[0].labels.iter().filter(all_say).map(|(label, _)| label.clone()).collect()
}

/// The label whose values are whole numbers, not a quantile, on most samples.
fn numbered(samples: &[Sample], shared: &[String]) -> Option<String> {
    let mut count: BTreeMap<&String, (usize, bool)> = BTreeMap::new();
    for (label, value) in samples.iter().flat_map(|sample| &sample.labels) {
        let entry = count.entry(label).or_insert((0, true));
        entry.0 += 1;
        entry.1 &= value.parse::<u64>().is_ok();
    }
    let told = count.into_iter().filter(|(label, (_, whole))| *whole && !shared.contains(label) && *label != "le");
    told.max_by_key(|(_, (samples, _))| *samples).map(|(label, _)| label.clone())
}
