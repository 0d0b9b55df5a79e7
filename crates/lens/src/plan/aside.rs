//! Everything in a plan that becomes no part of a policy, each with its reason: nothing is left out without being named.

use serde_json::{Map, Value};

const NO_REASON: &str = "nothing is known of this key";

/// What is not imported, one sentence each, in the order of the plan.
pub(super) fn left_out(plan: &Value) -> Vec<String> {
    let mut left = Vec::new();
    for (key, value) in entries(plan) {
        match key.as_str() {
            "deployment_plan" => {
                unknown(value, key, &["phase", "traffic", "duration", "gates", "monitoring"], &mut left)
            }
            "kill_switches" => switches(value, &mut left),
            "monitoring_config" => monitoring(value, &mut left),
            "readiness_checks" => checks(value, &mut left),
            _ => left.push(format!("{}: {}", named(key, value), root_reason(key))),
        }
    }
    left
}

fn root_reason(key: &str) -> &'static str {
    match key {
        "canary_promotion_approved" => "an approval is what a canary comes to, and nothing that it takes over",
        "recommendation" => "a recommendation is what a canary comes to, and nothing that it takes over",
        "optimized_configuration" => "a policy holds no system configuration; `lensgate check --system FILE` reads one",
        "timestamp" => "a policy has no date of its own",
        _ => NO_REASON,
    }
}

fn switches(list: &Value, left: &mut Vec<String>) {
    for switch in items(list) {
        if let Some(recovery) = switch.get("recovery") {
            left.push(format!(
                "recovery {recovery} of kill switch {}: a switch moves traffic back or disables a stage, and the baseline is verified \
                 afterwards; anything else is left to people",
                switch.get("trigger").unwrap_or(&Value::Null)
            ));
        }
    }
    unknown(list, "kill_switches", &["trigger", "action", "recovery"], left);
}

fn monitoring(config: &Value, left: &mut Vec<String>) {
    for (key, value) in entries(config) {
        match key.as_str() {
            "metrics" => unknown(value, "monitoring_config.metrics", &["name", "threshold", "alert"], left),
            "dashboards" => {
                each("dashboard", value, "canary.html and its plots show a canary; no dashboard is made", left)
            }
            "alerts" => each(
                "alert routing",
                value,
                "receivers are arguments of canary (--slack, --pagerduty-url), not part of a policy",
                left,
            ),
            _ => left.push(format!("{}: {NO_REASON}", named(&format!("monitoring_config.{key}"), value))),
        }
    }
}

fn checks(list: &Value, left: &mut Vec<String>) {
    for check in items(list) {
        let name = check.get("name").unwrap_or(&Value::Null);
        let passed = match check.get("passed") {
            Some(Value::Bool(true)) => "passed, says the plan",
            Some(Value::Bool(false)) => "NOT passed, says the plan",
            _ => "whether it passed, the plan does not say",
        };
        left.push(format!("readiness check {name} ({passed}): nothing here can repeat it"));
    }
    unknown(list, "readiness_checks", &["name", "passed"], left);
}

fn each(what: &str, list: &Value, reason: &str, left: &mut Vec<String>) {
    left.extend(items(list).iter().map(|one| format!("{what} {one}: {reason}")));
}

/// Keys of a list's entries that nobody reads.
fn unknown(list: &Value, place: &str, known: &[&str], left: &mut Vec<String>) {
    for (at, entry) in items(list).iter().enumerate() {
        let others = entries(entry).filter(|(key, _)| !known.contains(&key.as_str()));
        left.extend(
            others.map(|(key, value)| format!("{}: {NO_REASON}", named(&format!("{place}[{at}].{key}"), value))),
        );
    }
}

/// A key with its value where that is short enough to read.
fn named(key: &str, value: &Value) -> String {
    match value {
        Value::Object(_) | Value::Array(_) => format!("{key:?}"),
        _ => format!("{key:?} {value}"),
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

/// The entries of a list; what stands in a list's place is its only one.
fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}
