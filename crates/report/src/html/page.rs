//! The page's frame: head, navigation, sections in reading order.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::figure::Figures;
use super::{gates, measures, queries, surroundings, verdict};
use crate::plot;
use crate::view::View;
use crate::word;

/// Forbids every load, so that even a hole in the escaping could fetch nothing.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

pub(super) fn page(view: &View, figures: &Figures) -> Markup {
    let title = format!("{}: {} against {}", word::verdict(view.ruling.verdict), view.candidate, view.baseline);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(style())) }
            }
            body {
                a.skip href="#verdict" { "Skip to the verdict" }
                @if let Some(notice) = &view.notice { p.notice role="note" { (notice) } }
                div.frame {
                    (navigation(view))
                    main { (sections(view, figures)) }
                }
            }
        }
    }
}

fn style() -> String {
    let inks = format!(
        ":root{{{}}}@media(prefers-color-scheme:dark){{:root{{{}}}}}@media print{{:root{{{}}}}}{}",
        plot::variables_light(),
        plot::variables_dark(),
        plot::variables_light(),
        plot::rules()
    );
    include_str!("report.css").to_owned() + &inks
}

fn navigation(view: &View) -> Markup {
    let sections = [
        ("verdict", "Verdict", true),
        ("warnings", "Warnings", !view.warnings.is_empty()),
        ("gates", "Gates", true),
        ("measures", "Measures", true),
        ("latency", "Latency", view.latency.is_some()),
        ("noise", "Noise floor", view.noise.is_some()),
        ("queries", "Queries", view.deltas.is_some() || !view.worst.is_empty() || !view.best.is_empty()),
        ("configuration", "Configuration", true),
        ("provenance", "Provenance", true),
    ];
    html! {
        nav aria-label="Sections" {
            p.brand { "lensgate" }
            ul {
                @for (id, name, _) in sections.iter().filter(|section| section.2) {
                    li { a href={ "#" (id) } { (name) } }
                }
            }
        }
    }
}

fn sections(view: &View, figures: &Figures) -> Markup {
    html! {
        (verdict::section(view))
        (surroundings::warnings(view))
        (gates::section(view))
        (measures::section(view, figures))
        (surroundings::latency(view, figures))
        (surroundings::noise(view))
        (queries::section(view, figures))
        (surroundings::configuration(view))
        (surroundings::provenance(view))
        (surroundings::reading(view))
    }
}
