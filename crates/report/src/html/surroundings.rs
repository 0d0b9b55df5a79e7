//! What stands around the verdict: warnings, latency, noise floor, configuration, provenance, and how to read the page.

use lensgate_words::Status;
use maud::{Markup, html};

use super::figure::Figures;
use super::text::{number, pill, sentence};
use crate::number::{self, Scale};
use crate::view::{NoiseRow, View};

pub(super) fn warnings(view: &View) -> Markup {
    html! {
        @if !view.warnings.is_empty() {
            section #warnings aria-labelledby="warnings-title" {
                h2 #warnings-title { "Warnings" }
                @for warning in &view.warnings {
                    div.warning {
                        p { b { span aria-hidden="true" { "! " } (warning.title) } }
                        p { (sentence(&warning.text)) }
                    }
                }
            }
        }
    }
}

pub(super) fn latency(view: &View, figures: &Figures) -> Markup {
    html! {
        @if view.latency.is_some() {
            section #latency aria-labelledby="latency-title" {
                h2 #latency-title { "Latency" }
                p.lead { "Percentiles are nearest rank over every sample; wall-clock facts, so another run gives other digits." }
                div.pair { (figures.place("latency")) (figures.place("stages")) }
            }
        }
    }
}

pub(super) fn noise(view: &View) -> Markup {
    html! {
        @if let Some(noise) = &view.noise {
            section #noise aria-labelledby="noise-title" {
                h2 #noise-title { "Noise floor (A/A)" }
                p.lead { (noise.measured) " A difference stands out when the two intervals do not overlap." }
                div.scroll role="region" tabindex="0" aria-label="Noise floor" {
                    table {
                        caption.hidden { "Baseline against itself and candidate against baseline" }
                        thead { tr {
                            th scope="col" { "measure" } th.num scope="col" { "n" }
                            th.num scope="col" { "baseline again" } th.num scope="col" { "candidate" } th scope="col" { "reading" }
                        } }
                        tbody { @for row in &noise.rows { (noise_row(row)) } }
                    }
                }
            }
        }
    }
}

fn noise_row(row: &NoiseRow) -> Markup {
    let scale = Scale::new(row.unit, [row.baseline, row.baseline + row.candidate.point]);
    let apart = row.candidate.lower > row.again.upper || row.candidate.upper < row.again.lower;
    html! {
        tr {
            th scope="row" { (row.measure) }
            td.num { (number::count(row.n)) }
            @for estimate in [row.again, row.candidate] {
                td.num { (number(&scale.delta(estimate.point))) br; span.interval { (number(&scale.delta_interval(estimate))) } }
            }
            td { @if apart { "stands out of the noise" } @else { "within the noise" } }
        }
    }
}

pub(super) fn configuration(view: &View) -> Markup {
    html! {
        section #configuration aria-labelledby="configuration-title" {
            h2 #configuration-title { "Configuration" }
            @if view.configuration.is_empty() {
                p { "The two configurations are the same." }
            } @else {
                div.scroll role="region" tabindex="0" aria-label="Configuration differences" {
                    table.configuration {
                        caption.hidden { "Knobs in which the configurations differ" }
                        thead { tr { th scope="col" { "knob" } th scope="col" { "baseline" } th scope="col" { "candidate" } } }
                        tbody { @for row in &view.configuration { tr {
                            th scope="row" { code { (row.key) } }
                            td.before { (value(row.baseline.as_deref())) }
                            td.after { (value(row.candidate.as_deref())) }
                        } } }
                    }
                }
            }
        }
    }
}

fn value(value: Option<&str>) -> Markup {
    html! { @match value { Some(value) => code { (value) }, None => span.none { "not set" } } }
}

pub(super) fn provenance(view: &View) -> Markup {
    html! {
        section #provenance aria-labelledby="provenance-title" {
            h2 #provenance-title { "Provenance" }
            p.lead { "The same observations, policy and seed give this page again, byte for byte." }
            dl.facts { @for fact in &view.provenance { div { dt { (fact.name) } dd { code { (fact.value) } } } } }
        }
    }
}

/// What the words on the page mean, for those who meet them first.
pub(super) fn reading(view: &View) -> Markup {
    let meanings = [
        (Status::Pass, "the one-sided bound is inside the limit"),
        (Status::Fail, "the opposite bound, adjusted for the number of gates, is outside the limit"),
        (Status::Inconclusive, "the evidence reaches neither way; more queries may"),
        (Status::Warn, "outside the limit, on a gate that only warns"),
        (Status::Waived, "left out by the policy; outside the guarantee"),
        (Status::NotRun, "its evidence was never gathered; a blocking one makes the verdict INVALID"),
        (Status::Error, "it could not be evaluated; a blocking one makes the verdict INVALID"),
    ];
    html! {
        section #reading aria-labelledby="reading-title" {
            h2 #reading-title { "How to read this page" }
            details {
                summary { h3 { "Statuses, intervals and bounds" } }
                dl.meanings { @for (status, meaning) in meanings { dt { (pill(status)) } dd { (meaning) } } }
                p {
                    "An interval of " (number::plain_percent(view.level)) " is two-sided: each of its ends is a one-sided bound of "
                    (number::plain_percent(f64::midpoint(1.0, view.level))) ". n counts distinct queries, or distinct executions for errors. "
                    "GO needs every blocking gate to pass; one that cannot decide makes the verdict INCONCLUSIVE."
                }
            }
        }
    }
}
