//! What keys and fields say of the map around them: another time, an envelope, a total, a ratio, a miss that blocks nothing.

use super::lexicon::{self, role};
use super::scan::Unit;
use super::subject::key_unit;
use super::words::words;
use crate::document::{Content, Node};

/// Whether a key tells of another time than the report's, such as `previous_run`.
pub(crate) fn is_past(own: &[String]) -> bool {
    const PAST: [&str; 11] = [
        "previous",
        "previously",
        "prior",
        "former",
        "earlier",
        "history",
        "historical",
        "past",
        "last",
        "yesterday",
        "predecessor",
    ];
    own.iter().any(|word| PAST.contains(&word.as_str()))
}

/// The key of a map that tells of another time; one of levels before the change tells what they are held against.
pub(super) fn past(key: &str) -> Option<String> {
    let own = words(key);
    (is_past(&own) && role(&own) != Some(lexicon::Role::Baseline)).then(|| key.to_owned())
}

/// A number, or text of nothing else.
pub(super) fn is_number(node: &Node) -> bool {
    match &node.content {
        Content::Number(..) => true,
        Content::Text(text) => text.trim().parse::<f64>().is_ok(),
        _ => false,
    }
}

/// `{"status": "success", "data": …}`: the envelope of an answer says how the question went, not what it holds.
pub(super) fn is_envelope(members: &[Node]) -> bool {
    let holds = |member: &Node| {
        matches!(member.key.as_str(), "data" | "payload" | "body" | "response")
            && matches!(member.content, Content::Map(_) | Content::List(_))
    };
    members.iter().any(holds)
}

/// `"unit": "ms"` beside figures.
pub(super) fn told_unit(member: &Node) -> Option<(Unit, f64)> {
    match &member.content {
        Content::Text(text) if words(&member.key) == ["unit"] => key_unit(&words(text)),
        _ => None,
    }
}

/// What an envelope says of itself.
pub(super) fn is_postmark(key: &str) -> bool {
    matches!(key, "status" | "success" | "ok" | "code" | "error")
}

/// Whether a row's first cell says that it sums the others up.
pub(super) fn is_total(name: &str) -> bool {
    let words = words(name);
    !words.is_empty()
        && words.iter().all(|word| matches!(word.as_str(), "total" | "sum" | "all" | "overall" | "altogether"))
}

/// What a report supposes and does not claim: inputs that would fail a gate.
pub(super) fn is_hypothetical(key: &str) -> bool {
    words(key).iter().any(|word| matches!(word.as_str(), "falsifier" | "counterexample" | "mutant" | "hypothetical"))
}

/// `decided: ratio`, `test: non_inferior`: estimate and limit are not levels of the measure.
pub(super) fn is_relative(member: &Node) -> bool {
    const KEYS: [&str; 6] = ["decided", "quantity", "basis", "test", "comparison", "kind"];
    let key = words(&member.key);
    let Content::Text(text) = &member.content else { return false };
    const CONDITIONS: [&str; 7] = ["id", "name", "rule", "title", "condition", "requirement", "margin"];
    let states = key.len() == 1 && CONDITIONS.contains(&key[0].as_str());
    if states && words(text).iter().any(|word| word == "baseline") {
        return true;
    }
    key.len() == 1
        && KEYS.contains(&key[0].as_str())
        && words(text)
            .iter()
            .any(|word| matches!(word.as_str(), "ratio" | "difference" | "relative" | "inferior" | "superior"))
}

/// `critical: false`, `severity: warning`: a miss of this one does not block.
pub(super) fn is_advisory(member: &Node) -> bool {
    let key = words(&member.key);
    let is = |names: &[&str]| key.len() == 1 && names.contains(&key[0].as_str());
    match &member.content {
        Content::Flag(false) => is(&["critical", "blocking", "required", "mandatory", "fatal"]),
        Content::Flag(true) => is(&["advisory", "optional", "informational"]),
        Content::Text(text) => {
            is(&["severity", "level", "priority", "type", "kind"])
                && words(text)
                    .iter()
                    .any(|word| matches!(word.as_str(), "warn" | "warning" | "info" | "advisory" | "optional"))
        }
        _ => false,
    }
}

/// A key without the comparison in it: `p(95)<200` is about `p(95)`.
pub(super) fn expression_free(key: &str) -> &str {
    match key.find(['<', '>', '\u{2264}', '\u{2265}']) {
        Some(at) if key[at..].chars().any(|c| c.is_ascii_digit()) => &key[..at],
        _ => key,
    }
}

/// The role of a name that says nothing else, as `baseline` or `canary`.
pub(super) fn role_name(name: &str) -> Option<lexicon::Role> {
    let words = words(name);
    let says_more = words.iter().any(|word| {
        !lexicon::is_filler(word)
            && !lexicon::is_baseline(word)
            && !lexicon::is_value(word)
            && !lexicon::is_limit(word)
            && !lexicon::is_delta(word)
            && !lexicon::is_unit(word)
    });
    if says_more { None } else { role(&words) }
}
