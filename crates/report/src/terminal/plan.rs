//! What a policy can decide before anything runs: a table of gates, the arithmetic behind it, a table a phase.

use lensgate_advise::plan::{GatePlan, PhasePlan, Plan, Uncertain};
use lensgate_words::Severity;

use super::table::{Align, Column, Table};
use super::{Screen, push};
use crate::number;

/// The plan as text, ending in a line feed.
pub fn plan(policy: &str, plan: &Plan, screen: Screen) -> String {
    let mut text = String::new();
    let level = number::plain_percent(plan.confidence);
    let power = number::plain_percent(plan.power);
    push(&mut text, &format!(" plan of policy {policy}: {level} one-sided bounds, {power} power"));
    text.push_str(&gates(plan).render(screen));
    for line in together(plan, &power) {
        push(&mut text, &screen.wrap(&format!(" {line}"), " "));
    }
    for gate in &plan.gates {
        let supposed = gate.truth.as_ref().filter(|truth| *truth != "no difference" && gate.power.is_some());
        let supposed = supposed.map(|truth| format!("passes supposes {truth}"));
        for note in supposed.iter().chain(&gate.notes) {
            push(&mut text, &screen.wrap(&format!("   {}: {note}", gate.gate), "     "));
        }
    }
    for phase in &plan.phases {
        push(&mut text, &phase_text(phase, screen));
    }
    if !plan.phases.is_empty() {
        let caveat = "Requests count as independent. Live ones nearly are; requests replayed from a query set carry no \
                      evidence beyond the queries behind them.";
        push(&mut text, &format!("\n{}", screen.wrap(&format!(" {caveat}"), " ")));
    }
    screen.fit(&text).into_owned()
}

fn gates(plan: &Plan) -> Table {
    let mut table = Table::new(vec![
        Column::new("gate", Align::Prose),
        Column::new("asks", Align::Prose),
        Column::new("queries", Align::Right),
        Column::new("passes", Align::Right),
        Column::new("shows", Align::Prose),
        Column::new("needs", Align::Right),
    ]);
    for gate in &plan.gates {
        table.push(cells(gate), None);
    }
    table
}

fn cells(gate: &GatePlan) -> Vec<String> {
    let name = match gate.severity {
        Severity::Block => gate.gate.clone(),
        Severity::Warn => format!("{} (warns)", gate.gate),
    };
    vec![
        name,
        gate.requirement.clone(),
        number::count(gate.queries),
        gate.power.map_or_else(|| "–".to_owned(), |power| ranged(power, |share| format!("{:.0}", 100.0 * share), " %")),
        gate.detectable.as_ref().map_or_else(
            || "nothing".to_owned(),
            |it| it.text.strip_suffix(" from the limit").unwrap_or(&it.text).to_owned(),
        ),
        gate.needs.map_or_else(|| "–".to_owned(), |needs| ranged(needs, queries, "")),
    ]
}

fn queries(number: f64) -> String {
    if number.is_finite() { number::count(number.round() as u64) } else { "∞".to_owned() }
}

/// `71 [62, 80] %`; the range only where there is one.
fn ranged(number: Uncertain, shown: impl Fn(f64) -> String, unit: &str) -> String {
    let (low, point, high) = (shown(number.low), shown(number.point), shown(number.high));
    if low == high { format!("{point}{unit}") } else { format!("{point} [{low}, {high}]{unit}") }
}

fn together(plan: &Plan, power: &str) -> Vec<String> {
    let mut lines = vec![format!(
        "passes: the chance that it does if the candidate equals the baseline, or what stands below. shows: how far inside \
         the limit the truth has to lie to pass with {power} power. needs: queries for that."
    )];
    if plan.gates.iter().any(|gate| gate.power.is_some_and(|power| !power.is_exact())) {
        lines.push(
            "In brackets: 90 % intervals, because the pilot's spread is itself an estimate. Repetitions of a query are no \
             further evidence; only other queries are."
                .to_owned(),
        );
    }
    if let Some(go) = plan.go_at_least {
        let promise =
            if go > 0.0 { format!("at least {}", number::plain_percent(go)) } else { "no promise".to_owned() };
        lines.push(format!("If all of that is true, the chance of GO: {promise} (slices aside)."));
    }
    if let Some(needs) = plan.queries_for_all {
        lines.push(format!(
            "{} queries give every blocking gate {power} power: {} requests for quality, and for each repetition of the \
             latency pass {} more, A/A arm included.",
            queries(needs),
            queries(2.0 * needs),
            queries(3.0 * needs)
        ));
    }
    lines
}

fn phase_text(phase: &PhasePlan, screen: Screen) -> String {
    let requests = match phase.requests {
        Some(requests) => format!("{} requests", number::count(requests)),
        None => "without an end".to_owned(),
    };
    let mut text = format!(
        "\n phase {}: {} of traffic, {requests}, {} in a window\n",
        phase.phase,
        number::plain_percent(phase.share),
        number::count(phase.window_requests)
    );
    for gate in &phase.gates {
        let mark = match gate.reached {
            Some(true) => '✓',
            Some(false) => '✗',
            None => '–',
        };
        push(
            &mut text,
            &screen.wrap(&format!("   {mark} {}  {}: {}", gate.gate, gate.requirement, gate.text), "     "),
        );
    }
    for switch in &phase.kill_switches {
        push(&mut text, &screen.wrap(&format!("   ! {}: {}", switch.trips, switch.text), "     "));
    }
    text.trim_end_matches('\n').to_owned()
}
