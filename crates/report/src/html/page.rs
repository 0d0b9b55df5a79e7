//! The report's page: sections in reading order.

use maud::{Markup, html};

use super::figure::Figures;
use super::frame::frame;
use super::{gates, measures, queries, surroundings, verdict};
use crate::view::View;
use crate::word;

pub(super) fn page(view: &View, figures: &Figures) -> String {
    let title = format!("{}: {} against {}", word::verdict(view.ruling.verdict), view.candidate, view.baseline);
    let navigation = [
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
    frame(&title, view.notice.as_deref(), &navigation, &sections(view, figures))
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
