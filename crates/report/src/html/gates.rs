//! The gates: what each asks, what the evidence says, and one sentence why. Slices fold away unless one stands out.

use lensgate_words::{Severity, Status};
use maud::{Markup, html};

use super::text::{number, pill, sentence};
use crate::number::{self, MISSING, Scale};
use crate::view::{Gate, View};
use crate::word;
use lensgate_gate::verdict::Decided;

pub(super) fn section(view: &View) -> Markup {
    let overall: Vec<&Gate> = view.gates.iter().filter(|gate| gate.judged.slice.is_none()).collect();
    html! {
        section #gates aria-labelledby="gates-title" {
            h2 #gates-title { "Gates" }
            p.lead {
                "A gate passes when the one-sided bound is inside its limit. Intervals are two-sided "
                (number::plain_percent(view.level)) ", so their ends are those bounds."
            }
            @if overall.is_empty() { p { "The policy has no gate over all queries." } }
            @else { (table("Gates over all queries", &overall)) }
            @for id in sliced(view) { (slices(view, id)) }
        }
    }
}

/// Ids of gates that were judged in slices, in the policy's order.
fn sliced(view: &View) -> Vec<&str> {
    let mut ids: Vec<&str> = Vec::new();
    for gate in view.gates.iter().filter(|gate| gate.judged.slice.is_some()) {
        if !ids.contains(&gate.judged.id.as_str()) {
            ids.push(&gate.judged.id);
        }
    }
    ids
}

fn slices(view: &View, id: &str) -> Markup {
    let gates: Vec<&Gate> =
        view.gates.iter().filter(|gate| gate.judged.slice.is_some() && gate.judged.id == id).collect();
    let stands_out =
        gates.iter().any(|gate| matches!(gate.judged.status, Status::Fail | Status::Error | Status::NotRun));
    html! {
        details open[stands_out] {
            summary {
                h3 { (id) " by slice" }
                span.tally {
                    @for status in Status::ALL {
                        @let count = gates.iter().filter(|gate| gate.judged.status == status).count();
                        @if count > 0 { span { b { (count) } " " (pill(status)) } }
                    }
                }
            }
            p.lead { "A slice vetoes when harm beyond the margin is shown in it; no GO is claimed for a slice alone." }
            (table(&format!("Slices of {id}"), &gates))
        }
    }
}

fn table(caption: &str, gates: &[&Gate]) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label=(caption) {
            table.gates {
                caption.hidden { (caption) }
                thead { tr {
                    th scope="col" { "gate" }
                    th scope="col" { "status" }
                    th.num scope="col" { "baseline" }
                    th.num scope="col" { "candidate" }
                    th.num scope="col" { "decided on" }
                    th scope="col" { "must hold, bound" }
                    th.num scope="col" { "n" }
                } }
                @for gate in gates { (row(gate)) }
            }
        }
    }
}

fn row(gate: &Gate) -> Markup {
    let scale = Scale::new(gate.judged.unit, gate.judged.baseline.into_iter().chain(gate.judged.candidate));
    html! {
        tbody class=(word::class(gate.judged.status)) {
            tr {
                th scope="row" {
                    (gate.judged.slice.as_deref().unwrap_or(&gate.judged.id))
                    " " small { (gate.judged.measure) ", " (word::direction(gate.judged.direction)) }
                    @if let Some(phase) = &gate.judged.phase { " " small { "phase " (phase) } }
                    @if gate.judged.severity == Severity::Warn { " " small { "only warns" } }
                }
                td data-label="status" { (pill(gate.judged.status)) }
                td.num data-label="baseline" { (number(&scale.level_or_missing(gate.judged.baseline))) }
                td.num data-label="candidate" { (number(&scale.level_or_missing(gate.judged.candidate))) }
                td.num data-label="decided on" { span { (decided(gate, scale)) } }
                td.must data-label="must hold" {
                    span {
                        (number(&gate.requirement)) br;
                        small {
                            "bound "
                            (number(&gate.bound.map_or_else(|| MISSING.to_owned(), |bound| scale.decided(gate.judged.decided, bound))))
                        }
                    }
                }
                td.num data-label="n" {
                    span {
                        (number::count(gate.judged.n))
                        @if let Some(need) = gate.judged.min_n { " " small { "needs " (number::count(need)) } }
                    }
                }
            }
            tr.why { td colspan="7" { (why(gate, scale)) } }
        }
    }
}

fn decided(gate: &Gate, scale: Scale) -> Markup {
    let word = match gate.judged.decided {
        Decided::Level => "level",
        Decided::Difference => "difference",
        Decided::Ratio => "ratio",
        Decided::OwnRatio => "own ratio",
    };
    html! {
        @match gate.estimate {
            Some(estimate) => {
                small { (word) } " " (number(&scale.decided(gate.judged.decided, estimate.point))) br;
                span.interval { (number(&scale.decided_interval(gate.judged.decided, estimate))) }
            }
            None => (MISSING),
        }
    }
}

fn why(gate: &Gate, scale: Scale) -> Markup {
    html! {
        (sentence(&gate.judged.explanation))
        " " small {
            @if !gate.judged.requirement.is_empty() { (number(&gate.judged.requirement)) "; " }
            (gate.method())
            @if let Some(p) = gate.judged.p_value { ", harm p " (number::p_value(p)) }
            @if let Some(detectable) = gate.judged.detectable {
                ", can show an effect of " (number(&scale.decided(effect(gate.judged.decided), detectable)))
            }
            ", " code { (gate.code()) }
        }
    }
}

/// The least effect is told as a difference even where a level is judged.
fn effect(decided: Decided) -> Decided {
    match decided {
        Decided::Level | Decided::Difference => Decided::Difference,
        other => other,
    }
}
