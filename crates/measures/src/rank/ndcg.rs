//! `nDCG@k`: Järvelin and Kekäläinen, TOIS 20(4), 2002, with trec_eval's choices: linear gain, log2(rank + 1), ideal over all
//! judgments. `nDCG(gain=exp)@k` has gain 2^grade - 1 (Burges et al., ICML 2005), as gdeval does.

use crate::graded::{Graded, sum};
use crate::name::Parts;
use crate::parameters::{Gain, Parameters};
use crate::row::{Arguments, Cutoff, Row};

pub(crate) static ROW: Row = Row {
    also: &["ndcg_cut", "ndcg_exp"],
    cutoff: Cutoff::Optional,
    arguments: Some(Arguments { read, show }),
    greatest_grade: |of| match of.gain {
        Gain::Linear => i32::MAX,
        Gain::Exponential => GREATEST_EXPONENT,
    },
    ..Row::of_ranking("nDCG", "nDCG@10", |graded, of| match of.gain {
        Gain::Linear => ndcg(graded, of.k),
        Gain::Exponential => exponential_ndcg(graded, of.k),
    })
};

fn read(parts: &Parts<'_>) -> Result<Parameters, String> {
    match parts.arguments.as_slice() {
        [] => Ok(Parameters::NONE),
        ["gain=exp"] => Ok(Parameters { gain: Gain::Exponential, ..Parameters::NONE }),
        _ => Err("knows one parameter: `nDCG(gain=exp)@10`; without it gains are linear".to_owned()),
    }
}

fn show(parameters: &Parameters) -> String {
    match parameters.gain {
        Gain::Linear => String::new(),
        Gain::Exponential => "(gain=exp)".to_owned(),
    }
}

/// nDCG with gain equal to the grade; grades of 0 and less gain nothing, whatever the relevance floor.
pub fn ndcg(graded: &Graded, k: Option<u32>) -> f64 {
    normalized(graded, k, f64::from)
}

/// The greatest grade with a finite gain 2^grade - 1.
pub const GREATEST_EXPONENT: i32 = 1023;

/// nDCG with gain 2^grade - 1; grades of 0 and less gain nothing, whatever the relevance floor. NaN when gains add up to
/// infinity, which has no quotient.
pub fn exponential_ndcg(graded: &Graded, k: Option<u32>) -> f64 {
    normalized(graded, k, |grade| libm::exp2(f64::from(grade)) - 1.0)
}

fn normalized(graded: &Graded, k: Option<u32>, gain: impl Fn(i32) -> f64) -> f64 {
    let depth = k.map_or(usize::MAX, |k| k as usize);
    let ideal = (1..).zip(graded.ideal.iter().copied().take(depth));
    let ideal = cumulated(ideal, &gain);
    if ideal.is_infinite() {
        return f64::NAN;
    }
    if ideal > 0.0 {
        let found = graded.top(k).iter().filter_map(|found| found.grade.map(|grade| (found.rank, grade)));
        cumulated(found, &gain) / ideal
    } else {
        0.0
    }
}

/// Discounted cumulated gain of grades at ranks, summed in the order of ranks.
fn cumulated(grades: impl Iterator<Item = (u32, i32)>, gain: impl Fn(i32) -> f64) -> f64 {
    sum(grades.filter(|&(_, grade)| grade > 0).map(|(rank, grade)| gain(grade) / discount(rank)))
}

/// log2(rank + 1) from a pure Rust library, so that machines with different C libraries agree to the bit.
fn discount(rank: u32) -> f64 {
    libm::log2(f64::from(rank) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// log2(3).
    const LOG3: f64 = 1.584_962_500_721_156;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-15
    }

    #[test]
    fn gains_are_linear_and_the_ideal_is_over_all_judgments() {
        // Found 1, unjudged, 3; missed 2. DCG 1/1 + 3/2; ideal 3/1 + 2/log2(3) + 1/2.
        let graded = Graded::of(&[Some(1), None, Some(3)], &[2]);
        assert!(close(ndcg(&graded, None), 2.5 / (3.5 + 2.0 / LOG3)));
        assert!(close(ndcg(&graded, Some(10)), 2.5 / (3.5 + 2.0 / LOG3)));
        assert!(close(ndcg(&graded, Some(2)), 1.0 / (3.0 + 2.0 / LOG3)));
    }

    #[test]
    fn exponential_gains_are_two_to_the_grade_less_one() {
        // DCG 1/1 + 7/2; ideal 7/1 + 3/log2(3) + 1/2.
        let graded = Graded::of(&[Some(1), None, Some(3)], &[2]);
        assert!(close(exponential_ndcg(&graded, None), 4.5 / (7.5 + 3.0 / LOG3)));
    }

    #[test]
    fn gains_that_add_up_to_infinity_have_no_quotient() {
        let great = GREATEST_EXPONENT;
        assert_eq!(exponential_ndcg(&Graded::of(&[Some(great)], &[]), None), 1.0);
        for infinite in [Graded::of(&[Some(great), Some(great)], &[great]), Graded::of(&[Some(1)], &[great + 1])] {
            assert!(exponential_ndcg(&infinite, None).is_nan());
            assert!(ndcg(&infinite, None) <= 1.0);
        }
    }

    #[test]
    fn negative_grades_gain_nothing_and_the_floor_changes_nothing() {
        let negative = Graded::of(&[Some(-2), Some(1)], &[-1]);
        let zero = Graded::of(&[Some(0), Some(1)], &[0]);
        assert_eq!(ndcg(&negative, None), ndcg(&zero, None));
        assert_eq!(ndcg(&Graded { relevance_floor: 3, ..zero.clone() }, None), ndcg(&zero, None));
        assert_eq!(ndcg(&Graded::of(&[Some(-1)], &[]), None), 0.0);
    }
}
