//! From a recording to a replayed canary, with what its distinct queries alone say beside it.

use std::time::Duration;

use lensgate_canary::course::watched;
use lensgate_canary::outcome::CanaryOutcome;
use lensgate_canary::{CanaryError, Fault, Replay, Traffic, replay};
use lensgate_gate::judge;
use lensgate_measures::Measure;

use crate::exit::{Exit, Failure};
use crate::policy::PolicyFile;
use crate::recording::Recording;
use crate::stage::judge::{compare_recording, context};
use crate::stage::render::today;

/// Replays the policy's canary over a recording's observations.
pub fn replay_recording(
    recording: &Recording,
    policy: &PolicyFile,
    traffic: Traffic,
    faults: &[Fault],
    horizon: Option<Duration>,
) -> Result<CanaryOutcome, Failure> {
    let mut measures = watched(&policy.policy);
    if !measures.contains(&Measure::ErrorRate) {
        measures.push(Measure::ErrorRate);
    }
    let comparisons = compare_recording(recording, &measures, Some(&policy.policy.decision))
        .map_err(|refusal| Failure::new(Exit::Invalid, refusal))?;
    let context = context(recording, policy, today());
    let wanted = Replay {
        policy: &policy.policy,
        policy_path: policy.path.clone(),
        policy_sha256: policy.sha256.clone(),
        traffic,
        faults: faults.to_vec(),
        horizon,
        inputs: context.inputs.clone(),
        tool_version: context.tool_version.clone(),
        with_bounds: true,
    };
    let outcome = replay(&wanted, &comparisons).map_err(failure)?;
    Ok(outcome.with_queries(judge(&policy.policy, &comparisons, &context)))
}

/// What kind of mistake it was.
pub fn failure(error: CanaryError) -> Failure {
    let exit = match &error {
        CanaryError::NoPhases
        | CanaryError::NoHorizon { .. }
        | CanaryError::NothingWatches { .. }
        | CanaryError::Times { .. }
        | CanaryError::Traffic { .. }
        | CanaryError::Fault { .. } => Exit::Usage,
        CanaryError::NoQueries | CanaryError::NotExecuted { .. } | CanaryError::NotFinite { .. } => Exit::Invalid,
        CanaryError::Window { .. } => Exit::Data,
    };
    Failure::new(exit, error)
}
