//! Go.

use tree_sitter::Node;

use crate::symbol::Kind;
use crate::walk::{Definition, Inside, Scope, Step};

pub(crate) fn classify<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let kind = match node.kind() {
        // Every comment right above a declaration documents it.
        "comment" => return Step::DocComment,
        "type_declaration" => return Step::Wrap,
        "const_declaration" | "var_declaration" if scope.inside == Inside::Top => return Step::Wrap,
        "function_declaration" if is_test(node, scope) => Kind::Test,
        "function_declaration" => Kind::Function,
        "method_declaration" => return method(node, scope),
        "method_elem" => Kind::Method,
        "type_alias" => Kind::TypeAlias,
        "type_spec" => match node.child_by_field_name("type").map(|inner| inner.kind()) {
            Some("struct_type") => Kind::Struct,
            Some("interface_type") => Kind::Trait,
            _ => Kind::TypeAlias,
        },
        "field_declaration" => Kind::Field,
        "const_spec" | "var_spec" if scope.inside == Inside::Top => Kind::Constant,
        _ => return Step::Descend,
    };
    let Some(name) = scope.field(node, "name") else { return Step::Descend };
    if is_borrowed(node, &name, scope) {
        return Step::Descend;
    }
    let body = node.child_by_field_name("body").or_else(|| node.child_by_field_name("type")).filter(|_| kind.is_type());
    Step::Define(Definition::new(kind, name, node.child_by_field_name("body").or(body)))
}

/// `type Name = other.Name`, `var Name = other.Name`: defined elsewhere.
fn is_borrowed(node: Node<'_>, name: &str, scope: &Scope<'_>) -> bool {
    let value = scope.field(node, "value").or_else(|| scope.field(node, "type")).unwrap_or_default();
    value.rsplit_once('.').is_some_and(|(package, last)| last == name && package.chars().all(char::is_alphanumeric))
}

/// `TestX`, `BenchmarkX`, `FuzzX` that take something of package testing, and `ExampleX`.
fn is_test(node: Node<'_>, scope: &Scope<'_>) -> bool {
    let name = scope.field(node, "name").unwrap_or_default();
    let parameters = scope.field(node, "parameters").unwrap_or_default();
    let runs = ["Test", "Benchmark", "Fuzz"].iter().any(|prefix| name.starts_with(prefix));
    runs && parameters.contains("testing.") || name.starts_with("Example") && parameters == "()"
}

fn method<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let Some(name) = scope.field(node, "name") else { return Step::Descend };
    let mut definition = Definition::new(Kind::Method, name, node.child_by_field_name("body"));
    // `(r *Receiver[T])`: the last word is the type.
    definition.container = scope.field(node, "receiver").and_then(|receiver| {
        let receiver = receiver.trim_matches(['(', ')']).split('[').next().unwrap_or_default().to_owned();
        let word = receiver.rsplit([' ', '*', '.']).next().unwrap_or_default().trim().to_owned();
        (!word.is_empty()).then_some(word)
    });
    Step::Define(definition)
}
