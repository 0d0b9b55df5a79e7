//! Effect sizes of paired deltas: how large, in units that compare across measures. Descriptions, never a reason for GO.

use crate::student::Moments;
use crate::unusable::Unusable;

/// How large paired deltas are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectSizes {
    /// Mean delta over the deltas' standard deviation (Cohen 1988, d_z); infinite when they do not vary.
    pub cohen_d: f64,
    /// The same with Hedges' (1981) correction for its upward bias in small samples.
    pub hedges_g: f64,
    /// Queries that gained.
    pub wins: u64,
    /// Queries that stayed.
    pub ties: u64,
    /// Queries that lost.
    pub losses: u64,
    /// Chance that a query gains, ties counted half (Vargha and Delaney 2000).
    pub superiority: f64,
    /// Matched-pairs rank-biserial correlation (Kerby 2014) in [-1, 1]: share of rank sum of gains less that of losses;
    /// 0 when nothing changed.
    pub rank_biserial: f64,
}

/// Effect sizes of paired deltas (candidate minus baseline).
///
/// # Errors
/// `Empty`, `NotFinite`, `TooFew` under 2 deltas.
pub fn effect_sizes(deltas: &[f64]) -> Result<EffectSizes, Unusable> {
    let Moments { n, mean, sd } = Moments::of(deltas)?;
    let cohen_d = if mean == 0.0 { 0.0 } else { mean / sd };
    let count = |holds: fn(&f64) -> bool| deltas.iter().filter(|d| holds(d)).count() as u64;
    let (wins, losses) = (count(|d| *d > 0.0), count(|d| *d < 0.0));
    let ties = deltas.len() as u64 - wins - losses;
    Ok(EffectSizes {
        cohen_d,
        hedges_g: cohen_d * (1.0 - 3.0 / (4.0 * (n - 1.0) - 1.0)),
        wins,
        ties,
        losses,
        superiority: (wins as f64 + ties as f64 / 2.0) / n,
        rank_biserial: rank_biserial(deltas),
    })
}

/// Signed-rank sums over their total, ranks of the absolute deltas averaged over ties, zeros left out.
fn rank_biserial(deltas: &[f64]) -> f64 {
    let mut changed: Vec<f64> = deltas.iter().copied().filter(|d| *d != 0.0).collect();
    changed.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let (mut gain, mut total, mut rank) = (0.0, 0.0, 0.0);
    for tied in changed.chunk_by(|a, b| a.abs() == b.abs()) {
        let average = rank + (tied.len() as f64 + 1.0) / 2.0;
        rank += tied.len() as f64;
        gain += average * tied.iter().map(|d| d.signum()).sum::<f64>();
        total += average * tied.len() as f64;
    }
    if total == 0.0 { 0.0 } else { gain / total }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn hand_computed_effects() {
        // Mean 1, sum of squared distances 10, sd sqrt(2.5).
        let sizes = effect_sizes(&[3.0, -1.0, 0.0, 1.0, 2.0]).unwrap();
        assert!((sizes.cohen_d - 1.0 / 2.5f64.sqrt()).abs() < 1e-15);
        assert!((sizes.hedges_g - 0.8 * sizes.cohen_d).abs() < 1e-15);
        assert_eq!((sizes.wins, sizes.ties, sizes.losses), (3, 1, 1));
        assert_eq!(sizes.superiority, 0.7);
        // Ranks of |d|: 1 and -1 share 1.5, 2 has 3, 3 has 4: (1.5 + 3 + 4 - 1.5) / 10.
        assert_eq!(sizes.rank_biserial, 0.7);
    }

    #[test]
    fn unchanged_queries_have_no_effect() {
        let sizes = effect_sizes(&[0.0; 4]).unwrap();
        assert_eq!((sizes.cohen_d, sizes.rank_biserial, sizes.superiority), (0.0, 0.0, 0.5));
    }
}
