//! From shapes to a plotters backend. Each backend brings its scale, its colours and how its fonts measure.

use plotters::backend::DrawingBackend;
use plotters::prelude::{IntoFont, RGBAColor, ShapeStyle, TextStyle};
use plotters::style::FontStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::figure::{Anchor, Dash, Figure, Point, Shape};
use super::theme::Ink;
use crate::ReportError;

/// Room around a figure that stands alone, in CSS pixels.
pub(super) const MARGIN: f64 = 16.0;

/// What differs between backends.
pub(super) struct Medium<'a> {
    /// Backend pixels per CSS pixel.
    pub scale: f64,
    /// Room around the figure, in CSS pixels.
    pub margin: f64,
    /// The colour of a shape.
    pub colour: &'a dyn Fn(Ink, Dash) -> (u8, u8, u8),
    /// Plotters' font size for one pixel of em.
    pub em: f64,
    /// How far below the given position the backend puts the baseline, in em.
    pub ascent: f64,
    /// Whether lines are broken here; otherwise the medium does it itself.
    pub breaks_lines: bool,
    /// Whether bold text has to be struck twice.
    pub strikes_twice: bool,
}

/// Paints every shape of a figure, the surface first.
pub(super) fn paint<B: DrawingBackend>(backend: &mut B, figure: &Figure, medium: &Medium) -> Result<(), ReportError> {
    let corner = medium.pixel((figure.width + medium.margin, figure.height + medium.margin));
    let surface = medium.style(Ink::Surface, Dash::Solid, 1.0, 1.0);
    let draw = |result: Result<(), String>| result.map_err(|message| ReportError::Draw { plot: figure.name, message });
    draw(backend.draw_rect((0, 0), corner, &surface, true).map_err(|error| error.to_string()))?;
    for shape in &figure.shapes {
        draw(medium.shape(backend, shape))?;
    }
    draw(backend.present().map_err(|error| error.to_string()))
}

impl Medium<'_> {
    fn pixel(&self, (x, y): Point) -> (i32, i32) {
        let pixel = |length: f64| ((length + self.margin) * self.scale).round() as i32;
        (pixel(x), pixel(y))
    }

    fn length(&self, pixels: f64) -> u32 {
        (pixels * self.scale).round().max(1.0) as u32
    }

    fn style(&self, ink: Ink, dash: Dash, opacity: f64, width: f64) -> ShapeStyle {
        let (red, green, blue) = (self.colour)(ink, dash);
        ShapeStyle { color: RGBAColor(red, green, blue, opacity), filled: true, stroke_width: self.length(width) }
    }

    fn shape<B: DrawingBackend>(&self, backend: &mut B, shape: &Shape) -> Result<(), String> {
        match shape {
            Shape::Line { points, ink, width, dash } => self.line(backend, points, *ink, *width, *dash),
            Shape::Polygon { points, ink, opacity } => {
                let points: Vec<_> = points.iter().map(|point| self.pixel(*point)).collect();
                let style = self.style(*ink, Dash::Solid, *opacity, 1.0);
                backend.fill_polygon(points, &style).map_err(|error| error.to_string())
            }
            Shape::Circle { centre, radius, ink } => {
                let style = self.style(*ink, Dash::Solid, 1.0, 1.0);
                let (centre, radius) = (self.pixel(*centre), self.length(*radius));
                backend.draw_circle(centre, radius, &style, true).map_err(|error| error.to_string())
            }
            Shape::Text { at, text, ink, size, anchor, bold } => {
                self.text(backend, *at, text, (*ink, *size), *anchor, *bold)
            }
        }
    }

    fn line<B: DrawingBackend>(
        &self,
        backend: &mut B,
        points: &[Point],
        ink: Ink,
        width: f64,
        dash: Dash,
    ) -> Result<(), String> {
        let style = self.style(ink, dash, 1.0, width);
        if !self.breaks_lines {
            let pixels: Vec<_> = points.iter().map(|point| self.pixel(*point)).collect();
            return backend.draw_path(pixels, &style).map_err(|error| error.to_string());
        }
        for piece in pieces(points, dash) {
            self.stroke(backend, &piece, &style, width)?;
        }
        Ok(())
    }

    /// One unbroken line, segment by segment with round joints; the backend's own joints tear at steps.
    fn stroke<B: DrawingBackend>(
        &self,
        backend: &mut B,
        points: &[Point],
        style: &ShapeStyle,
        width: f64,
    ) -> Result<(), String> {
        let joint = (width * self.scale / 2.0).round() as u32;
        for (at, pair) in points.windows(2).enumerate() {
            let (from, to) = (self.pixel(pair[0]), self.pixel(pair[1]));
            backend.draw_line(from, to, style).map_err(|error| error.to_string())?;
            if at > 0 && joint > 1 {
                backend.draw_circle(from, joint, style, true).map_err(|error| error.to_string())?;
            }
        }
        Ok(())
    }

    fn text<B: DrawingBackend>(
        &self,
        backend: &mut B,
        (x, y): Point,
        text: &str,
        (ink, size): (Ink, f64),
        anchor: Anchor,
        bold: bool,
    ) -> Result<(), String> {
        let (red, green, blue) = (self.colour)(ink, Dash::Solid);
        let colour = RGBAColor(red, green, blue, 1.0);
        let horizontal = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let font_style = if bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = ("sans-serif", size * self.scale * self.em).into_font().style(font_style);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(horizontal, VPos::Top));
        let (left, top) = self.pixel((x, y - size * self.ascent));
        backend.draw_text(text, &style, (left, top)).map_err(|error| error.to_string())?;
        if bold && self.strikes_twice {
            let shift = (self.scale * 0.35).round() as i32;
            backend.draw_text(text, &style, (left + shift, top)).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}

/// Drawn and skipped lengths of a broken line, in CSS pixels.
pub(super) fn rhythm(dash: Dash) -> Option<(f64, f64)> {
    match dash {
        Dash::Solid => None,
        Dash::Dashed => Some((6.0, 4.0)),
        Dash::Dotted => Some((1.5, 3.0)),
    }
}

/// The drawn pieces of a line.
fn pieces(points: &[Point], dash: Dash) -> Vec<Vec<Point>> {
    let Some((on, off)) = rhythm(dash) else { return vec![points.to_vec()] };
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = Vec::new();
    let (mut drawing, mut left) = (true, on);
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let length = (x1 - x0).hypot(y1 - y0);
        let at = |along: f64| (x0 + (x1 - x0) * along / length, y0 + (y1 - y0) * along / length);
        let mut along = 0.0;
        while length - along > 1e-9 {
            if drawing && piece.is_empty() {
                piece.push(at(along));
            }
            let step = left.min(length - along);
            along += step;
            left -= step;
            if drawing {
                piece.push(at(along));
            }
            if left <= 1e-9 {
                if drawing {
                    pieces.push(std::mem::take(&mut piece));
                }
                drawing = !drawing;
                left = if drawing { on } else { off };
            }
        }
    }
    if piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_go_round_corners_and_cover_the_length() {
        let pieces = pieces(&[(0.0, 0.0), (8.0, 0.0), (8.0, 12.0)], Dash::Dashed);
        assert_eq!(pieces[0], [(0.0, 0.0), (6.0, 0.0)]);
        assert_eq!(pieces[1], [(8.0, 2.0), (8.0, 8.0)]);
        assert_eq!(pieces.len(), 2);
    }
}
