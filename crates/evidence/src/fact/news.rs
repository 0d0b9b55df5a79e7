//! Good and bad news in a text: the first word that tells, turned around by a negation before it.

use super::lexicon::{self, Polarity};
use super::scan::{Token, scan};
use super::words::words;

/// The news in a text; ticks and crosses count when no word tells.
pub(super) fn news(text: &str) -> Option<Polarity> {
    let words = words(text);
    if words.windows(2).any(|pair| pair == ["no", "go"]) {
        return Some(Polarity::Bad);
    }
    if words.windows(2).any(|pair| pair == ["not", "run"] || pair == ["not", "evaluated"]) {
        return Some(Polarity::Neither);
    }
    // `RESOLVE CRITICAL ALERTS FIRST` asks for something and says nothing of how it came out.
    if words.first().is_some_and(|word| word == "resolve") {
        return Some(Polarity::Neither);
    }
    // `COMPLETED_UNDECIDED` is no success.
    let undecides = |word: &String| matches!(word.as_str(), "undecided" | "inconclusive" | "unknown" | "pending");
    if words.len() <= 4 && words.iter().any(undecides) {
        return Some(Polarity::Neither);
    }
    let told = words.iter().enumerate().find_map(|(at, word)| {
        let polarity = lexicon::polarity(word).or_else(|| (word == "intervention").then_some(Polarity::Bad))?;
        let is_answer = matches!(word.as_str(), "no" | "none")
            && words.len() > 1
            && at == 0
            && words[1..].iter().any(|word| lexicon::polarity(word).is_some());
        if is_answer {
            return None;
        }
        let negated = words[at.saturating_sub(2)..at].iter().any(|word| lexicon::is_negation(word));
        Some(if negated { polarity.flipped() } else { polarity })
    });
    // A tick before a sentence decorates it; beside a figure or a word or two it is the outcome.
    told.or_else(|| mark(text).filter(|_| words.len() <= 2))
}

/// The tick or cross in a text.
pub(super) fn mark(text: &str) -> Option<Polarity> {
    scan(text).into_iter().find_map(|token| match token {
        Token::Mark(polarity) => Some(polarity),
        _ => None,
    })
}

/// `yes`, `no`, `true`, `false` at the start of a text.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    let words = words(text);
    match (words.first().map(String::as_str), words.get(1).map(String::as_str)) {
        (_, Some("go")) | (Some("n"), Some("a")) => None,
        (Some("yes" | "true" | "y"), _) => Some(true),
        (Some("no" | "false" | "n"), _) if words.len() <= 4 => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_telling_word_decides() {
        assert_eq!(news("FAILED (EXPECTED - Safety Demo)"), Some(Polarity::Bad));
        assert_eq!(news("APPROVED FOR PRODUCTION"), Some(Polarity::Good));
        assert_eq!(news("NO_GO"), Some(Polarity::Bad));
        assert_eq!(news("did not fail"), Some(Polarity::Good));
        assert_eq!(news("All metrics green, no alerts active"), Some(Polarity::Good));
        assert_eq!(news("REQUIRES INTERVENTION"), Some(Polarity::Bad));
        assert_eq!(news("6/6 \u{2705}"), Some(Polarity::Good));
        assert_eq!(news("rollback_complete"), Some(Polarity::Bad));
        assert_eq!(news("COMPLETED_UNDECIDED"), Some(Polarity::Neither));
        assert_eq!(news("RESOLVE CRITICAL ALERTS FIRST"), Some(Polarity::Neither));
        assert_eq!(news("rolled out"), Some(Polarity::Good));
        assert_eq!(news("20 min"), None);
    }
}
