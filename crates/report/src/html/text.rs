//! Small pieces that several sections share.

use lensgate_words::Status;
use maud::{Markup, html};

use crate::number;
use crate::word;
use lensgate_gate::verdict::Outcome;

/// A status as shape and word; the shape is decoration for screen readers.
pub(crate) fn pill(status: Status) -> Markup {
    html! {
        span class={ "pill " (word::class(status)) } {
            span aria-hidden="true" { (word::shape(status)) } " " (word::status(status))
        }
    }
}

/// The class that colours a verdict.
pub(crate) fn verdict_class(verdict: Outcome) -> &'static str {
    word::class(word::likeness(verdict))
}

/// A number with a true minus sign.
pub(crate) fn number(text: &str) -> Markup {
    html! { (number::typeset(text)) }
}

/// A sentence whose numbers have true minus signs.
pub(crate) fn sentence(text: &str) -> Markup {
    html! { (number::typeset_sentence(text)) }
}

/// A path with its lines, breakable after slashes.
pub(super) fn place(path: &str, lines: Option<(u32, u32)>) -> Markup {
    html! {
        code.path {
            @for (at, part) in path.split('/').enumerate() {
                @if at > 0 { "/" wbr; }
                (part)
            }
            @if let Some((first, last)) = lines { ":" (first) "\u{2013}" (last) }
        }
    }
}
