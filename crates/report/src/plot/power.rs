//! Time to detect against size of regression: for each kind of regression, the median over canaries that caught it, the range
//! of most of them, and the share that did.

use lensgate_canary::power::{Power, PowerRow, Regression};

use super::axis::Axis;
use super::figure::{Anchor, Dash, Figure, Point, SMALL, fit};
use super::theme::Ink;
use crate::number;

const LEFT: f64 = 56.0;
/// Room for the names of phases.
const RIGHT: f64 = 64.0;
const HEIGHT: f64 = 168.0;
const HEAD: f64 = 22.0;
const FOOT: f64 = 28.0;
/// Room above a panel's last minute for what was never caught.
const NEVER: f64 = 26.0;

/// Every figure that the certificate has numbers for, at a width in CSS pixels.
pub fn power_figures(power: &Power, width: f64) -> Vec<Figure> {
    figure(power, width).into_iter().collect()
}

fn figure(power: &Power, width: f64) -> Option<Figure> {
    let panels: Vec<Panel<'_>> = Regression::ALL.into_iter().filter_map(|kind| Panel::new(power, kind)).collect();
    let end = power.phases.last()?.end_s;
    if panels.is_empty() || end <= 0.0 {
        return None;
    }
    let canaries = panels[0].rows[0].canaries;
    let warning = if power.baseline_outside.is_empty() {
        ""
    } else {
        "; the baseline itself breaks a limit: kills are not detections"
    };
    let subtitle = format!(
        "{} of each size, seeds from {}{warning}",
        number::counted(canaries, "canary", "canaries"),
        power.traffic.seed
    );
    let mut figure = Figure::new("time-to-detect", width, "Time to detect by size of regression", &subtitle);
    figure.legend(&[
        ("median", &|figure, (x, y)| figure.dot((x + 13.0, y), 4.5, Ink::Candidate)),
        ("10 % to 90 %", &|figure, (x, y)| {
            figure.line((x + 13.0, y - 7.0), (x + 13.0, y + 7.0), Ink::Candidate, 2.0, Dash::Solid)
        }),
        ("under half is caught", &|figure, (x, y)| figure.ring((x + 13.0, y), 4.5, Ink::Candidate)),
        ("never caught", &|figure, (x, y)| cross(figure, (x + 13.0, y))),
    ]);
    figure.height += 6.0;
    for panel in &panels {
        panel.draw(&mut figure, power, end);
    }
    figure.description = panels.iter().map(Panel::describe).collect::<Vec<_>>().join(" ");
    Some(figure)
}

struct Panel<'a> {
    kind: Regression,
    rows: Vec<&'a PowerRow>,
    axis: (f64, f64),
}

impl<'a> Panel<'a> {
    fn new(power: &'a Power, kind: Regression) -> Option<Self> {
        let mut rows: Vec<&PowerRow> =
            power.rows.iter().filter(|row| row.regression == Some(kind) && size(row).is_some()).collect();
        rows.sort_by(|a, b| size(a).unwrap_or(0.0).total_cmp(&size(b).unwrap_or(0.0)));
        let (first, last) = (size(rows.first()?)?, size(rows.last()?)?);
        // A little room on both sides, in proportion, so that no mark sits on the frame.
        let room = if last > first { (last / first).powf(0.06) } else { 2.0 };
        Some(Self { kind, rows, axis: (first / room, last * room) })
    }

    fn name(&self) -> &'static str {
        match self.kind {
            Regression::Errors => "Errors: failing requests added",
            Regression::Latency => "Latency: every clock reading multiplied",
            Regression::Spans => "Spans: answers that lose theirs",
        }
    }

    fn written(&self, size: f64) -> String {
        match self.kind {
            Regression::Errors => format!("{} pp", self.kind.written(size).trim_end_matches('%')),
            Regression::Latency => format!("{} x", self.kind.written(size).trim_end_matches('x')),
            Regression::Spans => format!("{} %", self.kind.written(size).trim_end_matches('%')),
        }
    }

    fn draw(&self, figure: &mut Figure, power: &Power, end: f64) {
        let (left, right) = (LEFT, figure.width - RIGHT);
        let name = fit(self.name(), figure.width, SMALL);
        figure.text((0.0, figure.height + 15.0), &name, Ink::Text, SMALL, Anchor::Start, true);
        let (top, bottom) = (figure.height + HEAD + NEVER, figure.height + HEAD + NEVER + HEIGHT);
        let minutes = Axis::linear(0.0, end / 60.0, bottom, top);
        let sizes = Axis::logarithmic(self.axis.0, self.axis.1, left, right);
        for (at, phase) in power.phases.iter().enumerate() {
            let (low, high) = (minutes.at(phase.start_s / 60.0), minutes.at(phase.end_s / 60.0));
            if at % 2 == 0 {
                figure.rect((left, high), (right - left, low - high), Ink::Grid, 0.45);
            }
            let middle = f64::midpoint(low, high) + 4.0;
            figure.note((right + 6.0, middle), &fit(&phase.name, RIGHT - 8.0, SMALL), Anchor::Start);
        }
        for (value, decimals) in minutes.ticks(6) {
            let y = minutes.at(value);
            figure.line((left, y), (right, y), Ink::Grid, 1.0, Dash::Solid);
            figure.note((left - 6.0, y + 4.0), &format!("{} min", number::fixed(value, decimals)), Anchor::End);
        }
        self.sizes(figure, &sizes, bottom);
        self.marks(figure, &sizes, &minutes, top - NEVER / 2.0);
        figure.height = bottom + FOOT;
    }

    /// The sizes below, as many as there is room for: the first, and then each that keeps clear of the one before.
    fn sizes(&self, figure: &mut Figure, sizes: &Axis, bottom: f64) {
        let mut clear = f64::NEG_INFINITY;
        for size in self.rows.iter().filter_map(|row| size(row)) {
            let (x, label) = (sizes.at(size), self.written(size));
            let half = super::figure::text_width(&label, SMALL) / 2.0;
            figure.line((x, bottom), (x, bottom + 4.0), Ink::Muted, 1.0, Dash::Solid);
            if x - half > clear {
                figure.note((x, bottom + 17.0), &label, Anchor::Middle);
                clear = x + half + 4.0;
            }
        }
    }

    fn marks(&self, figure: &mut Figure, sizes: &Axis, minutes: &Axis, never: f64) {
        let caught = |row: &&&PowerRow| row.detect_s.is_some();
        let path: Vec<Point> = self
            .rows
            .iter()
            .filter(caught)
            .filter_map(|row| Some((sizes.at(size(row)?), minutes.at(row.detect_s?.p50 / 60.0))))
            .collect();
        figure.path(path, Ink::Candidate, 1.25, Dash::Dotted);
        for row in &self.rows {
            let Some(x) = size(row).map(|size| sizes.at(size)) else { continue };
            let Some(detect) = row.detect_s else {
                cross(figure, (x, never));
                continue;
            };
            let (low, middle, high) = (detect.p10 / 60.0, detect.p50 / 60.0, detect.p90 / 60.0);
            figure.line((x, minutes.at(low)), (x, minutes.at(high)), Ink::Candidate, 2.0, Dash::Solid);
            let share = last(row);
            if share < 0.5 {
                figure.ring((x, minutes.at(middle)), 4.5, Ink::Candidate);
            } else {
                figure.dot((x, minutes.at(middle)), 4.5, Ink::Candidate);
            }
            if share < 0.9995 {
                let label = format!("{} %", number::fixed(100.0 * share, 1));
                figure.note((x, minutes.at(high) - 7.0), &label, Anchor::Middle);
            }
        }
    }

    fn describe(&self) -> String {
        let told: Vec<String> = self
            .rows
            .iter()
            .filter_map(|row| {
                let name = self.written(size(row)?);
                Some(match row.detect_s {
                    Some(detect) => format!(
                        "{name} after {} min ({} % caught)",
                        number::fixed(detect.p50 / 60.0, 1),
                        number::fixed(100.0 * last(row), 1)
                    ),
                    None => format!("{name} never"),
                })
            })
            .collect();
        format!("{}: {}.", self.name(), told.join(", "))
    }
}

fn size(row: &PowerRow) -> Option<f64> {
    row.size.filter(|size| *size > 0.0 && size.is_finite())
}

/// The share that is caught by the end of the plan.
fn last(row: &PowerRow) -> f64 {
    row.caught_by_phase.last().map_or(0.0, |caught| caught.share)
}

fn cross(figure: &mut Figure, (x, y): Point) {
    figure.line((x - 4.0, y - 4.0), (x + 4.0, y + 4.0), Ink::Even, 2.0, Dash::Solid);
    figure.line((x - 4.0, y + 4.0), (x + 4.0, y - 4.0), Ink::Even, 2.0, Dash::Solid);
}
