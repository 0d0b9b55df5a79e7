//! The words of a doc comment without the marks around them.

/// Strips comment and docstring marks from a doc comment; attributes between its lines are left out.
pub(crate) fn clean(comment: &str) -> String {
    let mut text = String::new();
    for line in comment.lines() {
        let line = line.trim();
        if line.starts_with("#[") || line.starts_with('@') && text.is_empty() {
            continue;
        }
        text.push_str(strip_end(strip_start(line)).trim());
        text.push('\n');
    }
    text.trim().to_owned()
}

fn strip_start(line: &str) -> &str {
    const MARKS: [&str; 14] =
        ["///", "//!", "//", "/**", "/*!", "/*", "r\"\"\"", "u\"\"\"", "\"\"\"", "r'''", "'''", "##", "#", "*"];
    if line.starts_with("*/") {
        return line;
    }
    // A Markdown heading inside a Rust comment keeps its hashes: they follow the comment mark.
    MARKS.iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line)
}

fn strip_end(line: &str) -> &str {
    ["**/", "*/", "\"\"\"", "'''"].iter().find_map(|mark| line.trim_end().strip_suffix(mark)).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn marks_of_every_language_are_stripped() {
        assert_eq!(clean("/// Adds *two*.\n///\n/// # Errors"), "Adds *two*.\n\n# Errors");
        assert_eq!(clean("/**\n * Adds two.\n * @param a one\n */"), "Adds two.\n@param a one");
        assert_eq!(clean("    \"\"\"Adds two.\n\n    Slowly.\"\"\""), "Adds two.\n\nSlowly.");
        assert_eq!(clean("// Add adds two."), "Add adds two.");
        assert_eq!(clean("/** Adds two. */"), "Adds two.");
    }

    #[test]
    fn attributes_between_doc_lines_are_left_out() {
        assert_eq!(clean("/// Adds.\n#[inline]\n/// Two."), "Adds.\nTwo.");
    }

    #[test]
    fn a_single_quoted_docstring_keeps_its_words() {
        assert_eq!(clean("'''Adds.'''"), "Adds.");
    }
}
