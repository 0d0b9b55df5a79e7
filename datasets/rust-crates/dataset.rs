//! Holds nothing: this package exists to pin the corpus in its Cargo.lock.
