//! A text to sentences, and how each bears on the whole.

use crate::fact::lexicon::is_undertaking;
use crate::fact::words::words;

/// What a sentence may be held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bearing {
    /// It states something about what its section is about.
    Plain,
    /// It states something about a time, place or part that it names itself.
    Apart,
    /// It supposes, plans or advises.
    Supposed,
}

/// The sentences of a text: a full stop, question or exclamation mark, or semicolon, before a space and no lower-case letter.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let ends = match c {
            ';' => true,
            '.' | '!' | '?' => {
                let mut rest = text[at + c.len_utf8()..].chars();
                matches!(rest.next(), None | Some(' ' | '\n')) && !rest.next().is_some_and(char::is_lowercase)
            }
            _ => false,
        };
        if ends {
            sentences.push(text[start..at].trim());
            start = at + c.len_utf8();
        }
    }
    sentences.push(text[start..].trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// How a sentence bears on the whole.
pub(super) fn bearing(sentence: &str) -> Bearing {
    let words = words(sentence);
    let supposes = |word: &String| {
        matches!(
            word.as_str(),
            "if" | "would"
                | "could"
                | "should"
                | "may"
                | "might"
                | "will"
                | "shall"
                | "can"
                | "example"
                | "suppose"
                | "assume"
                | "unless"
                | "whether"
                | "typically"
                | "usually"
                | "expect"
                | "plan"
                | "planned"
                | "todo"
        )
    };
    // `we need 0.69` states a limit, `we need to` a plan.
    let needs = words.windows(2).any(|pair| pair[0] == "need" && !pair[1].starts_with(|c: char| c.is_ascii_digit()));
    if needs || words.iter().any(supposes) || sentence.ends_with('?') {
        return Bearing::Supposed;
    }
    let is_apart = (0..words.len()).any(|at| points_elsewhere(&words, at));
    if is_apart { Bearing::Apart } else { Bearing::Plain }
}

/// `in phase 2`, `before the fix`, `last week`: words that move a statement away from the whole.
fn points_elsewhere(words: &[String], at: usize) -> bool {
    let rest =
        || words[at + 1..].iter().filter(|word| !matches!(word.as_str(), "the" | "this" | "whole" | "entire" | "our"));
    let whole = |word: &String| {
        is_undertaking(word)
            || matches!(
                word.as_str(),
                "all" | "total" | "end" | "everyone" | "everybody" | "user" | "sum" | "average" | "both" | "it"
            )
    };
    match words[at].as_str() {
        "in" | "during" | "on" | "for" | "under" | "within" => {
            rest().next().is_some_and(|word| !whole(word) && !word.starts_with(|c: char| c.is_ascii_digit()))
        }
        "before" | "after" | "until" | "when" | "while" | "without" | "previously" | "initially" | "earlier"
        | "yesterday" | "originally" | "once" | "except" | "excluding" | "only" => true,
        "last" | "next" | "previous" => words.get(at + 1).is_some_and(|word| {
            matches!(
                word.as_str(),
                "week" | "month" | "year" | "night" | "time" | "quarter" | "release" | "version" | "run"
            )
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_full_stops_and_not_inside_numbers() {
        assert_eq!(
            sentences("It took 0.8 minutes. Nothing failed; all is well."),
            ["It took 0.8 minutes", "Nothing failed", "all is well"]
        );
        assert_eq!(sentences("e.g. this one"), ["e.g. this one"]);
    }

    #[test]
    fn what_speaks_of_something_else_is_kept_apart() {
        assert_eq!(bearing("The release was a success"), Bearing::Plain);
        assert_eq!(bearing("During the release there were 3 rollbacks"), Bearing::Plain);
        assert_eq!(bearing("6 of 7 gates held in staging"), Bearing::Apart);
        assert_eq!(bearing("Before the fix p95 was 300 ms"), Bearing::Apart);
        assert_eq!(bearing("If a gate fails, p95 would be 300 ms"), Bearing::Supposed);
    }
}
