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

/// At most `limit` drafts with distinct texts. A text that two drafts share is dropped in both: each would call the
/// other's answer wrong.
pub(crate) fn select(drafts: Vec<Draft>, limit: usize, seed: u64) -> Vec<Draft> {
    let repeated = repeated_texts(&drafts);
    let mut by_class = SHARES.map(|(class, _)| of_class(&drafts, class, &repeated, seed));
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

fn repeated_texts(drafts: &[Draft]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    drafts.iter().map(|draft| draft.text.to_lowercase()).filter(|text| !seen.insert(text.clone())).collect()
}

/// The drafts of a class with texts that no other draft has, in the order in which they are taken.
fn of_class<'d>(drafts: &'d [Draft], class: QueryClass, repeated: &BTreeSet<String>, seed: u64) -> Vec<&'d Draft> {
    let is_single = |draft: &&Draft| draft.class == class && !repeated.contains(&draft.text.to_lowercase());
    let mut found: Vec<&Draft> = drafts.iter().filter(is_single).collect();
    found.sort_by_key(|draft| (stable_hash(seed, &[class.name(), &draft.text]), &draft.text));
    found
}

/// Whether a draft is for fitting: decided by what it is about, so that no symbol is asked for in both parts.
pub(crate) fn is_for_fitting(corpus: &Corpus, draft: &Draft) -> bool {
    let path = &corpus.files[draft.answers[0].file].path;
    stable_hash(0, &["part", path, &draft.about]).is_multiple_of(FIT_EVERY)
}
