//! The pattern packs: which symbols each is about, and how well a symbol matches what the query asks for.

use lensgate_dataset::Language;
use lensgate_syntax::Kind;

use crate::stage_b::intent::Intent;
use crate::stage_b::names::{NameQuery, folded};
use crate::stage_b::outline::Entry;
use crate::stage_b::places::names_in;
use crate::vocabulary::TermId;

/// A match of kind alone, when the query describes the type instead of naming it, starts here.
const KIND_ALONE: f64 = 0.4;

/// 0 to 1: how well a symbol matches what the query asks for structurally.
pub(crate) fn score(intent: &Intent<'_>, names: &NameQuery<'_>, entry: &Entry, language: Language) -> f64 {
    let mut best: f64 = 0.0;
    if let Some(types) = intent.constructor.as_deref().filter(|_| entry.is_constructor) {
        best = best.max(constructor(types, names, entry));
    }
    if let Some(asked) = intent.implementation.as_deref().filter(|_| entry.implements.is_some()) {
        best = best.max(implementation(asked, names, entry));
    }
    if intent.test && is_test_name(entry) {
        best = best.max(share(names, &[&entry.parts]));
    }
    if intent.configuration_key && is_configuration_key(entry, language) {
        best = best.max(share(names, &[&entry.parts, &entry.container_parts]));
    }
    best
}

/// Something that a test runner runs, or that is named as a test is.
pub(crate) fn is_test_name(entry: &Entry) -> bool {
    let name = &entry.name;
    let by_name = ["test_", "Test", "bench_", "Benchmark"].iter().any(|prefix| name.starts_with(prefix));
    entry.kind == Kind::Test
        || matches!(entry.kind, Kind::Function | Kind::Method) && (by_name || name.ends_with("_test"))
}

/// A key of a configuration file, a field or setter of something that holds configuration, or a constant in capitals.
pub(crate) fn is_configuration_key(entry: &Entry, language: Language) -> bool {
    let in_holder = entry.container.as_deref().is_some_and(holds_configuration);
    match entry.kind {
        Kind::Field => language == Language::Toml || in_holder,
        Kind::Method => in_holder && !entry.is_constructor,
        Kind::Constant => entry.name.chars().all(|letter| !letter.is_lowercase()),
        _ => false,
    }
}

fn holds_configuration(container: &str) -> bool {
    let name = folded(container);
    ["config", "configuration", "options", "option", "settings", "setting", "builder", "opts", "args", "params"]
        .iter()
        .any(|end| name.ends_with(end) || name.starts_with(end))
}

/// The type by its name, or by the terms that its name shares with the query. `new` before other constructors.
fn constructor(types: &[&str], names: &NameQuery<'_>, entry: &Entry) -> f64 {
    let of = entry.container.as_deref().unwrap_or_else(|| entry.name.trim_start_matches("New"));
    let usual =
        if matches!(&*entry.name, "new" | "__init__" | "constructor") || entry.container.is_none() { 1.0 } else { 0.8 };
    if types.iter().any(|name| folded(name) == folded(of)) {
        return usual;
    }
    let parts = if entry.container.is_some() { &entry.container_parts } else { &entry.parts };
    usual * share(names, &[parts])
}

/// Trait and type both named: 1; one of them where the query names one: 1; one of two: half.
fn implementation(asked: &[&str], names: &NameQuery<'_>, entry: &Entry) -> f64 {
    let traits: Vec<String> = entry.implements.as_deref().into_iter().flat_map(names_in).map(folded).collect();
    let name = folded(&entry.name);
    let is_met = |name_asked: &&&str| {
        let asked = folded(name_asked);
        asked == name || traits.contains(&asked)
    };
    let met = asked.iter().filter(is_met).count();
    if met == 0 {
        return share(names, &[&entry.parts]) * KIND_ALONE;
    }
    met as f64 / asked.len().clamp(1, 2).max(met) as f64
}

/// By weight, the share of a name's parts that the query says; 0 unless it says one. Parts that are too common to say
/// anything (`test`) weigh little by themselves.
fn share(names: &NameQuery<'_>, lists: &[&[TermId]]) -> f64 {
    let (mut shared, mut all) = (0.0, 0.0);
    for &part in lists.iter().flat_map(|parts| parts.iter()) {
        shared += names.weight(part).min(names.idf(part));
        all += names.idf(part);
    }
    if shared > 0.0 { shared / all } else { 0.0 }
}
