//! One pass over a syntax tree, without recursion: which nodes define something, and which comments stand above them.

use std::ops::Range;

use lensgate_dataset::work;
use tree_sitter::{Node, Tree, TreeCursor};

use crate::doc;
use crate::symbol::{Doc, Kind, MOST_SYMBOLS, Symbol, is_name};

/// Definitions that start on one line; machines write more.
const MOST_ON_A_LINE: usize = 100;
/// Longer names, supertypes and parameters (in bytes) are expressions or data. Inner ones are parts of outer ones, so reading
/// them all at any length would take time by the square of their nesting.
const LONGEST_TEXT: usize = 1 << 10;

/// What a language says of one node.
pub(crate) enum Step<'t> {
    /// An attribute or decorator: belongs to the definition that follows. The flag says whether it marks a test.
    Attribute { test: bool },
    /// A doc comment: belongs to the definition that follows.
    DocComment,
    /// A doc comment that is one block: it replaces those before it, and one blank line may part it from its definition.
    DocBlock,
    /// Some other comment: neither starts nor ends what belongs to the next definition.
    Comment,
    /// A definition.
    Define(Definition<'t>),
    /// Only wraps a definition: what stands above the wrapper belongs to what is wrapped.
    Wrap,
    /// Anything else.
    Descend,
}

/// A definition as its language sees it.
pub(crate) struct Definition<'t> {
    pub kind: Kind,
    pub name: String,
    /// Where the body opens; ends the signature.
    pub body: Option<Node<'t>>,
    pub implements: Option<String>,
    /// The container when it is not the enclosing definition (a Go receiver).
    pub container: Option<String>,
    /// A documentation string inside the body.
    pub inner_doc: Option<Node<'t>>,
}

impl<'t> Definition<'t> {
    pub fn new(kind: Kind, name: String, body: Option<Node<'t>>) -> Self {
        Self { kind, name, body, implements: None, container: None, inner_doc: None }
    }
}

/// What encloses a node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    /// No definition, or only modules.
    Top,
    /// A type, trait or `impl` block.
    Type,
    /// A function body.
    Function,
}

/// What a language may ask about a node's surroundings.
pub(crate) struct Scope<'a> {
    pub inside: Inside,
    /// An attribute above marks a test.
    pub test: bool,
    pub source: &'a str,
}

impl Scope<'_> {
    /// The source text of a node, of any length: only for a look at its ends. Empty when broken source makes it end inside a
    /// character.
    pub fn text(&self, node: Node<'_>) -> &str {
        self.source.get(node.byte_range()).unwrap_or_default()
    }

    /// The source text of a node without white space around it, unless it is empty or over 1 KiB.
    pub fn short_text(&self, node: Node<'_>) -> Option<&str> {
        let text = Some(self.text(node)).filter(|text| text.len() <= LONGEST_TEXT)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The text of a node's field, if it is there and neither empty nor over 1 KiB.
    pub fn field(&self, node: Node<'_>, field: &str) -> Option<String> {
        self.short_text(node.child_by_field_name(field)?).map(str::to_owned)
    }
}

pub(crate) type Classify = for<'t> fn(Node<'t>, &Scope<'_>) -> Step<'t>;

/// Where something stands: its first and last byte, its rows counted from 0.
#[derive(Clone, Copy)]
struct Stretch {
    bytes: (usize, usize),
    rows: (u32, u32),
}

impl Stretch {
    fn of(node: Node<'_>) -> Self {
        let Range { start, end } = node.byte_range();
        Self { bytes: (start, end), rows: rows(node) }
    }

    fn from(self, first: Self) -> Self {
        Self { bytes: (first.bytes.0, self.bytes.1), rows: (first.rows.0, self.rows.1) }
    }
}

/// Comments and attributes waiting for the definition that they belong to; rows count from 0.
#[derive(Clone, Copy, Default)]
struct Lead {
    rows: Option<(u32, u32)>,
    doc: Option<Stretch>,
    test: bool,
    /// Blank lines that may follow.
    gap: u32,
}

impl Lead {
    fn of_block(block: Stretch, gap: u32) -> Self {
        Self { rows: Some(block.rows), doc: Some(block), test: false, gap }
    }

    fn add(&mut self, rows: (u32, u32), test: bool) {
        if !self.adjoins(rows.0) {
            *self = Self::default();
        }
        self.rows = Some((self.rows.map_or(rows.0, |(first, _)| first), rows.1));
        self.test |= test;
        self.gap = 0;
    }

    fn add_doc(&mut self, comment: Stretch) {
        self.add(comment.rows, false);
        self.doc = Some(self.doc.map_or(comment, |first| comment.from(first)));
    }

    fn adjoins(&self, row: u32) -> bool {
        self.rows.is_some_and(|(_, last)| row <= last + 1 + self.gap)
    }
}

/// One level of the tree.
struct Frame {
    inside: Inside,
    container: Option<usize>,
    lead: Lead,
    /// The last row of the sibling before, to tell a trailing comment from one that leads.
    previous_end: Option<u32>,
}

/// Whether nodes of this kind hold words and no code, in any of the grammars.
fn is_wording(kind: &str) -> bool {
    kind.contains("comment")
        || matches!(kind, "string" | "template_string" | "regex" | "jsx_text")
        || kind.ends_with("string_literal")
}

/// First and last row of a node. A node that ends at the start of a line does not hold that line.
fn rows(node: Node<'_>) -> (u32, u32) {
    let (start, end) = (node.start_position(), node.end_position());
    let last = if end.column == 0 && end.row > start.row { end.row - 1 } else { end.row };
    (row(start.row), row(last))
}

fn row(row: usize) -> u32 {
    u32::try_from(row).expect("a text of at most 4 MiB has fewer than 2^32 lines")
}

/// What a walk finds.
#[derive(Default)]
pub(crate) struct Found {
    pub symbols: Vec<Symbol>,
    /// Comments and string literals, in order, as ranges of bytes that do not overlap.
    pub wording: Vec<Range<usize>>,
}

pub(crate) fn walk(tree: &Tree, source: &str, classify: Classify) -> Found {
    let mut walk = Walk { source, classify, found: Vec::new(), wording: Vec::new(), on_row: (0, 0), stack: Vec::new() };
    walk.stack.push(Frame { inside: Inside::Top, container: None, lead: Lead::default(), previous_end: None });
    let mut cursor = tree.walk();
    let mut nodes = 0;
    loop {
        nodes += 1;
        let child = walk.visit(cursor.node());
        if let Some(frame) = child.filter(|_| cursor.goto_first_child()) {
            walk.stack.push(frame);
        } else if !next(&mut cursor, &mut walk.stack) {
            break;
        }
    }
    work::add(nodes);
    Found { symbols: walk.found, wording: walk.wording }
}

/// Moves to the next node that is not below the current one; false at the end of the tree.
fn next(cursor: &mut TreeCursor<'_>, stack: &mut Vec<Frame>) -> bool {
    while !cursor.goto_next_sibling() {
        if !cursor.goto_parent() {
            return false;
        }
        stack.pop();
    }
    true
}

struct Walk<'s> {
    source: &'s str,
    classify: Classify,
    found: Vec<Symbol>,
    /// The row of the last definition, and how many start on it.
    on_row: (u32, usize),
    wording: Vec<Range<usize>>,
    stack: Vec<Frame>,
}

impl Walk<'_> {
    /// Takes note of a node; gives the frame of its children, or none when they are of no interest.
    fn visit(&mut self, node: Node<'_>) -> Option<Frame> {
        if !node.is_named() {
            return None;
        }
        self.note_wording(node);
        let is_root = self.stack.len() == 2;
        let frame = self.stack.last_mut().expect("the root frame is never popped before the end");
        let place = rows(node);
        let adjoined = if frame.lead.adjoins(place.0) { frame.lead } else { Lead::default() };
        let scope = Scope { inside: frame.inside, test: adjoined.test, source: self.source };
        let trailing = frame.previous_end == Some(place.0);
        match (self.classify)(node, &scope) {
            Step::Attribute { test } => frame.lead.add(place, test),
            Step::DocComment if !trailing => frame.lead.add_doc(Stretch::of(node)),
            // What opens a file and stands apart is about the file.
            Step::DocBlock if !trailing => {
                let opens_file = is_root && frame.previous_end.is_none() && frame.lead.rows.is_none();
                frame.lead = Lead::of_block(Stretch::of(node), u32::from(!opens_file));
            }
            Step::DocComment | Step::DocBlock | Step::Comment => {
                if adjoined.rows.is_some() && !trailing {
                    frame.lead.add(place, false);
                }
            }
            // Broken source can leave a definition without a name.
            Step::Define(definition)
                if is_name(&definition.name)
                    && self.found.len() < MOST_SYMBOLS
                    && has_room(&mut self.on_row, place.0) =>
            {
                return Some(self.define(place, adjoined, definition));
            }
            Step::Wrap => {
                let child = Frame { lead: adjoined, previous_end: None, ..*frame };
                frame.leave(place);
                return Some(child);
            }
            Step::Define(_) | Step::Descend => {
                let child = Frame { lead: Lead::default(), previous_end: None, ..*frame };
                frame.leave(place);
                return Some(child);
            }
        }
        None
    }

    fn note_wording(&mut self, node: Node<'_>) {
        let is_new = self.wording.last().is_none_or(|before| before.end <= node.start_byte());
        if is_new && is_wording(node.kind()) {
            self.wording.push(node.byte_range());
        }
    }

    fn define(&mut self, place: (u32, u32), lead: Lead, definition: Definition<'_>) -> Frame {
        let frame = self.stack.last_mut().expect("the root frame is never popped before the end");
        frame.leave(place);
        let outer = frame.container.map(|at| self.found[at].name.clone());
        let inside = match definition.kind {
            Kind::Module | Kind::Constant => frame.inside,
            kind if kind.is_callable() => Inside::Function,
            _ => Inside::Type,
        };
        let signature_last = definition.body.map_or(place.1, |body| rows(body).0.clamp(place.0, place.1));
        self.found.push(Symbol {
            kind: definition.kind,
            name: definition.name,
            container: definition.container.or(outer),
            implements: definition.implements,
            first: lead.rows.map_or(place.0, |(first, _)| first.min(place.0)) + 1,
            last: place.1 + 1,
            signature_first: place.0 + 1,
            signature_last: signature_last + 1,
            doc: definition.inner_doc.map(Stretch::of).or(lead.doc).and_then(|doc| doc_of(self.source, doc)),
        });
        let container = Some(self.found.len() - 1);
        Frame { inside, container, lead: Lead::default(), previous_end: None }
    }
}

/// Whether one more definition may start on a row. Nodes come in the order in which they start.
fn has_room(on_row: &mut (u32, usize), row: u32) -> bool {
    *on_row = if on_row.0 == row { (row, on_row.1 + 1) } else { (row, 1) };
    on_row.1 <= MOST_ON_A_LINE
}

impl Frame {
    /// A node that is no comment ends whatever led up to it.
    fn leave(&mut self, place: (u32, u32)) {
        self.lead = Lead::default();
        self.previous_end = Some(place.1);
    }
}

fn doc_of(source: &str, doc: Stretch) -> Option<Doc> {
    work::add(doc.bytes.1 - doc.bytes.0);
    let text = doc::clean(source.get(doc.bytes.0..doc.bytes.1)?);
    (!text.is_empty()).then_some(Doc { first: doc.rows.0 + 1, last: doc.rows.1 + 1, text })
}
