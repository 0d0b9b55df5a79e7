//! A phase while it runs: what both arms showed, what it is held against, its windows so far.

use lensgate_measures::Measure;

use super::course::Course;
use super::share::ShareSeen;
use super::source::Source;
use crate::outcome::WindowResult;
use crate::population::{BASELINE, CANDIDATE};
use crate::watch::{Condition, Levels, Prior};

/// A phase as far as it ran.
pub(super) struct Ran {
    pub(super) shown: Shown,
    pub(super) conditions: Vec<Condition>,
    pub(super) windows: Vec<WindowResult>,
    pub(super) share: ShareSeen,
    pub(super) is_killed: bool,
    pub(super) is_cut_short: bool,
}

impl Ran {
    pub(super) fn new(shown: Shown, conditions: Vec<Condition>) -> Self {
        let share = ShareSeen::default();
        Self { shown, conditions, windows: Vec::new(), share, is_killed: false, is_cut_short: false }
    }
}

/// What both arms showed since a phase began: on the whole, and on every slice that is told apart.
pub(super) struct Shown {
    pub(super) whole: [Levels; 2],
    pub(super) slices: Vec<[Levels; 2]>,
}

impl Shown {
    pub(super) fn of(&self, slice: Option<usize>) -> &[Levels; 2] {
        slice.map_or(&self.whole, |at| &self.slices[at])
    }
}

impl<S: Source> Course<'_, S> {
    pub(super) fn nothing_shown(&self) -> Shown {
        let both = |priors: &[Prior]| [0, 1].map(|_| Levels::new(&self.terms.watched, priors));
        let of_slice = |at: usize| -> Vec<Prior> {
            self.terms.watched.iter().map(|measure| self.source.prior(measure, Some(at))).collect()
        };
        Shown {
            whole: both(&self.priors),
            slices: (0..self.terms.slices.len()).map(|at| both(&of_slice(at))).collect(),
        }
    }
}

/// What told rates that vary by more than chance do to bounds, in one sentence an arm.
pub(super) fn varies(watched: &[Measure], arms: &[Levels; 2]) -> Vec<String> {
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
