//! `ERR@k`: expected reciprocal rank. Chapelle, Metzler, Zhang, Grinspan, CIKM 2009; numbers as in gdeval.

use crate::graded::Graded;
use crate::name::Parts;
use crate::parameters::Parameters;
use crate::row::{Arguments, Cutoff, Row};

pub(crate) static ROW: Row = Row {
    cutoff: Cutoff::Required,
    arguments: Some(Arguments { read, show }),
    grows_with_cutoff: true,
    ..Row::of_ranking("ERR", "ERR@10", |graded, of| expected_reciprocal_rank(graded, of.max, of.k()))
};

/// The scale of grades when none is named: 0 to 4, gdeval's.
const USUAL_MAX: u8 = 4;

fn read(parts: &Parts<'_>) -> Result<Parameters, String> {
    let max = match parts.arguments.as_slice() {
        [] => Some(USUAL_MAX),
        [argument] => {
            argument.strip_prefix("max=").and_then(|max| max.parse().ok()).filter(|max| (1..=30).contains(max))
        }
        _ => None,
    };
    max.map(|max| Parameters { max, ..Parameters::NONE })
        .ok_or_else(|| "knows one parameter, the highest grade of the scale, 1 to 30: `ERR(max=3)@10`".to_owned())
}

fn show(parameters: &Parameters) -> String {
    if parameters.max == USUAL_MAX { String::new() } else { format!("(max={})", parameters.max) }
}

/// The expected reciprocal rank at which a reader stops who is satisfied by a hit with chance (2^grade - 1) / 2^max.
/// Grades beyond `max` count as `max`.
pub fn expected_reciprocal_rank(graded: &Graded, max: u8, k: u32) -> f64 {
    let mut reading = 1.0;
    let mut expected = 0.0;
    for found in graded.top(Some(k)) {
        let satisfied = found.grade.map_or(0.0, |grade| stop(grade, max));
        expected += reading * satisfied / f64::from(found.rank);
        reading *= 1.0 - satisfied;
    }
    expected
}

fn stop(grade: i32, max: u8) -> f64 {
    let max = i32::from(max);
    (libm::exp2(f64::from(grade.clamp(0, max))) - 1.0) / libm::exp2(f64::from(max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_hit_leaves_less_for_those_below() {
        // Stops with 7/8 at rank 1, else with 1/8 at rank 3.
        let graded = Graded::of(&[Some(3), None, Some(1)], &[3]);
        assert_eq!(expected_reciprocal_rank(&graded, 3, 10), 7.0 / 8.0 + 1.0 / 8.0 * (1.0 / 8.0) / 3.0);
        assert_eq!(expected_reciprocal_rank(&graded, 3, 2), 7.0 / 8.0);
        assert_eq!(expected_reciprocal_rank(&graded, 4, 1), 7.0 / 16.0);
    }

    #[test]
    fn grades_outside_the_scale_count_as_its_ends() {
        let of = |grade| expected_reciprocal_rank(&Graded::of(&[Some(grade)], &[]), 3, 1);
        assert_eq!((of(9), of(-4)), (of(3), of(0)));
    }
}
