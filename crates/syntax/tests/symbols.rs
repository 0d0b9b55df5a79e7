//! What each language's symbols look like, line for line.

use lensgate_dataset::Language;
use lensgate_syntax::symbols;

/// One line a symbol: `kind Container.name first-last signature_first-signature_last [: implements] [doc]`.
fn check(language: Language, source: &str, expected: &str) {
    let seen: Vec<String> = symbols(language, source)
        .into_iter()
        .map(|s| {
            let name = s.container.map_or(s.name.clone(), |container| format!("{container}.{}", s.name));
            let mut line =
                format!("{} {name} {}-{} {}-{}", s.kind, s.first, s.last, s.signature_first, s.signature_last);
            if let Some(implements) = s.implements {
                line += &format!(" : {implements}");
            }
            if let Some(doc) = s.doc {
                line += &format!(" [{}-{} {}]", doc.first, doc.last, doc.text.replace('\n', "|"));
            }
            line
        })
        .collect();
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(seen, expected);
}

#[test]
fn rust_definitions_carry_docs_attributes_and_containers() {
    let source = "\
//! The module.

/// A point.
///
/// In the plane.
#[derive(Debug)]
pub struct Point {
    /// Across.
    x: u32, // not a doc
    y: u32,
}

impl<'a, T: Ord> std::fmt::Display for crate::Wrapper<'a, T> {
    #[inline]
    /// Shows it.
    fn fmt(
        &self,
    ) -> Result {
        fn inner() {}
        inner()
    }
}
const LIMIT: usize = 3;

// ---- a banner, not a doc

trait Shape: Sized {
    fn area(&self) -> f64;
}

mod tests {
    #[test]
    fn areas_add_up() {}

    #[tokio::test(flavor = \"x\")]
    async fn waits() {}
}

macro_rules! shout { () => {} }
enum Colour { Red, Green }
type Alias = Vec<u8>;
";
    check(
        Language::Rust,
        source,
        "struct Point 3-11 7-7 [3-5 A point.||In the plane.]
         field Point.x 8-9 9-9 [8-8 Across.]
         field Point.y 10-10 10-10
         impl Wrapper 13-22 13-13 : std::fmt::Display
         method Wrapper.fmt 14-21 16-18 [15-15 Shows it.]
         function fmt.inner 19-19 19-19
         constant LIMIT 23-23 23-23
         trait Shape 27-29 27-27 : Sized
         method Shape.area 28-28 28-28
         module tests 31-37 31-31
         test tests.areas_add_up 32-33 33-33
         test tests.waits 35-36 36-36
         macro shout 39-39 39-39
         enum Colour 40-40 40-40
         variant Colour.Green 40-40 40-40
         variant Colour.Red 40-40 40-40
         type Alias 41-41 41-41",
    );
}

#[test]
fn a_comment_at_the_end_of_a_line_belongs_to_that_line() {
    let source = "enum E {\n    A, /// not of B\n    B,\n}\n";
    check(Language::Rust, source, "enum E 1-4 1-1\nvariant E.A 2-2 2-2\nvariant E.B 3-3 3-3");
}

#[test]
fn a_blank_line_parts_a_comment_from_what_follows() {
    check(Language::Rust, "/// Lost.\n\nfn f() {}\n", "function f 3-3 3-3");
}

#[test]
fn python_docstrings_decorators_and_tests() {
    let source = "\
LIMIT = 3

class Point(Base, metaclass=Meta):
    \"\"\"A point.\"\"\"

    size: int = 1

    @property
    def across(self):
        '''Across.

        Slowly.
        '''
        local = 2
        return local

async def walk(
    path,
):
    pass

def test_walk():
    pass
";
    check(
        Language::Python,
        source,
        "constant LIMIT 1-1 1-1
         struct Point 3-15 3-4 : Base, metaclass=Meta [4-4 A point.]
         field Point.size 6-6 6-6
         method Point.across 8-15 9-10 [10-13 Across.||Slowly.]
         function walk 17-20 17-20
         test test_walk 22-23 22-23",
    );
}

#[test]
fn typescript_definitions() {
    let source = "\
/** A point. */
@Component()
export abstract class Point extends Base implements Shape {
  private x = 1;
  /**
   * Moves it.
   */
  move(by: number): void {}
  handler = () => {};
  abstract area(): number;
}

export interface Shape extends Sized {
  area(): number;
  name: string;
}

/** Doubles. */
export const double = (x: number) => x * 2;
const LIMIT = 3;
type Alias = string;
enum Colour { Red }
namespace Inner {
  export function deep() { const local = 1; }
}
";
    check(
        Language::TypeScript,
        source,
        "struct Point 1-11 3-3 : extends Base implements Shape [1-1 A point.]
         field Point.x 4-4 4-4
         method Point.move 5-8 8-8 [5-7 Moves it.]
         method Point.handler 9-9 9-9
         method Point.area 10-10 10-10
         trait Shape 13-16 13-13 : extends Sized
         method Shape.area 14-14 14-14
         field Shape.name 15-15 15-15
         function double 18-19 19-19 [18-18 Doubles.]
         constant LIMIT 20-20 20-20
         type Alias 21-21 21-21
         enum Colour 22-22 22-22
         module Inner 23-25 23-23
         function Inner.deep 24-24 24-24",
    );
}

#[test]
fn tsx_is_read_with_its_own_grammar() {
    let source = "export function View() {\n  return <div class=\"a\">{x as any}</div>;\n}\nfunction after() {}\n";
    check(Language::TypeScript, source, "function View 1-3 1-1\nfunction after 4-4 4-4");
}

#[test]
fn javascript_definitions() {
    let source = "\
/**
 * Adds.
 */
exports.add = function (a, b) { return a + b; };

Queue.prototype.push = function push(x) {};

module.exports = {
  /** Pops. */
  pop: function () {},
  size() { return 0; },
};

describe('queue', () => {
  it('pushes', () => {});
});

class Stack extends Queue { constructor() {} }
const View = () => <div/>;
";
    check(
        Language::JavaScript,
        source,
        "function add 1-4 4-4 [1-3 Adds.]
         method Queue.push 6-6 6-6
         method pop 9-10 10-10 [9-9 Pops.]
         method size 11-11 11-11
         module queue 14-16 14-14
         test queue.pushes 15-15 15-15
         struct Stack 18-18 18-18 : extends Queue
         method Stack.constructor 18-18 18-18
         function View 19-19 19-19",
    );
}

#[test]
fn what_is_imported_is_defined_elsewhere() {
    let script = "\
const chunk = require('./chunk');
var debug = require('debug')('app'), join = require('path').join;
const core = __importStar(require('./core')), all = tslib_1.__importDefault(require('all'));
const extname = path.extname;
const lazy = await import('./lazy');
import eager from './eager';
export { other } from './other';
exports.first = require('./first');
const limit = required(3);
const twice = core.double;
";
    check(Language::JavaScript, script, "constant limit 9-9 9-9\nconstant twice 10-10 10-10");
    let typed = "import type { A } from './a';\nexport type Frame = core.Frame<A>;\nexport type Part = core.Frame;\n";
    check(Language::TypeScript, typed, "type Part 3-3 3-3");
    check(Language::Python, "from a import b\nFrame = a.Frame\nPart = a.Frame\nb = _b\n", "constant Part 3-3 3-3");
    let go = "package a\nimport \"b\"\ntype Frame = b.Frame\nvar Limit = b.Limit\nvar Other = b.Limit\n";
    check(Language::Go, go, "constant Other 5-5 5-5");
}

#[test]
fn one_blank_line_may_part_a_block_from_what_it_documents() {
    let script = "\
/** About the file. */

'use strict';

/**
 * Module parts.
 */

var one = require('one');

/**
 * Sets the code.
 */

res.status = function status(code) {};

/** Too far. */


exports.far = function () {};

/** A section. */

/** Escapes. */
var escape = exports.escape = function (text) {};
";
    check(
        Language::JavaScript,
        script,
        "method res.status 11-15 15-15 [11-13 Sets the code.]
         function far 20-20 20-20
         function escape 24-25 25-25 [24-24 Escapes.]
         function escape.escape 25-25 25-25",
    );
    check(Language::JavaScript, "/** About the file. */\n\nfunction first() {}\n", "function first 3-3 3-3");
    check(Language::JavaScript, "/** Firsts. */\nfunction first() {}\n", "function first 1-2 2-2 [1-1 Firsts.]");
    check(
        Language::Java,
        "class A {\n  /** Adds. */\n\n  void add() {}\n}\n",
        "struct A 1-5 1-1\nmethod A.add 2-4 4-4 [2-2 Adds.]",
    );
}

#[test]
fn go_definitions() {
    let source = "\
package main

// Point is a point.
// In the plane.
type Point struct {
	X int
}

type (
	// Shape has an area.
	Shape interface {
		Area() float64
	}
)

const Limit = 3

// Area is its area.
func (p *Point[T]) Area() float64 { return 0 }

func New() *Point {
	var local = 1
	return nil
}

func TestArea(t *testing.T) {}
func Testify() {}
";
    check(
        Language::Go,
        source,
        "struct Point 3-7 5-5 [3-4 Point is a point.|In the plane.]
         field Point.X 6-6 6-6
         trait Shape 10-13 11-11 [10-10 Shape has an area.]
         method Shape.Area 12-12 12-12
         constant Limit 16-16 16-16
         method Point.Area 18-19 19-19 [18-18 Area is its area.]
         function New 21-24 21-21
         test TestArea 26-26 26-26
         function Testify 27-27 27-27",
    );
}

#[test]
fn java_definitions() {
    let source = "\
package a;

/**
 * A point.
 */
@Deprecated
public class Point extends Base implements Shape, Sized {
    public static final int LIMIT = 3;
    private int x, y;

    /** Makes it. */
    public Point(int x) { this.x = x; }

    @Test
    public void areasAddUp() {}
}

interface Shape extends Sized { double area(); }
enum Colour { RED }
";
    check(
        Language::Java,
        source,
        "struct Point 3-16 6-7 : extends Base implements Shape, Sized [3-5 A point.]
         constant Point.LIMIT 8-8 8-8
         field Point.x 9-9 9-9
         method Point.Point 11-12 12-12 [11-11 Makes it.]
         test Point.areasAddUp 14-15 14-15
         trait Shape 18-18 18-18 : extends Sized
         method Shape.area 18-18 18-18
         enum Colour 19-19 19-19
         variant Colour.RED 19-19 19-19",
    );
}

#[test]
fn a_language_without_a_grammar_has_no_symbols() {
    check(Language::Php, "<?php function f() {}", "");
}
