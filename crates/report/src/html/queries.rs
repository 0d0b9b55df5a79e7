//! Queries: the waterfall, then those that lost and gained most with both arms' hits side by side.

use maud::{Markup, html};

use super::figure::Figures;
use super::text::{number, place};
use crate::number;
use crate::view::{Answer, HitRow, QueryPair, RelevantSpan, View};

pub(super) fn section(view: &View, figures: &Figures) -> Markup {
    html! {
        @if view.deltas.is_some() || !view.worst.is_empty() || !view.best.is_empty() {
            section #queries aria-labelledby="queries-title" {
                h2 #queries-title { "Queries" }
                (figures.place("queries"))
                (list("Lost most", &view.worst))
                (list("Gained most", &view.best))
            }
        }
    }
}

fn list(title: &str, pairs: &[QueryPair]) -> Markup {
    html! {
        @if !pairs.is_empty() {
            h3 { (title) }
            @for (at, pair) in pairs.iter().enumerate() { (query(pair, at == 0)) }
        }
    }
}

fn query(pair: &QueryPair, open: bool) -> Markup {
    let delta = pair.candidate - pair.baseline;
    html! {
        details.query open[open] {
            summary {
                span class={ "delta " (if delta < 0.0 { "lost" } else { "gained" }) } { (number(&number::signed(delta, 4))) }
                h4 { (pair.text) }
                span.aside { (pair.measure) " " (number(&number::fixed(pair.baseline, 4))) " to " (number(&number::fixed(pair.candidate, 4))) }
            }
            p.facets {
                "query " code { (pair.query) }
                @for (name, value) in &pair.facets { ", " (name) " " b { (value) } }
            }
            (relevant(&pair.relevant))
            div.arms {
                (hits("Baseline", &pair.baseline_hits))
                (hits("Candidate", &pair.candidate_hits))
            }
        }
    }
}

fn relevant(spans: &[RelevantSpan]) -> Markup {
    let rank = |rank: Option<u32>| rank.map_or_else(|| "not found".to_owned(), |rank| format!("rank {rank}"));
    html! {
        @if !spans.is_empty() {
            div.scroll role="region" tabindex="0" aria-label="Relevant judged spans" {
                table.relevant {
                    caption { "Relevant judged spans and where each arm ranks them" }
                    thead { tr {
                        th scope="col" { "span" } th.num scope="col" { "grade" }
                        th.num scope="col" { "baseline" } th.num scope="col" { "candidate" }
                    } }
                    tbody { @for span in spans { tr {
                        th scope="row" { (place(&span.path, span.lines)) }
                        td.num { (span.grade) }
                        td.num { (rank(span.baseline_rank)) }
                        td.num { (rank(span.candidate_rank)) }
                    } } }
                }
            }
        }
    }
}

fn hits(arm: &str, answer: &Answer) -> Markup {
    html! {
        div {
            h5 { (arm) }
            @match answer {
                Answer::Failed => p.none { "The request failed; it counts as an empty ranking and as an error." },
                Answer::Hits(hits) if hits.is_empty() => p.none { "No hit." },
                Answer::Hits(hits) => ol.hits { @for hit in hits { (one(hit)) } },
            }
        }
    }
}

fn one(hit: &HitRow) -> Markup {
    html! {
        li value=(hit.rank) class=[hit.relevant.then_some("relevant")] {
            (place(&hit.path, hit.lines))
            span.marks {
                @match hit.grade {
                    Some(grade) if hit.relevant => span.mark.good { span aria-hidden="true" { "● " } "grade " (grade) },
                    Some(grade) => span.mark { span aria-hidden="true" { "○ " } "grade " (grade) },
                    None if hit.repeats => span.mark { span aria-hidden="true" { "○ " } "judged span already found" },
                    None => span.mark.unjudged { span aria-hidden="true" { "· " } "unjudged" },
                }
                @if hit.hard_negative { span.mark.bad { span aria-hidden="true" { "✗ " } "hard negative" } }
                @if !hit.why.is_empty() { span.reason { (hit.why) } }
                span.score { "score " (number(&number::fixed(hit.score, 4))) }
            }
        }
    }
}
