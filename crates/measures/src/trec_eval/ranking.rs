//! A query's ranking as trec_eval's measures see it: after `-M` and `-J`, with counts.

use super::options::Options;
use crate::graded::Graded;

/// Stands for the grade of a document that was not in the pool.
pub(super) const NOT_POOLED: i32 = -1;

/// Stands for the grade of a document that was in the pool and not judged; qrels write any negative grade.
pub(super) const NOT_JUDGED: i32 = -2;

/// A document of the pool in the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pooled {
    /// Counted from 1.
    pub(super) rank: u32,
    /// 0 or more, or [`NOT_JUDGED`].
    pub(super) grade: i32,
}

/// A ranking with what measures keep asking for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ranking {
    /// The documents of the pool, ranks ascending.
    pub(super) pooled: Vec<Pooled>,
    /// The ranks of the relevant ones, ascending.
    pub(super) relevant_ranks: Vec<u32>,
    /// Documents in the ranking.
    pub(super) retrieved: u32,
    /// Every grade of 0 or more that was given, descending, retrieved or not.
    pub(super) grades: Vec<i32>,
    /// Relevant judgments, retrieved or not.
    pub(super) relevant: u32,
    /// The least grade that counts as relevant.
    pub(super) level: i32,
}

impl Ranking {
    /// The ranking under some flags.
    pub(super) fn new(graded: &Graded, options: &Options) -> Self {
        let most = options.most_per_query.unwrap_or(u32::MAX);
        let mut retrieved = graded.retrieved.min(most);
        let grade = |grade: i32| if grade < 0 { NOT_JUDGED } else { grade };
        let mut pooled: Vec<Pooled> = graded
            .top(Some(most))
            .iter()
            .filter_map(|found| found.grade.map(|given| Pooled { rank: found.rank, grade: grade(given) }))
            .collect();
        if options.judged_only {
            pooled.retain(|doc| doc.grade >= 0);
            for (rank, doc) in (1..).zip(&mut pooled) {
                doc.rank = rank;
            }
            retrieved = count(pooled.len());
        }
        let level = i32::try_from(options.relevance_level).unwrap_or(i32::MAX);
        let grades: Vec<i32> = graded.ideal.iter().copied().filter(|&grade| grade >= 0).collect();
        Self {
            relevant_ranks: pooled.iter().filter(|doc| doc.grade >= level).map(|doc| doc.rank).collect(),
            relevant: count(grades.partition_point(|&grade| grade >= level)),
            pooled,
            retrieved,
            grades,
            level,
        }
    }

    /// Relevant documents in the ranking.
    pub(super) fn relevant_retrieved(&self) -> u32 {
        count(self.relevant_ranks.len())
    }

    /// Relevant documents in the top k.
    pub(super) fn relevant_in_top(&self, k: u32) -> u32 {
        count(self.relevant_ranks.partition_point(|&rank| rank <= k))
    }

    /// Documents in the top k that nobody judged.
    pub(super) fn unjudged_in_top(&self, k: u32) -> u32 {
        let judged = self.pooled.iter().filter(|doc| doc.grade >= 0 && doc.rank <= k).count();
        self.retrieved.min(k) - count(judged)
    }

    /// Judged documents that are not relevant, retrieved or not.
    pub(super) fn not_relevant(&self) -> u32 {
        count(self.grades.len()) - self.relevant
    }

    /// The grade at each rank, or the stand-in for it.
    pub(super) fn dense(&self) -> Vec<i32> {
        let mut dense = vec![NOT_POOLED; self.retrieved as usize];
        for doc in &self.pooled {
            dense[doc.rank as usize - 1] = doc.grade;
        }
        dense
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).expect("a query has fewer than 2^32 documents")
}
