//! The parts of a plan that say how a canary runs, as they are written.

use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Wire {
    pub deployment_plan: Vec<WirePhase>,
    pub kill_switches: Vec<WireSwitch>,
    #[serde(default)]
    pub monitoring_config: WireMonitoring,
}

#[derive(Deserialize)]
pub(super) struct WirePhase {
    pub phase: u32,
    pub traffic: String,
    pub duration: String,
    pub gates: Vec<String>,
    #[serde(default)]
    pub monitoring: String,
}

#[derive(Deserialize)]
pub(super) struct WireSwitch {
    pub trigger: String,
    pub action: String,
}

#[derive(Deserialize, Default)]
pub(super) struct WireMonitoring {
    #[serde(default)]
    pub metrics: Vec<WireMetric>,
}

#[derive(Deserialize)]
pub(super) struct WireMetric {
    pub name: String,
    pub threshold: String,
    #[serde(default)]
    pub alert: String,
}
