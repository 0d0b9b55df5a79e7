//! A hash that is the same on every machine and in every release: what it decides is part of the data.

/// FNV-1a over the parts, each ended with a zero byte, then the finalizer of SplitMix64 to mix the high bits.
pub(crate) fn stable_hash(seed: u64, parts: &[&str]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325 ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for part in parts {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
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
