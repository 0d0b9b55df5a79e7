//! What somebody's dashboard shows of a canary beside its gates: alert rules on plain values, and figures under the names that its
//! readers know. A canary knows what can be shown, and not who asks for it.

use lensgate_gate::policy::Policy;
use lensgate_measures::Measure;

use crate::outcome::{AlertSeverity, Ending};

/// A rule on the candidate's value in one window. It decides nothing but that a canary in which a critical one still fires is no GO.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertRule {
    /// Its name after `alert:`.
    pub name: &'static str,
    /// The measure that it looks at.
    pub measure: Measure,
    /// The number, in the measure's own unit.
    pub limit: f64,
    /// Whether it fires above the number; otherwise below.
    pub above: bool,
    /// How loud.
    pub severity: AlertSeverity,
}

impl AlertRule {
    /// Whether it fires on a value.
    pub fn fires(&self, value: f64) -> bool {
        if self.above { value > self.limit } else { value < self.limit }
    }
}

/// What a figure shows of a whole canary.
#[derive(Debug, Clone)]
pub enum Quantity {
    /// The candidate's level of a measure.
    Level(Measure),
    /// Requests a second that the candidate served.
    RequestRate,
    /// The share of the candidate's requests that went through stage C.
    StageCRate,
    /// The share of traffic that the candidate has in the end.
    Traffic,
    /// How often the candidate was rolled back.
    Rollbacks,
    /// Kill switches that tripped.
    KillSwitches,
    /// Alerts that fired, of one severity or of all.
    Alerts(Option<AlertSeverity>),
    /// How it ended, in the dashboard's word.
    Ending(fn(Ending) -> &'static str),
}

/// A figure under the name that its readers know.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The name.
    pub name: &'static str,
    /// What it shows.
    pub quantity: Quantity,
}

/// A dashboard; the default one is empty.
#[derive(Debug, Clone, Default)]
pub struct Dashboard {
    /// Its alert rules.
    pub rules: Vec<AlertRule>,
    /// Its figures, in order.
    pub figures: Vec<Figure>,
    /// Figures that a canary cannot know, each with the reason.
    pub not_observable: Vec<(&'static str, &'static str)>,
}

impl Dashboard {
    /// The measures that a canary watches: those of the policy, then those that the dashboard needs.
    pub fn watched(&self, policy: &Policy) -> Vec<Measure> {
        let mut watched = policy.measures();
        let of_figures = self.figures.iter().filter_map(|figure| match &figure.quantity {
            Quantity::Level(measure) => Some(measure),
            _ => None,
        });
        for measure in of_figures.chain(self.rules.iter().map(|rule| &rule.measure)) {
            if !watched.contains(measure) {
                watched.push(measure.clone());
            }
        }
        watched
    }
}
