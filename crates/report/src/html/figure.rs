//! Plots inside the page: each drawn twice, for wide and for narrow screens; the style shows one of them.

use maud::{Markup, PreEscaped, html};

use crate::ReportError;
use crate::plot::{self, Inline, NARROW, WIDE};
use crate::view::View;

struct Drawn {
    name: &'static str,
    wide: String,
    narrow: String,
}

/// Every plot of the view, ready to place.
pub(super) struct Figures(Vec<Drawn>);

impl Figures {
    pub(super) fn new(view: &View) -> Result<Self, ReportError> {
        let mut drawn = Vec::new();
        for (wide, narrow) in plot::figures(view, WIDE).iter().zip(&plot::figures(view, NARROW)) {
            drawn.push(Drawn {
                name: wide.name,
                wide: plot::inline(wide, Inline { id: &format!("{}-wide", wide.name), class: "plot wide" })?,
                narrow: plot::inline(narrow, Inline { id: &format!("{}-narrow", wide.name), class: "plot narrow" })?,
            });
        }
        Ok(Self(drawn))
    }

    /// The plot of a name; nothing when the view has no numbers for it.
    pub(super) fn place(&self, name: &str) -> Markup {
        html! {
            @if let Some(drawn) = self.0.iter().find(|drawn| drawn.name == name) {
                figure { (PreEscaped(&drawn.wide)) (PreEscaped(&drawn.narrow)) }
            }
        }
    }
}
