//! The cache of outlines: least recently used first out, bounded in bytes, filled batch by batch.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use crate::configuration::StageB;
use crate::stage_b::outline::Outline;
use crate::tables::Tables;

/// The budget that `lru_bytes_budget` multiplies, in bytes: the outlines of about half a million lines.
const BASE_BYTES: f64 = (32 << 20) as f64;
/// The batch that `batch_query_size` multiplies, in files.
const BASE_BATCH: f64 = 16.0;

/// What the cache did so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheCounts {
    /// Outlines that were there.
    pub hits: u64,
    /// Outlines that had to be parsed.
    pub misses: u64,
    /// Outlines put out to stay within the budget.
    pub evictions: u64,
    /// Batches looked up; each takes the lock once, and once more when it had to parse.
    pub batches: u64,
    /// Bytes held now.
    pub bytes: u64,
}

/// Outlines by file, shared by all threads of an engine.
#[derive(Debug)]
pub(crate) struct Cache {
    held: Mutex<Held>,
    budget: usize,
    batch: usize,
    hits: AtomicU64,
    misses: AtomicU64,
    batches: AtomicU64,
}

#[derive(Debug)]
struct Held {
    outlines: LruCache<u32, Arc<Outline>>,
    bytes: usize,
    evictions: u64,
}

impl Cache {
    /// A cache as large as the configuration says.
    pub fn new(configuration: &StageB) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked multipliers are small")]
        let times = |base: f64, factor: f64| (base * factor).round().max(1.0) as usize;
        Self::sized(
            times(BASE_BYTES, configuration.lru_bytes_budget),
            times(BASE_BATCH, configuration.batch_query_size),
        )
    }

    fn sized(budget: usize, batch: usize) -> Self {
        let held = Held { outlines: LruCache::unbounded(), bytes: 0, evictions: 0 };
        let [hits, misses, batches] = [const { AtomicU64::new(0) }; 3];
        Self { held: Mutex::new(held), budget, batch, hits, misses, batches }
    }

    /// The outlines of some files, in their order.
    pub fn outlines(&self, tables: &Tables, files: &[u32]) -> Vec<Arc<Outline>> {
        let batches = files.chunks(NonZeroUsize::new(self.batch).map_or(1, NonZeroUsize::get));
        batches.flat_map(|batch| self.batch(tables, batch)).collect()
    }

    /// One batch: looked up under one lock, parsed without it, kept under another.
    fn batch(&self, tables: &Tables, files: &[u32]) -> Vec<Arc<Outline>> {
        let mut found: Vec<Option<Arc<Outline>>> = {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            files.iter().map(|file| held.outlines.get(file).cloned()).collect()
        };
        let mut parsed = Vec::new();
        for (&file, slot) in files.iter().zip(&mut found) {
            if slot.is_none() {
                let outline = Arc::new(Outline::read(&tables.files[file as usize], &tables.vocabulary));
                parsed.push((file, Arc::clone(&outline)));
                *slot = Some(outline);
            }
        }
        let misses = parsed.len() as u64;
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.misses.fetch_add(misses, Ordering::Relaxed);
        self.hits.fetch_add(files.len() as u64 - misses, Ordering::Relaxed);
        if !parsed.is_empty() {
            self.held.lock().unwrap_or_else(PoisonError::into_inner).keep(parsed, self.budget);
        }
        found.into_iter().flatten().collect()
    }

    /// What the cache did so far.
    pub fn counts(&self) -> CacheCounts {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        CacheCounts {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            evictions: held.evictions,
            batches: self.batches.load(Ordering::Relaxed),
            bytes: held.bytes as u64,
        }
    }
}

impl Held {
    fn keep(&mut self, parsed: Vec<(u32, Arc<Outline>)>, budget: usize) {
        for (file, outline) in parsed {
            self.bytes += outline.bytes();
            // Two threads may have parsed the same file at once.
            if let Some(before) = self.outlines.put(file, outline) {
                self.bytes -= before.bytes();
            }
        }
        while self.bytes > budget {
            let Some((_, outline)) = self.outlines.pop_lru() else { break };
            self.bytes -= outline.bytes();
            self.evictions += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::build_tables;
    use crate::testing::corpus;

    fn ten_files() -> Tables {
        let files: Vec<(String, String)> =
            (0..10).map(|at| (format!("a/f{at}.rs"), format!("fn only_{at}() {{}}\nstruct Type{at};\n"))).collect();
        build_tables(&corpus(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>()))
    }

    fn configuration(lru_bytes_budget: f64, batch_query_size: f64) -> StageB {
        StageB { lru_bytes_budget, batch_query_size, ..StageB::default() }
    }

    #[test]
    fn a_larger_budget_means_more_hits_and_the_same_outlines() {
        let tables = ten_files();
        let files: Vec<u32> = (0..10).collect();
        let one = Outline::read(&tables.files[0], &tables.vocabulary).bytes();
        let hits_within = |bytes: usize| {
            let cache = Cache::new(&configuration(bytes as f64 / BASE_BYTES, 1.0));
            let first = cache.outlines(&tables, &files);
            assert_eq!(first, cache.outlines(&tables, &files));
            let fresh: Vec<_> =
                tables.files.iter().map(|file| Arc::new(Outline::read(file, &tables.vocabulary))).collect();
            assert_eq!(first, fresh);
            let counts = cache.counts();
            assert!(counts.bytes <= bytes as u64, "{counts:?}");
            assert_eq!(counts.hits + counts.misses, 20);
            counts.hits
        };
        assert_eq!(hits_within(one * 20), 10);
        assert_eq!(hits_within(one * 4), 4, "ten files of one batch, room for four");
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let tables = ten_files();
        let one = Outline::read(&tables.files[0], &tables.vocabulary).bytes();
        let cache = Cache::sized(one * 2 + one / 2, 1);
        for file in [0, 1, 0, 2] {
            cache.outlines(&tables, &[file]);
        }
        let before = cache.counts();
        cache.outlines(&tables, &[0]);
        assert_eq!(cache.counts().hits, before.hits + 1, "0 was used after 1, so 1 went");
        cache.outlines(&tables, &[1]);
        assert_eq!(cache.counts().misses, before.misses + 1);
    }

    #[test]
    fn the_batch_size_changes_no_outline() {
        let tables = ten_files();
        let files = [3, 1, 4, 1, 5, 9, 2, 6];
        let by_one = Cache::new(&configuration(1.0, 0.01)).outlines(&tables, &files);
        assert_eq!(by_one, Cache::new(&configuration(1.0, 1.2)).outlines(&tables, &files));
        assert_eq!(Cache::new(&configuration(1.0, 1.2)).batch, 19);
        assert_eq!(Cache::new(&configuration(1.0, 0.01)).batch, 1);
    }

    #[test]
    fn a_budget_under_one_outline_still_answers() {
        let cache = Cache::sized(1, 16);
        assert_eq!(cache.outlines(&ten_files(), &[0, 1]).len(), 2);
        assert_eq!(cache.counts().bytes, 0);
    }
}
