//! A phase while it runs: what both arms showed, what it is held against, its windows so far.

use super::share::ShareSeen;
use crate::outcome::WindowResult;
use crate::watch::{Condition, Levels};

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
