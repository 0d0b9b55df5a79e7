//! Clauses without figures: what came out well or badly, what happened and what did not.

use crate::fact::lexicon::{self, Polarity};
use crate::fact::news::news;
use crate::fact::words::{in_sequence, words};

/// What a clause says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    /// The whole came out so.
    Whole(Polarity),
    /// What was spoken of last came out so.
    ItsMeasure(Polarity),
    /// A measure came out so.
    Measure(Vec<String>, Polarity),
    /// Something happened, or did not.
    Event(Vec<String>, bool),
}

/// The clauses of a sentence.
pub(super) fn clauses(sentence: &str) -> Vec<&str> {
    let mut clauses = vec![sentence];
    for separator in [", ", " and ", " but ", " while ", "; "] {
        clauses = clauses.into_iter().flat_map(|clause| clause.split(separator)).collect();
    }
    // `limit 180 ms: ok` says how the figure came out; `cluster state: degraded` is one statement.
    let clauses = clauses.into_iter().flat_map(|clause| match clause.rsplit_once(": ") {
        Some((figure, outcome)) if figure.chars().any(|c| c.is_ascii_digit()) => vec![figure, outcome],
        _ => vec![clause],
    });
    clauses.map(str::trim).filter(|clause| !clause.is_empty()).collect()
}

/// What a clause says; `section` holds the words of the heading that it stands under. Where one step is told of, its noun is the
/// whole.
pub(super) fn said(clause: &str, section: &[String], of_step: bool) -> Vec<Said> {
    let own = words(clause);
    if own.len() > 9 || own.is_empty() || clause.chars().any(|c| c.is_ascii_digit()) {
        return Vec::new();
    }
    let negated = own.iter().any(|word| lexicon::is_negation(word));
    let is_step = |word: &String| of_step && in_sequence(word);
    let rest: Vec<String> = own.iter().filter(|word| tells(word, section) && !is_step(word)).cloned().collect();
    let names_whole = own.iter().any(|word| {
        is_step(word)
            || lexicon::is_undertaking(word) && word != "rollback"
            || section.contains(word) && lexicon::polarity(word).is_none()
    });
    let mut said = Vec::new();
    let nouns: Vec<String> = own.iter().filter(|word| lexicon::is_event_noun(word)).cloned().collect();
    let happens =
        |word: &String| lexicon::is_event(word) || matches!(word.as_str(), "was" | "were" | "no" | "there" | "had");
    if !nouns.is_empty() && own.iter().any(happens) {
        said.push(Said::Event(event(&own), !negated));
    }
    let Some(polarity) = news(clause).filter(|polarity| *polarity != Polarity::Neither) else { return said };
    let refers = matches!(own[0].as_str(), "this" | "that" | "which" | "it" | "and")
        || own.iter().all(|word| lexicon::polarity(word).is_some() || lexicon::is_negation(word));
    let is_event = !nouns.is_empty() && nouns.iter().any(|noun| noun != "rollback") || !nouns.is_empty() && negated;
    if rest.is_empty() && names_whole && !is_event {
        said.push(Said::Whole(polarity));
    } else if refers && rest.iter().all(|word| lexicon::is_limit(word)) && !names_whole {
        said.push(Said::ItsMeasure(polarity));
    } else if !rest.is_empty() && rest.len() <= 3 && rest.iter().any(|word| lexicon::is_measure(word)) && !is_event {
        said.push(Said::Measure(rest, polarity));
    }
    said
}

/// The subject of an event, as keys and slogans have it.
fn event(own: &[String]) -> Vec<String> {
    own.iter()
        .filter(|word| {
            !is_stop(word)
                && !lexicon::is_event(word)
                && !lexicon::is_negation(word)
                && !lexicon::is_filler(word)
                && (lexicon::is_event_noun(word) || !lexicon::is_undertaking(word))
        })
        .cloned()
        .collect()
}

/// Whether a word is part of what an outcome is about.
fn tells(word: &str, section: &[String]) -> bool {
    !is_stop(word)
        && !lexicon::is_filler(word)
        && !lexicon::is_negation(word)
        && !lexicon::is_undertaking(word)
        && !lexicon::is_outcome_key(word)
        && lexicon::polarity(word).is_none()
        && !section.iter().any(|own| own == word)
}

/// Words that sentences are made of.
pub(super) fn is_stop(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "it"
            | "its"
            | "this"
            | "that"
            | "these"
            | "those"
            | "which"
            | "there"
            | "then"
            | "than"
            | "with"
            | "as"
            | "been"
            | "being"
            | "had"
            | "has"
            | "have"
            | "did"
            | "do"
            | "doe"
            | "went"
            | "gone"
            | "rose"
            | "fell"
            | "grew"
            | "improved"
            | "dropped"
            | "moved"
            | "changed"
            | "increased"
            | "decreased"
            | "climbed"
            | "slipped"
            | "sank"
            | "jumped"
            | "reached"
            | "stayed"
            | "remained"
            | "came"
            | "come"
            | "stood"
            | "stand"
            | "measured"
            | "peaked"
            | "against"
            | "slowest"
            | "fastest"
            | "worst"
            | "best"
            | "highest"
            | "lowest"
            | "end"
            | "everyone"
            | "everybody"
            | "too"
            | "very"
            | "quite"
            | "now"
            | "out"
            | "count"
            | "considered"
            | "called"
            | "declared"
            | "still"
            | "also"
            | "again"
            | "whole"
            | "entire"
            | "our"
            | "their"
            | "we"
            | "they"
            | "he"
            | "she"
            | "whose"
            | "so"
            | "slow"
            | "fast"
            | "high"
            | "low"
            | "up"
            | "down"
            | "over"
            | "under"
            | "above"
            | "below"
            | "about"
            | "around"
            | "roughly"
            | "nearly"
            | "almost"
            | "just"
            | "exactly"
            | "saw"
            | "seen"
            | "got"
            | "into"
            | "during"
            | "throughout"
            | "ended"
            | "finished"
            | "began"
            | "started"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_clauses_state_an_outcome() {
        assert_eq!(said("The release was a success", &[], false), [Said::Whole(Polarity::Good)]);
        assert_eq!(said("the service was degraded", &[], false), [Said::Whole(Polarity::Bad)]);
        assert_eq!(said("The step passed", &["step".to_owned()], false), [Said::Whole(Polarity::Good)]);
        assert_eq!(said("this requirement was missed", &[], false), [Said::ItsMeasure(Polarity::Bad)]);
        assert_eq!(said("No rollback was needed", &[], false), [Said::Event(vec!["rollback".to_owned()], false)]);
        assert_eq!(said("our documentation was good", &[], false), []);
    }
}
