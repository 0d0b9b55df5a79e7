//! Rust.

use tree_sitter::Node;

use crate::symbol::Kind;
use crate::walk::{Definition, Inside, Scope, Step};

pub(crate) fn classify<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let kind = match node.kind() {
        "attribute_item" => return Step::Attribute { test: marks_test(scope.text(node)) },
        "line_comment" | "block_comment" => return comment(scope.text(node)),
        "function_item" | "function_signature_item" if scope.test => Kind::Test,
        "function_item" | "function_signature_item" if scope.inside == Inside::Type => Kind::Method,
        "function_item" | "function_signature_item" => Kind::Function,
        "struct_item" | "union_item" => Kind::Struct,
        "enum_item" => Kind::Enum,
        "trait_item" => Kind::Trait,
        "impl_item" => return implementation(node, scope),
        "mod_item" if node.child_by_field_name("body").is_some() => Kind::Module,
        "const_item" | "static_item" => Kind::Constant,
        "macro_definition" => Kind::Macro,
        "type_item" | "associated_type" => Kind::TypeAlias,
        "field_declaration" => Kind::Field,
        "enum_variant" => Kind::Variant,
        _ => return Step::Descend,
    };
    let Some(name) = scope.field(node, "name") else { return Step::Descend };
    let mut definition = Definition::new(kind, name, node.child_by_field_name("body"));
    if kind == Kind::Trait {
        definition.implements =
            scope.field(node, "bounds").map(|bounds| bounds.trim_start_matches(':').trim().to_owned());
    }
    Step::Define(definition)
}

/// `///` and `/**` document what follows; `////` and `/***` are plain, `//!` documents what encloses.
fn comment<'t>(text: &str) -> Step<'t> {
    let line = text.starts_with("///") && !text.starts_with("////");
    let block = text.starts_with("/**") && !text.starts_with("/***") && text.len() > 4;
    if line || block { Step::DocComment } else { Step::Comment }
}

/// Whether an attribute makes a test runner run the function: `#[test]`, `#[tokio::test(…)]`, `#[bench]`.
fn marks_test(attribute: &str) -> bool {
    let path = attribute.trim_start_matches(['#', '[', ' ']);
    let path = path.split(['(', ']', '=', ' ']).next().unwrap_or_default();
    let last = path.rsplit("::").next().unwrap_or_default();
    matches!(last, "test" | "rstest" | "test_case" | "quickcheck" | "wasm_bindgen_test" | "bench")
}

fn implementation<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let Some(target) = node.child_by_field_name("type") else { return Step::Descend };
    let name = scope.text(base(target)).trim().to_owned();
    if name.is_empty() {
        return Step::Descend;
    }
    let mut definition = Definition::new(Kind::Impl, name, node.child_by_field_name("body"));
    definition.implements = scope.field(node, "trait");
    Step::Define(definition)
}

/// The bare type under generics, paths and references: `Foo` of `&'a mut crate::Foo<T>`.
fn base(mut node: Node<'_>) -> Node<'_> {
    loop {
        let inner = match node.kind() {
            "generic_type" | "reference_type" | "pointer_type" => node.child_by_field_name("type"),
            "scoped_type_identifier" => node.child_by_field_name("name"),
            _ => None,
        };
        match inner {
            Some(inner) => node = inner,
            None => return node,
        }
    }
}
