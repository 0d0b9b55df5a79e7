//! The words of the configuration's closed sets, and the two values with a grammar of their own: `adaptive(a,b)` and
//! the list of features.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::source::Value;
use super::{
    BoundType, Calibration, Feature, KCandidates, PatternPack, PruneAggressiveness, RareTermFuzzy, SynonymsSource,
};

/// A closed set whose members have a word each.
pub(super) trait Word: Copy + PartialEq + 'static {
    const WORDS: &'static [(&'static str, Self)];

    fn word(self) -> &'static str {
        let known = Self::WORDS.iter().find(|(_, member)| *member == self);
        known.map_or("", |(word, _)| word)
    }
}

impl Word for PruneAggressiveness {
    const WORDS: &'static [(&'static str, Self)] =
        &[("low", Self::Low), ("medium", Self::Medium), ("high", Self::High)];
}

impl Word for BoundType {
    const WORDS: &'static [(&'static str, Self)] = &[("sum", Self::Sum), ("max", Self::Max)];
}

impl Word for RareTermFuzzy {
    const WORDS: &'static [(&'static str, Self)] = &[("strict", Self::Strict), ("backoff", Self::Backoff)];
}

impl Word for SynonymsSource {
    const WORDS: &'static [(&'static str, Self)] =
        &[("none", Self::None), ("pmi_subtokens_docstrings_v1", Self::PmiSubtokensDocstringsV1)];
}

impl Word for PatternPack {
    const WORDS: &'static [(&'static str, Self)] =
        &[("ctor_impl", Self::CtorImpl), ("test_func_names", Self::TestFuncNames), ("config_keys", Self::ConfigKeys)];
}

impl Word for Calibration {
    const WORDS: &'static [(&'static str, Self)] = &[("none", Self::None), ("isotonic_v1", Self::IsotonicV1)];
}

impl Word for Feature {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("path_prior_residual", Self::PathPriorResidual),
        ("subtoken_jaccard", Self::SubtokenJaccard),
        ("struct_distance", Self::StructDistance),
        ("docBM25", Self::DocBm25),
    ];
}

/// The member that a word names.
pub(super) fn parse<T: Word>(word: &str) -> Result<T, String> {
    let known = T::WORDS.iter().find(|(known, _)| *known == word);
    known.map(|&(_, member)| member).ok_or_else(|| {
        let words = T::WORDS.iter().map(|&(known, _)| known);
        format!("unknown word {word:?}, expected {}{}", alternatives::<T>(), did_you_mean(word, words))
    })
}

/// The words of a set for a message.
pub(super) fn alternatives<T: Word>() -> String {
    let words: Vec<String> = T::WORDS.iter().map(|(word, _)| format!("{word:?}")).collect();
    words.join(" or ")
}

/// `; did you mean "x"?`, or nothing when no word comes near.
pub(super) fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = known.map(|known| (strsim::jaro_winkler(word, known), known)).filter(|&(likeness, _)| likeness > 0.75);
    near.max_by(|a, b| a.0.total_cmp(&b.0)).map_or(String::new(), |(_, known)| format!("; did you mean {known:?}?"))
}

const K_RANGE: std::ops::RangeInclusive<u32> = 100..=500;

/// A number 100 to 500, or `"adaptive(a,b)"` with both in that range and `a` at most `b`.
pub(super) fn k_candidates(value: &Value) -> Result<KCandidates, String> {
    let expected = "expected a whole number 100 to 500 or \"adaptive(a,b)\" with 100 <= a <= b <= 500";
    match value {
        Value::Number(number) => {
            let whole = whole(*number).filter(|number| K_RANGE.contains(number));
            whole.map(KCandidates::Fixed).ok_or_else(|| format!("{number} is out of range, {expected}"))
        }
        Value::Text(text) => adaptive(text).ok_or_else(|| format!("{text:?}: {expected}")),
        _ => Err(expected.to_owned()),
    }
}

fn adaptive(text: &str) -> Option<KCandidates> {
    let (low, high) = text.trim().strip_prefix("adaptive(")?.strip_suffix(')')?.split_once(',')?;
    let (low, high): (u32, u32) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
    (K_RANGE.contains(&low) && K_RANGE.contains(&high) && low <= high).then_some(KCandidates::Adaptive(low, high))
}

fn whole(number: f64) -> Option<u32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be a whole number in range"
    )]
    let whole = (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number)).then_some(number as u32);
    whole
}

pub(super) fn write_k_candidates(knob: KCandidates) -> Json {
    match knob {
        KCandidates::Fixed(k) => json!(k),
        KCandidates::Adaptive(low, high) => json!(format!("adaptive({low},{high})")),
    }
}

/// `"baseline"`, `"+a,-b"`, or a list of names with or without a sign. A `-` takes away what an earlier `+` added.
pub(super) fn features(value: &Value) -> Result<BTreeSet<Feature>, String> {
    let expected = "expected \"baseline\" or names with + or - such as \"+subtoken_jaccard,+docBM25\"";
    let words: Vec<&str> = match value {
        Value::Text(text) => text.split(',').collect(),
        Value::List(items) => items
            .iter()
            .map(|item| if let Value::Text(text) = &item.value { Ok(&**text) } else { Err(expected.to_owned()) })
            .collect::<Result<_, String>>()?,
        _ => return Err(expected.to_owned()),
    };
    let mut features = BTreeSet::new();
    for word in words.into_iter().map(str::trim).filter(|word| !word.is_empty() && *word != "baseline") {
        if let Some(name) = word.strip_prefix('-') {
            features.remove(&parse(name.trim())?);
        } else {
            features.insert(parse(word.strip_prefix('+').unwrap_or(word).trim())?);
        }
    }
    Ok(features)
}

pub(super) fn write_features(features: &BTreeSet<Feature>) -> Json {
    if features.is_empty() {
        return json!("baseline");
    }
    let words: Vec<String> = features.iter().map(|feature| format!("+{}", feature.word())).collect();
    json!(words.join(","))
}
