//! Every query's delta, from the one that gained most to the one that lost most: whether a mean comes from many queries
//! or from a few.

use super::WIDE;
use super::axis::Axis;
use super::figure::{Anchor, Dash, Figure};
use super::theme::Ink;
use crate::number;
use crate::view::View;

const PLOT: f64 = 240.0;

/// The figure, if there are per-query deltas.
pub(super) fn figure(view: &View, width: f64) -> Option<Figure> {
    let measured = view.deltas.as_ref().filter(|measured| !measured.deltas.is_empty())?;
    let mut deltas: Vec<f64> = measured.deltas.iter().map(|query| query.delta).collect();
    deltas.sort_by(|a, b| b.total_cmp(a));
    let tally = Tally::of(&deltas);
    let subtitle = format!(
        "{} minus {}, one bar per query, sorted; {}",
        view.candidate,
        view.baseline,
        number::counted(deltas.len() as u64, "query", "queries")
    );
    let mut figure = Figure::new("queries", width, &format!("{} by query", measured.measure), &subtitle);
    tally.draw(&mut figure);
    let top = figure.height + 10.0;
    let axis = value_axis(&deltas, top);
    let left = 48.0;
    scale(&mut figure, &axis, left);
    bars(&mut figure, &deltas, &axis, left);
    mean_line(&mut figure, &deltas, &axis, left);
    figure.height = top + PLOT + 14.0;
    figure.description = tally.describe(&measured.measure, &deltas);
    Some(figure)
}

struct Tally {
    gained: usize,
    same: usize,
    lost: usize,
}

impl Tally {
    fn of(deltas: &[f64]) -> Self {
        let gained = deltas.iter().filter(|delta| **delta > 0.0).count();
        let lost = deltas.iter().filter(|delta| **delta < 0.0).count();
        Self { gained, same: deltas.len() - gained - lost, lost }
    }

    fn draw(&self, figure: &mut Figure) {
        let swatch = |ink: Ink, from: f64, to: f64| {
            move |figure: &mut Figure, (x, y): (f64, f64)| figure.rect((x + 7.0, y + from), (12.0, to - from), ink, 1.0)
        };
        let (up, level, down) =
            (swatch(Ink::Better, -8.0, 0.0), swatch(Ink::Even, -1.0, 1.0), swatch(Ink::Worse, 0.0, 8.0));
        figure.legend(&[
            (&format!("{} gained", number::count(self.gained as u64)), &up),
            (&format!("{} the same", number::count(self.same as u64)), &level),
            (&format!("{} lost", number::count(self.lost as u64)), &down),
            ("mean", &|figure, (x, y)| figure.line((x, y), (x + 26.0, y), Ink::Text, 1.5, Dash::Dashed)),
        ]);
    }

    fn describe(&self, measure: &str, deltas: &[f64]) -> String {
        let best = number::signed(deltas[0], 4);
        let worst = number::signed(deltas[deltas.len() - 1], 4);
        let text = format!(
            "{measure}: {} queries gained, {} stayed the same, {} lost; largest gain {best}, largest loss {worst}, mean {}.",
            self.gained,
            self.same,
            self.lost,
            number::signed(mean(deltas), 4)
        );
        number::typeset(&text)
    }
}

fn value_axis(deltas: &[f64], top: f64) -> Axis {
    let reach = deltas[0].abs().max(deltas[deltas.len() - 1].abs()).max(0.01) * 1.05;
    let (low, high) = (
        if deltas[deltas.len() - 1] < 0.0 { -reach } else { -0.1 * reach },
        if deltas[0] > 0.0 { reach } else { 0.1 * reach },
    );
    Axis::linear(low, high, top + PLOT, top)
}

fn scale(figure: &mut Figure, axis: &Axis, left: f64) {
    let right = figure.width;
    for (value, decimals) in axis.ticks(6) {
        let y = axis.at(value);
        let ink = if value == 0.0 { Ink::Muted } else { Ink::Grid };
        figure.line((left, y), (right, y), ink, 1.0, Dash::Solid);
        figure.note((left - 8.0, y + 4.0), &number::typeset(&number::signed(value, decimals)), Anchor::End);
    }
}

/// One bar a query while bars are at least two pixels wide, otherwise the outline that they would fill.
fn bars(figure: &mut Figure, deltas: &[f64], axis: &Axis, left: f64) {
    let slot = (figure.width - left) / deltas.len() as f64;
    let zero = axis.at(0.0);
    if slot >= 2.0 {
        for (at, delta) in deltas.iter().enumerate().filter(|(_, delta)| **delta != 0.0) {
            let y = axis.at(*delta);
            let gap = if slot >= 4.0 { 1.0 } else { 0.25 };
            let ink = if *delta > 0.0 { Ink::Better } else { Ink::Worse };
            let x = left + slot * at as f64;
            figure.rect((x + gap / 2.0, y.min(zero)), (slot - gap, (y - zero).abs().max(1.0)), ink, 1.0);
        }
        return;
    }
    let pixels = ((figure.width - left) * 2.0) as usize;
    let sampled: Vec<(f64, f64)> = (0..pixels)
        .map(|pixel| {
            let at = (pixel * deltas.len() / pixels).min(deltas.len() - 1);
            (left + pixel as f64 / 2.0, deltas[at])
        })
        .collect();
    for (ink, sign) in [(Ink::Better, 1.0), (Ink::Worse, -1.0)] {
        let side: Vec<(f64, f64)> = sampled.iter().filter(|(_, delta)| delta * sign > 0.0).copied().collect();
        let (Some(first), Some(last)) = (side.first(), side.last()) else { continue };
        let mut outline = vec![(first.0, zero)];
        outline.extend(side.iter().map(|(x, delta)| (*x, axis.at(*delta))));
        outline.push((last.0, zero));
        figure.polygon(outline, ink, 1.0);
    }
}

fn mean_line(figure: &mut Figure, deltas: &[f64], axis: &Axis, left: f64) {
    let mean = mean(deltas);
    let y = axis.at(mean);
    let right = figure.width;
    figure.line((left, y), (right, y), Ink::Text, 1.5, Dash::Dashed);
    let above = if mean >= 0.0 { -6.0 } else { 15.0 };
    let text = number::typeset(&format!("mean {}", number::signed(mean, 4)));
    // Gains fill the left above zero and losses the right below it, so the free corner is the other one.
    let (x, anchor) = if mean >= 0.0 { (right, Anchor::End) } else { (left + 6.0, Anchor::Start) };
    let size = if figure.width >= WIDE { 13.0 } else { 11.5 };
    figure.text((x, y + above), &text, Ink::Text, size, anchor, false);
}

fn mean(deltas: &[f64]) -> f64 {
    deltas.iter().sum::<f64>() / deltas.len() as f64
}
