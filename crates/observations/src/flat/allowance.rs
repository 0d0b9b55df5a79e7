//! How much memory a file may unfold to.

use super::Read;

/// Bytes that every file may take, however small: a thousand queries with a thousand judgments each take 120 MiB to 230 MiB, and a
/// file that says the same of all of them has a few kilobytes.
const FLOOR: usize = 512 << 20;
/// Further bytes for each byte of the file. Tables of runs take 10 to 20, repetitive ones that are compressed hard up to 100.
const RATIO: usize = 256;

/// The memory that is left to a file. What is given up again is not paid back, so that it bounds the work as well.
#[derive(Debug)]
pub(crate) struct Allowance {
    left: usize,
    whole: usize,
}

impl Allowance {
    /// The allowance of a file of so many bytes.
    pub(crate) fn of(file: usize) -> Self {
        let whole = file.saturating_mul(RATIO).saturating_add(FLOOR);
        Self { left: whole, whole }
    }

    /// Pays for some items of some bytes each, before they are made.
    pub(crate) fn pay(&mut self, items: usize, bytes: usize) -> Read<()> {
        let left = items.checked_mul(bytes).and_then(|cost| self.left.checked_sub(cost));
        self.left = left.ok_or_else(|| {
            format!(
                "it unfolds to more than {} MiB, {RATIO} times its size and {} MiB; no table of hits or judgments does",
                self.whole >> 20,
                FLOOR >> 20
            )
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_beyond_the_allowance_is_paid_for() {
        let mut allowance = Allowance::of(1);
        assert_eq!(allowance.pay(FLOOR, 1), Ok(()));
        assert_eq!(allowance.pay(16, 16), Ok(()));
        assert!(allowance.pay(1, 1).expect_err("spent").starts_with("it unfolds to more than 512 MiB, "));
        assert!(Allowance::of(usize::MAX).pay(usize::MAX, 2).is_err());
    }
}
