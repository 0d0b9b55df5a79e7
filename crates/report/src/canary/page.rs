//! `canary.html`: the replayed canary on one self-contained page, in the frame of every page of ours.

use lensgate_lens::deployment::recommendation;
use lensgate_words::Status;
use maud::{Markup, html};

use super::findings::{Finding, findings};
use super::tables::{self, GateLine};
use super::{Subject, message, words};
use crate::ReportError;
use crate::html::{Figures, frame, number, pill, sentence, verdict_class};
use crate::plot::{NARROW, WIDE, canary_figures};
use crate::word;

/// The page as a document, ending in a line feed.
///
/// # Errors
/// [`ReportError::Draw`] when a plot cannot be drawn, which an outcome cannot cause.
pub fn page(subject: &Subject<'_>) -> Result<String, ReportError> {
    let figures = Figures::draw(&canary_figures(subject.outcome, WIDE), &canary_figures(subject.outcome, NARROW))?;
    let verdict = subject.outcome.verdict;
    let title = format!("{}: canary of {} against {}", word::verdict(verdict), subject.candidate, subject.baseline);
    let sections = [
        ("verdict", "Verdict", true),
        ("phases", "Phases", true),
        ("gates", "Gates", true),
        ("validation", "Validation", true),
        ("alerts", "Alerts", true),
        ("exposure", "Exposure", true),
        ("figures", "Figures", true),
        ("provenance", "Provenance", true),
    ];
    let main = html! {
        (banner(subject))
        (phases(subject, &figures))
        (gates(subject))
        (validation(subject))
        (alerts(subject))
        (exposure(subject, &figures))
        (kpis(subject))
        (provenance(subject))
    };
    Ok(frame(&title, None, &sections, &main))
}

fn banner(subject: &Subject<'_>) -> Markup {
    let outcome = subject.outcome;
    let verdict = outcome.verdict;
    html! {
        header.top {
            h1 { "Canary of " (subject.candidate) span.against { " against " } (subject.baseline) }
            p.ground { (message::background(subject)) }
        }
        section #verdict class={ "banner " (verdict_class(verdict)) } aria-labelledby="verdict-word" {
            h2 #verdict-word {
                span.shape aria-hidden="true" { (word::shape(word::likeness(verdict))) }
                (word::verdict(verdict))
            }
            p.sentence { (words::ending(subject)) ". Recommendation: " b { (recommendation(subject.outcome)) } }
            @if let Some(beside) = &outcome.beside {
                p { "Decided on " (beside.decide) "s, the same windows give " b { (word::verdict(beside.verdict)) } "." }
            }
            div.columns {
                (list("Why", &outcome.reasons.iter().map(|reason| reason.explanation.clone()).collect::<Vec<_>>()))
                (list("What to do next", &words::next_steps(subject)))
            }
            @for warning in &outcome.warnings { div.warning { p { (sentence(warning)) } } }
        }
    }
}

fn list(title: &str, items: &[String]) -> Markup {
    html! {
        @if !items.is_empty() {
            div { h3 { (title) } ul { @for item in items { li { (sentence(item)) } } } }
        }
    }
}

fn phases(subject: &Subject<'_>, figures: &Figures) -> Markup {
    html! {
        section #phases aria-labelledby="phases-title" {
            h2 #phases-title { "Phases" }
            div.scroll role="region" tabindex="0" aria-label="Phases" {
                table {
                    caption.hidden { "Phase by phase" }
                    thead { tr {
                        th scope="col" { "phase" } th.num scope="col" { "traffic" } th.num scope="col" { "duration" }
                        th.num scope="col" { "gates passed" } th scope="col" { "status" } th scope="col" { "control" }
                        th scope="col" { "finding" }
                    } }
                    tbody { @for line in tables::phases(subject) { tr {
                        th scope="row" { (line.name) }
                        td.num { (line.traffic) } td.num { (line.duration) } td.num { (line.gates) }
                        td { (pill(line.status)) } td { (line.control) } td { (line.finding) }
                    } } }
                }
            }
            (figures.place("canary"))
        }
    }
}

fn gates(subject: &Subject<'_>) -> Markup {
    let confidence = words::percent(subject.outcome.policy.confidence);
    html! {
        section #gates aria-labelledby="gates-title" {
            h2 #gates-title { "Gates" }
            p.lead {
                "Bounds are one-sided at " (confidence) " and hold at every look together. Scope: "
                (subject.outcome.sample.scope) "."
            }
            (gate_table("Each quantity at the end of the last phase that asked it", &tables::last_gates(subject)))
            @for phase in &subject.outcome.phases {
                details {
                    summary { h3 { "Every gate of " (phase.name) } }
                    (gate_table(&format!("Gates of {}", phase.name), &tables::gates(subject, phase)))
                }
            }
            (slices(subject))
        }
    }
}

fn slices(subject: &Subject<'_>) -> Markup {
    let lines = tables::slices(subject);
    html! {
        @if !lines.is_empty() {
            details open[lines.iter().any(|line| line.gate.status == Status::Fail)] {
                summary { h3 { "Gates on slices" } }
                div.scroll role="region" tabindex="0" aria-label="Gates on slices" {
                    table {
                        caption { "Each gate on every slice that it asks about; a slice can end the canary and need not pass" }
                        thead { tr {
                            th scope="col" { "slice" } th scope="col" { "measure" } th scope="col" { "phase" }
                            th scope="col" { "must hold" } th.num scope="col" { "came to" } th.num scope="col" { "bound" }
                            th.num scope="col" { "queries" } th scope="col" { "status" }
                        } }
                        tbody { @for line in &lines { tr {
                            th scope="row" { (line.slice) } td { (line.gate.measure) " " small { (line.gate.id) } }
                            td { (line.phase) } td { (number(&line.gate.goal)) }
                            td.num { (number(&line.gate.achieved)) } td.num { (number(&line.gate.bound)) }
                            td.num { (line.queries) } td { (pill(line.gate.status)) }
                        } } }
                    }
                }
            }
        }
    }
}

fn gate_table(caption: &str, lines: &[GateLine]) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr {
                    th scope="col" { "measure" } th scope="col" { "phase" } th scope="col" { "must hold" }
                    th.num scope="col" { "baseline" } th.num scope="col" { "came to" } th.num scope="col" { "bound" }
                    th.num scope="col" { "n" } th scope="col" { "status" }
                } }
                tbody { @for line in lines { tr {
                    th scope="row" { (line.measure) " " small { (line.id) } }
                    td { (line.phase) } td { (number(&line.goal)) }
                    td.num { (number(&line.baseline)) } td.num { (number(&line.achieved)) } td.num { (number(&line.bound)) }
                    td.num { (line.n) } td { (pill(line.status)) }
                } } }
            }
        }
    }
}

fn validation(subject: &Subject<'_>) -> Markup {
    let row = |finding: &Finding| {
        html! { tr { th scope="row" { (finding.name) } td { (pill(finding.status)) } td { (finding.evidence) } } }
    };
    html! {
        section #validation aria-labelledby="validation-title" {
            h2 #validation-title { "Infrastructure validation" }
            div.scroll role="region" tabindex="0" aria-label="Infrastructure validation" {
                table {
                    caption.hidden { "What is known of the machinery around the gates" }
                    thead { tr { th scope="col" { "what" } th scope="col" { "status" } th scope="col" { "evidence" } } }
                    tbody { @for finding in &findings(subject) { (row(finding)) } }
                }
            }
        }
    }
}

fn alerts(subject: &Subject<'_>) -> Markup {
    let lines = tables::alerts(subject);
    html! {
        section #alerts aria-labelledby="alerts-title" {
            h2 #alerts-title { "Alerts" }
            @if lines.is_empty() { p { "None fired." } } @else {
                div.scroll role="region" tabindex="0" aria-label="Alerts" {
                    table {
                        caption.hidden { "Alerts in the order in which they fired" }
                        thead { tr {
                            th scope="col" { "rule" } th scope="col" { "severity" } th.num scope="col" { "fired at" }
                            th.num scope="col" { "resolved at" } th.num scope="col" { "windows" } th scope="col" { "what" }
                        } }
                        tbody { @for line in &lines { tr {
                            th scope="row" { (line.rule) } td { (line.severity) } td.num { (line.fired) }
                            td.num { (line.resolved) } td.num { (line.windows) } td { (line.summary) }
                        } } }
                    }
                }
            }
        }
    }
}

fn exposure(subject: &Subject<'_>, figures: &Figures) -> Markup {
    html! {
        section #exposure aria-labelledby="exposure-title" {
            h2 #exposure-title { "Exposure" }
            ul { @for line in tables::exposure(subject) { li { (line) } } }
            (figures.place("error-budget"))
        }
    }
}

fn kpis(subject: &Subject<'_>) -> Markup {
    html! {
        section #figures aria-labelledby="figures-title" {
            h2 #figures-title { "Figures" }
            p.lead { "The candidate's, over the whole canary." }
            dl.facts { @for kpi in &subject.outcome.kpis { div { dt { (kpi.name) } dd { (number(&tables::kpi_value(kpi))) } } } }
            details {
                summary { h3 { "Not observable offline" } }
                dl.facts { @for figure in &subject.outcome.not_observable { div { dt { (figure.name) } dd { (figure.why) } } } }
            }
        }
    }
}

fn provenance(subject: &Subject<'_>) -> Markup {
    html! {
        section #provenance aria-labelledby="provenance-title" {
            h2 #provenance-title { "Provenance" }
            p.lead { "The same observations, policy and seed give this page again, byte for byte." }
            dl.facts { @for (name, value) in tables::provenance(subject) { div { dt { (name) } dd { code { (value) } } } } }
        }
    }
}
