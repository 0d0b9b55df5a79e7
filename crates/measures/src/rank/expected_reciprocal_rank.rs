//! `ERR@k`: expected reciprocal rank. Chapelle, Metzler, Zhang, Grinspan, CIKM 2009; numbers as in gdeval.

use crate::graded::Graded;

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
