//! The figures of a dashboard over a whole canary; what a canary cannot know is named instead of made up.

use lensgate_measures::Measure;
use lensgate_words::MeasureUnit;

use super::alerts::Alerts;
use crate::dashboard::{Dashboard, Quantity};
use crate::outcome::{AlertSeverity, Cause, Ending, KillEvent, Kpi, PhaseResult, Unobservable};
use crate::watch::Levels;

/// What figures are read from.
pub(super) struct Shown<'a> {
    pub(super) watched: &'a [Measure],
    pub(super) candidate: &'a Levels,
    pub(super) phases: &'a [PhaseResult],
    pub(super) kills: &'a [KillEvent],
    pub(super) ending: Ending,
    pub(super) alerts: &'a Alerts,
    pub(super) ran_s: f64,
}

impl Shown<'_> {
    /// Every figure of a dashboard.
    pub(super) fn kpis(&self, dashboard: &Dashboard) -> Vec<Kpi> {
        let kpi = |figure: &crate::dashboard::Figure| {
            let (value, unit, word) = self.read(&figure.quantity);
            Kpi { name: figure.name.to_owned(), value, unit: unit.to_owned(), word: word.map(str::to_owned) }
        };
        dashboard.figures.iter().map(kpi).collect()
    }

    fn read(&self, quantity: &Quantity) -> (Option<f64>, &'static str, Option<&'static str>) {
        let went_back = matches!(self.ending, Ending::Killed | Ending::Held | Ending::RolledBack);
        let count = |number: f64| (Some(number), "count", None);
        match quantity {
            Quantity::Level(measure) => {
                let at = self.watched.iter().position(|other| other == measure);
                (at.and_then(|at| self.candidate.point(at)), unit(measure), None)
            }
            Quantity::RequestRate => {
                let requests: u64 = self.phases.iter().map(|phase| phase.candidate_requests).sum();
                ((self.ran_s > 0.0).then(|| requests as f64 / self.ran_s), "requests/s", None)
            }
            Quantity::StageCRate => (self.candidate.stage_c_rate(), "share", None),
            Quantity::Traffic if went_back => (Some(0.0), "share", None),
            Quantity::Traffic => (self.phases.last().map(|phase| phase.traffic), "share", None),
            Quantity::Rollbacks => count(f64::from(u8::from(went_back))),
            Quantity::KillSwitches => {
                count(self.kills.iter().filter(|kill| kill.cause == Cause::KillSwitch).count() as f64)
            }
            Quantity::Alerts(Some(severity)) => count(self.alerts.fired(*severity) as f64),
            Quantity::Alerts(None) => {
                let of = [AlertSeverity::Critical, AlertSeverity::Warning];
                count(of.into_iter().map(|severity| self.alerts.fired(severity)).sum::<u64>() as f64)
            }
            Quantity::Ending(word) => (None, "word", Some(word(self.ending))),
        }
    }
}

/// What a canary cannot know.
pub(super) fn not_observable(dashboard: &Dashboard) -> Vec<Unobservable> {
    let unobservable = |(name, why): &(&str, &str)| Unobservable { name: (*name).to_owned(), why: (*why).to_owned() };
    dashboard.not_observable.iter().map(unobservable).collect()
}

fn unit(measure: &Measure) -> &'static str {
    match measure.unit() {
        MeasureUnit::Share => "share",
        MeasureUnit::Score => "score",
        MeasureUnit::Count => "count",
        MeasureUnit::Milliseconds => "ms",
        MeasureUnit::PerSecond => "answers/s",
    }
}
