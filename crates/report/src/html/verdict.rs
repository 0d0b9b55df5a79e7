//! The top of the page: the word, why, and what to do next.

use lensgate_words::Status;
use maud::{Markup, html};

use super::text::{pill, sentence, verdict_class};
use crate::summary;
use crate::view::View;
use crate::word;

pub(super) fn section(view: &View) -> Markup {
    let ruling = &view.ruling;
    let likeness = word::likeness(ruling.verdict);
    html! {
        header.top {
            h1 { (view.candidate) span.against { " against " } (view.baseline) }
            p.ground { (summary::asked(view)) ", seed\u{a0}" (view.seed) }
        }
        section #verdict class={ "banner " (verdict_class(ruling.verdict)) } aria-labelledby="verdict-word" {
            h2 #verdict-word {
                span.shape aria-hidden="true" { (word::shape(likeness)) }
                (word::verdict(ruling.verdict))
            }
            p.sentence { (sentence(&ruling.sentence)) }
            (tally(view))
            div.columns {
                @if !ruling.reasons.is_empty() { (list("Why", &ruling.reasons)) }
                (list("What to do next", &ruling.next_steps))
                (list("Queries that undecided gates need", &summary::needs(view)))
            }
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

fn tally(view: &View) -> Markup {
    html! {
        ul.tally aria-label="Gates by status" {
            @for status in Status::ALL {
                @let count = view.count(status);
                @if count > 0 { li { b { (count) } " " (pill(status)) } }
            }
        }
    }
}
