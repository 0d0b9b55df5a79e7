//! What one arm showed in one window, however it came about: drawn from recorded observations or told by a monitoring system.

use lensgate_measures::{Measure, Stage};
use lensgate_stats::Moments;

use crate::clocks::Clocks;
use crate::plan::Millis;

/// What a window says about one measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// Events among requests.
    Events {
        /// Events.
        events: u64,
        /// Requests.
        n: u64,
    },
    /// Sums over requests, each a numerator and a denominator.
    Sums(Moments),
    /// A percentile of the sample's clock readings.
    Clock,
    /// A rate that somebody else took over that many requests, and rounded.
    ToldRate {
        /// The rate as told, a share of one.
        rate: f64,
        /// The fewest events that print so.
        least: u64,
        /// The most events that print so.
        most: u64,
        /// Requests behind it.
        n: u64,
    },
    /// A mean or ratio that somebody else took, and rounded: moments of the value as told.
    ToldMean {
        /// Moments with the largest variance that the mean allows.
        moments: Moments,
        /// How far the true value may lie from the one that is told.
        half: f64,
    },
    /// What somebody else measured over the whole window.
    Figure(Figure),
    /// A percentile that somebody else took over that many readings.
    Told {
        /// The percentile, in milliseconds.
        value: f64,
        /// Readings behind it.
        n: u64,
    },
}

/// A figure of a whole window, rounded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// The value as told.
    pub value: f64,
    /// How far the true value may lie from it.
    pub half: f64,
    /// How much time it covers.
    pub covers: Millis,
}

impl Figure {
    /// The least that prints so; nothing measured is negative.
    pub fn low(self) -> f64 {
        (self.value - self.half).max(0.0)
    }

    /// The most that prints so.
    pub fn high(self) -> f64 {
        self.value + self.half
    }
}

/// What one arm showed in one window.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sample {
    /// Requests that the arm served.
    pub requests: u64,
    /// What it says about each watched measure, in their order; none where it says nothing.
    pub readings: Vec<Option<Reading>>,
    /// Clock readings end to end and of stages A, B, C.
    pub clocks: [Clocks; 4],
    /// Which queries were asked; empty where nobody can know.
    pub asked: Vec<bool>,
}

impl Reading {
    /// Requests, values or readings behind it; of clock readings nothing, for the sample holds them.
    pub fn n(self) -> u64 {
        match self {
            Self::Events { n, .. } | Self::ToldRate { n, .. } | Self::Told { n, .. } => n,
            Self::Sums(moments) | Self::ToldMean { moments, .. } => moments.n as u64,
            Self::Figure(_) => 1,
            Self::Clock => 0,
        }
    }
}

impl Sample {
    /// The value of a watched measure; none without evidence.
    pub fn point(&self, at: usize, measure: &Measure) -> Option<f64> {
        match self.readings.get(at).copied().flatten()? {
            Reading::Events { events, n } => (n > 0).then(|| events as f64 / n as f64),
            Reading::Sums(moments) | Reading::ToldMean { moments, .. } => moments.ratio(),
            Reading::Clock => self.clocks[place(measure)].quantile(percentile(measure)),
            Reading::Told { value, .. } | Reading::ToldRate { rate: value, .. } => Some(value),
            Reading::Figure(figure) => Some(figure.value),
        }
    }
}

/// One window of both arms.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// When it begins.
    pub start: Millis,
    /// When it ends.
    pub end: Millis,
    /// What arrived of the candidate; none when telemetry is missing.
    pub candidate: Option<Sample>,
    /// What arrived of the baseline; none when telemetry is missing.
    pub baseline: Option<Sample>,
    /// The same of every slice that is told apart, baseline first; empty when telemetry is missing.
    pub slices: Vec<[Sample; 2]>,
    /// How far its time stamps may be off.
    pub slack: Millis,
}

impl Window {
    /// A window of which nothing arrived.
    pub fn missing(start: Millis, end: Millis) -> Self {
        Self { start, end, candidate: None, baseline: None, slices: Vec::new(), slack: 0 }
    }

    /// How much time it covers.
    pub fn covers(&self) -> Millis {
        self.end - self.start
    }

    /// Both arms, baseline first, on the whole or on a slice.
    pub fn samples(&self, slice: Option<usize>) -> [Option<&Sample>; 2] {
        match slice {
            None => [self.baseline.as_ref(), self.candidate.as_ref()],
            Some(at) => match self.slices.get(at) {
                Some([baseline, candidate]) => [Some(baseline), Some(candidate)],
                None => [None, None],
            },
        }
    }
}

/// Which clocks a latency measure reads: end to end first, then stages A, B, C.
pub fn place(measure: &Measure) -> usize {
    match measure.clock() {
        Some((_, Some(Stage::A))) => 1,
        Some((_, Some(Stage::B))) => 2,
        Some((_, Some(Stage::C))) => 3,
        Some((_, None)) | None => 0,
    }
}

/// The percentile of a measure that is one, as a share of one; 0.5 for anything else.
pub fn percentile(measure: &Measure) -> f64 {
    measure.percentile().unwrap_or(0.5)
}
