//! How traffic is laid out: rate, arrivals, popularity, sessions, seed.

use std::fmt;
use std::str::FromStr;

use crate::error::CanaryError;

/// The traffic of a replayed canary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traffic {
    /// Requests a second over both arms.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrivals {
    /// Independently of each other: exponential gaps.
    Poisson,
    /// One every 1 / rate.
    Fixed,
}

impl fmt::Display for Arrivals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Poisson => "poisson",
            Self::Fixed => "fixed",
        })
    }
}

impl FromStr for Arrivals {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "poisson" => Ok(Self::Poisson),
            "fixed" => Ok(Self::Fixed),
            "recorded" => {
                Err("observations hold no arrival times: a replay asks every query when its own schedule says, so a \
                recorded time would be the harness's and not your users'. Take poisson or fixed with --rate set to what \
                your access log shows, one canary for each level of traffic, or follow what a monitoring system recorded \
                with --windows"
                    .to_owned())
            }
            _ => Err(format!("unknown arrivals {word:?}, expected poisson, fixed or recorded")),
        }
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
