//! nDCG at ranks. Gains are the grades; unlike `ndcg` it takes no other gains.

use super::super::ranking::Ranking;
use super::gains::discount;

/// nDCG at each rank of an ascending list.
pub(in super::super) fn ndcg_cut(ranking: &Ranking, ranks: &[u32]) -> Vec<f64> {
    let found = ranking.pooled.iter().map(|doc| (doc.rank, doc.grade));
    let dcg = cumulated(found, ranks);
    let ideal = cumulated((1..).zip(ranking.grades.iter().copied()), ranks);
    dcg.into_iter().zip(ideal).map(|(dcg, ideal)| if ideal > 0.0 { dcg / ideal } else { dcg }).collect()
}

/// The discounted gain up to each rank.
fn cumulated(grades: impl Iterator<Item = (u32, i32)>, ranks: &[u32]) -> Vec<f64> {
    let mut grades = grades.filter(|&(_, grade)| grade > 0).peekable();
    let mut so_far = 0.0;
    let mut cumulated = Vec::with_capacity(ranks.len());
    for &k in ranks {
        while let Some((rank, grade)) = grades.next_if(|&(rank, _)| rank <= k) {
            so_far += f64::from(grade) / discount(rank);
        }
        cumulated.push(so_far);
    }
    cumulated
}
