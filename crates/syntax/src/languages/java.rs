//! Java.

use tree_sitter::Node;

use crate::symbol::Kind;
use crate::walk::{Definition, Scope, Step};

pub(crate) fn classify<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let kind = match node.kind() {
        "block_comment" if scope.text(node).starts_with("/**") && scope.text(node).len() > 4 => {
            return Step::DocBlock;
        }
        "block_comment" | "line_comment" => return Step::Comment,
        "class_declaration" | "record_declaration" => Kind::Struct,
        "interface_declaration" | "annotation_type_declaration" => Kind::Trait,
        "enum_declaration" => Kind::Enum,
        "enum_constant" => Kind::Variant,
        "method_declaration" if is_test(node, scope) => Kind::Test,
        "method_declaration" | "constructor_declaration" | "compact_constructor_declaration" => Kind::Method,
        "field_declaration" | "constant_declaration" => return field(node, scope),
        _ => return Step::Descend,
    };
    let Some(name) = scope.field(node, "name") else { return Step::Descend };
    let mut definition = Definition::new(kind, name, node.child_by_field_name("body"));
    if kind.is_type() {
        definition.implements = supertypes(node, scope);
    }
    Step::Define(definition)
}

fn modifiers(node: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).find(|child| child.kind() == "modifiers")
}

fn is_test(node: Node<'_>, scope: &Scope<'_>) -> bool {
    let text = modifiers(node).and_then(|modifiers| scope.short_text(modifiers)).unwrap_or_default();
    text.split_whitespace().any(|word| {
        let word = word.split('(').next().unwrap_or(word);
        matches!(word, "@Test" | "@ParameterizedTest" | "@RepeatedTest" | "@Benchmark")
    })
}

fn supertypes(node: Node<'_>, scope: &Scope<'_>) -> Option<String> {
    let mut cursor = node.walk();
    let parts: Vec<&str> = node
        .children(&mut cursor)
        .filter(|child| matches!(child.kind(), "superclass" | "super_interfaces" | "extends_interfaces"))
        .filter_map(|child| scope.short_text(child))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// `static final` makes a constant; of several names in one declaration the first stands for all.
fn field<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let Some(name) = node.child_by_field_name("declarator").and_then(|declarator| scope.field(declarator, "name"))
    else {
        return Step::Descend;
    };
    let text = modifiers(node).and_then(|modifiers| scope.short_text(modifiers)).unwrap_or_default();
    let is_constant = node.kind() == "constant_declaration" || text.contains("static") && text.contains("final");
    Step::Define(Definition::new(if is_constant { Kind::Constant } else { Kind::Field }, name, None))
}
