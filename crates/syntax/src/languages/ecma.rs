//! JavaScript and TypeScript: both grammars share their node names.

use tree_sitter::Node;

use crate::symbol::Kind;
use crate::walk::{Definition, Inside, Scope, Step};

pub(crate) fn classify<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let kind = match node.kind() {
        "comment" if scope.text(node).starts_with("/**") && scope.text(node).len() > 4 => return Step::DocBlock,
        "comment" => return Step::Comment,
        "decorator" => return Step::Attribute { test: false },
        "export_statement"
        | "ambient_declaration"
        | "expression_statement"
        | "lexical_declaration"
        | "variable_declaration" => return Step::Wrap,
        "function_declaration" | "generator_function_declaration" | "function_signature" => Kind::Function,
        "class_declaration" | "abstract_class_declaration" | "class" => Kind::Struct,
        "interface_declaration" => Kind::Trait,
        "enum_declaration" => Kind::Enum,
        "type_alias_declaration" => Kind::TypeAlias,
        "internal_module" | "module" => Kind::Module,
        "method_definition" | "method_signature" | "abstract_method_signature" => Kind::Method,
        "public_field_definition" | "field_definition" | "property_signature" => return field(node, scope),
        "variable_declarator" => return variable(node, scope),
        "assignment_expression" => return assignment(node, scope),
        "pair" => return pair(node, scope),
        "call_expression" => return test_call(node, scope),
        _ => return Step::Descend,
    };
    let Some(name) = scope.field(node, "name").map(unquote) else { return Step::Descend };
    if kind == Kind::TypeAlias && is_last_of(&name, &scope.field(node, "value").unwrap_or_default()) {
        return Step::Descend;
    }
    let mut definition = Definition::new(kind, name, node.child_by_field_name("body"));
    if matches!(kind, Kind::Struct | Kind::Trait) {
        definition.implements = heritage(node, scope);
    }
    Step::Define(definition)
}

fn unquote(name: String) -> String {
    name.trim_matches(['"', '\'', '`']).to_owned()
}

/// What follows `extends` and `implements`, with those words.
fn heritage(node: Node<'_>, scope: &Scope<'_>) -> Option<String> {
    let mut cursor = node.walk();
    let clause = node
        .children(&mut cursor)
        .find(|child| matches!(child.kind(), "class_heritage" | "extends_type_clause"))
        .and_then(|clause| scope.short_text(clause));
    clause.map(str::to_owned)
}

/// A function written as a value: its body, if the node is one.
fn function_value<'t>(value: Option<Node<'t>>) -> Option<Node<'t>> {
    let value = value?;
    matches!(value.kind(), "arrow_function" | "function_expression" | "generator_function")
        .then(|| value.child_by_field_name("body").unwrap_or(value))
}

fn field<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let name = scope.field(node, "name").or_else(|| scope.field(node, "property"));
    let Some(name) = name.map(unquote) else { return Step::Descend };
    let body = function_value(node.child_by_field_name("value"));
    Step::Define(Definition::new(if body.is_some() { Kind::Method } else { Kind::Field }, name, body))
}

fn variable<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let named = node.child_by_field_name("name").filter(|name| name.kind() == "identifier");
    let Some(name) = named.map(|name| scope.text(name).to_owned()) else { return Step::Descend };
    // `var name = exports.name = function …` defines a function too.
    let mut value = node.child_by_field_name("value");
    while let Some(assigned) = value.filter(|value| value.kind() == "assignment_expression") {
        value = assigned.child_by_field_name("right");
    }
    if let Some(body) = function_value(value) {
        return Step::Define(Definition::new(Kind::Function, name, Some(body)));
    }
    let is_borrowed = value.is_some_and(|value| is_borrowed(value, &name, scope));
    if scope.inside == Inside::Top && !is_borrowed {
        return Step::Define(Definition::new(Kind::Constant, name, None));
    }
    Step::Descend
}

/// Whether a value comes from elsewhere under the name that it is given, so that it is defined elsewhere: `require("x")`
/// and what is taken from it or made of it, `await import("x")`, `__importStar(require("x"))`, `core.Name` as `Name`.
fn is_borrowed(value: Node<'_>, name: &str, scope: &Scope<'_>) -> bool {
    let of_name = value.child_by_field_name("property").is_some_and(|property| scope.text(property) == name);
    of_name || std::iter::successors(Some(value), |value| made_of(*value, scope)).any(|value| is_import(value, scope))
}

/// `require` and `import` where they are called.
fn is_import(node: Node<'_>, scope: &Scope<'_>) -> bool {
    node.kind() == "import" || node.kind() == "identifier" && scope.text(node) == "require"
}

/// What an expression is made of: the object of a member, what is called, what a helper around an import is given.
fn made_of<'t>(value: Node<'t>, scope: &Scope<'_>) -> Option<Node<'t>> {
    match value.kind() {
        "member_expression" => value.child_by_field_name("object"),
        "await_expression" | "parenthesized_expression" | "as_expression" | "non_null_expression" => {
            value.named_child(0)
        }
        "call_expression" => {
            let function = value.child_by_field_name("function")?;
            let called = function.child_by_field_name("property").unwrap_or(function);
            let first = value.child_by_field_name("arguments").and_then(|arguments| arguments.named_child(0));
            if is_import_helper(called, scope) { first } else { Some(function) }
        }
        _ => None,
    }
}

/// Whether a path ends with a name: `core.ZodType<T>` with `ZodType`, which names a thing of elsewhere again.
fn is_last_of(name: &str, path: &str) -> bool {
    let path = path.split('<').next().unwrap_or(path);
    path.rsplit_once('.').is_some_and(|(_, last)| last == name)
}

/// What compilers call the function around a `require`: `__importDefault`, `tslib_1.__importStar`, `_interopRequireWildcard`, `__toESM`.
fn is_import_helper(called: Node<'_>, scope: &Scope<'_>) -> bool {
    let name = if called.child_count() == 0 { scope.text(called) } else { "" };
    name.starts_with('_') && ["import", "interop", "ESM"].iter().any(|word| name.contains(word))
}

/// `exports.name = function`, `Type.prototype.name = function`.
fn assignment<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let Some(body) = function_value(node.child_by_field_name("right")) else { return Step::Wrap };
    let Some(left) = node.child_by_field_name("left").filter(|left| left.kind() == "member_expression") else {
        return Step::Descend;
    };
    let Some(name) = scope.field(left, "property") else { return Step::Descend };
    let owner = scope.field(left, "object").unwrap_or_default();
    let owner = owner.trim_end_matches(".prototype").rsplit('.').next().unwrap_or_default().to_owned();
    let of_type = !matches!(owner.as_str(), "exports" | "module" | "this" | "window" | "");
    let mut definition = Definition::new(if of_type { Kind::Method } else { Kind::Function }, name, Some(body));
    definition.container = of_type.then_some(owner);
    Step::Define(definition)
}

fn pair<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let body = function_value(node.child_by_field_name("value"));
    match (body, scope.field(node, "key")) {
        (Some(body), Some(key)) => Step::Define(Definition::new(Kind::Method, unquote(key), Some(body))),
        _ => Step::Descend,
    }
}

/// `it("…", () => …)`, `test("…", …)`; `describe` only groups.
fn test_call<'t>(node: Node<'t>, scope: &Scope<'_>) -> Step<'t> {
    let name = node.child_by_field_name("function").map(|function| scope.text(function)).unwrap_or_default();
    let kind = match name {
        "it" | "test" | "it.only" | "test.only" | "it.skip" | "test.skip" => Kind::Test,
        "describe" | "describe.only" | "describe.skip" => Kind::Module,
        _ => return Step::Descend,
    };
    let arguments = node.child_by_field_name("arguments");
    let title = arguments.and_then(|arguments| arguments.named_child(0));
    let Some(title) = title.filter(|title| matches!(title.kind(), "string" | "template_string")) else {
        return Step::Descend;
    };
    let title = unquote(scope.text(title).to_owned());
    if title.is_empty() {
        return Step::Descend;
    }
    Step::Define(Definition::new(kind, title, arguments.and_then(|arguments| arguments.named_child(1))))
}
