//! Which drafts become queries: a share for each class, chosen by hash, and the part that each belongs to.

use std::collections::BTreeSet;

use lensgate_dataset::{Corpus, QueryClass};

use crate::draft::Draft;
use crate::hash::stable_hash;

/// Shares of the classes in percent, in the order in which spare places are offered.
const SHARES: [(QueryClass, usize); 5] = [
    (QueryClass::Nl, 42),
    (QueryClass::Identifier, 28),
    (QueryClass::Structural, 14),
    (QueryClass::Regex, 10),
    (QueryClass::Docs, 6),
];

/// One query in four is for fitting. The seed has no say here: what one run fits on, no other run evaluates.
const FIT_EVERY: u64 = 4;

/// At most `limit` drafts, a share for each class.
pub(crate) fn select(drafts: Vec<Draft>, limit: usize, seed: u64) -> Vec<Draft> {
    let mut by_class = SHARES.map(|(class, _)| of_class(&drafts, class, seed));
    let mut quotas = SHARES.map(|(_, percent)| limit * percent / 100);
    for (quota, found) in quotas.iter_mut().zip(&by_class) {
        *quota = (*quota).min(found.len());
    }
    let mut spare = limit - quotas.iter().sum::<usize>().min(limit);
    for (quota, found) in quotas.iter_mut().zip(&by_class) {
        let more = spare.min(found.len() - *quota);
        *quota += more;
        spare -= more;
    }
    for (quota, found) in quotas.iter().zip(&mut by_class) {
        found.truncate(*quota);
    }
    by_class.into_iter().flatten().cloned().collect()
}

/// Texts that two drafts share, in lower case. Both have to go: each would call the other's answer wrong.
pub(crate) fn repeated_texts(drafts: &[Draft]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    drafts.iter().map(|draft| draft.text.to_lowercase()).filter(|text| !seen.insert(text.clone())).collect()
}

/// The drafts of a class, in the order in which they are taken.
fn of_class(drafts: &[Draft], class: QueryClass, seed: u64) -> Vec<&Draft> {
    let mut found: Vec<&Draft> = drafts.iter().filter(|draft| draft.class == class).collect();
    found.sort_by_key(|draft| (stable_hash(seed, &[class.name(), &draft.text]), &draft.text));
    found
}

/// Whether a draft is for fitting: decided by what it is about, so that no symbol is asked for in both parts.
pub(crate) fn is_for_fitting(corpus: &Corpus, draft: &Draft) -> bool {
    let path = &corpus.files[draft.answers[0].file].path;
    stable_hash(0, &["part", path, &draft.about]).is_multiple_of(FIT_EVERY)
}
