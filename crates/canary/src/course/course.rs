//! The state machine: phases, windows, kills.

use lensgate_gate::Status;
use lensgate_gate::judge::{Inside, Question};
use lensgate_gate::policy::{Decide, Promote, Side};
use lensgate_gate::verdict::Input;
use lensgate_measures::Measure;

use super::alerts::Alerts;
use super::source::Source;
use super::terms::{Asked, Terms};
use super::{baseline, kpis, rollback, rows, verdict};
use crate::outcome::{
    BaselineCheck, CanaryOutcome, ControlName, Ending, Exposure, KillEvent, PhaseResult, PolicyFacts, SampleSizes,
    Timing, TrafficFacts, WindowResult,
};
use crate::plan::{Millis, PhasePlan, millis, seconds};
use crate::sample::Window;
use crate::traffic::Served;
use crate::watch::{Condition, ConditionKind, Levels, Look, Prior, Reference, Scope, Setup};

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
    terms: Terms<'a>,
    source: S,
    priors: Vec<Prior>,
    alpha: f64,
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

/// What both arms showed since a phase began: on the whole, and on every slice that is told apart.
struct Shown {
    whole: [Levels; 2],
    slices: Vec<[Levels; 2]>,
}

impl Shown {
    fn of(&self, slice: Option<usize>) -> &[Levels; 2] {
        slice.map_or(&self.whole, |at| &self.slices[at])
    }
}

impl<'a, S: Source> Course<'a, S> {
    /// A canary at its start.
    pub fn new(terms: Terms<'a>, source: S) -> Self {
        let priors: Vec<Prior> = terms.watched.iter().map(|measure| source.prior(measure, None)).collect();
        let levels = || Levels::new(&terms.watched, &priors);
        Self {
            whole: [levels(), levels()],
            alpha: terms.alpha(&source),
            source,
            priors,
            now: 0,
            past: Vec::new(),
            served: Served::default(),
            alerts: Alerts::default(),
            checks: Vec::new(),
            phases: Vec::new(),
            kills: Vec::new(),
            terms,
        }
    }

    /// Runs it to its end.
    pub fn run(mut self, context: &Context) -> CanaryOutcome {
        let mut ending = Ending::Completed;
        let plan = self.terms.plan;
        for phase in &plan.phases {
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
        let share = self.terms.plan.share(phase);
        let (start, end) = (self.now, self.now + phase.length);
        let mut shown = self.nothing_shown();
        let mut conditions = self.conditions(phase, share);
        let mut windows: Vec<WindowResult> = Vec::new();
        let mut ended = false;
        while let Some((window, served)) = self.source.next(phase, self.now, end, share) {
            if window.start > self.now {
                self.gap(phase, window.start, &mut conditions, &shown, &mut windows);
            }
            self.now = window.end;
            self.count(&served);
            let number = windows.len() as u64 + 1;
            let looks = self.look(&window, &mut conditions, &mut shown);
            self.alerts.window(phase, seconds(window.end), &conditions, &looks, window.candidate.is_none());
            if let Some(candidate) = &window.candidate {
                self.alerts.rules(phase, seconds(window.end), &self.terms.watched, candidate);
            }
            windows.push(rows::window(number, &window, &served, &conditions, &looks));
            let kills = rows::kills(phase, number, seconds(window.end), &conditions, &looks, self.terms.decide);
            if !kills.is_empty() {
                self.kills = kills;
                ended = true;
                break;
            }
        }
        // The rest of a phase that others follow is a hole like any other.
        if !ended && self.now < end && self.source.continues() {
            self.gap(phase, end, &mut conditions, &shown, &mut windows);
        }
        let cut_short = !ended && self.now < end;
        let control = self.control(phase, share);
        let result = rows::phase(phase, share, control, [start, self.now], windows, &conditions, cut_short);
        let held = result.status != Status::Pass && self.terms.policy.canary.promote == Promote::Passed;
        self.phases.push(result);
        self.checks.extend(baseline::checks(
            &phase.name,
            &self.terms.watched,
            &shown.whole[0],
            |measure| self.source.recorded(measure, None),
            self.alpha,
        ));
        let [_, candidate] = shown.whole;
        self.past.push(candidate);
        match (ended, cut_short, held) {
            (true, ..) => Ending::Killed,
            (false, true, _) => Ending::CutShort,
            (false, false, true) => Ending::Held,
            (false, false, false) => Ending::Completed,
        }
    }

    fn nothing_shown(&self) -> Shown {
        let both = |priors: &[Prior]| [0, 1].map(|_| Levels::new(&self.terms.watched, priors));
        let of_slice = |at: usize| -> Vec<Prior> {
            self.terms.watched.iter().map(|measure| self.source.prior(measure, Some(at))).collect()
        };
        Shown {
            whole: both(&self.priors),
            slices: (0..self.terms.slices.len()).map(|at| both(&of_slice(at))).collect(),
        }
    }

    /// A hole between what was told last and the next window.
    fn gap(
        &mut self,
        phase: &PhasePlan,
        until: Millis,
        conditions: &mut [Condition],
        shown: &Shown,
        windows: &mut Vec<WindowResult>,
    ) {
        let hole = Window::missing(self.now, until);
        let looks: Vec<Look> = conditions
            .iter_mut()
            .map(|condition| {
                condition.miss();
                let [baseline, candidate] = shown.of(condition.scope.slice_at());
                condition.look([None, None], candidate, baseline, false)
            })
            .collect();
        self.alerts.window(phase, seconds(until), conditions, &looks, true);
        windows.push(rows::window(windows.len() as u64 + 1, &hole, &Served::default(), conditions, &looks));
        self.now = until;
    }

    fn look(&mut self, window: &Window, conditions: &mut [Condition], shown: &mut Shown) -> Vec<Look> {
        for condition in conditions.iter_mut() {
            let slice = condition.scope.slice_at();
            let [baseline, candidate] = shown.of(slice);
            match window.samples(slice)[1] {
                Some(sample) => condition.observe(sample, candidate, baseline),
                None => condition.miss(),
            }
        }
        for (arm, sample) in window.samples(None).into_iter().enumerate() {
            if let Some(sample) = sample {
                shown.whole[arm].add(sample);
                self.whole[arm].add(sample);
            }
        }
        for (levels, samples) in shown.slices.iter_mut().zip(&window.slices) {
            levels.iter_mut().zip(samples).for_each(|(levels, sample)| levels.add(sample));
        }
        let with_bounds = self.terms.with_bounds;
        let look = |condition: &mut Condition| {
            let slice = condition.scope.slice_at();
            let [baseline, candidate] = shown.of(slice);
            condition.look(window.samples(slice), candidate, baseline, with_bounds)
        };
        conditions.iter_mut().map(look).collect()
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
        let anything = self.terms.watched.iter().any(|measure| self.source.recorded(measure, None).is_some());
        if anything { ControlName::Replayed } else { ControlName::None }
    }

    fn conditions(&self, phase: &PhasePlan, share: f64) -> Vec<Condition> {
        let setup = Setup {
            watched: &self.terms.watched,
            windows: phase.windows(),
            alpha: self.alpha,
            confidence: self.terms.policy.decision.confidence.share(),
            decide: self.terms.decide,
        };
        let gates = self.terms.asked(phase, &self.source).into_iter().map(|asked| {
            let gate = asked.gate;
            let question = Question::of(&gate.test, gate.measure.direction());
            let kind = (ConditionKind::Gate(gate.severity), self.scope(&asked));
            let reference = self.concurrent(&gate.measure, asked.slice, share);
            Condition::new(gate.id.clone(), kind, &gate.measure, question, gate.test.written(), reference, &setup)
        });
        let switches = self.terms.policy.kill_switches.iter().map(|switch| {
            let (word, inside) = match switch.trips {
                Side::Above => ("above", Inside::Below),
                Side::Below => ("below", Inside::Above),
            };
            let sustained = switch.sustained.map_or(0, millis);
            let windows = usize::try_from(sustained.div_ceil(phase.window)).unwrap_or(usize::MAX).max(1);
            let reference = match &switch.of_phase {
                Some(name) => self.of_phase(name, &switch.measure),
                None => self.concurrent(&switch.measure, None, share),
            };
            let lasting = if sustained > 0 { format!(" for {} s", seconds(sustained)) } else { String::new() };
            Condition::new(
                format!("{} {word} {}{lasting}", switch.measure, switch.written()),
                (ConditionKind::KillSwitch { action: switch.action, windows }, Scope::default()),
                &switch.measure,
                Question::level(&switch.limit, inside),
                switch.written(),
                reference,
                &setup,
            )
        });
        gates.chain(switches).collect()
    }

    /// What stands for the baseline while the candidate has that share of traffic.
    fn concurrent(&self, measure: &Measure, slice: Option<usize>, share: f64) -> Reference {
        match (share < 1.0, self.source.recorded(measure, slice)) {
            (true, _) => Reference::Concurrent,
            (false, Some(value)) => Reference::Known(value),
            (false, None) => Reference::Missing,
        }
    }

    fn scope(&self, asked: &Asked<'_>) -> Scope {
        Scope {
            slice: asked.slice.map(|at| (at, self.terms.slices[at].clone())),
            queries: asked.queries,
            is_left_open: !asked.is_decided(),
            is_waived: asked.is_waived,
            min_n: asked.gate.min_n,
            takes_part: self.source.takes_part(&asked.gate.measure),
        }
    }

    /// What an earlier phase showed of a measure, between ends at half the error.
    fn of_phase(&self, name: &str, measure: &Measure) -> Reference {
        let number = self.terms.plan.phases.iter().position(|phase| phase.name == name);
        let at = self.terms.watched.iter().position(|watched| watched == measure);
        match (number.and_then(|number| self.past.get(number)), at) {
            (Some(levels), Some(at)) if levels.is_seen(at) => match (self.terms.decide, levels.point(at)) {
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
        let phase = &self.terms.plan.phases[self.phases.len() - 1];
        let (way_back, served) = rollback::roll_back(
            &mut self.source,
            &self.terms.policy.canary,
            (self.now, phase.window, self.terms.plan.share(phase)),
            (&self.terms.watched, &self.whole[0], self.alpha),
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
        let detect_from = context.fault_from.unwrap_or(0);
        let killed = ending == Ending::Killed;
        // What ended before the fault began cannot have been ended by it.
        let before_fault = killed && context.fault_from.is_some_and(|from| killed_at <= from);
        let ended = (ending, before_fault);
        let (verdict, reasons) =
            verdict::verdict(&self.terms, ended, &self.phases, &self.kills, &baseline, way_back.as_ref());
        let detected = (killed && !before_fault).then(|| seconds(killed_at - detect_from));
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
                decide: verdict::decide_word(self.terms.decide).to_owned(),
                confidence: self.terms.policy.decision.confidence.share(),
                false_kill: self.terms.policy.canary.false_kill.share(),
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
                killed_before_fault: before_fault,
                time_to_restore_s: way_back.as_ref().map(|way| way.duration_s),
            },
            kpis: kpis::kpis(
                &self.terms.watched,
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
            warnings: self.terms.policy.warnings.clone(),
        }
    }
}
