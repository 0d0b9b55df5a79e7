//! `power.html`: the certificate on one self-contained page, in the frame of every page of ours.

use lensgate_canary::power::Power;
use maud::{Markup, html};

use super::lines::{lines, notes, warning};
use crate::ReportError;
use crate::html::{Figures, frame, number};
use crate::plot::{NARROW, WIDE, power_figures};

/// The page as a document, ending in a line feed.
///
/// # Errors
/// [`ReportError::Draw`] when a plot cannot be drawn, which a certificate cannot cause.
pub fn page(power: &Power) -> Result<String, ReportError> {
    let figures = Figures::draw(&power_figures(power, WIDE), &power_figures(power, NARROW))?;
    let sections = [("verdict", "What it catches", true), ("table", "Table", true), ("provenance", "Provenance", true)];
    let main = html! {
        header.top {
            h1 { "What the canary's plan catches" }
            p.ground { "Simulated from recorded observations of the baseline; no user met any candidate." }
        }
        (catches(power, &figures))
        (table(power))
        (provenance(power))
    };
    Ok(frame("What the canary's plan catches", None, &sections, &main))
}

fn catches(power: &Power, figures: &Figures) -> Markup {
    html! {
        section #verdict aria-labelledby="verdict-title" {
            h2 #verdict-title { "What it catches, and how soon" }
            @if let Some(warning) = warning(power) { div.warning { p { (warning) } } }
            ul { @for note in notes(power) { li { (note) } } }
            (figures.place("time-to-detect"))
        }
    }
}

fn table(power: &Power) -> Markup {
    html! {
        section #table aria-labelledby="table-title" {
            h2 #table-title { "Regression by regression" }
            div.scroll role="region" tabindex="0" aria-label="Regression by regression" {
                table {
                    caption.hidden { "How often each regression is caught, how soon, and at what cost" }
                    thead { tr {
                        th scope="col" { "regression" } th.num scope="col" { "killed" }
                        @for phase in &power.phases { th.num scope="col" { "caught by the end of " (phase.name) } }
                        th.num scope="col" { "time to detect" } th.num scope="col" { "exposed" } th.num scope="col" { "hurt" }
                    } }
                    tbody { @for line in lines(power) { tr {
                        th scope="row" { (line.name) }
                        td.num { (number(&line.killed)) }
                        @for caught in &line.caught { td.num { (number(caught)) } }
                        td.num { (line.detect) } td.num { (line.exposed) } td.num { (line.hurt) }
                    } } }
                }
            }
        }
    }
}

fn provenance(power: &Power) -> Markup {
    let traffic = &power.traffic;
    html! {
        section #provenance aria-labelledby="provenance-title" {
            h2 #provenance-title { "Provenance" }
            p.lead { "The same observations, policy and seed give this page again, byte for byte." }
            dl.facts {
                div { dt { "tool version" } dd { code { (power.tool_version) } } }
                div { dt { "policy" } dd { code { (power.policy.path) " (sha256 " (power.policy.sha256) ")" } } }
                @for input in &power.inputs {
                    div { dt { (input.path) } dd { code { (crate::number::count(input.rows)) " rows, sha256 " (input.sha256) } } }
                }
                div { dt { "traffic" } dd { code {
                    (traffic.rate_per_s) " requests/s, arrivals " (traffic.arrivals) ", popularity " (traffic.popularity) ", "
                    (crate::number::count(traffic.sessions)) " sessions, first seed " (traffic.seed)
                } } }
            }
        }
    }
}
