//! The state machine: phases, windows, kills.

use lensgate_gate::Status;
use lensgate_gate::judge::{Inside, Question};
use lensgate_gate::policy::{Decide, Policy, Severity, Side};
use lensgate_gate::verdict::Input;
use lensgate_measures::Measure;

use super::alerts::Alerts;
use super::source::Source;
use super::{baseline, kpis, rollback, rows, verdict};
use crate::outcome::{
    BaselineCheck, CanaryOutcome, ControlName, Ending, Exposure, KillEvent, PhaseResult, PolicyFacts, SampleSizes,
    Timing, TrafficFacts, WindowResult,
};
use crate::plan::{Millis, PhasePlan, Plan, millis, seconds};
use crate::sample::Window;
use crate::traffic::Served;
use crate::watch::{Condition, ConditionKind, Levels, Look, Prior, Reference, Setup};

/// What a canary's outcome cites, and how it is to be told.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Context {
    /// The policy's path or preset.
    pub policy_path: String,
    /// SHA-256 of the policy's text.
    pub policy_sha256: String,
    /// The files that the canary rests on.
    pub inputs: Vec<Input>,
    /// The version of the tool.
    pub tool_version: String,
    /// The traffic, if it was drawn.
    pub traffic: Option<TrafficFacts>,
    /// Distinct queries and executions behind the requests, if known.
    pub distinct: Option<(u64, u64)>,
    /// The beginning of the first fault, if there is one.
    pub fault_from: Option<Millis>,
}

/// A canary under way.
pub struct Course<'a, S> {
    policy: &'a Policy,
    plan: &'a Plan,
    source: S,
    watched: Vec<Measure>,
    priors: Vec<Prior>,
    decide: Decide,
    alpha: f64,
    with_bounds: bool,
    now: Millis,
    /// What the candidate showed in every phase that is over.
    past: Vec<Levels>,
    whole: [Levels; 2],
    served: Served,
    alerts: Alerts,
    checks: Vec<BaselineCheck>,
    phases: Vec<PhaseResult>,
    kills: Vec<KillEvent>,
}

/// The measures that a canary watches: those of the policy, then those that its figures need.
pub fn watched(policy: &Policy) -> Vec<Measure> {
    let mut watched = policy.measures();
    for measure in kpis::measures() {
        if !watched.contains(&measure) {
            watched.push(measure);
        }
    }
    watched
}

/// The error that every condition is given, so that all of them together keep the policy's.
pub fn alpha(policy: &Policy, plan: &Plan) -> f64 {
    let blocking = |phase: &PhasePlan| {
        phase.gates.iter().filter(|at| policy.gates[**at].severity == Severity::Block).count()
            + policy.kill_switches.len()
    };
    policy.canary.false_kill.share() / plan.phases.iter().map(blocking).sum::<usize>().max(1) as f64
}

impl<'a, S: Source> Course<'a, S> {
    /// A canary at its start.
    pub fn new(
        policy: &'a Policy,
        plan: &'a Plan,
        source: S,
        watched: Vec<Measure>,
        decide: Decide,
        with_bounds: bool,
    ) -> Self {
        let priors: Vec<Prior> = watched.iter().map(|measure| source.prior(measure)).collect();
        let levels = || Levels::new(&watched, &priors);
        Self {
            policy,
            plan,
            whole: [levels(), levels()],
            source,
            priors,
            decide,
            alpha: alpha(policy, plan),
            with_bounds,
            now: 0,
            past: Vec::new(),
            served: Served::default(),
            alerts: Alerts::default(),
            checks: Vec::new(),
            phases: Vec::new(),
            kills: Vec::new(),
            watched,
        }
    }

    /// Runs it to its end.
    pub fn run(mut self, context: &Context) -> CanaryOutcome {
        let mut ending = Ending::Completed;
        for phase in &self.plan.phases {
            ending = self.phase(phase);
            if ending != Ending::Completed {
                break;
            }
        }
        let killed_at = self.now;
        let way_back = (ending == Ending::Killed || ending == Ending::Held).then(|| self.roll_back());
        self.conclude(ending, killed_at, way_back, context)
    }

    fn phase(&mut self, phase: &PhasePlan) -> Ending {
        let share = self.plan.share(phase);
        let (start, end) = (self.now, self.now + phase.length);
        let mut levels = [Levels::new(&self.watched, &self.priors), Levels::new(&self.watched, &self.priors)];
        let mut conditions = self.conditions(phase, share);
        let mut windows: Vec<WindowResult> = Vec::new();
        let mut ended = false;
        while let Some((window, served)) = self.source.next(phase, self.now, end, share) {
            if window.start > self.now {
                self.gap(phase, window.start, &mut conditions, &levels, &mut windows);
            }
            self.now = window.end;
            self.count(&served);
            let number = windows.len() as u64 + 1;
            let looks = self.look(&window, &mut conditions, &mut levels);
            self.alerts.window(phase, seconds(window.end), &conditions, &looks, window.candidate.is_none());
            if let Some(candidate) = &window.candidate {
                self.alerts.rules(phase, seconds(window.end), &self.watched, candidate);
            }
            windows.push(rows::window(number, &window, &served, &conditions, &looks));
            let kills = rows::kills(phase, number, seconds(window.end), &conditions, &looks, self.decide);
            if !kills.is_empty() {
                self.kills = kills;
                ended = true;
                break;
            }
        }
        let cut_short = !ended && self.now < end;
        let result =
            rows::phase(phase, share, self.control(phase, share), [start, self.now], windows, &conditions, cut_short);
        let held =
            result.status != Status::Pass && self.policy.canary.promote == lensgate_gate::policy::Promote::Passed;
        self.phases.push(result);
        self.checks.extend(baseline::checks(
            &phase.name,
            &self.watched,
            &levels[0],
            |measure| self.source.recorded(measure),
            self.alpha,
        ));
        self.past.push(levels[1].clone());
        match (ended, cut_short, held) {
            (true, ..) => Ending::Killed,
            (false, true, _) => Ending::CutShort,
            (false, false, true) => Ending::Held,
            (false, false, false) => Ending::Completed,
        }
    }

    /// A hole between what was told last and the next window.
    fn gap(
        &mut self,
        phase: &PhasePlan,
        until: Millis,
        conditions: &mut [Condition],
        levels: &[Levels; 2],
        windows: &mut Vec<WindowResult>,
    ) {
        let hole = Window { start: self.now, end: until, candidate: None, baseline: None };
        let looks: Vec<Look> = conditions
            .iter_mut()
            .map(|condition| {
                condition.miss();
                condition.look([None, None], &levels[1], &levels[0], false)
            })
            .collect();
        self.alerts.window(phase, seconds(until), conditions, &looks, true);
        windows.push(rows::window(windows.len() as u64 + 1, &hole, &Served::default(), conditions, &looks));
        self.now = until;
    }

    fn look(&mut self, window: &Window, conditions: &mut [Condition], levels: &mut [Levels; 2]) -> Vec<Look> {
        if let Some(candidate) = &window.candidate {
            for condition in conditions.iter_mut() {
                condition.observe(candidate, &levels[1], &levels[0]);
            }
        } else {
            conditions.iter_mut().for_each(Condition::miss);
        }
        for (arm, sample) in [&window.baseline, &window.candidate].into_iter().enumerate() {
            if let Some(sample) = sample {
                levels[arm].add(sample);
                self.whole[arm].add(sample);
            }
        }
        let samples = [window.baseline.as_ref(), window.candidate.as_ref()];
        let looks =
            conditions.iter_mut().map(|condition| condition.look(samples, &levels[1], &levels[0], self.with_bounds));
        looks.collect()
    }

    fn count(&mut self, served: &Served) {
        self.served.requests += served.requests;
        self.served.exposed += served.exposed;
        self.served.failed += served.failed;
        self.served.hurt += served.hurt;
    }

    fn control(&self, phase: &PhasePlan, share: f64) -> ControlName {
        if share < 1.0 {
            return if phase.traffic >= 1.0 { ControlName::Holdout } else { ControlName::Concurrent };
        }
        let anything = self.watched.iter().any(|measure| self.source.recorded(measure).is_some());
        if anything { ControlName::Replayed } else { ControlName::None }
    }

    fn conditions(&self, phase: &PhasePlan, share: f64) -> Vec<Condition> {
        let setup = Setup {
            watched: &self.watched,
            windows: phase.windows(),
            alpha: self.alpha,
            confidence: self.policy.decision.confidence.share(),
            decide: self.decide,
        };
        let concurrent = |measure: &Measure| match (share < 1.0, self.source.recorded(measure)) {
            (true, _) => Reference::Concurrent,
            (false, Some(value)) => Reference::Known(value),
            (false, None) => Reference::Missing,
        };
        let gates = phase.gates.iter().map(|at| {
            let gate = &self.policy.gates[*at];
            let question = Question::of(&gate.test, gate.measure.direction());
            let kind = ConditionKind::Gate(gate.severity);
            let reference = concurrent(&gate.measure);
            Condition::new(gate.id.clone(), kind, &gate.measure, question, gate.test.written(), reference, &setup)
        });
        let switches = self.policy.kill_switches.iter().map(|switch| {
            let (word, inside) = match switch.trips {
                Side::Above => ("above", Inside::Below),
                Side::Below => ("below", Inside::Above),
            };
            let sustained = switch.sustained.map_or(0, millis);
            let windows = usize::try_from(sustained.div_ceil(phase.window)).unwrap_or(usize::MAX).max(1);
            let reference = match &switch.of_phase {
                Some(name) => self.of_phase(name, &switch.measure),
                None => concurrent(&switch.measure),
            };
            let lasting = if sustained > 0 { format!(" for {} s", seconds(sustained)) } else { String::new() };
            Condition::new(
                format!("{} {word} {}{lasting}", switch.measure, switch.written()),
                ConditionKind::KillSwitch { action: switch.action, windows },
                &switch.measure,
                Question::level(&switch.limit, inside),
                switch.written(),
                reference,
                &setup,
            )
        });
        gates.chain(switches).collect()
    }

    /// What an earlier phase showed of a measure, between ends at half the error.
    fn of_phase(&self, name: &str, measure: &Measure) -> Reference {
        let number = self.plan.phases.iter().position(|phase| phase.name == name);
        let at = self.watched.iter().position(|watched| watched == measure);
        match (number.and_then(|number| self.past.get(number)), at) {
            (Some(levels), Some(at)) if levels.is_seen(at) => match (self.decide, levels.point(at)) {
                (Decide::Point, Some(value)) => Reference::Known(value),
                (Decide::Point, None) => Reference::Missing,
                (Decide::Bound, _) => {
                    Reference::Between(levels.lower(at, self.alpha / 2.0), levels.upper(at, self.alpha / 2.0))
                }
            },
            _ => Reference::Missing,
        }
    }

    fn roll_back(&mut self) -> crate::outcome::Rollback {
        let phase = &self.plan.phases[self.phases.len() - 1];
        let (way_back, served) = rollback::roll_back(
            &mut self.source,
            &self.policy.canary,
            (self.now, phase.window, self.plan.share(phase)),
            (&self.watched, &self.whole[0], self.alpha),
        );
        self.count(&served);
        self.alerts.resolve(way_back.restored_at_s);
        way_back
    }

    fn conclude(
        self,
        ending: Ending,
        killed_at: Millis,
        way_back: Option<crate::outcome::Rollback>,
        context: &Context,
    ) -> CanaryOutcome {
        let baseline = baseline::stability(self.checks);
        let (verdict, reasons) =
            verdict::verdict(self.policy, self.decide, ending, &self.phases, &self.kills, &baseline, way_back.as_ref());
        let detect_from = context.fault_from.unwrap_or(0);
        let detected = (ending == Ending::Killed).then(|| seconds(killed_at) - seconds(detect_from));
        let queries = self.source.queries();
        let told = self.source.is_told();
        CanaryOutcome {
            schema_version: crate::outcome::SCHEMA_VERSION,
            tool_version: context.tool_version.clone(),
            verdict,
            reasons,
            ending,
            policy: PolicyFacts {
                path: context.policy_path.clone(),
                sha256: context.policy_sha256.clone(),
                decide: verdict::decide_word(self.decide).to_owned(),
                confidence: self.policy.decision.confidence.share(),
                false_kill: self.policy.canary.false_kill.share(),
                alpha: self.alpha,
            },
            inputs: context.inputs.clone(),
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
                time_to_restore_s: way_back.as_ref().map(|way| way.duration_s),
            },
            kpis: kpis::kpis(
                &self.watched,
                &self.whole[1],
                &self.phases,
                &self.kills,
                ending,
                &self.alerts,
                seconds(killed_at),
            ),
            not_observable: kpis::not_observable(),
            phases: self.phases,
            kills: self.kills,
            rollback: way_back,
            baseline,
            alerts: self.alerts.into_list(),
            queries: None,
            beside: None,
            warnings: self.policy.warnings.clone(),
        }
    }
}
