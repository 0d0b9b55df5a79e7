//! A hash that is the same on every machine and in every release: what it decides is part of the data.

use lensgate_stats::rng::{GAMMA, mix};

/// FNV-1a over the parts, each ended with a zero byte, then the finalizer of SplitMix64 to mix the high bits.
pub(crate) fn stable_hash(seed: u64, parts: &[&str]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325 ^ seed.wrapping_mul(GAMMA);
    for part in parts {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }
    mix(hash)
}

#[cfg(test)]
mod tests {
    use super::stable_hash;

    #[test]
    fn the_hash_never_changes() {
        assert_eq!(stable_hash(0, &["a", "b"]), stable_hash(0, &["a", "b"]));
        assert_ne!(stable_hash(0, &["a", "b"]), stable_hash(0, &["ab", ""]));
        assert_ne!(stable_hash(0, &["a"]), stable_hash(1, &["a"]));
        assert_eq!(stable_hash(7, &["nl", "open a file"]), 11_241_558_434_358_628_628);
    }
}
