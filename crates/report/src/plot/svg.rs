//! A figure as SVG. It is painted with sentinel colours, one for each ink and dash, which then become a light colour for
//! any viewer plus a class that follows the reader's theme; text uses the reader's own fonts.

use std::fmt::Write as _;

use plotters::prelude::SVGBackend;

use super::figure::{Dash, Figure};
use super::paint::{MARGIN, Medium, paint, rhythm};
use super::theme::{self, Ink};
use crate::ReportError;

/// Units of the drawing per CSS pixel: plotters has whole coordinates only, and curves need finer ones.
const SCALE: f64 = 4.0;
const FONTS: &str = "system-ui,-apple-system,Segoe UI,Roboto,Ubuntu,Cantarell,Noto Sans,Liberation Sans,sans-serif";
/// The first byte of a sentinel; what it is does not matter, all colours pass through the table.
const SENTINEL: u8 = 0xa5;

/// What makes an inline drawing different from another one on the same page.
#[derive(Debug, Clone, Copy)]
pub struct Inline<'a> {
    /// A prefix for ids, unique on the page.
    pub id: &'a str,
    /// A class for the drawing.
    pub class: &'a str,
}

/// A document of its own, with its own style for light and dark.
///
/// # Errors
/// [`ReportError::Draw`] when the backend fails, which a view cannot cause.
pub fn standalone(figure: &Figure) -> Result<String, ReportError> {
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\"",
        (figure.width + 2.0 * MARGIN).ceil(),
        (figure.height + 2.0 * MARGIN).ceil()
    );
    let style = format!(
        "<style>svg{{{}}}@media(prefers-color-scheme:dark){{svg{{{}}}}}{}</style>\n",
        theme::variables_light(),
        theme::variables_dark(),
        theme::rules()
    );
    Ok(head + &body(figure, "plot", &style, MARGIN)?)
}

/// An element for an HTML page whose style holds `theme::rules` and the variables.
///
/// # Errors
/// [`ReportError::Draw`] when the backend fails, which a view cannot cause.
pub fn inline(figure: &Figure, inline: Inline<'_>) -> Result<String, ReportError> {
    let head = format!("<svg class=\"{}\" style=\"max-width:{}px\"", inline.class, figure.width.ceil());
    Ok(head + &body(figure, inline.id, "", 0.0)?)
}

fn body(figure: &Figure, id: &str, style: &str, margin: f64) -> Result<String, ReportError> {
    let size = |length: f64| ((length + 2.0 * margin).ceil() * SCALE) as u32;
    let mut painted = String::new();
    let medium = Medium {
        scale: SCALE,
        margin,
        colour: &|ink, dash| (SENTINEL, ink.index(), dash as u8),
        // The backend divides sizes by 1.24 and puts the baseline 0.76 em below the position.
        em: 1.24,
        ascent: 0.76,
        breaks_lines: false,
        strikes_twice: false,
    };
    let mut backend = SVGBackend::with_string(&mut painted, (size(figure.width), size(figure.height)));
    paint(&mut backend, figure, &medium)?;
    drop(backend);
    let mut text = String::with_capacity(painted.len());
    let _ = write!(
        text,
        " viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{FONTS}\" \
         stroke-linejoin=\"round\">\n<title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n{style}",
        size(figure.width),
        size(figure.height),
        escape(&figure.title),
        escape(&figure.description)
    );
    for line in painted.replace("\n</text>", "</text>").lines().skip(1) {
        element(&mut text, line);
    }
    Ok(text)
}

/// One line of plotters' output, its sentinel replaced and what every element repeats left out.
fn element(text: &mut String, line: &str) {
    let mut rest = line;
    while let Some(at) = rest.find("=\"#A5") {
        let end = at + "=\"#A5xxyy\"".len();
        let sentinel = rest.get(at + "=\"#A5".len()..end - 1).and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let Some((ink, dash)) = sentinel.and_then(|pair| Some((Ink::at((pair >> 8) as u8)?, pair as u8))) else {
            break;
        };
        let (red, green, blue) = ink.light();
        let kind = if rest[..at].ends_with("stroke") { 's' } else { 'f' };
        push_attributes(text, &rest[..at]);
        let _ = write!(text, "=\"#{red:02x}{green:02x}{blue:02x}\" class=\"{kind}-{}\"", ink.name());
        let dash = if dash == Dash::Dashed as u8 {
            Dash::Dashed
        } else if dash == Dash::Dotted as u8 {
            Dash::Dotted
        } else {
            Dash::Solid
        };
        if let Some((on, off)) = rhythm(dash) {
            let _ = write!(text, " stroke-dasharray=\"{} {}\"", on * SCALE, off * SCALE);
        }
        rest = &rest[end..];
    }
    push_attributes(text, rest);
    // The backend breaks the line before a text; a line break there would be a leading blank.
    if !line.starts_with("<text") {
        text.push('\n');
    }
}

fn push_attributes(text: &mut String, part: &str) {
    text.push_str(
        &part.replace(" opacity=\"1\"", "").replace(" font-family=\"sans-serif\"", "").replace(" stroke=\"none\"", ""),
    );
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
