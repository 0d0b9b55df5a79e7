//! The state machine: phases, windows, kills.

use lensgate_gate::policy::Promote;
use lensgate_measures::Measure;
use lensgate_words::Status;

use super::alerts::Alerts;
use super::outcome::Context;
use super::ran::{Ran, Shown};
use super::source::Source;
use super::terms::Terms;
use super::{baseline, rollback, rows};
use crate::outcome::{BaselineCheck, CanaryOutcome, Ending, KillEvent, PhaseResult, Rollback};
use crate::plan::{Millis, PhasePlan, seconds};
use crate::population::{BASELINE, CANDIDATE};
use crate::sample::Window;
use crate::traffic::Served;
use crate::watch::{Condition, Levels, Look, Prior};

/// A canary under way.
pub struct Course<'a, S> {
    pub(super) terms: Terms<'a>,
    pub(super) source: S,
    pub(super) priors: Vec<Prior>,
    pub(super) alpha: f64,
    now: Millis,
    /// What the candidate showed in every phase that is over.
    pub(super) past: Vec<Levels>,
    pub(super) whole: [Levels; 2],
    /// Kill switches go on from phase to phase; taken out while one runs.
    pub(super) switches: Vec<Condition>,
    pub(super) served: Served,
    pub(super) alerts: Alerts,
    pub(super) checks: Vec<BaselineCheck>,
    /// The baseline up to the phase that runs.
    before: Levels,
    pub(super) phases: Vec<PhaseResult>,
    pub(super) kills: Vec<KillEvent>,
}

impl<'a, S: Source> Course<'a, S> {
    /// A canary at its start.
    pub fn new(terms: Terms<'a>, source: S) -> Self {
        let priors: Vec<Prior> = terms.watched.iter().map(|measure| source.prior(measure, None)).collect();
        let levels = || Levels::new(&terms.watched, &priors);
        Self {
            whole: [levels(), levels()],
            before: levels(),
            alpha: terms.alpha(&source),
            source,
            priors,
            now: 0,
            past: Vec::new(),
            switches: Vec::new(),
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
        if self.source.is_rolled_back() && ending != Ending::Killed {
            ending = Ending::RolledBack;
        }
        let killed_at = self.now;
        let goes_back = matches!(ending, Ending::Killed | Ending::Held | Ending::RolledBack);
        let way_back = goes_back.then(|| self.roll_back());
        self.conclude(ending, killed_at, way_back, context)
    }

    fn phase(&mut self, phase: &PhasePlan) -> Ending {
        let share = self.terms.plan.share(phase);
        // Time stamps may be off by a little; phases begin where the plan has them.
        let (start, end) = (self.now.max(phase.start), phase.start + phase.length);
        let mut ran = Ran::new(self.nothing_shown(), self.conditions(phase, share));
        let mut slack = 0;
        while let Some((window, served)) = self.source.next(phase, self.now, end, share) {
            slack = slack.max(window.slack);
            if window.start > self.now + slack {
                self.gap(phase, window.start, &mut ran);
            }
            slack = window.slack;
            self.now = window.end;
            if self.window(phase, &window, &served, &mut ran) {
                ran.is_killed = true;
                break;
            }
        }
        // The rest of a phase that others follow is a hole like any other.
        if !ran.is_killed && self.now + slack < end && self.source.continues() {
            self.gap(phase, end, &mut ran);
        }
        ran.is_cut_short = !ran.is_killed && self.now + slack < end;
        self.close(phase, share, start, ran)
    }

    /// Takes a window in; whether a limit that ends the canary is crossed.
    fn window(&mut self, phase: &PhasePlan, window: &Window, served: &Served, ran: &mut Ran) -> bool {
        self.count(served);
        ran.share.add(window, served);
        let number = ran.windows.len() as u64 + 1;
        let looks = self.look(window, &mut ran.conditions, &mut ran.shown);
        let at_s = seconds(window.end);
        self.alerts.window(phase, at_s, &ran.conditions, &looks, window.candidate.is_none());
        if let Some(candidate) = &window.candidate {
            let of_baseline = |at: usize, measure: &Measure| {
                let in_window = window.baseline.as_ref().and_then(|baseline| baseline.point(at, measure));
                in_window.or_else(|| self.source.recorded(measure, None))
            };
            let asked = (self.terms.dashboard.rules.as_slice(), self.terms.watched.as_slice());
            self.alerts.rules(phase, at_s, asked, candidate, of_baseline);
        }
        ran.windows.push(rows::window(number, window, served, &ran.conditions, &looks));
        self.kills = rows::kills(phase, number, at_s, &ran.conditions, &looks, self.terms.decide);
        !self.kills.is_empty()
    }

    /// Writes a phase down as far as it ran.
    fn close(&mut self, phase: &PhasePlan, share: f64, start: Millis, ran: Ran) -> Ending {
        let Ran { shown, conditions, windows, share: seen, is_killed, is_cut_short } = ran;
        let ran_for = [start, self.now.max(start)];
        let control = self.control(phase, share);
        let mut result = rows::phase(phase, share, control, ran_for, windows, &conditions, is_cut_short);
        result.share_checks = seen.checks(&self.terms, share, self.source.sessions());
        let held = result.status != Status::Pass && self.terms.policy.canary.promote == Promote::Passed;
        self.phases.push(result);
        self.check_baseline(phase, &shown.whole[0]);
        self.switches = conditions.into_iter().filter(|condition| !condition.is_gate()).collect();
        for switch in &mut self.switches {
            switch.close(&phase.name, &shown.whole[1], &shown.whole[0]);
        }
        let [_, candidate] = shown.whole;
        self.past.push(candidate);
        match (is_killed, is_cut_short, held) {
            (true, ..) => Ending::Killed,
            (false, true, _) => Ending::CutShort,
            (false, false, true) => Ending::Held,
            (false, false, false) => Ending::Completed,
        }
    }

    /// Whether the baseline stayed what was recorded of it; told windows record nothing but themselves, so that there it is
    /// what earlier phases told.
    fn check_baseline(&mut self, phase: &PhasePlan, shown: &Levels) {
        let expected = |measure: &Measure, at: usize| match self.source.is_told() {
            true => {
                Some((self.before.point(at)?, self.before.lower(at, self.alpha), self.before.upper(at, self.alpha)))
            }
            false => self.source.recorded(measure, None).map(|value| (value, value, value)),
        };
        self.checks.extend(baseline::checks(&phase.name, &self.terms.watched, shown, expected, self.alpha));
        self.before.clone_from(&self.whole[0]);
    }

    /// A hole between what was told last and the next window.
    fn gap(&mut self, phase: &PhasePlan, until: Millis, ran: &mut Ran) {
        let hole = Window::missing(self.now, until);
        let looks = self.look(&hole, &mut ran.conditions, &mut ran.shown);
        self.alerts.window(phase, seconds(until), &ran.conditions, &looks, true);
        let number = ran.windows.len() as u64 + 1;
        ran.windows.push(rows::window(number, &hole, &Served::default(), &ran.conditions, &looks));
        self.now = until;
    }

    fn look(&mut self, window: &Window, conditions: &mut [Condition], shown: &mut Shown) -> Vec<Look> {
        // The baseline's part first: arms are independent of each other, and a limit may follow it.
        self.take_in(window, shown, BASELINE);
        let covers = window.covers();
        for condition in conditions.iter_mut() {
            let slice = condition.scope.slice_at();
            let [baseline, candidate] = shown.of(slice);
            match window.samples(slice)[CANDIDATE] {
                Some(sample) => {
                    condition.observe((window.samples(slice)[BASELINE], sample), candidate, baseline, covers);
                }
                None => condition.miss(),
            }
        }
        self.take_in(window, shown, CANDIDATE);
        let with_bounds = self.terms.with_bounds;
        let look = |condition: &mut Condition| {
            let slice = condition.scope.slice_at();
            let [baseline, candidate] = shown.of(slice);
            condition.look(window.samples(slice), candidate, baseline, covers, with_bounds)
        };
        conditions.iter_mut().map(look).collect()
    }

    fn take_in(&mut self, window: &Window, shown: &mut Shown, arm: usize) {
        if let Some(sample) = window.samples(None)[arm] {
            shown.whole[arm].add(sample);
            self.whole[arm].add(sample);
        }
        for (levels, samples) in shown.slices.iter_mut().zip(&window.slices) {
            levels[arm].add(&samples[arm]);
        }
    }

    fn count(&mut self, served: &Served) {
        self.served.requests += served.requests;
        self.served.exposed += served.exposed;
        self.served.failed += served.failed;
        self.served.hurt += served.hurt;
    }

    fn roll_back(&mut self) -> Rollback {
        let at = self.phases.len() - 1;
        let phase = &self.terms.plan.phases[at];
        let before = rollback::Before::new(self.now, phase.window, self.terms.plan.share(phase), &self.phases[at]);
        let rules = &self.terms.policy.canary;
        let levels = (&*self.terms.watched, &self.whole[0], self.alpha);
        let (way_back, served) = rollback::roll_back(&mut self.source, rules, before, levels);
        self.count(&served);
        if way_back.contradictions.is_empty() && way_back.windows > 0 {
            self.alerts.resolve(way_back.restored_at_s);
        }
        way_back
    }
}
