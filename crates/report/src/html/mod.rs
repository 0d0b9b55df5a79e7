//! `report.html`: one self-contained page that needs no network and no script, light or dark as the reader's system is,
//! from phone to wall. Every text from outside is escaped by the templates.

mod figure;
mod gates;
mod measures;
mod page;
mod queries;
mod surroundings;
mod text;
mod verdict;

use crate::ReportError;
use crate::view::View;

/// The page as a document, ending in a line feed.
///
/// # Errors
/// [`ReportError::Draw`] when a plot cannot be drawn, which a view cannot cause.
pub fn html(view: &View) -> Result<String, ReportError> {
    let figures = figure::Figures::new(view)?;
    let page = page::page(view, &figures).into_string();
    // Templates escape markup; control characters have no escape in HTML and mean nothing in a name.
    let printable = |c: char| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c };
    Ok(page.chars().map(printable).chain(['\n']).collect())
}
