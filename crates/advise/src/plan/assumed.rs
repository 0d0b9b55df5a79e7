//! What a plan supposes: how many queries, how far they spread, how much traffic.

use std::fmt;
use std::str::FromStr;

use lensgate_compare::Comparisons;
use lensgate_gate::judge::wording;
use lensgate_gate::policy::Distance;
use lensgate_gate::policy::limits;
use lensgate_gate::policy::quantity::duration;
use lensgate_measures::Measure;
use thiserror::Error;

/// The standard deviation of one query's number, as somebody knows it: `Recall@50=25 pp`.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// The measure.
    pub measure: Measure,
    /// Of one query's delta for margins and gains, of one query's score for limits; relative to the baseline's level
    /// where the gate is.
    pub sd: Distance,
}

impl FromStr for Spread {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // A measure's own parameters hold equals signs, so the last one parts it from its spread.
        let (measure, sd) = text
            .rsplit_once('=')
            .ok_or_else(|| format!("expected MEASURE=SPREAD such as \"Recall@50=25 pp\", got {text:?}"))?;
        let measure: Measure = measure.trim().parse().map_err(|error| format!("{error}"))?;
        let sd = limits::distance(sd.trim(), &measure).map_err(|(message, help)| match help {
            Some(help) => format!("{message}: {help}"),
            None => message,
        })?;
        if sd.value() <= 0.0 {
            return Err(format!("a spread is above 0, got {text:?}"));
        }
        Ok(Self { measure, sd })
    }
}

/// How far latencies spread, as somebody knows it, in standard deviations of natural logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatencySpread {
    within: f64,
    ratio: Option<f64>,
}

impl LatencySpread {
    /// From the spread over an arm's queries, and that of one query's ratio of both arms; without it as if the arms had nothing
    /// in common, which is the most that a ratio can stray unless one arm is slow where the other is fast.
    ///
    /// # Errors
    /// A sentence for people when a spread is not above 0, or the ratio strays further than that.
    pub fn new(within: f64, ratio: Option<f64>) -> Result<Self, String> {
        let positive = |sd: f64| sd > 0.0 && sd.is_finite();
        if !positive(within) || !ratio.is_none_or(positive) {
            return Err("a spread of latencies is a number above 0, such as 0.8".to_owned());
        }
        let most = within * std::f64::consts::SQRT_2;
        match ratio {
            Some(ratio) if ratio > most * (1.0 + 1e-9) => Err(format!(
                "arms that have nothing in common have ratios that spread by {}, the square root of 2 times the spread in an \
                 arm ({within}): {ratio} is more",
                wording::digits(most)
            )),
            _ => Ok(Self { within, ratio }),
        }
    }

    /// Over the queries of an arm.
    pub(crate) fn within(self) -> f64 {
        self.within
    }

    /// Between the log latencies of the arms, over queries.
    pub(crate) fn correlation(self) -> f64 {
        self.ratio.map_or(0.0, |ratio| (1.0 - ratio * ratio / (2.0 * self.within * self.within)).max(0.0))
    }
}

impl fmt::Display for LatencySpread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "log-normal latencies that spread by {} in each arm, ", self.within)?;
        match self.ratio {
            Some(ratio) => write!(f, "one query's ratio of the arms by {ratio}"),
            None => write!(f, "the arms as if they had nothing in common"),
        }
    }
}

/// Requests a time: `245/s`, `12 / min`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RequestRate {
    a_second: f64,
}

impl RequestRate {
    /// Requests a second.
    pub fn a_second(self) -> f64 {
        self.a_second
    }
}

impl FromStr for RequestRate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected a rate such as \"245/s\" or \"12/min\", got {text:?}");
        let (requests, time) = text.split_once('/').ok_or_else(wrong)?;
        let requests: f64 = requests.trim().parse().map_err(|_| wrong())?;
        let time = duration(&format!("1 {}", time.trim())).map_err(|_| wrong())?;
        let a_second = requests / time.as_secs_f64();
        if a_second > 0.0 && a_second.is_finite() { Ok(Self { a_second }) } else { Err(wrong()) }
    }
}

impl fmt::Display for RequestRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/s", (self.a_second * 1e6).round() / 1e6)
    }
}

/// What a plan supposes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Assumed<'a> {
    /// Distinct queries that will be asked; those of the pilot when absent.
    pub queries: Option<u64>,
    /// Known spreads; a pilot knows them better.
    pub spreads: &'a [Spread],
    /// Known spread of latencies; a pilot knows it better.
    pub latency: Option<LatencySpread>,
    /// Evidence recorded before.
    pub pilot: Option<&'a Comparisons>,
    /// All traffic, of which each phase serves a share; without it phases are not planned.
    pub traffic: Option<RequestRate>,
}

/// Why nothing can be planned.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PlanError {
    /// Neither a number of queries nor a pilot.
    #[error("a plan needs a number of queries, or recorded evidence as a pilot")]
    NoQueries,
    /// How far queries spread is not known.
    #[error(
        "{queries} queries alone say nothing: what they can show depends on how far one query's number strays from the \
         next, its standard deviation. Give it for {}, or a recording as a pilot, which knows it",
        .examples.join(", ")
    )]
    NoSpread {
        /// The number of queries.
        queries: u64,
        /// One example for each spread that is missing, such as `--sd "Recall@50=25 pp"`.
        examples: Vec<String>,
    },
    /// Something was assumed that nothing in the policy is planned from.
    #[error("{flag} does nothing here: {why}; leave it out")]
    Idle {
        /// The argument that it came in by.
        flag: String,
        /// Why nothing is planned from it.
        why: &'static str,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use lensgate_gate::policy::{Percent, Points};

    #[test]
    fn spreads_carry_the_unit_of_their_measure() {
        let sd = |text: &str| text.parse::<Spread>().map(|spread| spread.sd);
        assert_eq!(sd("Recall@50=25 pp"), Ok(Distance::Points(Points(25.0))));
        assert_eq!(sd("RBP(p=0.8)=0.2"), Ok(Distance::Number(0.2)));
        assert_eq!(sd("Recall@50 = 40 %"), Ok(Distance::Relative(Percent(40.0))));
        for bad in ["Recall@50", "Recall@50=0.25", "Recal@50=25 pp", "nDCG@10=25 pp", "nDCG@10=0", "nDCG@10=-1", "=0.2"]
        {
            assert!(sd(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn arms_hang_together_as_far_as_their_ratio_strays() {
        let correlation = |ratio| LatencySpread::new(0.8, ratio).map(LatencySpread::correlation);
        assert_eq!(correlation(None), Ok(0.0));
        assert_eq!(correlation(Some(0.8)), Ok(0.5));
        for bad in [1.2, 0.0, -0.1, f64::NAN, f64::INFINITY] {
            assert!(correlation(Some(bad)).is_err(), "{bad}");
            assert!(bad == 1.2 || LatencySpread::new(bad, None).is_err(), "{bad}");
        }
    }

    #[test]
    fn rates_have_a_unit_of_time() {
        let rate = |text: &str| text.parse::<RequestRate>().map(RequestRate::a_second);
        assert_eq!(rate("245/s"), Ok(245.0));
        assert_eq!(rate("12 / min"), Ok(0.2));
        for bad in ["245", "245/", "/s", "-1/s", "0/s", "NaN/s", "245/week", "1e999/s"] {
            assert!(rate(bad).is_err(), "{bad}");
        }
    }
}
