//! Latency by stage: for each stage and arm the median as a full bar and the 95th percentile as its lighter extension.

use lensgate_words::{Arm, MeasureUnit};

use super::WIDE;
use super::axis::Axis;
use super::figure::{Anchor, BODY, Dash, Figure, LegendEntry, SMALL};
use super::latency_ecdf::ink;
use super::theme::Ink;
use crate::number::{self, Scale};
use crate::view::{ArmLatency, StageLatency, View};
use crate::word;

const BAR: f64 = 14.0;

/// The figure, if any arm reports stages.
pub(super) fn figure(view: &View, width: f64) -> Option<Figure> {
    let latency = view.latency.as_ref()?;
    let stages = stages(&latency.arms);
    if stages.is_empty() {
        return None;
    }
    let wide = width >= WIDE;
    let mut figure = Figure::new("stages", width, "Latency by stage", &latency.measured);
    legend(&mut figure, &latency.arms);
    let (from, to) = if wide { (150.0, width - 250.0) } else { (0.0, width - 8.0) };
    let slowest = latency.arms.iter().flat_map(|arm| &arm.stages).map(|stage| stage.p95).fold(0.0, f64::max);
    let axis = Axis::linear(0.0, slowest.max(0.001) * 1.02, from, to);
    let top = figure.height + 8.0;
    let lane = if wide { BAR + 6.0 } else { BAR + 20.0 };
    let block = |arms: usize| lane * arms as f64 + if wide { 14.0 } else { 30.0 };
    let bottom = top + block(latency.arms.len()) * stages.len() as f64;
    grid(&mut figure, &axis, top, bottom);
    for (at, stage) in stages.iter().enumerate() {
        let y = top + block(latency.arms.len()) * at as f64;
        draw_stage(&mut figure, stage, &latency.arms, &axis, (y, lane));
    }
    figure.height = bottom + 38.0;
    figure.description = describe(&stages, &latency.arms);
    Some(figure)
}

/// Every stage that some arm reports, in order of first appearance.
fn stages(arms: &[ArmLatency]) -> Vec<&str> {
    let mut seen: Vec<&str> = Vec::new();
    for stage in arms.iter().flat_map(|arm| &arm.stages) {
        if !seen.contains(&stage.stage.as_str()) {
            seen.push(&stage.stage);
        }
    }
    seen
}

fn legend(figure: &mut Figure, arms: &[ArmLatency]) {
    let marks: Vec<_> = arms
        .iter()
        .map(|arm| {
            let arm = arm.arm;
            move |figure: &mut Figure, (x, y): (f64, f64)| bar(figure, arm, (x, x + 11.0, x + 21.0), y - 6.0, 12.0)
        })
        .collect();
    let mut entries: Vec<LegendEntry<'_>> = Vec::new();
    for (arm, mark) in arms.iter().zip(&marks) {
        entries.push((word::arm(arm.arm), mark));
    }
    figure.legend(&entries);
    let y = figure.height + 6.0;
    figure.note((0.0, y), "Full bar to the median, light bar to the 95th percentile.", Anchor::Start);
    figure.height = y + 6.0;
}

/// A full bar to the median and a light one to the 95th percentile; the baseline's also has a line at its end, so that
/// the arms differ without colour.
fn bar(figure: &mut Figure, arm: Arm, (zero, median, high): (f64, f64, f64), y: f64, height: f64) {
    let ink = ink(arm);
    figure.rect((zero, y), ((high - zero).max(0.5), height), ink, 0.35);
    figure.rect((zero, y), ((median - zero).max(0.5), height), ink, 1.0);
    match arm {
        Arm::Baseline => figure.line((high, y - 1.0), (high, y + height + 1.0), ink, 2.0, Dash::Solid),
        Arm::Candidate => figure.dot((high, y + height / 2.0), height / 4.0 + 1.0, ink),
        Arm::BaselineAgain => figure.diamond((high, y + height / 2.0), height / 4.0 + 1.5, ink),
    }
}

fn grid(figure: &mut Figure, axis: &Axis, top: f64, bottom: f64) {
    let ticks = axis.ticks(if figure.width >= WIDE { 6 } else { 4 });
    for (value, decimals) in ticks {
        let x = axis.at(value);
        figure.line((x, top), (x, bottom), Ink::Grid, 1.0, Dash::Solid);
        let anchor = if x < 8.0 { Anchor::Start } else { Anchor::Middle };
        figure.note((x, bottom + 15.0), &number::fixed(value, decimals), anchor);
    }
    figure.note((axis.at(axis.high), bottom + 31.0), "milliseconds", Anchor::End);
}

fn draw_stage(figure: &mut Figure, stage: &str, arms: &[ArmLatency], axis: &Axis, (top, lane): (f64, f64)) {
    let wide = figure.width >= WIDE;
    let name = if stage.chars().count() <= 2 { format!("stage {stage}") } else { stage.to_owned() };
    let middle = top + 4.0 + lane * arms.len() as f64 / 2.0;
    figure.text((0.0, if wide { middle + 4.0 } else { top + 14.0 }), &name, Ink::Text, BODY, Anchor::Start, true);
    let values = arms.iter().filter_map(|arm| find(arm, stage)).flat_map(|stage| [stage.p50, stage.p95]);
    let scale = Scale::new(MeasureUnit::Milliseconds, values);
    for (at, arm) in arms.iter().enumerate() {
        let y = if wide { top + 7.0 + lane * at as f64 } else { top + 34.0 + lane * at as f64 };
        let text = match find(arm, stage) {
            Some(found) => {
                bar(figure, arm.arm, (axis.at(0.0), axis.at(found.p50), axis.at(found.p95)), y, BAR);
                format!("p50 {}, p95 {}", scale.bare(found.p50), scale.level(found.p95))
            }
            None => "did not run".to_owned(),
        };
        if wide {
            let right = figure.width;
            figure.text((right, y + 11.0), &text, Ink::Text, BODY, Anchor::End, false);
        } else {
            figure.text((0.0, y - 4.0), &text, Ink::Muted, SMALL, Anchor::Start, false);
        }
    }
}

fn find<'a>(arm: &'a ArmLatency, stage: &str) -> Option<&'a StageLatency> {
    arm.stages.iter().find(|found| found.stage == stage)
}

fn describe(stages: &[&str], arms: &[ArmLatency]) -> String {
    let mut sentences = Vec::new();
    for stage in stages {
        for arm in arms {
            if let Some(found) = find(arm, stage) {
                let scale = Scale::new(MeasureUnit::Milliseconds, [found.p50, found.p95]);
                sentences.push(format!(
                    "Stage {stage}, {}: p50 {}, p95 {} over {} samples.",
                    word::arm(arm.arm),
                    scale.level(found.p50),
                    scale.level(found.p95),
                    number::count(found.samples)
                ));
            }
        }
    }
    sentences.join(" ")
}
