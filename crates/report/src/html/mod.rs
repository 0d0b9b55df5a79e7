//! `report.html`: one self-contained page that needs no network and no script, light or dark as the reader's system is,
//! from phone to wall. Every text from outside is escaped by the templates.

mod figure;
mod frame;
mod gates;
mod measures;
mod page;
mod queries;
mod surroundings;
mod text;
mod verdict;

pub(crate) use figure::Figures;
pub(crate) use frame::frame;
pub(crate) use text::{number, pill, sentence, verdict_class};

use crate::ReportError;
use crate::plot::{self, NARROW, WIDE};
use crate::view::View;

/// The page as a document, ending in a line feed.
///
/// # Errors
/// [`ReportError::Draw`] when a plot cannot be drawn, which a view cannot cause.
pub fn html(view: &View) -> Result<String, ReportError> {
    let figures = figure::Figures::draw(&plot::figures(view, WIDE), &plot::figures(view, NARROW))?;
    Ok(page::page(view, &figures))
}
