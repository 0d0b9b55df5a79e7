//! The headline measure by slice: both arms' levels joined by a line, and the delta with its interval.

use lensgate_words::MeasureUnit;

use super::axis::{Axis, range_around_zero};
use super::figure::{Anchor, BODY, Dash, Figure, SMALL, fit};
use super::interval::{self, Shown};
use super::theme::Ink;
use super::{NARROW, WIDE};
use crate::number::{self, Scale};
use crate::view::{Group, MeasureRow, View};
use crate::word;

const ROW: f64 = 26.0;
const NARROW_ROW: f64 = 42.0;
const HEAD: f64 = 28.0;
/// Queries from which a slice has a say in the axis.
const SIZED: u64 = 10;

/// The figure, if the headline measure was sliced.
pub(super) fn figure(view: &View, width: f64) -> Option<Figure> {
    let dimensions: Vec<(&str, Vec<(&Group, &MeasureRow)>)> = view
        .dimensions()
        .into_iter()
        .map(|by| (by, view.slices(by).filter_map(|group| Some((group, group.row(&view.headline)?))).collect()))
        .filter(|(_, rows): &(&str, Vec<_>)| !rows.is_empty())
        .collect();
    if dimensions.is_empty() {
        return None;
    }
    let subtitle = format!(
        "{} minus {}; two-sided {} intervals, seed {}; slices share queries across headings",
        view.candidate,
        view.baseline,
        number::plain_percent(view.level),
        view.seed
    );
    let mut figure = Figure::new("slices", width, &format!("{} by slice", view.headline), &subtitle);
    legend(&mut figure);
    let rows: Vec<&MeasureRow> = dimensions.iter().flat_map(|(_, rows)| rows.iter().map(|(_, row)| *row)).collect();
    let axes = Axes::new(&rows, width);
    let heads = dimensions.len() as f64 * HEAD;
    let row_height = if axes.levels.is_some() { ROW } else { NARROW_ROW };
    let top = figure.height + 4.0;
    let bottom = top + heads + row_height * rows.len() as f64;
    axes.grid(&mut figure, (top + HEAD - 4.0, bottom));
    let mut y = top;
    for (by, rows) in &dimensions {
        let head_width = figure.width;
        figure.rect((0.0, y), (head_width, 24.0), Ink::Surface, 1.0);
        figure.text((0.0, y + 19.0), &word::dimension(by), Ink::Text, BODY, Anchor::Start, true);
        y += HEAD;
        for (group, row) in rows {
            axes.row(&mut figure, group, row, y);
            y += row_height;
        }
    }
    figure.height = bottom + if axes.levels.is_some() { 40.0 } else { 24.0 };
    figure.description = describe(&dimensions);
    Some(figure)
}

fn legend(figure: &mut Figure) {
    interval::legend(figure, false);
    if figure.width >= WIDE {
        figure.height -= 4.0;
        figure.legend(&[
            ("baseline's level", &|figure, (x, y)| figure.ring((x + 13.0, y), 5.0, Ink::Baseline)),
            ("candidate's level", &|figure, (x, y)| figure.dot((x + 13.0, y), 5.0, Ink::Candidate)),
        ]);
    }
}

struct Axes {
    /// Only where there is room.
    levels: Option<Axis>,
    deltas: Axis,
}

impl Axes {
    fn new(rows: &[&MeasureRow], width: f64) -> Self {
        // The intervals of tiny slices would squeeze the others; they end in arrows instead.
        let sized = |least: u64| rows.iter().filter(move |row| row.n >= least).filter_map(|row| row.delta);
        let least = if sized(SIZED).next().is_some() { SIZED } else { 0 };
        let ends = sized(least).flat_map(|delta| [delta.lower, delta.upper, delta.point]);
        let (low, high) = range_around_zero(ends);
        if width < WIDE {
            return Self { levels: None, deltas: Axis::linear(low, high, 14.0, NARROW - 14.0) };
        }
        let levels = rows.iter().flat_map(|row| [row.baseline, row.candidate]).flatten();
        let (least, most) =
            levels.fold((f64::INFINITY, 0.0_f64), |(least, most), level| (least.min(level), most.max(level)));
        let room = ((most - least) * 0.08).max(0.01);
        let bounded = matches!(rows[0].unit, MeasureUnit::Score | MeasureUnit::Share);
        let most = if bounded { (most + room).min(1.0) } else { most + room };
        let levels = Axis::linear((least - room).max(0.0), most, 180.0, 396.0);
        Self { levels: Some(levels), deltas: Axis::linear(low, high, 424.0, 656.0) }
    }

    fn grid(&self, figure: &mut Figure, span: (f64, f64)) {
        if let Some(levels) = &self.levels {
            interval::grid(figure, levels, span, 5, &number::fixed);
            figure.note((286.0, span.1 + 32.0), "level", Anchor::Middle);
            figure.note((540.0, span.1 + 32.0), "difference", Anchor::Middle);
        }
        interval::grid(figure, &self.deltas, span, 5, &number::signed);
    }

    fn row(&self, figure: &mut Figure, group: &Group, row: &MeasureRow, top: f64) {
        let scale = Scale::new(row.unit, row.baseline.into_iter().chain(row.candidate));
        let numbers = row.delta.map_or_else(
            || row.method.clone(),
            |delta| number::typeset(&format!("{} {}", scale.delta(delta.point), scale.delta_interval(delta))),
        );
        let right = figure.width;
        let y = if let Some(levels) = &self.levels {
            let y = top + ROW / 2.0;
            figure.label((12.0, y + 4.5), &fit(&group.slice, 106.0, BODY), Anchor::Start);
            figure.note((164.0, y + 4.5), &format!("n {}", number::count(row.n)), Anchor::End);
            figure.text((right, y + 4.5), &fit(&numbers, 215.0, BODY), Ink::Text, BODY, Anchor::End, false);
            dumbbell(figure, levels, row, y);
            y
        } else {
            figure.rect((0.0, top), (right, 18.0), Ink::Surface, 1.0);
            let name = format!("{} (n {})", fit(&group.slice, 90.0, SMALL), number::count(row.n));
            figure.text((0.0, top + 13.0), &name, Ink::Text, SMALL, Anchor::Start, false);
            figure.note((right, top + 13.0), &fit(&numbers, 180.0, SMALL), Anchor::End);
            top + 27.0
        };
        if let Some(delta) = row.delta {
            interval::draw(figure, &self.deltas, y, delta, Shown::of(delta, row.direction));
        }
    }
}

fn dumbbell(figure: &mut Figure, axis: &Axis, row: &MeasureRow, y: f64) {
    if let (Some(baseline), Some(candidate)) = (row.baseline, row.candidate) {
        figure.line((axis.at(baseline), y), (axis.at(candidate), y), Ink::Muted, 1.5, Dash::Solid);
    }
    if let Some(baseline) = row.baseline {
        figure.ring((axis.at(baseline), y), 5.0, Ink::Baseline);
    }
    if let Some(candidate) = row.candidate {
        figure.dot((axis.at(candidate), y), 4.5, Ink::Candidate);
    }
}

fn describe(dimensions: &[(&str, Vec<(&Group, &MeasureRow)>)]) -> String {
    let parts =
        dimensions.iter().flat_map(|(by, rows)| rows.iter().map(move |row| (by, row))).map(|(by, (group, row))| {
            let scale = Scale::new(row.unit, row.baseline.into_iter().chain(row.candidate));
            let delta = row.delta.map_or_else(
                || "no interval".to_owned(),
                |delta| format!("{} {}", scale.delta(delta.point), scale.delta_interval(delta)),
            );
            format!("{by} {}: {delta}, n {}", group.slice, row.n)
        });
    number::typeset(&(parts.collect::<Vec<_>>().join("; ") + "."))
}
