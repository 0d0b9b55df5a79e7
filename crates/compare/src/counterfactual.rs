//! Evidence that was not recorded and might have been: the arms exchanged, some queries answered as the baseline answers
//! them, the same evidence several times over. For asking what a verdict hangs on; no verdict of record is made from it.
//! The list of printed comparisons comes back empty: its intervals belong to what was recorded.

use std::collections::BTreeSet;

use lensgate_words::Arm;

use crate::comparison::{ComparedQuery, Comparisons};
use crate::scores::StageTable;

impl Comparisons {
    /// The same evidence with the arms exchanged. Nobody repeated the candidate, so there is no second baseline in it.
    pub fn exchanged(&self) -> Self {
        let mut exchanged = self.unprinted();
        for table in &mut exchanged.scores {
            std::mem::swap(&mut table.baseline, &mut table.candidate);
        }
        for table in &mut exchanged.stages {
            std::mem::swap(&mut table.baseline, &mut table.candidate);
            if let Some(asked) = &mut table.asked {
                asked.swap(0, 1);
                asked[2] = vec![Vec::new(); table.baseline.len()];
            }
            table.baseline_again = vec![Vec::new(); table.baseline.len()];
        }
        for query in &mut exchanged.queries {
            std::mem::swap(&mut query.baseline_hits, &mut query.candidate_hits);
            for arm in &mut query.unanswered {
                *arm = other(*arm);
            }
        }
        exchanged
    }

    /// The same evidence with some queries, by position, answered by the candidate as the baseline answered them: every
    /// measure, ranking and clock reading of theirs.
    pub fn answering_as_baseline(&self, positions: &BTreeSet<usize>) -> Self {
        let mut changed = self.unprinted();
        for table in &mut changed.scores {
            let (own, other) = (&mut table.candidate, &table.baseline);
            copy(&mut own.numerators, &other.numerators, positions);
            copy(&mut own.denominators, &other.denominators, positions);
        }
        for table in &mut changed.stages {
            copy(&mut table.candidate, &table.baseline, positions);
            if let Some([baseline, candidate, _]) = &mut table.asked {
                copy(candidate, baseline, positions);
            }
        }
        for position in positions {
            if let Some(query) = changed.queries.get_mut(*position) {
                query.same_ranking = true;
                query.candidate_hits = query.baseline_hits;
            }
        }
        changed
    }

    /// The same evidence so many times, each time as other queries: what more queries like these would show.
    pub fn repeated(&self, times: usize) -> Self {
        let mut repeated = self.unprinted();
        for time in 1..times {
            let again = |query: &ComparedQuery| ComparedQuery { id: format!("{}~{time}", query.id), ..query.clone() };
            repeated.queries.extend(self.queries.iter().map(again));
            for (table, own) in repeated.scores.iter_mut().zip(&self.scores) {
                for (scores, own) in [(&mut table.baseline, &own.baseline), (&mut table.candidate, &own.candidate)] {
                    scores.numerators.extend(&own.numerators);
                    scores.denominators.extend(&own.denominators);
                }
            }
            for (table, own) in repeated.stages.iter_mut().zip(&self.stages) {
                table.baseline.extend(own.baseline.iter().cloned());
                table.candidate.extend(own.candidate.iter().cloned());
                table.baseline_again.extend(own.baseline_again.iter().cloned());
                later(table, own, time);
            }
        }
        repeated
    }

    fn unprinted(&self) -> Self {
        Self { comparisons: Vec::new(), ..self.clone() }
    }
}

/// Another pass is asked after the ones before.
fn later(table: &mut StageTable, own: &StageTable, times: usize) {
    let (Some(asked), Some(once)) = (&mut table.asked, &own.asked) else { return };
    let length = once.iter().flatten().flatten().max().map_or(0, |last| last.saturating_add(1));
    let behind = length.saturating_mul(u32::try_from(times).unwrap_or(u32::MAX));
    for (places, once) in asked.iter_mut().zip(once) {
        let moved = |query: &Vec<u32>| query.iter().map(|place| place.saturating_add(behind)).collect();
        places.extend(once.iter().map(moved));
    }
}

fn other(arm: Arm) -> Arm {
    match arm {
        Arm::Baseline => Arm::Candidate,
        Arm::Candidate => Arm::Baseline,
        Arm::BaselineAgain => Arm::BaselineAgain,
    }
}

fn copy<T: Clone>(to: &mut [T], from: &[T], positions: &BTreeSet<usize>) {
    for position in positions {
        if let (Some(to), Some(from)) = (to.get_mut(*position), from.get(*position)) {
            to.clone_from(from);
        }
    }
}
