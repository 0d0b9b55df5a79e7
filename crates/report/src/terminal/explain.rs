//! Why a verdict is what it is, gate by gate, with the changes that would turn it.

use lensgate_advise::explain::{DataChange, Explained, Explanation, MoreQueries, PolicyChange, Rejudged};
use lensgate_gate::verdict::Outcome;
use lensgate_words::Status;

use super::{Screen, paint, push};
use crate::number;
use crate::word;

/// Queries that are named; the rest is counted.
const NAMED: usize = 5;

/// The explanation as text, ending in a line feed.
pub fn explanation(explanation: &Explanation, screen: Screen) -> String {
    let mut text = String::new();
    push(&mut text, &headline(explanation, screen));
    for reason in &explanation.above_gates {
        push(&mut text, &screen.wrap(&format!("   above all gates: {reason}"), "     "));
    }
    let go = explanation.verdict == Outcome::Go;
    for gate in &explanation.gates {
        text.push('\n');
        push(&mut text, &gate_text(gate, go, screen));
    }
    if let Some(together) = explanation.together {
        push(&mut text, &format!("\n With all these policy lines changed: verdict {together}."));
    }
    text.push('\n');
    for line in caveats(explanation) {
        push(&mut text, &screen.wrap(&format!(" {line}"), " "));
    }
    screen.fit(&text).into_owned()
}

/// What "the least" means here, for what was named.
fn caveats(explanation: &Explanation) -> Vec<&'static str> {
    let named = |is: fn(&Explained) -> bool| explanation.gates.iter().any(is);
    let mut lines = vec!["After each arrow: what the judge says when that change is judged."];
    if named(|gate| gate.policy.is_some() || gate.no_longer_fails.is_some()) {
        lines.push(
            "policy: the number nearest to the old one to three digits of the change; one step less in its last digit does not \
             suffice.",
        );
    }
    if named(|gate| gate.data.is_some()) {
        lines.push(
            "data: queries are taken in the order of what they move, and all but the last of them do not suffice; another choice \
             may take fewer.",
        );
    }
    lines
}

fn headline(explanation: &Explanation, screen: Screen) -> String {
    let (status, said) = match (explanation.verdict, explanation.gates.len() as u64) {
        (Outcome::Go, gates) => {
            let gates = number::counted(gates, "blocking gate", "blocking gates");
            (Status::Pass, format!("passed by {gates}. The smallest changes that would reverse it:"))
        }
        (outcome, 0) => (word::likeness(outcome), "no gate keeps the verdict from GO".to_owned()),
        (outcome, gates) => {
            let verb = if gates == 1 { "keeps" } else { "keep" };
            let gates = number::counted(gates, "gate", "gates");
            (word::likeness(outcome), format!("{gates} {verb} the verdict from GO"))
        }
    };
    let word = format!("{} {}", word::shape(status), explanation.verdict);
    let word = if screen.colour { paint(&word, status) } else { word };
    format!(" {word}  {said}")
}

fn gate_text(gate: &Explained, go: bool, screen: Screen) -> String {
    let status = gate.status;
    let name = format!("{} {}", word::shape(status), gate.gate);
    let mut text = format!(" {}\n", if screen.colour { paint(&name, status) } else { name });
    for condition in &gate.conditions {
        push(&mut text, &screen.wrap(&format!("     {condition}"), "     "));
    }
    let mut entry = |title: &str, said: &str| {
        push(&mut text, &screen.wrap(&format!("     {title:8}{said}"), "             "));
    };
    if let Some(change) = &gate.no_longer_fails {
        entry("policy", &format!("{}, where it no longer fails", line(change)));
    }
    match &gate.policy {
        Some(change) => entry("policy", &line(change)),
        None if go => entry("policy", "passes even with the strictest number of its kind"),
        None => entry("policy", "no other number makes it pass"),
    }
    match &gate.data {
        Some(change) => entry("data", &data(change, &gate.measure)),
        None if go => entry("data", "passes even if every gain were undone"),
        None if gate.status == Status::Error || gate.status == Status::NotRun => {
            entry("data", "broken evidence has to be recorded again");
        }
        None => entry("data", "not even with every loss undone: what is missing is evidence, not a better candidate"),
    }
    if let Some(needed) = &gate.more {
        entry("queries", &more(needed));
    }
    text
}

fn then(then: Rejudged) -> String {
    let gate = if then.lets_through { "passes" } else { "does not pass" };
    format!("-> {gate}, verdict {}", then.verdict)
}

fn line(change: &PolicyChange) -> String {
    format!("{} in place of {} {}", change.to, change.from, then(change.then))
}

fn data(change: &DataChange, measure: &str) -> String {
    let named = change.queries.iter().take(NAMED);
    let mut names: Vec<String> =
        named.map(|query| format!("{} ({})", query.id, number::signed(query.delta, 4))).collect();
    if change.queries.len() > NAMED {
        names.push(format!("{} more", number::count((change.queries.len() - NAMED) as u64)));
    }
    format!(
        "{} of {} answered as the baseline does {}: {} by delta in {measure}",
        number::count(change.queries.len() as u64),
        number::counted(change.of, "query", "queries"),
        then(change.then),
        names.join(", "),
    )
}

fn more(needed: &MoreQueries) -> String {
    let asked = format!("{} in place of {}", number::count(needed.needs), number::count(needed.has));
    match (needed.then, needed.repeated) {
        (Some(judged), times) => {
            let gate = match (judged.lets_through, judged.verdict) {
                (true, _) => "passes",
                (false, Outcome::NoGo) => "fails",
                (false, _) => "is still undecided",
            };
            format!("{asked}; this evidence {times} times over -> {gate}, verdict {}", judged.verdict)
        }
        (None, _) => format!("{asked}; too many to try by repeating this evidence"),
    }
}
