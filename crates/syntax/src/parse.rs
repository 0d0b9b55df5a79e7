//! Parsing with one parser per thread and grammar, bounded by work done and not by time, so that results repeat.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;

use lensgate_dataset::work;
use tree_sitter::{Language as Grammar, ParseOptions, ParseState, Parser, Point, Tree};

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

/// The tree of a text; none when the text is too long or takes more work than any sane source needs.
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
        begins_well(parser, text).then(|| whole(parser, text)).flatten()
    })
}

/// The tree of a text, if it stays within its allowance; leaves the parser ready for another text.
fn whole(parser: &mut Parser, text: &str) -> Option<Tree> {
    let tree = parse_within(parser, text, Allowance::of(text.len()));
    if tree.is_none() {
        parser.reset();
    }
    tree
}

/// Whether the beginning of a long text is of its language at all. What error recovery costs cannot be counted from outside, so
/// the rest of a text that begins with nothing but errors is not tried.
fn begins_well(parser: &mut Parser, text: &str) -> bool {
    let beginning = &text[..text.floor_char_boundary(BEGINNING)];
    let is_well = |tree: Tree| !is_mostly_errors(&tree);
    beginning.len() == text.len() || whole(parser, beginning).is_some_and(is_well)
}

/// Whether a tree has many errors and missing tokens, or many pieces that belong to none but an error.
fn is_mostly_errors(tree: &Tree) -> bool {
    let (mut cursor, mut errors, mut loose) = (tree.walk(), 0, 0);
    loop {
        let node = cursor.node();
        errors += usize::from(node.is_error() || node.is_missing());
        loose += if node.is_error() { node.child_count() } else { 0 };
        if errors > MOST_ERRORS || loose > MOST_LOOSE {
            return true;
        }
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return false;
            }
        }
    }
}

/// Bytes of a long text that are tried first, and the errors and loose pieces that they may hold: the cut itself makes some, of
/// 255 real files up to 18 and 1,531.
const BEGINNING: usize = 32 << 10;
const MOST_ERRORS: usize = 32;
const MOST_LOOSE: u32 = 2 << 10;
/// Bytes that the lexer gets at once: what it reads again after a failed attempt is counted to this precision.
const CHUNK: usize = 1 << 8;

/// The work that a text may take, against what two thousand real files took: well-formed ones of more than 70 kB up to 1.3 steps
/// for each byte, mostly 0.5, and shorter ones up to 100,000 more; only one of them met errors, in 93 hundreds of steps. A step of
/// error recovery can cost thirty times that of a well-formed text.
#[derive(Clone, Copy)]
struct Allowance {
    /// Parse steps, beside those for each byte that the parser got past, of the text and of any stretch of it: what a well-formed
    /// beginning leaves over is not for errors behind it, which take more time and memory a step.
    steps: usize,
    /// Hundreds of steps in which every reading of the text was an error.
    errors: usize,
    /// Bytes handed to the lexer: an unfinished string or comment makes it read to the end and come back.
    bytes: usize,
}

impl Allowance {
    fn of(bytes: usize) -> Self {
        Self { steps: 100_000, errors: 250, bytes: (64 << 10) + 16 * bytes }
    }
}

/// What a parser has done; tree-sitter reports every hundred steps.
#[derive(Default)]
struct Done {
    steps: usize,
    errors: usize,
    position: usize,
    /// Steps that the position had left over where it had most.
    left: usize,
    /// Steps beyond what the stretch since then allows.
    beyond: usize,
}

/// Steps for each byte that the parser gets past.
fn steps_of(bytes: usize) -> usize {
    bytes / 10 * 13
}

impl Done {
    fn add(&mut self, state: &ParseState) {
        self.steps += 100;
        self.errors += usize::from(state.has_error());
        // At the end the finished tree is balanced, in steps that pass no byte.
        if state.current_byte_offset() > self.position {
            self.position = state.current_byte_offset();
            self.left = self.left.max(steps_of(self.position).saturating_sub(self.steps));
            self.beyond = (self.steps + self.left).saturating_sub(steps_of(self.position));
        }
    }

    fn is_within(&self, allowance: Allowance) -> bool {
        self.errors <= allowance.errors
            && self.beyond <= allowance.steps
            && self.steps <= allowance.steps + steps_of(self.position)
    }
}

fn parse_within(parser: &mut Parser, text: &str, allowance: Allowance) -> Option<Tree> {
    let (mut done, bytes_left) = (Done::default(), Cell::new(allowance.bytes));
    let mut read = |offset: usize, _: Point| {
        let rest = text.as_bytes().get(offset..).unwrap_or_default();
        let chunk = &rest[..rest.len().min(CHUNK).min(bytes_left.get())];
        bytes_left.set(bytes_left.get() - chunk.len());
        chunk
    };
    let mut progress = |state: &ParseState| {
        done.add(state);
        if done.is_within(allowance) && bytes_left.get() > 0 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let tree = parser.parse_with_options(&mut read, None, Some(options));
    work::add(allowance.bytes - bytes_left.get() + done.steps);
    // A lexer without bytes takes the text for ended, and may end well.
    tree.filter(|_| bytes_left.get() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_beyond_the_allowance_gives_no_tree_and_leaves_the_parser_usable() {
        let mut parser = Parser::new();
        parser.set_language(&grammar(GrammarName::Rust)).expect("grammar loads");
        let text = "fn f() { g(1 + 2); }\n".repeat(200);
        let enough = Allowance { steps: 100_000, errors: 0, bytes: 1 << 20 };
        for too_little in [Allowance { steps: 0, bytes: 1000, ..enough }, Allowance { bytes: text.len() / 2, ..enough }]
        {
            assert!(parse_within(&mut parser, &text, too_little).is_none());
            parser.reset();
        }
        assert!(parse_within(&mut parser, &text, enough).is_some());
    }

    #[test]
    fn too_long_a_text_gives_no_tree() {
        assert!(parse(GrammarName::Rust, &" ".repeat(MAX_BYTES + 1)).is_none());
    }
}
