//! What a document id stands for: itself, or the file that a span lies in.

/// What is ranked and judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DocumentUnit {
    /// The document as its id names it.
    #[default]
    Document,
    /// The file: of `src/lib.rs#L3-L9` the part before `#`. The best hit and the highest grade of each file count.
    File,
}

/// The file of a document id: without `#Lfirst-Llast` or `#Lline` at its end.
pub(crate) fn file(document: &[u8]) -> &[u8] {
    let Some(at) = memchr::memrchr(b'#', document) else { return document };
    let is_line = |part: &[u8]| match part {
        [b'L', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if document[at + 1..].splitn(2, |&byte| byte == b'-').all(is_line) { &document[..at] } else { document }
}

/// The document id of some lines of a file.
pub(super) fn span(path: &str, first: u32, last: u32) -> String {
    format!("{path}#L{first}-L{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_at_the_end_of_an_id_are_no_part_of_its_file() {
        for (document, expected) in [
            ("src/lib.rs#L3-L9", "src/lib.rs"),
            ("src/lib.rs#L3", "src/lib.rs"),
            ("src/lib.rs", "src/lib.rs"),
            ("notes#Later", "notes#Later"),
            ("notes#L", "notes#L"),
            ("notes#L3-L", "notes#L3-L"),
            ("notes#L3-L4-L5", "notes#L3-L4-L5"),
            ("a#b#L1-L2", "a#b"),
            ("", ""),
        ] {
            assert_eq!(file(document.as_bytes()), expected.as_bytes(), "{document}");
        }
        assert_eq!(file(span("a.rs", 1, 2).as_bytes()), b"a.rs");
    }
}
