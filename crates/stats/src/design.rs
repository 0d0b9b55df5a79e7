//! How the values were drawn (strata, clusters) and how often to resample them.

use crate::unusable::{Unusable, check_aligned};

/// Structure of the sample, aligned with the values. Both empty: values are independent draws from one population.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Design {
    /// Stratum of each value: resampling keeps each stratum's size. Ignored when clusters are given.
    pub strata: Option<Vec<u32>>,
    /// Cluster of each value: whole clusters are resampled, because the conclusion is about a population of clusters.
    pub clusters: Option<Vec<u32>>,
}

impl Design {
    /// Independent draws from one population.
    pub fn simple() -> Self {
        Self::default()
    }

    /// Independent draws within strata whose shares are fixed.
    pub fn stratified(strata: Vec<u32>) -> Self {
        Self { strata: Some(strata), clusters: None }
    }

    /// Whole clusters drawn from a population of clusters.
    pub fn clustered(clusters: Vec<u32>) -> Self {
        Self { strata: None, clusters: Some(clusters) }
    }

    pub(crate) fn check(&self, n: usize) -> Result<(), Unusable> {
        for labels in [&self.strata, &self.clusters].into_iter().flatten() {
            check_aligned(n, labels.len())?;
        }
        Ok(())
    }
}

/// How often to resample, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resampling {
    /// Number of resamples; 10,000 puts the Monte Carlo error of a 95 % bound at about 1 % of its width.
    pub resamples: u32,
    /// Seed of all draws.
    pub seed: u64,
}

impl Default for Resampling {
    fn default() -> Self {
        Self { resamples: 10_000, seed: 1 }
    }
}
