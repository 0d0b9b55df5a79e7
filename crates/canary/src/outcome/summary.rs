//! What is read off an outcome again and again: figures by name, counts over phases, alerts that still fire.

use lensgate_gate::verdict::Decided;

use super::{Alert, AlertSeverity, AlertState, CanaryOutcome, PhaseResult};

impl CanaryOutcome {
    /// Whether it followed windows that a monitoring system recorded: then users met the candidate, and nothing was replayed.
    pub fn is_live(&self) -> bool {
        self.traffic.is_none()
    }

    /// Windows of all phases, and how many of them are missing.
    pub fn windows(&self) -> (u64, u64) {
        let windows = || self.phases.iter().flat_map(|phase| &phase.windows);
        (windows().count() as u64, windows().filter(|window| window.missing).count() as u64)
    }

    /// Gates that count at the ends of phases, and how many passed.
    pub fn gate_checks(&self) -> (u64, u64) {
        let each = self.phases.iter().map(PhaseResult::tally);
        each.fold((0, 0), |sum, (passed, asked)| (sum.0 + asked as u64, sum.1 + passed as u64))
    }

    /// When the last thing happened, in seconds from the start.
    pub fn end_s(&self) -> f64 {
        let ran = self.phases.last().map_or(0.0, |phase| phase.start_s + phase.ran_s);
        self.rollback.as_ref().map_or(ran, |back| back.restored_at_s.max(ran))
    }

    /// Alerts that fire still.
    pub fn firing(&self) -> impl Iterator<Item = &Alert> {
        self.alerts.iter().filter(|alert| alert.state == AlertState::Firing)
    }

    /// Whether a critical alert fires still. The policy's gates may all have passed: a dashboard's alerts have limits of their own, and
    /// a deployment that is called ready while one of them fires would contradict itself.
    pub fn is_alarmed(&self) -> bool {
        self.firing().any(|alert| alert.severity == AlertSeverity::Critical)
    }

    /// A figure of the whole canary by its name; none where nothing was measured.
    pub fn kpi(&self, name: &str) -> Option<f64> {
        self.kpis.iter().find(|kpi| kpi.name == name)?.value
    }

    /// What stood for the baseline's level of a measure in a phase: its traffic there, else what was recorded of it.
    pub fn baseline_level(&self, phase: &str, measure: &str) -> Option<f64> {
        let checks = || self.baseline.checks.iter().filter(|check| check.measure == measure);
        let here = checks().find(|check| check.phase == phase).map(|check| check.value);
        here.or_else(|| checks().next_back().map(|check| check.expected))
    }

    /// The candidate's level of a measure at the end of a phase, from whichever gate tells it.
    pub fn candidate_level(&self, phase: &PhaseResult, measure: &str) -> Option<f64> {
        let whole = phase.gates.iter().filter(|gate| gate.slice.is_none());
        whole.filter(|gate| gate.measure == measure).find_map(|gate| {
            let base = || self.baseline_level(&phase.name, measure);
            match gate.decided {
                Decided::Level => gate.estimate,
                Decided::Difference => Some(base()? + gate.estimate?),
                Decided::Ratio => Some(base()? * gate.estimate?),
                Decided::OwnRatio => None,
            }
        })
    }
}
