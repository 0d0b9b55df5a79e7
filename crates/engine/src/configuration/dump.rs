//! The policy that a LENS server dumps (`GET /policy/dump`, `baseline_policy.json`): knobs under other names, and what the
//! reference engine has no knob for.

use super::source::{Entry, Fault, Node, Value};

/// The key that only a dump has at its top.
pub(super) const HEAD: &str = "stage_configurations";

/// What stands around the stages and says nothing of them.
const AROUND: [&str; 5] = ["api_version", "config_fingerprint", "index_version", "policy_version", "timestamp"];
/// What stands around the stages and would mean something to a server.
const ELSEWHERE: [&str; 3] = ["kill_switches", "quality_gates", "telemetry"];
/// What a server has and the reference engine does not: it scans, ranks and reranks in one way.
const WITHOUT_KNOB: [(&str, &[&str]); 2] = [
    ("stage_a", &["native_scanner", "prefilter"]),
    ("stage_b", &["max_candidates", "reranker_enabled", "symbol_ranking_enabled"]),
];
/// Their names of knobs and groups of knobs, wherever they stand.
const NAMES: [(&str, &str); 3] =
    [("semantic_gating", "gate"), ("nl_likelihood_threshold", "nl_threshold"), ("ann_config", "ann")];

/// A dump as a nested configuration, and the keys that set nothing here.
pub(super) fn nested(top: &[Entry]) -> Result<(Vec<Entry>, Vec<String>), Fault> {
    let (mut stages, mut without_knob) = (Vec::new(), Vec::new());
    for entry in top {
        match (&*entry.key, &entry.node.value) {
            (HEAD, Value::Table(entries)) => {
                let stage = |entry: &Entry| Entry { node: renamed(&entry.node), ..entry.clone() };
                stages.extend(entries.iter().map(stage));
            }
            (key, _) if ELSEWHERE.contains(&key) => without_knob.push(key.to_owned()),
            (key, _) if AROUND.contains(&key) => {}
            _ => {
                let message = format!("unknown key {:?} in a policy dump of LENS", entry.key);
                return Err(Fault { at: Some(entry.at), message });
            }
        }
    }
    for stage in &mut stages {
        expect_agreement(stage, top)?;
        drop_without_knob(stage, &mut without_knob);
    }
    without_knob.sort_unstable();
    Ok((stages, without_knob))
}

/// The same value with our names for theirs; fuzzy terms are off and on where ours say what happens then.
fn renamed(node: &Node) -> Node {
    let Value::Table(entries) = &node.value else { return node.clone() };
    let entry = |entry: &Entry| {
        let known = NAMES.iter().find(|(theirs, _)| *theirs == entry.key);
        let value = match (&*entry.key, &entry.node.value) {
            ("rare_term_fuzzy", Value::Flag(on)) => Value::Text(if *on { "backoff" } else { "strict" }.to_owned()),
            _ => renamed(&entry.node).value,
        };
        let key = known.map_or_else(|| entry.key.clone(), |(_, ours)| (*ours).to_owned());
        Entry { at: entry.at, key, node: Node { at: entry.node.at, value } }
    };
    Node { at: node.at, value: Value::Table(entries.iter().map(entry).collect()) }
}

fn drop_without_knob(stage: &mut Entry, without_knob: &mut Vec<String>) {
    let Some((name, keys)) = WITHOUT_KNOB.iter().find(|(name, _)| *name == stage.key) else { return };
    let Value::Table(entries) = &mut stage.node.value else { return };
    entries.retain(|entry| {
        let has_knob = !keys.contains(&&*entry.key);
        if !has_knob {
            without_knob.push(format!("{name}.{}", entry.key));
        }
        has_knob
    });
}

/// A kill switch that is thrown turns its stage off; where stage and switch differ, nobody can tell which holds.
fn expect_agreement(stage: &Entry, top: &[Entry]) -> Result<(), Fault> {
    let switch = find(top, "kill_switches").and_then(|entry| inner(entry, &format!("{}_enabled", stage.key)));
    match (switch, inner(stage, "enabled")) {
        (Some(switch), Some(enabled)) if switch.node.value != enabled.node.value => {
            let message = format!("kill_switches.{} and {}.enabled say different things", switch.key, stage.key);
            Err(Fault { at: Some(switch.at), message })
        }
        _ => Ok(()),
    }
}

fn inner<'a>(entry: &'a Entry, key: &str) -> Option<&'a Entry> {
    match &entry.node.value {
        Value::Table(entries) => find(entries, key),
        _ => None,
    }
}

fn find<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.key == key)
}
