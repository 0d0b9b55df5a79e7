//! Python.

use tree_sitter::Node;

use crate::symbol::Kind;
use crate::walk::{Definition, Inside, Scope, Step};

pub(crate) fn classify<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    match node.kind() {
        "decorator" => Step::Attribute { test: false },
        "comment" => Step::Comment,
        "decorated_definition" => Step::Wrap,
        "class_definition" => class(node, scope),
        "function_definition" => function(node, scope),
        "assignment" if scope.inside != Inside::Function => assignment(node, scope),
        _ => Step::Descend,
    }
}

fn class<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let Some(name) = scope.field(node, "name") else { return Step::Descend };
    let mut definition = Definition::new(Kind::Struct, name, node.child_by_field_name("body"));
    definition.implements = scope
        .field(node, "superclasses")
        .map(|bases| bases.trim_matches(['(', ')']).trim().to_owned())
        .filter(|bases| !bases.is_empty());
    definition.inner_doc = docstring(node);
    Step::Define(definition)
}

fn function<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let Some(name) = scope.field(node, "name") else { return Step::Descend };
    // pytest and unittest both collect by this prefix.
    let kind = match scope.inside {
        _ if name.starts_with("test_") => Kind::Test,
        Inside::Type => Kind::Method,
        Inside::Top | Inside::Function => Kind::Function,
    };
    let mut definition = Definition::new(kind, name, node.child_by_field_name("body"));
    definition.inner_doc = docstring(node);
    Step::Define(definition)
}

/// The string that opens a body.
fn docstring(node: Node<'_>) -> Option<Node<'_>> {
    let first = node.child_by_field_name("body")?.named_child(0)?;
    let string = match first.kind() {
        "expression_statement" => first.named_child(0)?,
        _ => first,
    };
    (string.kind() == "string").then_some(string)
}

/// `NAME = …` in a file is a constant, in a class a field. Only plain names.
fn assignment<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let Some(left) = node.child_by_field_name("left").filter(|left| left.kind() == "identifier") else {
        return Step::Descend;
    };
    if node.child_by_field_name("right").is_some_and(|right| is_borrowed(right, scope.text(left), scope)) {
        return Step::Descend;
    }
    let kind = if scope.inside == Inside::Type { Kind::Field } else { Kind::Constant };
    Step::Define(Definition::new(kind, scope.text(left).to_owned(), None))
}

/// `Name = module.Name` and `name = _name` give a name to what is defined elsewhere under the same.
fn is_borrowed(right: Node<'_>, name: &str, scope: &Scope<'_>) -> bool {
    match right.kind() {
        "attribute" => right.child_by_field_name("attribute").is_some_and(|last| scope.text(last) == name),
        "identifier" => scope.text(right).trim_start_matches('_') == name,
        _ => false,
    }
}
