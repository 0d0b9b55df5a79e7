//! The resampled units (queries, or whole clusters) as rows of numbers, grouped by stratum, the most common row apart.

use crate::binomial::Binomial;
use crate::design::Design;

/// Strata smaller than this are pooled: a resample of two or three rows has no spread to studentize with.
const LEAST_STRATUM: usize = 8;

/// Rows centred on the column means, grouped by stratum.
pub(crate) struct Rows<const K: usize> {
    pub(crate) strata: Vec<Stratum<K>>,
    pub(crate) means: [f64; K],
    pub(crate) len: usize,
}

/// One stratum. Deltas are mostly zero, so the rows that equal the most common one are counted, not listed: a resample
/// draws how many of them it holds from a binomial table and looks up only the others, which has the same distribution.
pub(crate) struct Stratum<const K: usize> {
    pub(crate) size: usize,
    pub(crate) common: [f64; K],
    pub(crate) others: Vec<[f64; K]>,
    pub(crate) other_count: Binomial,
}

impl<const K: usize> Rows<K> {
    pub(crate) fn new(values: &[[f64; K]], design: &Design) -> Self {
        let groups = match (&design.clusters, &design.strata) {
            (Some(clusters), _) => vec![sum_by_cluster(values, clusters)],
            (None, Some(strata)) => group_by_stratum(values, strata),
            (None, None) => vec![values.to_vec()],
        };
        let len = groups.iter().map(Vec::len).sum();
        let mut means = [0.0; K];
        for (column, mean) in means.iter_mut().enumerate() {
            *mean = groups.iter().flatten().map(|row| row[column]).sum::<f64>() / len as f64;
        }
        let strata = groups.into_iter().map(|group| Stratum::new(group, &means)).collect();
        Self { strata, means, len }
    }

    /// All rows, centred on the column means, stratum by stratum.
    pub(crate) fn each_by_stratum(&self) -> impl Iterator<Item = impl Iterator<Item = &[f64; K]>> {
        self.strata.iter().map(|stratum| {
            let common = std::iter::repeat_n(&stratum.common, stratum.size - stratum.others.len());
            stratum.others.iter().chain(common)
        })
    }
}

impl<const K: usize> Stratum<K> {
    fn new(group: Vec<[f64; K]>, means: &[f64; K]) -> Self {
        let common = most_common(&group);
        let centre = |row: &[f64; K]| std::array::from_fn(|column| row[column] - means[column]);
        let others: Vec<[f64; K]> = group.iter().filter(|row| **row != common).map(centre).collect();
        let other_count = Binomial::new(group.len(), others.len());
        Self { size: group.len(), common: centre(&common), others, other_count }
    }
}

/// The row that occurs most often; among equally frequent ones the one that occurs first, so that negating all rows
/// negates the answer.
fn most_common<const K: usize>(group: &[[f64; K]]) -> [f64; K] {
    let mut order: Vec<usize> = (0..group.len()).collect();
    // Zeros of either sign are one value.
    let key = |index: &usize| group[*index].map(|x| (x + 0.0).to_bits());
    order.sort_by_key(|index| (key(index), *index));
    let longest = order.chunk_by(|a, b| key(a) == key(b)).min_by_key(|run| (std::cmp::Reverse(run.len()), run[0]));
    longest.map_or([0.0; K], |run| group[run[0]])
}

fn sum_by_cluster<const K: usize>(values: &[[f64; K]], clusters: &[u32]) -> Vec<[f64; K]> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|index| clusters[*index]);
    let mut sums: Vec<[f64; K]> = Vec::new();
    for members in order.chunk_by(|a, b| clusters[*a] == clusters[*b]) {
        let mut sum = [0.0; K];
        for index in members {
            for (total, x) in sum.iter_mut().zip(&values[*index]) {
                *total += x;
            }
        }
        sums.push(sum);
    }
    sums
}

/// Rows by stratum in ascending order of its number, the small strata pooled at the end.
fn group_by_stratum<const K: usize>(values: &[[f64; K]], strata: &[u32]) -> Vec<Vec<[f64; K]>> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|index| strata[*index]);
    let (mut groups, mut rest): (Vec<Vec<[f64; K]>>, Vec<[f64; K]>) = (Vec::new(), Vec::new());
    for members in order.chunk_by(|a, b| strata[*a] == strata[*b]) {
        let rows = members.iter().map(|index| values[*index]);
        if members.len() >= LEAST_STRATUM {
            groups.push(rows.collect());
        } else {
            rest.extend(rows);
        }
    }
    match groups.last_mut() {
        // A pool that is itself too small joins the last stratum.
        Some(last) if rest.len() < LEAST_STRATUM => last.append(&mut rest),
        _ => groups.push(rest),
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_strata_are_pooled_and_a_small_pool_joins_the_last_stratum() {
        let values: Vec<[f64; 1]> = (0..30).map(|i| [f64::from(i)]).collect();
        let strata: Vec<u32> = (0..30)
            .map(|i| {
                if i < 10 {
                    7
                } else if i < 27 {
                    9
                } else {
                    i
                }
            })
            .collect();
        let sizes: Vec<usize> = group_by_stratum(&values, &strata).iter().map(Vec::len).collect();
        assert_eq!(sizes, [10, 20]);
        let lonely: Vec<u32> = (0..30).collect();
        assert_eq!(group_by_stratum(&values, &lonely).len(), 1);
    }

    #[test]
    fn the_most_common_row_is_counted_and_the_others_listed() {
        let values = [[0.0], [0.5], [-0.0], [0.0], [-0.5]];
        let rows = Rows::new(&values, &Design::simple());
        assert_eq!(rows.strata[0].others.len(), 2);
        assert_eq!(rows.each_by_stratum().flatten().count(), 5);
    }

    #[test]
    fn clusters_become_rows_of_their_sums() {
        let values = [[1.0, 1.0], [2.0, 1.0], [4.0, 1.0]];
        assert_eq!(sum_by_cluster(&values, &[3, 1, 3]), [[2.0, 1.0], [5.0, 2.0]]);
    }
}
