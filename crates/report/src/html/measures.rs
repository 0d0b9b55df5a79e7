//! The measures: overall with the forest plot, then by slice, folded away.

use maud::{Markup, html};

use super::figure::Figures;
use super::text::number;
use crate::number::{self, Scale};
use crate::view::{Group, MeasureRow, View};
use crate::word;

pub(super) fn section(view: &View, figures: &Figures) -> Markup {
    html! {
        section #measures aria-labelledby="measures-title" {
            h2 #measures-title { "Measures" }
            p.lead {
                "Candidate minus baseline, paired by query. Intervals are two-sided " (number::plain_percent(view.level))
                ", seed " (view.seed) "; n counts distinct queries, repetitions never. The column \"if unjudged count\" has the delta as if every "
                "hit that nobody judged were relevant."
            }
            (figures.place("measures"))
            @if let Some(group) = view.overall() {
                (table("Measures over all queries", &[group], view.level))
                (methods(group))
            }
            (figures.place("slices"))
            @for by in view.dimensions() {
                @let groups: Vec<&Group> = view.slices(by).collect();
                details {
                    summary { h3 { (word::dimension(by)) } span.aside { (number::counted(groups.len() as u64, "slice", "slices")) } }
                    (table(&format!("Measures, {}", word::dimension(by).to_lowercase()), &groups, view.level))
                }
            }
        }
    }
}

fn table(caption: &str, groups: &[&Group], level: f64) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label=(caption) {
            table.measures {
                caption.hidden { (caption) }
                thead { tr {
                    th scope="col" { "measure" }
                    th.num scope="col" { "n" }
                    th.num scope="col" { "baseline" }
                    th.num scope="col" { "candidate" }
                    th.num scope="col" { "delta, " (number::plain_percent(level)) " interval" }
                    th.num scope="col" { abbr title="the delta as if every unjudged hit were relevant" { "if unjudged count" } }
                    th.num scope="col" { "relative" }
                    th.num scope="col" { abbr title="queries that gained, stayed the same, lost" { "gained / same / lost" } ", p" }
                } }
                @for group in groups {
                    tbody {
                        @if groups.len() > 1 || group.by != "overall" {
                            tr.group { th scope="rowgroup" colspan="8" {
                                (group.slice) " " small { (number::counted(group.queries, "query", "queries")) }
                            } }
                        }
                        @for measure in &group.rows { (row(measure)) }
                    }
                }
            }
        }
    }
}

fn row(row: &MeasureRow) -> Markup {
    let scale = Scale::new(row.unit, row.baseline.into_iter().chain(row.candidate));
    let missing = || "\u{2013}".to_owned();
    let outcomes = row.outcomes.map(|(gained, same, lost)| {
        format!("{} / {} / {}", number::count(gained), number::count(same), number::count(lost))
    });
    let unjudged = row.if_unjudged_relevant.map(|(baseline, candidate)| scale.delta(candidate - baseline));
    html! {
        tr {
            th scope="row" { (row.name) " " small {
                (word::direction(row.direction))
                @if let Some(requests) = row.requests { ", " (number::count(requests)) " requests" }
            } }
            td.num { (number::count(row.n)) }
            td.num { (number(&scale.level_or_missing(row.baseline))) }
            td.num { (number(&scale.level_or_missing(row.candidate))) }
            @match row.delta {
                Some(delta) => {
                    td.num {
                        (number(&scale.delta(delta.point))) br;
                        span.interval { (number(&scale.delta_interval(delta))) }
                    }
                }
                None => td.num.unknown { small { (row.method) } },
            }
            td.num { (number(&unjudged.unwrap_or_else(missing))) }
            td.num {
                @match row.relative {
                    Some(relative) => {
                        (number(&number::relative(relative.point))) br;
                        span.interval { (number(&number::relative_interval(relative))) }
                    }
                    None => (missing()),
                }
            }
            td.num {
                (outcomes.unwrap_or_else(missing))
                @if let Some(p) = row.p_value { " " small { "p " (number::p_value(p)) } }
            }
        }
    }
}

/// Which method gave which intervals, once below the table instead of in every row.
fn methods(group: &Group) -> Markup {
    let mut methods: Vec<(&str, Vec<&str>)> = Vec::new();
    for row in group.rows.iter().filter(|row| row.delta.is_some()) {
        match methods.iter_mut().find(|(method, _)| *method == row.method) {
            Some((_, names)) => names.push(&row.name),
            None => methods.push((&row.method, vec![&row.name])),
        }
    }
    html! {
        @if !methods.is_empty() {
            details.methods {
                summary { h3 { "How the intervals were found" } }
                dl {
                    @for (method, names) in methods { dt { (method) } dd { (names.join(", ")) } }
                }
            }
        }
    }
}
