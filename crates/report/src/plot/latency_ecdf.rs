//! End-to-end latency of every arm as empirical distribution functions on a logarithmic axis, percentiles marked.

use lensgate_words::{Arm, MeasureUnit};

use super::WIDE;
use super::axis::Axis;
use super::figure::{Anchor, BODY, Dash, Figure, LegendEntry, Point, SMALL, fit};
use super::theme::Ink;
use crate::number::{self, Scale};
use crate::view::{ArmLatency, Latency, View};
use crate::word;

const PLOT: f64 = 250.0;
/// A limit is drawn when it lies within this factor of the slowest sample.
const NEAR: f64 = 4.0;
const PERCENTILES: [(f64, &str); 3] = [(0.5, "p50"), (0.95, "p95"), (0.99, "p99")];

/// The figure, if any arm has samples above zero.
pub(super) fn figure(view: &View, width: f64) -> Option<Figure> {
    let latency = view.latency.as_ref()?;
    let arms: Vec<&ArmLatency> =
        latency.arms.iter().filter(|arm| arm.samples.last().is_some_and(|last| *last > 0.0)).collect();
    if arms.is_empty() {
        return None;
    }
    let mut figure = Figure::new("latency", width, "End-to-end latency", &latency.measured);
    legend(&mut figure, &arms);
    let left = 44.0;
    let axis = time_axis(latency, &arms, left, width - 8.0);
    limits_beyond(&mut figure, latency, &axis);
    let top = figure.height + 22.0;
    let share = Axis::linear(0.0, 1.0, top + PLOT, top);
    frame(&mut figure, &axis, &share, left);
    limits(&mut figure, latency, &axis, &share);
    // The arms that matter most are drawn last, on top.
    for arm in arms.iter().rev() {
        curve(&mut figure, arm, &axis, &share);
    }
    figure.height = top + PLOT + 34.0;
    table(&mut figure, &arms);
    figure.description = arms.iter().map(|arm| sentence(arm)).collect::<Vec<_>>().join(" ");
    Some(figure)
}

pub(super) fn ink(arm: Arm) -> Ink {
    match arm {
        Arm::Baseline => Ink::Baseline,
        Arm::Candidate => Ink::Candidate,
        Arm::BaselineAgain => Ink::Again,
    }
}

fn dash(arm: Arm) -> Dash {
    match arm {
        Arm::Baseline => Dash::Dashed,
        Arm::Candidate => Dash::Solid,
        Arm::BaselineAgain => Dash::Dotted,
    }
}

fn legend(figure: &mut Figure, arms: &[&ArmLatency]) {
    let texts: Vec<String> =
        arms.iter().map(|arm| fit(&format!("{}: {}", word::arm(arm.arm), arm.name), 280.0, SMALL)).collect();
    let marks: Vec<_> = arms
        .iter()
        .map(|arm| {
            let arm = arm.arm;
            move |figure: &mut Figure, (x, y): Point| figure.line((x, y), (x + 26.0, y), ink(arm), 2.25, dash(arm))
        })
        .collect();
    let mut entries: Vec<LegendEntry<'_>> = Vec::new();
    for (text, mark) in texts.iter().zip(&marks) {
        entries.push((text, mark));
    }
    entries.push(("p50, p95, p99", &|figure, (x, y)| {
        for at in 0..3 {
            percentile_mark(figure, (x + 4.0 + 9.0 * f64::from(at), y), at as usize, Ink::Muted);
        }
    }));
    figure.legend(&entries);
}

fn percentile_mark(figure: &mut Figure, (x, y): Point, which: usize, ink: Ink) {
    match which {
        0 => figure.dot((x, y), 4.0, ink),
        1 => figure.diamond((x, y), 5.0, ink),
        _ => figure.polygon(vec![(x, y - 5.0), (x + 4.5, y + 3.5), (x - 4.5, y + 3.5)], ink, 1.0),
    }
}

fn time_axis(latency: &Latency, arms: &[&ArmLatency], left: f64, right: f64) -> Axis {
    let positive = |arm: &&ArmLatency| arm.samples.iter().copied().find(|sample| *sample > 0.0);
    let low = arms.iter().filter_map(positive).fold(f64::INFINITY, f64::min);
    let slowest = arms.iter().filter_map(|arm| arm.samples.last().copied()).fold(low, f64::max);
    let near = latency.limits.iter().map(|limit| limit.milliseconds).filter(|limit| *limit <= slowest * NEAR);
    let high = near.fold(slowest, f64::max);
    Axis::logarithmic(low / 1.08, high * 1.08, left, right)
}

fn frame(figure: &mut Figure, axis: &Axis, share: &Axis, left: f64) {
    let right = figure.width - 8.0;
    let (top, bottom) = (share.at(1.0), share.at(0.0));
    for percent in [0, 25, 50, 75, 95] {
        let y = share.at(f64::from(percent) / 100.0);
        figure.line((left, y), (right, y), Ink::Grid, 1.0, Dash::Solid);
        figure.note((left - 8.0, y + 4.0), &format!("{percent} %"), Anchor::End);
    }
    figure.line((left, top), (right, top), Ink::Grid, 1.0, Dash::Solid);
    figure.note((0.0, top - 10.0), "share of samples at or under", Anchor::Start);
    for (value, decimals) in axis.ticks(if figure.width >= WIDE { 12 } else { 6 }) {
        let x = axis.at(value);
        figure.line((x, top), (x, bottom), Ink::Grid, 1.0, Dash::Solid);
        figure.note((x, bottom + 16.0), &number::fixed(value, decimals), Anchor::Middle);
    }
    figure.note((right, bottom + 31.0), "milliseconds, logarithmic", Anchor::End);
}

fn limits(figure: &mut Figure, latency: &Latency, axis: &Axis, share: &Axis) {
    for limit in latency.limits.iter().filter(|limit| axis.holds(limit.milliseconds)) {
        let x = axis.at(limit.milliseconds);
        figure.line((x, share.at(1.0)), (x, share.at(0.0)), Ink::Limit, 1.5, Dash::Dashed);
        let text = format!("p{:.0} limit", limit.percentile * 100.0);
        figure.note((x - 5.0, share.at(0.04)), &text, Anchor::End);
    }
}

fn limits_beyond(figure: &mut Figure, latency: &Latency, axis: &Axis) {
    let beyond = latency.limits.iter().filter(|limit| !axis.holds(limit.milliseconds));
    let texts = beyond.map(|limit| format!("p{:.0} {} ms", limit.percentile * 100.0, limit.milliseconds));
    let texts = texts.collect::<Vec<_>>().join(", ");
    if !texts.is_empty() {
        let y = figure.height + 6.0;
        figure.note((0.0, y), &format!("Limits off this axis: {texts}"), Anchor::Start);
        figure.height = y + 10.0;
    }
}

/// The step function, one corner a sample, thinned to what two pixels can show.
fn curve(figure: &mut Figure, arm: &ArmLatency, axis: &Axis, share: &Axis) {
    let n = arm.samples.len();
    let mut points: Vec<Point> = vec![(axis.at(arm.samples[0].max(axis.low)), share.at(0.0))];
    for (at, sample) in arm.samples.iter().enumerate() {
        let x = axis.at(sample.max(axis.low));
        let (before, after) = (share.at(at as f64 / n as f64), share.at((at + 1) as f64 / n as f64));
        let last = points[points.len() - 1];
        if x - last.0 < 0.5 && at + 1 < n {
            let end = points.len() - 1;
            points[end].1 = after;
        } else {
            points.push((x, before));
            points.push((x, after));
        }
    }
    let ink = ink(arm.arm);
    figure.path(points, ink, 2.25, dash(arm.arm));
    for (which, (percentile, _)) in PERCENTILES.iter().enumerate() {
        let at = (axis.at(nearest_rank(&arm.samples, *percentile)), share.at(*percentile));
        percentile_mark(figure, at, which, ink);
    }
}

fn table(figure: &mut Figure, arms: &[&ArmLatency]) {
    let wide = figure.width >= WIDE;
    let size = if wide { BODY } else { SMALL };
    let columns: [f64; 4] = if wide { [420.0, 540.0, 660.0, 760.0] } else { [152.0, 214.0, 276.0, 328.0] };
    let mut y = figure.height + 18.0;
    for (x, head) in columns.iter().zip(["p50", "p95", "p99", "samples"]) {
        figure.note((*x, y), head, Anchor::End);
    }
    for arm in arms {
        y += 20.0;
        let name = if wide { word::arm(arm.arm) } else { short(arm.arm) };
        figure.line((0.0, y - 4.0), (26.0, y - 4.0), ink(arm.arm), 2.25, dash(arm.arm));
        figure.text((32.0, y), name, Ink::Text, size, Anchor::Start, false);
        for (x, text) in columns.iter().zip(cells(arm)) {
            figure.text((*x, y), &text, Ink::Text, size, Anchor::End, false);
        }
    }
    figure.height = y + 10.0;
}

fn short(arm: Arm) -> &'static str {
    match arm {
        Arm::BaselineAgain => "A/A",
        other => word::arm(other),
    }
}

fn cells(arm: &ArmLatency) -> [String; 4] {
    let values = PERCENTILES.map(|(percentile, _)| nearest_rank(&arm.samples, percentile));
    let scale = Scale::new(MeasureUnit::Milliseconds, values);
    let [p50, p95, p99] = values.map(|value| scale.level(value));
    [p50, p95, p99, number::count(arm.samples.len() as u64)]
}

fn sentence(arm: &ArmLatency) -> String {
    let [p50, p95, p99, samples] = cells(arm);
    format!("{}: p50 {p50}, p95 {p95}, p99 {p99} over {samples} samples.", word::arm(arm.arm))
}

/// The nearest-rank percentile of ascending samples, of which there is at least one.
pub(crate) fn nearest_rank(samples: &[f64], percentile: f64) -> f64 {
    let rank = (percentile * samples.len() as f64).ceil().max(1.0) as usize;
    samples[rank.min(samples.len()) - 1]
}
