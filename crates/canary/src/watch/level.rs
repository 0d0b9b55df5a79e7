//! One measure of one arm since the phase began: its value and bounds that hold at every look together.

use lensgate_measures::{Aggregation, Measure};
use lensgate_stats::{Moments, RatioSequence, rate_lower, rate_upper};
use lensgate_words::MeasureUnit;

use super::figures::Figures;
use super::told_rates::ToldRates;
use crate::clocks::Clocks;
use crate::sample::{Reading, Sample, percentile, place};

/// What has been seen of one measure in one arm.
#[derive(Debug, Clone)]
pub struct Level {
    measure: Measure,
    seen: Seen,
}

#[derive(Debug, Clone)]
enum Seen {
    Nothing,
    Events {
        events: u64,
        n: u64,
    },
    Ratio(RatioSequence),
    /// Told means: the sequence as told, and how far at most a true value may lie from a told one.
    ToldRatio {
        sequence: RatioSequence,
        half: f64,
    },
    Clock,
    Told(Vec<(f64, u64)>),
    ToldRate(ToldRates),
    Figures(Figures),
}

/// Every watched measure of one arm, and its clocks.
#[derive(Debug, Clone)]
pub struct Levels {
    levels: Vec<Level>,
    clocks: [Clocks; 4],
    /// Requests so far.
    pub requests: u64,
    /// Which queries were asked so far; empty where nobody can know.
    asked: Vec<bool>,
    priors: Vec<Prior>,
}

/// What is expected of a ratio before anything is seen, and the range of one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Mean numerator and mean denominator.
    pub centre: (f64, f64),
    /// The range of one value.
    pub width: f64,
}

impl Levels {
    /// Nothing seen yet.
    pub fn new(watched: &[Measure], priors: &[Prior]) -> Self {
        let levels = watched.iter().map(|measure| Level { measure: measure.clone(), seen: Seen::Nothing }).collect();
        Self { levels, clocks: Default::default(), requests: 0, asked: Vec::new(), priors: priors.to_vec() }
    }

    /// Adds a window.
    pub fn add(&mut self, sample: &Sample) {
        self.requests += sample.requests;
        if self.asked.len() < sample.asked.len() {
            self.asked.resize(sample.asked.len(), false);
        }
        for (asked, now) in self.asked.iter_mut().zip(&sample.asked) {
            *asked |= now;
        }
        for (own, other) in self.clocks.iter_mut().zip(&sample.clocks) {
            own.merge(other);
        }
        for (at, level) in self.levels.iter_mut().enumerate() {
            if let Some(reading) = sample.readings.get(at).copied().flatten() {
                level.add(reading, self.priors[at]);
            }
        }
    }

    /// Mean numerator and denominator that the next window is held against.
    pub(crate) fn centre(&self, at: usize) -> (f64, f64) {
        match &self.levels[at].seen {
            Seen::Ratio(sequence) | Seen::ToldRatio { sequence, .. } => sequence.centre(),
            _ => self.priors[at].centre,
        }
    }

    /// The range of one value of a measure.
    pub(crate) fn width(&self, at: usize) -> f64 {
        self.priors[at].width
    }

    /// How many of the given queries were asked.
    pub(crate) fn asked_of(&self, queries: &[bool]) -> u64 {
        self.asked.iter().zip(queries).filter(|(asked, wanted)| **asked && **wanted).count() as u64
    }

    /// Values behind a measure: requests, readings or labelled answers.
    pub fn n(&self, at: usize) -> u64 {
        match &self.levels[at].seen {
            Seen::Nothing => 0,
            Seen::Events { n, .. } => *n,
            Seen::Ratio(sequence) | Seen::ToldRatio { sequence, .. } => sequence.total().n as u64,
            Seen::Clock => self.clocks[place(&self.levels[at].measure)].n(),
            Seen::Told(windows) => windows.iter().map(|(_, n)| n).sum(),
            Seen::ToldRate(rates) => rates.n(),
            Seen::Figures(figures) => figures.n(),
        }
    }

    /// The value so far; none without evidence. For percentiles that others took, the mean over windows by readings.
    pub fn point(&self, at: usize) -> Option<f64> {
        let level = &self.levels[at];
        match &level.seen {
            Seen::Nothing => None,
            Seen::Events { events, n } => (*n > 0).then(|| *events as f64 / *n as f64),
            Seen::Ratio(sequence) | Seen::ToldRatio { sequence, .. } => sequence.total().ratio(),
            Seen::Clock => self.clocks[place(&level.measure)].quantile(percentile(&level.measure)),
            Seen::ToldRate(rates) => rates.point(),
            Seen::Figures(figures) => figures.point(percentile(&level.measure)),
            Seen::Told(windows) => {
                let n: u64 = windows.iter().map(|(_, n)| n).sum();
                (n > 0).then(|| windows.iter().map(|(value, n)| value * *n as f64).sum::<f64>() / n as f64)
            }
        }
    }

    /// The value that the true one exceeds at every look together, but for a share alpha of canaries.
    pub fn lower(&self, at: usize, alpha: f64) -> f64 {
        let level = &self.levels[at];
        match &level.seen {
            Seen::Nothing => f64::NEG_INFINITY,
            Seen::Events { events, n } => rate_lower(*events, *n, alpha),
            Seen::Ratio(sequence) => sequence.lower(alpha),
            Seen::ToldRatio { sequence, half } => sequence.lower(alpha) - half,
            Seen::Clock => self.clocks[place(&level.measure)].lower(percentile(&level.measure), alpha),
            // Of windows with a percentile above a limit at least the share above their rank exceeds it, and that is never
            // more than the share that the percentile allows.
            Seen::Told(_) => f64::NEG_INFINITY,
            Seen::ToldRate(rates) => rates.lower(alpha),
            Seen::Figures(figures) => figures.lower(percentile(&level.measure), alpha),
        }
    }

    /// The value that the true one stays under.
    pub fn upper(&self, at: usize, alpha: f64) -> f64 {
        let level = &self.levels[at];
        match &level.seen {
            Seen::Nothing => f64::INFINITY,
            Seen::Events { events, n } => rate_upper(*events, *n, alpha),
            Seen::Ratio(sequence) => sequence.upper(alpha),
            Seen::ToldRatio { sequence, half } => sequence.upper(alpha) + half,
            Seen::Clock => self.clocks[place(&level.measure)].upper(percentile(&level.measure), alpha),
            Seen::Told(_) => f64::INFINITY,
            Seen::ToldRate(rates) => rates.upper(alpha),
            Seen::Figures(figures) => figures.upper(percentile(&level.measure), alpha),
        }
    }

    /// Of the requests with a clock reading end to end, the share that has one of stage C; none where that stage is not told.
    pub(crate) fn stage_c_rate(&self) -> Option<f64> {
        let is_told = |level: &Level| place(&level.measure) == 3 && matches!(level.seen, Seen::Clock);
        let (whole, stage) = (self.clocks[0].n(), self.clocks[3].n());
        (whole > 0 && self.levels.iter().any(is_told)).then(|| stage as f64 / whole as f64)
    }

    /// How many times as much a told rate varies between windows as requests alone would make it; 1 where it does not.
    pub fn spread(&self, at: usize) -> f64 {
        match &self.levels[at].seen {
            Seen::ToldRate(rates) => rates.spread(),
            _ => 1.0,
        }
    }

    /// Whether anything was seen of a measure.
    pub fn is_seen(&self, at: usize) -> bool {
        self.n(at) > 0
    }
}

impl Level {
    fn add(&mut self, reading: Reading, prior: Prior) {
        match (&mut self.seen, reading) {
            (Seen::Events { events, n }, Reading::Events { events: more, n: requests }) => {
                *events += more;
                *n += requests;
            }
            (Seen::Ratio(sequence), Reading::Sums(moments)) => sequence.add(&moments),
            (Seen::Told(windows), Reading::Told { value, n }) => windows.push((value, n)),
            (Seen::ToldRate(rates), Reading::ToldRate { rate, least, most, n }) => rates.add(rate, [least, most, n]),
            (Seen::ToldRatio { sequence, half }, Reading::ToldMean { moments, half: other }) => {
                sequence.add(&moments);
                *half = half.max(other);
            }
            (Seen::Figures(figures), Reading::Figure(figure)) => figures.add(figure),
            (Seen::Clock, Reading::Clock) => {}
            (seen, reading) => *seen = first(reading, prior),
        }
    }
}

fn first(reading: Reading, prior: Prior) -> Seen {
    let begun = |moments: &Moments| {
        let mut sequence = RatioSequence::new(prior.width, prior.centre);
        sequence.add(moments);
        sequence
    };
    match reading {
        Reading::Events { events, n } => Seen::Events { events, n },
        Reading::Sums(moments) => Seen::Ratio(begun(&moments)),
        Reading::ToldMean { moments, half } => Seen::ToldRatio { sequence: begun(&moments), half },
        Reading::Clock => Seen::Clock,
        Reading::Told { value, n } => Seen::Told(vec![(value, n)]),
        Reading::Figure(figure) => Seen::Figures(Figures::of([figure])),
        Reading::ToldRate { rate, least, most, n } => {
            let mut rates = ToldRates::default();
            rates.add(rate, [least, most, n]);
            Seen::ToldRate(rates)
        }
    }
}

/// The prior of a measure whose values nobody recorded: the middle of its scale.
pub fn vague(measure: &Measure) -> Prior {
    let is_mean = measure.aggregation() == Aggregation::Mean;
    // Means that are told are taken to lie between 0 and 1: lines read have no bound of their own here.
    let is_count = measure.unit() == MeasureUnit::Count;
    let width = if is_mean && is_count { f64::NAN } else { 1.0 };
    Prior { centre: (0.5, 1.0), width }
}

/// Moments of a share or score of which a monitoring system tells only the mean.
pub fn told(mean: f64, n: u64) -> Moments {
    Moments::of_mean(n as f64, mean, 1.0)
}
