//! How traffic is laid out: rate, arrivals, popularity, sessions, seed.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::error::CanaryError;

/// The traffic of a replayed canary.
#[derive(Debug, Clone, PartialEq)]
pub struct Traffic {
    /// Requests a second over both arms; of recorded arrivals on average over the log.
    pub rate: f64,
    /// When they arrive.
    pub arrivals: Arrivals,
    /// Which queries they ask.
    pub popularity: Popularity,
    /// Distinct sessions that requests belong to; a session stays with its arm through a phase.
    pub sessions: u64,
    /// The seed of everything drawn.
    pub seed: u64,
}

impl Traffic {
    /// Seconds of the canary that a second of the log takes, so that its requests come at the rate; 1 without a log.
    pub(super) fn stretch(&self) -> f64 {
        match &self.arrivals {
            Arrivals::Recorded(log) => log.rate() / self.rate,
            Arrivals::Poisson | Arrivals::Fixed => 1.0,
        }
    }

    /// Holds the numbers against what makes traffic.
    ///
    /// # Errors
    /// `Traffic`.
    pub fn check(&self) -> Result<(), CanaryError> {
        let wrong = |name, value: String, expected| Err(CanaryError::Traffic { name, value, expected });
        if !(self.rate > 0.0 && self.rate <= 1e6) {
            return wrong("rate", format!("{}/s", self.rate), "expected more than 0/s and at most 1,000,000/s");
        }
        if self.sessions == 0 {
            return wrong("sessions", "0".to_owned(), "expected at least one");
        }
        match self.popularity {
            Popularity::Zipf(s) if !(0.0..=10.0).contains(&s) => {
                wrong("zipf exponent", s.to_string(), "expected 0 to 10")
            }
            _ => Ok(()),
        }
    }
}

/// When requests arrive.
#[derive(Debug, Clone, PartialEq)]
pub enum Arrivals {
    /// Independently of each other: exponential gaps.
    Poisson,
    /// One every 1 / rate.
    Fixed,
    /// As a log has them, over and over.
    Recorded(ArrivalLog),
}

impl fmt::Display for Arrivals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Poisson => "poisson",
            Self::Fixed => "fixed",
            Self::Recorded(_) => "recorded",
        })
    }
}

/// Recorded times of arrival.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrivalLog {
    /// Seconds after the first request, ascending.
    seconds: Arc<[f64]>,
    /// Seconds between two requests, on average.
    gap: f64,
}

impl ArrivalLog {
    /// From the seconds at which requests arrived, in any order and from any origin. The log ends one mean gap after its last
    /// request, where it begins anew.
    ///
    /// # Errors
    /// `ArrivalLog` for fewer than two times, times that are not finite, and a log without length.
    pub fn new(mut seconds: Vec<f64>) -> Result<Self, CanaryError> {
        let wrong = |problem| Err(CanaryError::ArrivalLog { problem });
        if seconds.len() < 2 {
            return wrong("it has fewer than two requests");
        }
        if seconds.iter().any(|second| !second.is_finite()) {
            return wrong("a time is not finite");
        }
        seconds.sort_by(f64::total_cmp);
        let first = seconds[0];
        let gap = (seconds[seconds.len() - 1] - first) / (seconds.len() - 1) as f64;
        if gap <= 0.0 || !gap.is_finite() {
            return wrong("all requests arrive at one time");
        }
        Ok(Self { seconds: seconds.iter().map(|second| second - first).collect(), gap })
    }

    /// Requests a second, as they were recorded.
    pub fn rate(&self) -> f64 {
        1.0 / self.gap
    }

    fn round(&self) -> f64 {
        self.seconds[self.seconds.len() - 1] + self.gap
    }

    /// Seconds after the first request at which the one of that number arrives.
    pub(super) fn arrival(&self, number: u64) -> f64 {
        let n = self.seconds.len() as u64;
        (number / n) as f64 * self.round() + self.seconds[(number % n) as usize]
    }

    /// How many requests arrive before a second.
    pub(super) fn before(&self, second: f64) -> u64 {
        let rounds = (second / self.round()).floor();
        let rest = second - rounds * self.round();
        rounds as u64 * self.seconds.len() as u64 + self.seconds.partition_point(|at| *at < rest) as u64
    }
}

/// Which queries requests ask.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Popularity {
    /// Each equally often.
    Uniform,
    /// The r-th of a seeded order with weight r^-s.
    Zipf(f64),
    /// As often as each stands in the recorded set.
    Recorded,
}

impl fmt::Display for Popularity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uniform => f.write_str("uniform"),
            Self::Zipf(s) => write!(f, "zipf:{s}"),
            Self::Recorded => f.write_str("recorded"),
        }
    }
}

impl FromStr for Popularity {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match (word, word.strip_prefix("zipf:")) {
            ("uniform", _) => Ok(Self::Uniform),
            ("recorded", _) => Ok(Self::Recorded),
            (_, Some(s)) => match s.parse::<f64>() {
                Ok(s) if (0.0..=10.0).contains(&s) => Ok(Self::Zipf(s)),
                _ => Err(format!("expected an exponent from 0 to 10 as in zipf:1.1, got {word:?}")),
            },
            _ => Err(format!("unknown popularity {word:?}, expected uniform, zipf:S or recorded")),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_taken_from_its_first_request_and_begins_anew_after_its_last() {
        // Five requests in eight seconds: a gap of two seconds, and a round of ten.
        let log = ArrivalLog::new(vec![108.0, 100.0, 101.0, 101.0, 106.0]).unwrap();
        assert_eq!(log.rate(), 0.5);
        let arrivals: Vec<f64> = (0..7).map(|number| log.arrival(number)).collect();
        assert_eq!(arrivals, [0.0, 1.0, 1.0, 6.0, 8.0, 10.0, 11.0]);
        let before = [0.0, 1.0, 1.2, 9.0, 10.0, 10.2, 20.0].map(|second| log.before(second));
        assert_eq!(before, [0, 1, 3, 5, 5, 6, 10]);
    }

    #[test]
    fn a_log_without_length_is_refused() {
        for seconds in [vec![], vec![1.0], vec![3.0, 3.0], vec![1.0, f64::NAN], vec![f64::MIN, f64::MAX]] {
            assert!(matches!(ArrivalLog::new(seconds), Err(CanaryError::ArrivalLog { .. })));
        }
    }
}
