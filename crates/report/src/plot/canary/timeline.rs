//! The whole canary on one sheet: traffic, every gate's bound against its limit, and the alerts below.

use lensgate_canary::outcome::{Alert, CanaryOutcome};

use super::clock::Clock;
use super::panel::{GAP, Panel, describe};
use crate::canary::series;
use crate::number;
use crate::plot::axis::Axis;
use crate::plot::figure::{Anchor, Dash, Figure, LegendEntry, SMALL, fit};
use crate::plot::theme::Ink;

const TRAFFIC: f64 = 46.0;
const ALERT: f64 = 30.0;
/// Where the name of a rule ends and its bar has room.
const BELOW_NAME: f64 = 16.0;
/// More rules than this would push the picture off any screen; the report's table has them all.
const MOST_RULES: usize = 12;

/// The figure, if any window was looked at.
pub(super) fn figure(outcome: &CanaryOutcome, width: f64) -> Option<Figure> {
    let clock = Clock::new(outcome, width)?;
    let subtitle = format!(
        "Since each phase began; one-sided bounds at {}, valid at every look together. Scope: {}",
        number::plain_percent(outcome.policy.confidence),
        outcome.sample.scope
    );
    let mut figure = Figure::new("canary", width, "Every gate over the canary", &subtitle);
    legend(&mut figure, outcome);
    traffic(&mut figure, outcome, &clock);
    let panels: Vec<Panel<'_>> =
        series(&outcome.phases).into_iter().map(|row| Panel::new(row, &outcome.phases)).collect();
    for panel in &panels {
        panel.draw(&mut figure, &clock);
    }
    alerts(&mut figure, outcome, &clock);
    let bottom = figure.height;
    clock.label(&mut figure, bottom);
    figure.height = bottom + 40.0;
    let rules = outcome.alerts.len() as u64;
    let told = panels.iter().map(describe).chain([format!("{}.", number::counted(rules, "alert", "alerts"))]);
    figure.description = told.collect::<Vec<_>>().join(" ");
    Some(figure)
}

fn legend(figure: &mut Figure, outcome: &CanaryOutcome) {
    let mut entries: Vec<LegendEntry<'_>> = vec![
        ("estimate", &|figure, (x, y)| figure.line((x, y), (x + 26.0, y), Ink::Candidate, 2.0, Dash::Solid)),
        ("bounds; dashed: the one that decides", &|figure, (x, y)| {
            figure.rect((x, y - 6.0), (26.0, 12.0), Ink::Candidate, 0.16);
            figure.line((x, y - 6.0), (x + 26.0, y - 6.0), Ink::Candidate, 1.25, Dash::Dashed);
        }),
        ("limit", &|figure, (x, y)| figure.line((x, y), (x + 26.0, y), Ink::Limit, 2.0, Dash::Solid)),
    ];
    if !outcome.kills.is_empty() {
        entries.push(("killed", &|figure, (x, y)| {
            figure.line((x + 13.0, y - 7.0), (x + 13.0, y + 7.0), Ink::Worse, 1.5, Dash::Dashed);
        }));
    }
    if !outcome.alerts.is_empty() {
        entries.push(("alert firing", &|figure, (x, y)| {
            figure.line((x + 4.0, y), (x + 22.0, y), Ink::Worse, 4.0, Dash::Solid);
            figure.diamond((x + 4.0, y), 5.0, Ink::Worse);
        }));
    }
    if outcome.phases.iter().any(|phase| phase.windows.iter().any(|window| window.missing)) {
        entries.push(("missing window", &|figure, (x, y)| figure.rect((x, y - 6.0), (26.0, 12.0), Ink::Even, 0.35)));
    }
    figure.legend(&entries);
}

/// How much of the traffic the candidate gets, phase by phase, and when it gets none any more.
fn traffic(figure: &mut Figure, outcome: &CanaryOutcome, clock: &Clock<'_>) {
    let head = figure.height + 15.0;
    figure.text((0.0, head), "Traffic to the candidate", Ink::Text, SMALL, Anchor::Start, true);
    let (top, bottom) = (figure.height + 38.0, figure.height + 38.0 + TRAFFIC);
    clock.shade(figure, (top, bottom));
    let share = Axis::linear(0.0, 1.0, bottom, top);
    for value in [0.0, 1.0] {
        figure.line((clock.left, share.at(value)), (clock.right, share.at(value)), Ink::Grid, 1.0, Dash::Solid);
        let label = if value > 0.0 { "100 %" } else { "0 %" };
        figure.note((clock.left - 6.0, share.at(value) + 4.0), label, Anchor::End);
    }
    let mut steps = Vec::new();
    for phase in &outcome.phases {
        let (from, to) = (clock.at(phase.start_s), clock.at(phase.start_s + phase.ran_s));
        let y = share.at(phase.traffic);
        steps.extend([(from, y), (to, y)]);
        figure.rect((from, y), (to - from, bottom - y), Ink::Candidate, 0.25);
        let name = fit(&format!("{} {}", phase.name, number::plain_percent(phase.traffic)), to - from, SMALL);
        if name.chars().count() > 3 {
            figure.note((from, top - 6.0), &name, Anchor::Start);
        }
    }
    if let (Some(back), Some((_, y))) = (&outcome.rollback, steps.last().copied()) {
        let zero = clock.at(back.traffic_zero_at_s);
        let bottom = share.at(0.0);
        steps.extend([(zero, y), (zero, bottom), (clock.at(back.restored_at_s), bottom)]);
    }
    figure.path(steps, Ink::Candidate, 2.0, Dash::Solid);
    clock.kill(figure, (top, bottom));
    figure.height = bottom + GAP;
}

/// A line for every rule that fired: when, and for how long.
fn alerts(figure: &mut Figure, outcome: &CanaryOutcome, clock: &Clock<'_>) {
    let mut rules: Vec<&str> = Vec::new();
    for alert in &outcome.alerts {
        if !rules.contains(&alert.rule.as_str()) {
            rules.push(&alert.rule);
        }
    }
    if rules.is_empty() {
        return;
    }
    let head = figure.height + 18.0;
    figure.text((0.0, head), "Alerts", Ink::Text, SMALL, Anchor::Start, true);
    figure.height += 22.0;
    for rule in rules.iter().take(MOST_RULES) {
        let (top, bottom) = (figure.height, figure.height + ALERT);
        clock.shade(figure, (top, bottom));
        let name = fit(rule, clock.right - clock.left, SMALL);
        figure.note((clock.left + 2.0, top + 13.0), &name, Anchor::Start);
        for alert in outcome.alerts.iter().filter(|alert| alert.rule == *rule) {
            bar(figure, clock, alert, top + 22.0);
        }
        clock.kill(figure, (top + BELOW_NAME, bottom));
        figure.height = bottom;
    }
    if rules.len() > MOST_RULES {
        let more = number::counted((rules.len() - MOST_RULES) as u64, "more rule", "more rules");
        let y = figure.height + 14.0;
        figure.note((clock.left + 2.0, y), &more, Anchor::Start);
        figure.height += 20.0;
    }
}

fn bar(figure: &mut Figure, clock: &Clock<'_>, alert: &Alert, y: f64) {
    let (from, to) = (clock.at(alert.fired_at_s), alert.resolved_at_s.map_or(clock.right, |at| clock.at(at)));
    figure.line((from, y), (to, y), Ink::Worse, 4.0, Dash::Solid);
    figure.diamond((from, y), 5.0, Ink::Worse);
}
