//! Plots inside the page: each drawn twice, for wide and for narrow screens; the style shows one of them.

use maud::{Markup, PreEscaped, html};

use crate::ReportError;
use crate::plot::{self, Figure, Inline};

struct Drawn {
    name: &'static str,
    wide: String,
    narrow: String,
}

/// Every plot of a page, ready to place.
pub(crate) struct Figures(Vec<Drawn>);

impl Figures {
    /// Draws each figure at both widths.
    ///
    /// # Errors
    /// [`ReportError::Draw`] when the backend fails, which no figure can cause.
    pub(crate) fn draw(wide: &[Figure], narrow: &[Figure]) -> Result<Self, ReportError> {
        let mut drawn = Vec::new();
        for (wide, narrow) in wide.iter().zip(narrow) {
            drawn.push(Drawn {
                name: wide.name,
                wide: plot::inline(wide, Inline { id: &format!("{}-wide", wide.name), class: "plot wide" })?,
                narrow: plot::inline(narrow, Inline { id: &format!("{}-narrow", wide.name), class: "plot narrow" })?,
            });
        }
        Ok(Self(drawn))
    }

    /// The plot of a name; nothing when there are no numbers for it.
    pub(crate) fn place(&self, name: &str) -> Markup {
        html! {
            @if let Some(drawn) = self.0.iter().find(|drawn| drawn.name == name) {
                figure { (PreEscaped(&drawn.wide)) (PreEscaped(&drawn.narrow)) }
            }
        }
    }
}
