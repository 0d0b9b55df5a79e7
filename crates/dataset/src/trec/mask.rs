//! Which of 64 bytes separate columns and lines, as bits: one bit a byte, the first byte lowest.

/// Bytes looked at together.
pub(super) const WINDOW: usize = 64;

/// The three kinds of bytes that are not part of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mask {
    /// Spaces and tabs.
    pub(super) separators: u64,
    /// Line feeds.
    pub(super) line_feeds: u64,
    /// Other control bytes, carriage returns among them: rare, and left to the careful reader.
    pub(super) controls: u64,
}

/// Looks at a window.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(super) fn mask(window: &[u8; WINDOW]) -> Mask {
    #[expect(unsafe_code, reason = "SSE2 is part of x86-64, so it is always there")]
    unsafe {
        sixteen_at_once(window)
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
#[inline]
fn sixteen_at_once(window: &[u8; WINDOW]) -> Mask {
    use std::arch::x86_64::{__m128i, _mm_cmpeq_epi8, _mm_cmplt_epi8, _mm_movemask_epi8, _mm_or_si128};
    use std::arch::x86_64::{_mm_set_epi64x, _mm_set1_epi8};
    let bits = |found: __m128i| u64::from(_mm_movemask_epi8(found).cast_unsigned());
    let mut mask = Mask { separators: 0, line_feeds: 0, controls: 0 };
    for (at, part) in window.chunks_exact(16).enumerate() {
        let half = |from: usize| i64::from_le_bytes(part[from..from + 8].try_into().expect("eight bytes"));
        let bytes = _mm_set_epi64x(half(8), half(0));
        let is = |byte: u8| _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte.cast_signed()));
        let separators = bits(_mm_or_si128(is(b' '), is(b'\t')));
        let line_feeds = bits(is(b'\n'));
        // Bytes above 0x7f are negative here, and no controls.
        let below_space = bits(_mm_cmplt_epi8(bytes, _mm_set1_epi8(b' '.cast_signed())));
        let negative = bits(bytes);
        mask.separators |= separators << (at * 16);
        mask.line_feeds |= line_feeds << (at * 16);
        mask.controls |= (below_space & !negative & !separators & !line_feeds) << (at * 16);
    }
    mask
}

/// Looks at a window.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
pub(super) fn mask(window: &[u8; WINDOW]) -> Mask {
    one_by_one(window)
}

/// Looks at a window byte by byte.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn one_by_one(window: &[u8; WINDOW]) -> Mask {
    let mut mask = Mask { separators: 0, line_feeds: 0, controls: 0 };
    for (at, byte) in window.iter().enumerate() {
        match byte {
            b' ' | b'\t' => mask.separators |= 1 << at,
            b'\n' => mask.line_feeds |= 1 << at,
            0..b' ' => mask.controls |= 1 << at,
            b' '.. => {}
        }
    }
    mask
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_ways_of_looking_see_the_same(bytes in prop::collection::vec(any::<u8>(), WINDOW), low in any::<bool>()) {
            let mut window: [u8; WINDOW] = bytes.try_into().expect("a window");
            if low {
                window = window.map(|byte| byte % 40);
            }
            prop_assert_eq!(mask(&window), one_by_one(&window));
        }
    }
}
