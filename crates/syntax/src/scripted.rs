//! Comments and strings of PHP and Ruby, which have no grammar here, told line by line.

use std::ops::Range;

/// Ranges of bytes that hold comments and quoted strings. A string of several lines and a heredoc are taken for code.
pub(crate) fn wording(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut until: Option<&str> = None;
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let opens = until.is_none().then(|| block_end(line.trim_start())).flatten();
        if let Some(end) = until.or(opens) {
            found.push(from..from + line.len());
            until = (!line.contains(end)).then_some(end);
        } else {
            found.extend(of_line(line).into_iter().map(|words| from + words.start..from + words.end));
        }
        from += line.len();
    }
    found
}

/// What ends the comment block that a line opens.
fn block_end(line: &str) -> Option<&'static str> {
    [("/*", "*/"), ("=begin", "=end")].into_iter().find(|(start, _)| line.starts_with(start)).map(|(_, end)| end)
}

fn of_line(line: &str) -> Vec<Range<usize>> {
    let bytes = line.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'"' | b'\'' => string_end(bytes, at),
            b'#' if !matches!(bytes.get(at + 1), Some(b'[' | b'{')) => bytes.len(),
            b'/' if bytes.get(at + 1) == Some(&b'/') => bytes.len(),
            _ => at,
        };
        if end > at {
            found.push(at..end);
        }
        at = end.max(at + 1);
    }
    found
}

/// The byte after the string that opens here, at the latest the end of the line.
fn string_end(line: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while at < line.len() && line[at] != line[open] {
        at += if line[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(line.len())
}

#[cfg(test)]
mod tests {
    use super::wording;

    #[test]
    fn comments_and_strings_are_no_code() {
        let code = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            wording(text).into_iter().for_each(|words| bytes[words].fill(b'_'));
            String::from_utf8(bytes).expect("only ASCII is filled in for whole characters")
        };
        assert_eq!(code("a('b\\'c', \"d\") // e"), "a(______, ___) ____");
        assert_eq!(code("f # g\n#[h] i"), "f ____#[h] i");
        assert_eq!(code("/**\n * j\n */\nk"), format!("{}k", "_".repeat(13)));
        assert_eq!(code("=begin\nl\n=end\nm 'open"), format!("{}m _____", "_".repeat(14)));
    }
}
