//! What a canary came to, put together from all that its course left.

use lensgate_measures::Measure;
use lensgate_words::Cited;

use super::machine::Course;
use super::source::Source;
use super::{baseline, kpis, verdict};
use crate::outcome::{
    CanaryOutcome, Ending, Exposure, PolicyFacts, Rollback, SCHEMA_VERSION, SampleSizes, Timing, TrafficFacts,
};
use crate::plan::{Millis, seconds};
use crate::population::{BASELINE, CANDIDATE};
use crate::watch::Levels;

/// What a canary's outcome cites, and how it is to be told.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Context {
    /// What it was made from.
    pub cited: Cited,
    /// The traffic, if it was drawn.
    pub traffic: Option<TrafficFacts>,
    /// Distinct queries and executions behind the requests, if known.
    pub distinct: Option<(u64, u64)>,
    /// The beginning of the first fault, if there is one.
    pub fault_from: Option<Millis>,
}

impl<S: Source> Course<'_, S> {
    pub(super) fn conclude(
        self,
        ending: Ending,
        killed_at: Millis,
        way_back: Option<Rollback>,
        context: &Context,
    ) -> CanaryOutcome {
        let baseline = baseline::stability(self.checks);
        let variation = varies(&self.terms.watched, &self.whole);
        let detect_from = context.fault_from.unwrap_or(0);
        let killed = ending == Ending::Killed;
        // What ended before the fault began cannot have been ended by it.
        let before_fault = killed && context.fault_from.is_some_and(|from| killed_at <= from);
        let ended = (ending, before_fault);
        let (verdict, reasons) = verdict::verdict(
            &self.terms,
            ended,
            &self.phases,
            &self.kills,
            &baseline,
            (&self.switches, &self.alerts),
            way_back.as_ref(),
        );
        let detected = (killed && !before_fault).then(|| seconds(killed_at - detect_from));
        let shown = kpis::Shown {
            watched: &self.terms.watched,
            candidate: &self.whole[CANDIDATE],
            phases: &self.phases,
            kills: &self.kills,
            ending,
            alerts: &self.alerts,
            ran_s: seconds(killed_at),
        };
        let kpis = shown.kpis(self.terms.dashboard);
        let queries = self.source.queries();
        let told = self.source.is_told();
        CanaryOutcome {
            schema_version: SCHEMA_VERSION,
            tool_version: context.cited.tool_version.clone(),
            verdict,
            reasons,
            ending,
            policy: PolicyFacts {
                path: context.cited.policy_path.clone(),
                sha256: context.cited.policy_sha256.clone(),
                decide: verdict::decide_word(self.terms.decide).to_owned(),
                confidence: self.terms.policy.decision.confidence.share(),
                false_kill: self.terms.policy.canary.false_kill.share(),
                alpha: self.alpha,
            },
            inputs: context.cited.inputs.clone(),
            traffic: context.traffic.clone(),
            sample: SampleSizes {
                requests: self.served.requests,
                distinct_queries: context.distinct.map(|(queries, _)| queries),
                distinct_observations: context.distinct.map(|(_, observations)| observations),
                scope: verdict::scope(told).to_owned(),
            },
            exposure: Exposure {
                requests: self.served.requests,
                candidate_requests: self.served.exposed,
                failed_requests: self.served.failed,
                hurt_requests: (!told).then_some(self.served.hurt),
                candidate_queries: queries.map(|(exposed, _)| exposed),
                hurt_queries: queries.map(|(_, hurt)| hurt),
            },
            timing: Timing {
                time_to_detect_s: detected,
                detect_from_s: seconds(detect_from),
                killed_before_fault: before_fault,
                time_to_restore_s: way_back.as_ref().map(|way| way.duration_s),
            },
            kpis,
            not_observable: kpis::not_observable(self.terms.dashboard),
            phases: self.phases,
            kills: self.kills,
            rollback: way_back,
            baseline,
            alerts: self.alerts.into_list(),
            queries: None,
            beside: None,
            warnings: self.terms.policy.warnings.iter().cloned().chain(variation).collect(),
        }
    }
}

/// What told rates that vary by more than chance do to bounds, in one sentence an arm.
fn varies(watched: &[Measure], arms: &[Levels; 2]) -> Vec<String> {
    let told = |(at, measure): (usize, &Measure)| {
        let spread = [("baseline", &arms[BASELINE]), ("candidate", &arms[CANDIDATE])];
        spread.map(|(arm, levels)| {
            let spread = levels.spread(at);
            (spread >= 2.0).then(|| {
                format!(
                    "{measure} of the {arm} varies between windows {spread:.1} times as much as requests alone would make it: \
                     windows are taken as independent, not requests, and bounds are wider by that"
                )
            })
        })
    };
    watched.iter().enumerate().flat_map(told).flatten().collect()
}
