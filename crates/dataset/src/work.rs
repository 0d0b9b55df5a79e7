//! Counts the steps whose number a nasty input could drive up: bytes read again, comparisons, terms. A test holds them against
//! the size of the input (`tests/linear.rs`); nothing else reads them.

use std::sync::atomic::{AtomicU64, Ordering};

static STEPS: AtomicU64 = AtomicU64::new(0);

/// Adds steps; called once for many of them.
pub fn add(steps: usize) {
    STEPS.fetch_add(steps as u64, Ordering::Relaxed);
}

/// The steps of this process so far, of all threads.
pub fn steps() -> u64 {
    STEPS.load(Ordering::Relaxed)
}
