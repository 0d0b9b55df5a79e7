//! The best and the worst order that tied hits could have had. Exact for every rank measure: none loses when a higher grade moves up.

use crate::graded::{Found, Graded, Tie};

/// The ranking with the highest grades first among tied hits, judged before unjudged.
pub fn best_order(graded: &Graded) -> Graded {
    reordered(graded, |tie, place| tie.first + place)
}

/// The ranking with the lowest grades first among tied hits, unjudged before judged.
pub fn worst_order(graded: &Graded) -> Graded {
    reordered(graded, |tie, place| tie.last - place)
}

/// Ranks the hits of each tie anew, by the tie and the place by falling grade, counted from 0.
fn reordered(graded: &Graded, rank: impl Fn(Tie, u32) -> u32) -> Graded {
    let mut placed: Vec<(Found, Tie)> = Vec::with_capacity(graded.found.len());
    let listed: Vec<(Found, Tie)> = graded.found.iter().copied().zip(graded.ties.iter().copied()).collect();
    for tied in listed.chunk_by(|a, b| a.1 == b.1) {
        let mut by_grade = tied.to_vec();
        by_grade.sort_by_key(|(found, _)| std::cmp::Reverse(found.grade));
        placed
            .extend((0..).zip(by_grade).map(|(place, (found, tie))| (Found { rank: rank(tie, place), ..found }, tie)));
    }
    placed.sort_unstable_by_key(|(found, _)| found.rank);
    let (found, ties) = placed.into_iter().unzip();
    Graded { found, ties, ..graded.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tied(found: &[(u32, i32)], tie: Tie, retrieved: u32) -> Graded {
        Graded {
            found: found.iter().map(|&(rank, grade)| Found { rank, grade: Some(grade) }).collect(),
            ties: vec![tie; found.len()],
            retrieved,
            ideal: vec![3, 1, 0],
            relevance_floor: 1,
        }
    }

    fn ranks(graded: &Graded) -> Vec<(u32, i32)> {
        graded.found.iter().map(|found| (found.rank, found.grade.expect("judged"))).collect()
    }

    #[test]
    fn grades_move_to_either_end_of_their_tie() {
        // Ranks 2 to 6 are tied; two of the five hits are unjudged.
        let graded = tied(&[(3, 1), (4, 0), (6, 3)], Tie { first: 2, last: 6 }, 7);
        assert_eq!(ranks(&best_order(&graded)), [(2, 3), (3, 1), (4, 0)]);
        assert_eq!(ranks(&worst_order(&graded)), [(4, 0), (5, 1), (6, 3)]);
    }

    #[test]
    fn hits_without_a_tie_stay() {
        let graded = Graded::of(&[Some(1), None, Some(0), Some(2)], &[1]);
        assert_eq!(best_order(&graded), graded);
        assert_eq!(worst_order(&graded), graded);
    }
}
