//! Which symbol a candidate stands for: the innermost that is worth showing around the line with the evidence.

use lensgate_syntax::Kind;

use crate::stage_b::outline::{Entry, Outline};

/// A type, section or `impl` block of more lines is shown in part, unless the evidence stands in its head.
const LARGE: u32 = 60;
/// Evidence this many lines above a symbol (an import, a plain comment) still belongs to it.
const ABOVE: u32 = 2;

/// Where a candidate goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Aligned {
    /// The symbol, an index into the outline; none when no symbol is near.
    pub entry: Option<usize>,
    pub first: u32,
    pub last: u32,
}

/// Aligns the lines `first..=last` with their evidence on line `focus`.
pub(crate) fn align(outline: &Outline, first: u32, last: u32, focus: u32) -> Aligned {
    let around = innermost(outline, focus).or_else(|| just_below(outline, focus, last));
    let Some(at) = around else { return Aligned { entry: None, first, last } };
    let entry = &outline.entries[at];
    if is_large(entry) && !in_head(entry, focus) {
        let (first, last) = (first.max(entry.first), last.min(entry.last));
        return Aligned { entry: Some(at), first: first.min(last), last };
    }
    let last = if is_large(entry) { entry.last.min(entry.signature_last + LARGE) } else { entry.last };
    Aligned { entry: Some(at), first: entry.first, last }
}

/// Whether a symbol is shown by itself; fields, variants and constants within functions belong to what holds them.
pub(crate) fn is_shown(kind: Kind) -> bool {
    !matches!(kind, Kind::Field | Kind::Variant | Kind::Module)
}

/// The last of the enclosing symbols in outline order starts last, so it is the innermost.
fn innermost(outline: &Outline, line: u32) -> Option<usize> {
    let end = outline.entries.partition_point(|entry| entry.first <= line);
    (0..end).rev().find(|&at| is_shown(outline.entries[at].kind) && outline.entries[at].last >= line)
}

fn just_below(outline: &Outline, line: u32, last: u32) -> Option<usize> {
    let from = outline.entries.partition_point(|entry| entry.first <= line);
    let below = outline.entries[from..].iter().take_while(|entry| entry.first <= last.min(line + ABOVE));
    below.zip(from..).find(|(entry, _)| is_shown(entry.kind)).map(|(_, at)| at)
}

fn is_large(entry: &Entry) -> bool {
    !entry.kind.is_callable() && entry.last - entry.first >= LARGE
}

fn in_head(entry: &Entry, line: u32) -> bool {
    line <= entry.signature_last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::build_tables;
    use crate::testing::corpus;

    fn outline(text: &str) -> Outline {
        let tables = build_tables(&corpus(&[("a/x.rs", text)]));
        Outline::read(&tables.files[0], &tables.vocabulary)
    }

    fn aligned(text: &str, first: u32, last: u32, focus: u32) -> (u32, u32) {
        let found = align(&outline(text), first, last, focus);
        (found.first, found.last)
    }

    const SMALL: &str =
        "use a;\n\n/// Doc.\nfn one() {\n    x();\n}\n\nimpl T {\n    fn two() {\n        y();\n    }\n}\n";

    #[test]
    fn evidence_in_a_body_or_a_doc_comment_shows_the_function() {
        assert_eq!(aligned(SMALL, 1, 12, 5), (3, 6));
        assert_eq!(aligned(SMALL, 1, 12, 3), (3, 6));
        assert_eq!(aligned(SMALL, 1, 12, 10), (9, 11));
        assert_eq!(aligned(SMALL, 1, 12, 8), (8, 12), "the head of an impl block shows the block");
    }

    #[test]
    fn evidence_just_above_a_symbol_belongs_to_it() {
        assert_eq!(aligned(SMALL, 1, 12, 2), (3, 6));
        assert_eq!(aligned("use a;\n\n\n\n\nfn f() {}\n", 1, 6, 1), (1, 6), "too far above: the chunk stays");
    }

    #[test]
    fn fields_belong_to_their_type() {
        assert_eq!(aligned("struct S {\n    a: u8,\n    b: u8,\n}\n", 1, 4, 3), (1, 4));
    }

    #[test]
    fn a_large_block_is_shown_in_part() {
        let text = format!("impl T {{\n{}}}\n", "    const_block! { a }\n".repeat(100));
        assert_eq!(aligned(&text, 41, 80, 50), (41, 80));
        assert_eq!(aligned(&text, 1, 40, 1), (1, 61), "evidence in the head: the head and what fits");
    }
}
