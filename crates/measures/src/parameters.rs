//! What a measure's name carries besides its head: a cutoff, a percentile, a stage.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

use crate::fraction::Fraction;

/// The parameters of any measure; a row uses some of them and leaves the others as they are in [`Parameters::NONE`].
/// Measures of one row are ordered by them, field after field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Parameters {
    /// What a grade gains.
    pub gain: Gain,
    /// The highest grade of the scale.
    pub max: u8,
    /// A percentile or a chance.
    pub p: Option<Fraction>,
    /// Which stage; end to end when none.
    pub stage: Option<Stage>,
    /// The cutoff by rank, at least 1.
    pub k: Option<u32>,
}

impl Parameters {
    pub(crate) const NONE: Self = Self { gain: Gain::Linear, max: 0, p: None, stage: None, k: None };

    /// The cutoff; the end of any ranking when there is none.
    pub(crate) fn k(&self) -> u32 {
        self.k.unwrap_or(u32::MAX)
    }

    /// The percentile or chance as a number.
    pub(crate) fn p(&self) -> f64 {
        self.p.expect("a name without its percentile or chance does not parse").value()
    }
}

/// What a grade gains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Gain {
    /// The grade itself.
    Linear,
    /// 2^grade - 1, as gdeval has it.
    Exponential,
}

/// A clock that an answer is timed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Time {
    /// The clock on the wall: what a user waits.
    #[default]
    Wall,
    /// Processor time of the thread that answered: it stands still while the thread waits for a processor, so other programs
    /// do not lengthen it.
    Processor,
}

/// A stage of the system under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Lexical.
    A,
    /// Symbols and structure.
    B,
    /// Semantic.
    C,
}

impl Stage {
    /// Every stage, in the order of a query's way through them.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];
}

impl Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        })
    }
}
