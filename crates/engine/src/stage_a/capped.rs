//! The best k chunks with at most so many a file, kept while a scan goes on.

use std::collections::HashMap;

use lensgate_dataset::work;

use crate::tables::Chunk;

/// Single-precision sums differ by summation order; chunks this close to a cut are kept, and cut after exact scoring.
const MARGIN: f32 = 1e-3;

/// A chunk with the score the scan gave it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scored {
    pub(crate) chunk: u32,
    pub(crate) score: f32,
}

/// Keeps every chunk that could still be among the best k under the cap.
pub(crate) struct CappedTop<'a> {
    chunks: &'a [Chunk],
    k: usize,
    cap: u32,
    kept: Vec<Scored>,
    next_cut: usize,
    threshold: f32,
}

impl<'a> CappedTop<'a> {
    pub(crate) fn new(chunks: &'a [Chunk], k: u32, cap: u32) -> Self {
        let k = k as usize;
        let mut top = Self { chunks, k, cap, kept: Vec::new(), next_cut: 0, threshold: f32::MIN };
        top.next_cut = k + top.room();
        top
    }

    /// How many more are kept before the next cut: early cuts raise the threshold early, each costs a sort. Where a file has any
    /// number of chunks that nearly tie, none of which a cut can drop, the sorts have to get rarer.
    fn room(&self) -> usize {
        let room = (self.k / 4).max(64);
        if self.kept.len() > 2 * self.k { room.max(self.kept.len()) } else { room }
    }

    /// What a chunk must exceed to matter.
    pub(crate) fn threshold(&self) -> f32 {
        self.threshold - MARGIN
    }

    pub(crate) fn push(&mut self, chunk: u32, score: f32) {
        if score <= self.threshold() {
            return;
        }
        self.kept.push(Scored { chunk, score });
        if self.kept.len() >= self.next_cut {
            self.cut();
            self.next_cut = self.kept.len() + self.room();
        }
    }

    /// The chunks that are left, best first; a few more than k when scores nearly tie.
    pub(crate) fn finish(mut self) -> Vec<Scored> {
        self.cut();
        self.kept
    }

    fn cut(&mut self) {
        work::add(self.kept.len());
        self.kept.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.chunk.cmp(&b.chunk)));
        let mut in_file: HashMap<u32, (u32, f32)> = HashMap::new();
        let (mut accepted, mut threshold) = (0, self.threshold);
        let (k, cap, chunks) = (self.k, self.cap, self.chunks);
        self.kept.retain(|found| {
            if accepted >= k && found.score <= threshold - MARGIN {
                return false;
            }
            let (count, least) = in_file.entry(chunks[found.chunk as usize].file).or_insert((0, found.score));
            if *count >= cap {
                return found.score > *least - MARGIN;
            }
            *count += 1;
            *least = found.score;
            accepted += 1;
            if accepted == k {
                threshold = found.score;
            }
            true
        });
        self.threshold = threshold;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(files: &[u32]) -> Vec<Chunk> {
        files.iter().map(|&file| Chunk { file, first: 1, last: 1 }).collect()
    }

    fn best(files: &[u32], scores: &[f32], k: u32, cap: u32) -> Vec<u32> {
        let chunks = chunks(files);
        let mut top = CappedTop::new(&chunks, k, cap);
        for (chunk, &score) in (0..).zip(scores) {
            top.push(chunk, score);
        }
        top.finish().into_iter().map(|found| found.chunk).collect()
    }

    #[test]
    fn at_most_so_many_a_file_survive() {
        assert_eq!(best(&[0, 0, 0, 1, 1, 2], &[9.0, 8.0, 7.0, 6.0, 5.0, 4.0], 4, 2), [0, 1, 3, 4]);
        assert_eq!(best(&[0, 0, 0, 1, 1, 2], &[9.0, 8.0, 7.0, 6.0, 5.0, 4.0], 4, 1), [0, 3, 5]);
    }

    #[test]
    fn near_ties_at_the_cut_are_kept_for_exact_scoring() {
        assert_eq!(best(&[0, 1, 2], &[1.0, 0.5, 0.499_999], 2, 3), [0, 1, 2]);
        assert_eq!(best(&[0, 0, 1], &[1.0, 0.999_999, 0.4], 2, 1), [0, 1, 2]);
    }

    #[test]
    fn cutting_on_the_way_changes_nothing() {
        let files: Vec<u32> = (0..500).map(|at| at % 37).collect();
        let scores: Vec<f32> = (0..500_u16).map(|at| f32::from(at * 7919 % 503)).collect();
        let found = best(&files, &scores, 20, 2);
        let mut all: Vec<u32> = (0..500).collect();
        all.sort_by(|&a, &b| scores[b as usize].total_cmp(&scores[a as usize]));
        let mut count = [0; 37];
        all.retain(|&chunk| {
            count[files[chunk as usize] as usize] += 1;
            count[files[chunk as usize] as usize] <= 2
        });
        assert_eq!(found, all[..20]);
    }
}
