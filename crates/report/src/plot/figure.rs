//! A figure: shapes in CSS pixels, inks by role. Knows no backend and no colour.

use super::theme::Ink;
use crate::terminal::Screen;

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dash {
    Solid,
    Dashed,
    Dotted,
}

/// Which end of a text stands at its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

pub(super) type Point = (f64, f64);

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Line { points: Vec<Point>, ink: Ink, width: f64, dash: Dash },
    Polygon { points: Vec<Point>, ink: Ink, opacity: f64 },
    Circle { centre: Point, radius: f64, ink: Ink },
    Text { at: Point, text: String, ink: Ink, size: f64, anchor: Anchor, bold: bool },
}

/// A drawing with its words for those who cannot see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The file's stem.
    pub name: &'static str,
    /// What it shows.
    pub title: String,
    /// What there is to see, in one or two sentences, for screen readers and captions.
    pub description: String,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    pub(super) shapes: Vec<Shape>,
}

/// A legend's text, and what draws its mark from the left middle of the mark's place.
pub(super) type LegendEntry<'a> = (&'a str, &'a dyn Fn(&mut Figure, Point));

/// Text sizes in CSS pixels.
pub(super) const TITLE: f64 = 16.0;
pub(super) const BODY: f64 = 13.0;
pub(super) const SMALL: f64 = 11.5;

impl Figure {
    /// An empty figure with its title and subtitle drawn; its height grows as it is filled.
    pub(super) fn new(name: &'static str, width: f64, title: &str, subtitle: &str) -> Self {
        let mut figure =
            Self { name, title: title.to_owned(), description: String::new(), width, height: 0.0, shapes: Vec::new() };
        figure.text((0.0, 18.0), title, Ink::Text, TITLE, Anchor::Start, true);
        figure.height = 24.0;
        for line in wrap(subtitle, chars_in(width, SMALL)) {
            figure.height += 15.0;
            figure.text((0.0, figure.height - 2.0), &line, Ink::Muted, SMALL, Anchor::Start, false);
        }
        figure.height += 8.0;
        figure
    }

    pub(super) fn line(&mut self, from: Point, to: Point, ink: Ink, width: f64, dash: Dash) {
        self.path(vec![from, to], ink, width, dash);
    }

    pub(super) fn path(&mut self, points: Vec<Point>, ink: Ink, width: f64, dash: Dash) {
        self.shapes.push(Shape::Line { points, ink, width, dash });
    }

    pub(super) fn rect(&mut self, (x, y): Point, (width, height): Point, ink: Ink, opacity: f64) {
        let points = vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
        self.polygon(points, ink, opacity);
    }

    pub(super) fn polygon(&mut self, points: Vec<Point>, ink: Ink, opacity: f64) {
        self.shapes.push(Shape::Polygon { points, ink, opacity });
    }

    pub(super) fn dot(&mut self, centre: Point, radius: f64, ink: Ink) {
        self.shapes.push(Shape::Circle { centre, radius, ink });
    }

    /// A circle with the page showing through.
    pub(super) fn ring(&mut self, centre: Point, radius: f64, ink: Ink) {
        self.dot(centre, radius, ink);
        self.dot(centre, radius - 2.0, Ink::Surface);
    }

    pub(super) fn diamond(&mut self, (x, y): Point, radius: f64, ink: Ink) {
        self.polygon(vec![(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], ink, 1.0);
    }

    /// A triangle whose tip lies at a point, `towards` right (1) or left (-1).
    pub(super) fn arrow(&mut self, (x, y): Point, towards: f64, ink: Ink) {
        self.polygon(vec![(x, y), (x - 6.0 * towards, y - 4.0), (x - 6.0 * towards, y + 4.0)], ink, 1.0);
    }

    /// Text on a baseline.
    pub(super) fn text(&mut self, at: Point, text: &str, ink: Ink, size: f64, anchor: Anchor, bold: bool) {
        if !text.is_empty() {
            let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            self.shapes.push(Shape::Text { at, text, ink, size, anchor, bold });
        }
    }

    pub(super) fn label(&mut self, at: Point, text: &str, anchor: Anchor) {
        self.text(at, text, Ink::Text, BODY, anchor, false);
    }

    pub(super) fn note(&mut self, at: Point, text: &str, anchor: Anchor) {
        self.text(at, text, Ink::Muted, SMALL, anchor, false);
    }

    /// Legend entries in a row that wraps; each mark is drawn at the left middle of its 26 pixels.
    pub(super) fn legend(&mut self, entries: &[LegendEntry<'_>]) {
        let (mut x, mut y) = (0.0, self.height + 9.0);
        for (text, mark) in entries {
            let width = 26.0 + 6.0 + text_width(text, SMALL) + 18.0;
            if x > 0.0 && x + width - 18.0 > self.width {
                (x, y) = (0.0, y + 18.0);
            }
            mark(self, (x, y));
            self.text((x + 32.0, y + 4.0), text, Ink::Text, SMALL, Anchor::Start, false);
            x += width;
        }
        self.height = y + 14.0;
    }
}

/// About how wide a text will be; system fonts differ, so layouts leave room.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * 0.56
}

/// How many characters fit into a width.
pub(super) fn chars_in(width: f64, size: f64) -> usize {
    (width / (size * 0.54)).floor().max(1.0) as usize
}

/// A text cut to a width, the last character an ellipsis.
pub(super) fn fit(text: &str, width: f64, size: f64) -> String {
    crate::terminal::cut(text, chars_in(width, size))
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    Screen { width, colour: false }.wrap(text, "").lines().map(str::to_owned).collect()
}
