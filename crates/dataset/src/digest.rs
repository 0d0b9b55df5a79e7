//! SHA-256 as lower-case hex, and the short digest that pins the judged lines.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// SHA-256 of some bytes, 64 hex digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The digest of a range of lines: the first 16 hex digits of SHA-256 over the lines, each ended with one line feed.
///
/// Lines are taken without their ending, so a file keeps its digests when it moves between LF and CRLF.
pub fn lines_digest<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for line in lines {
        hasher.update(line.as_bytes());
        hasher.update(b"\n");
    }
    let mut digest = hex(&hasher.finalize());
    digest.truncate(LINES_DIGEST_LENGTH);
    digest
}

/// Hex digits in a lines digest: 64 bits, plenty to notice a change that nobody forges.
pub const LINES_DIGEST_LENGTH: usize = 16;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_of_abc_is_the_one_of_fips_180() {
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn line_endings_do_not_change_a_lines_digest() {
        let unix = lines_digest("fn a() {\n}\n".lines());
        assert_eq!(unix, lines_digest("fn a() {\r\n}".lines()));
        assert_eq!(unix, sha256_hex(b"fn a() {\n}\n")[..LINES_DIGEST_LENGTH]);
    }

    #[test]
    fn moving_a_line_break_changes_a_lines_digest() {
        assert_ne!(lines_digest(["ab", "c"]), lines_digest(["a", "bc"]));
    }
}
