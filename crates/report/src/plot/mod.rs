//! Plots: each is first a figure of plain shapes, pure and the same everywhere, then painted by plotters as SVG (light
//! and dark, system fonts) and as PNG (light, embedded font).

mod axis;
mod canary;
mod figure;
mod forest;
mod interval;
mod latency_ecdf;
mod paint;
mod png;
mod power;
mod slices;
mod stages;
mod svg;
mod theme;
mod waterfall;

use lensgate_canary::outcome::CanaryOutcome;
use lensgate_canary::power::Power;

use crate::ReportError;
use crate::view::View;

pub use canary::canary_figures;
pub use figure::Figure;
pub(crate) use latency_ecdf::nearest_rank;
pub use power::power_figures;
pub use svg::{Inline, inline, standalone};
pub(crate) use theme::{rules, variables_dark, variables_light};

/// Width of figures for desks and paper, in CSS pixels.
pub const WIDE: f64 = 880.0;
/// Width of figures for phones, in CSS pixels.
pub const NARROW: f64 = 328.0;

/// One plot in the formats that a results folder holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plot {
    /// The file's stem, such as `measures`.
    pub name: &'static str,
    /// A standalone SVG document.
    pub svg: String,
    /// A PNG image at twice the figure's size.
    pub png: Vec<u8>,
}

/// Every figure that the view has numbers for, at a width in CSS pixels, in the order of the report.
pub fn figures(view: &View, width: f64) -> Vec<Figure> {
    let figures = [
        forest::figure(view, width),
        waterfall::figure(view, width),
        latency_ecdf::figure(view, width),
        stages::figure(view, width),
        slices::figure(view, width),
    ];
    figures.into_iter().flatten().collect()
}

/// Every plot as files.
///
/// # Errors
/// [`ReportError::Font`], [`ReportError::Draw`] or [`ReportError::Png`] when the backend fails; a view cannot cause it.
pub fn plots(view: &View) -> Result<Vec<Plot>, ReportError> {
    files(&figures(view, WIDE))
}

/// Every plot of a replayed canary as files.
///
/// # Errors
/// As [`plots`]; an outcome cannot cause them.
pub fn canary_plots(outcome: &CanaryOutcome) -> Result<Vec<Plot>, ReportError> {
    files(&canary_figures(outcome, WIDE))
}

/// Every plot of a plan's certificate as files.
///
/// # Errors
/// As [`plots`]; a certificate cannot cause them.
pub fn power_plots(power: &Power) -> Result<Vec<Plot>, ReportError> {
    files(&power_figures(power, WIDE))
}

fn files(figures: &[Figure]) -> Result<Vec<Plot>, ReportError> {
    figures
        .iter()
        .map(|figure| Ok(Plot { name: figure.name, svg: standalone(figure)?, png: png::encode(figure)? }))
        .collect()
}
