//! A guard around the Parquet reader, which panics on about one in a hundred files that were altered in a few bytes: what such a
//! file deserves is to be called malformed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many guarded calls are under way.
static GUARDED: AtomicUsize = AtomicUsize::new(0);

/// Whether a panic that comes now is probably the Parquet reader's opinion of a file; a panic hook that ends the process should
/// let it pass. Readers work on several threads, so the answer is one for the whole process.
pub fn is_reading_guarded() -> bool {
    GUARDED.load(Ordering::SeqCst) > 0
}

/// Takes a call back out of the count, also when it panicked.
struct Held;

impl Drop for Held {
    fn drop(&mut self) {
        GUARDED.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What a reader makes of a file; a panic is an error like any other.
pub(crate) fn guarded<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    GUARDED.fetch_add(1, Ordering::SeqCst);
    let _held = Held;
    // Nothing that the reader may have left half-done is looked at again.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err("its bytes are no sound Parquet".to_owned()))
}
