//! What a canary came to, as `canary.json` holds it: typed, with units in the names, the same bytes for the same inputs.

mod alert;
mod event;
mod exposure;
mod kpi;
mod model;
mod phase;
mod summary;

pub use alert::{Alert, AlertSeverity, AlertState};
pub use event::{ActionName, Cause, KillEvent, Rollback, RollbackCheck, Verified};
pub use exposure::{Exposure, Timing};
pub use kpi::{Kpi, Unobservable};
pub use model::{
    BaselineCheck, BaselineStability, Beside, CanaryOutcome, CanaryReason, CanaryReasonCode, Ending, PolicyFacts,
    SCHEMA_VERSION, SampleSizes, TrafficFacts,
};
pub use phase::{ControlName, GateRow, PhaseResult, ShareCheck, SwitchRow, WindowResult};
