//! Parsing with one parser per thread and grammar, bounded by work done and not by time, so that results repeat.

use std::cell::RefCell;
use std::ops::ControlFlow;

use tree_sitter::{Language as Grammar, ParseOptions, ParseState, Parser, Tree};

/// Longer texts (4 MiB) are generated code in practice and yield no tree.
pub(crate) const MAX_BYTES: usize = 4 << 20;

/// The grammars at hand; the discriminant is the place in the thread's list of parsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GrammarName {
    Rust,
    Python,
    TypeScript,
    Tsx,
    JavaScript,
    Go,
    Java,
}

const GRAMMARS: usize = 7;

thread_local! {
    static PARSERS: RefCell<[Option<Parser>; GRAMMARS]> = const { RefCell::new([const { None }; GRAMMARS]) };
}

fn grammar(name: GrammarName) -> Grammar {
    match name {
        GrammarName::Rust => tree_sitter_rust::LANGUAGE.into(),
        GrammarName::Python => tree_sitter_python::LANGUAGE.into(),
        GrammarName::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
        GrammarName::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
        GrammarName::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
        GrammarName::Go => tree_sitter_go::LANGUAGE.into(),
        GrammarName::Java => tree_sitter_java::LANGUAGE.into(),
    }
}

/// The tree of a text; none when the text is too long or error recovery takes more steps than any sane source needs.
pub(crate) fn parse(name: GrammarName, text: &str) -> Option<Tree> {
    if text.len() > MAX_BYTES {
        return None;
    }
    PARSERS.with_borrow_mut(|parsers| {
        let parser = parsers[name as usize].get_or_insert_with(|| {
            let mut parser = Parser::new();
            parser.set_language(&grammar(name)).expect("grammar crates match the pinned tree-sitter");
            parser
        });
        let tree = parse_within(parser, text, steps_allowed(text.len()));
        if tree.is_none() {
            parser.reset();
        }
        tree
    })
}

/// Tree-sitter reports every hundred parse steps; a well-formed file takes under one step a byte, this allows two and a half.
fn steps_allowed(bytes: usize) -> usize {
    2_000 + bytes / 40
}

fn parse_within(parser: &mut Parser, text: &str, mut steps: usize) -> Option<Tree> {
    let mut progress = |_: &ParseState| {
        if steps == 0 {
            return ControlFlow::Break(());
        }
        steps -= 1;
        ControlFlow::Continue(())
    };
    let bytes = text.as_bytes();
    let options = ParseOptions::new().progress_callback(&mut progress);
    parser.parse_with_options(&mut |offset, _| bytes.get(offset..).unwrap_or_default(), None, Some(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_beyond_the_allowance_gives_no_tree_and_leaves_the_parser_usable() {
        let mut parser = Parser::new();
        parser.set_language(&grammar(GrammarName::Rust)).expect("grammar loads");
        let text = "fn f() { g(1 + 2); }\n".repeat(200);
        assert!(parse_within(&mut parser, &text, 0).is_none());
        parser.reset();
        assert!(parse_within(&mut parser, &text, 10_000).is_some());
    }

    #[test]
    fn too_long_a_text_gives_no_tree() {
        assert!(parse(GrammarName::Rust, &" ".repeat(MAX_BYTES + 1)).is_none());
    }
}
