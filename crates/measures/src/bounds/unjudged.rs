//! A ranking whose unjudged hits are relevant after all.

use crate::graded::{Found, Graded, Tie};

/// The ranking as if somebody had judged every unjudged hit of the top k and given it a grade. The judgments grow by these hits,
/// so that recall and ideal gain know of them. Without a cutoff, every unjudged hit.
pub fn unjudged_relevant(graded: &Graded, k: Option<u32>, grade: i32) -> Graded {
    let looked_at = graded.retrieved.min(k.unwrap_or(u32::MAX));
    let mut known = graded.found.iter().copied().zip(graded.ties.iter().copied()).peekable();
    let mut found = Vec::with_capacity(graded.found.len().max(looked_at as usize));
    let mut ties = Vec::with_capacity(found.capacity());
    let mut added = 0;
    for rank in 1..=looked_at {
        let (this, tie) = known.next_if(|(found, _)| found.rank == rank).unwrap_or_else(|| {
            added += 1;
            (Found { rank, grade: Some(grade) }, Tie { first: rank, last: rank })
        });
        found.push(this);
        ties.push(tie);
    }
    for (this, tie) in known {
        found.push(this);
        ties.push(tie);
    }
    let mut ideal = graded.ideal.clone();
    let place = ideal.partition_point(|&known| known >= grade);
    ideal.splice(place..place, std::iter::repeat_n(grade, added));
    Graded { found, ties, ideal, ..*graded }
}

/// The grade that unjudged hits are given: the highest that any judgment has, and at least relevant.
pub fn highest_grade<'a>(graded: impl IntoIterator<Item = &'a Graded>, relevance_floor: i32) -> i32 {
    let highest = graded.into_iter().filter_map(|graded| graded.ideal.first().copied()).max();
    highest.unwrap_or(relevance_floor).max(relevance_floor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::{average_precision, ndcg, precision, recall};

    #[test]
    fn unjudged_hits_of_the_top_count_as_found_and_as_judged() {
        // Relevant at rank 2, a judged irrelevant one at 3, one relevant missed.
        let graded = Graded::of(&[None, Some(2), Some(0), None], &[1]);
        let top = unjudged_relevant(&graded, Some(2), 2);
        assert_eq!((precision(&top, 2), recall(&top, 2)), (1.0, 2.0 / 3.0));
        assert_eq!(top.ideal, [2, 2, 1, 0]);
        assert_eq!(ndcg(&unjudged_relevant(&graded, Some(1), 2), Some(1)), 1.0);
        let all = unjudged_relevant(&graded, None, 2);
        assert_eq!(average_precision(&all, None), (1.0 + 1.0 + 3.0 / 4.0) / 4.0);
        assert_eq!(all.found.len(), 4);
    }

    #[test]
    fn a_ranking_judged_throughout_stays() {
        let graded = Graded::of(&[Some(1), Some(0)], &[3]);
        assert_eq!(unjudged_relevant(&graded, None, 3), graded);
    }

    #[test]
    fn the_grade_is_the_highest_that_anybody_gave() {
        let some = [Graded::of(&[Some(1)], &[0]), Graded::of(&[], &[3])];
        assert_eq!(highest_grade(&some, 1), 3);
        assert_eq!(highest_grade(&[Graded::of(&[Some(0)], &[])], 2), 2);
        assert_eq!(highest_grade(&[], 1), 1);
    }
}
