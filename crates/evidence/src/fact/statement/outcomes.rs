//! How something came out, and what did not happen, in a text under a key.

use crate::fact::lexicon::{self, Role};
use crate::fact::model::Figure;
use crate::fact::news::news;
use crate::fact::scan::Token;
use crate::fact::subject::{Kind, subject};
use crate::fact::words::words;

use super::Statement;
use super::figures::word_of;

impl Statement<'_> {
    pub(super) fn outcome(&mut self, tokens: &[Token]) {
        let says = |word: &String| lexicon::is_outcome_key(word) || lexicon::polarity(word).is_some();
        let asked = self.words.iter().any(says) && self.role() != Role::Limit;
        let marked = tokens.iter().any(|token| matches!(token, Token::Mark(_)));
        let own = words(&self.text);
        // `0.78 (min 0.69) PASS`
        let closes = matches!(tokens, [Token::Number(_), .., Token::Word(last)] if lexicon::is_status_word(last));
        let clause = self.text.split([';', ',']).skip(1).find_map(closing);
        if let (Some(polarity), Some(Token::Number(_)), false) = (clause, tokens.first(), asked || marked || closes) {
            let subject = subject(self.facts, self.leaf.record, &self.words.clone(), Kind::Outcome);
            self.push(subject, Role::Value, Figure::Outcome(polarity));
            return;
        }
        if (!asked && !marked && !closes && !self.is_bare_status(&own)) || own.len() > 14 {
            return;
        }
        // `2 of 6 passed` counts; what it says of the whole is for arithmetic to tell.
        let counts = self.found.iter().any(|fact| matches!(fact.figure, Figure::Fraction(..)));
        if counts && !marked && own.first().is_none_or(|word| lexicon::polarity(word).is_none()) {
            return;
        }
        let last = || tokens.iter().rev().find_map(word_of).and_then(lexicon::polarity);
        if let Some(polarity) = if closes { last() } else { news(&self.text) } {
            let subject = subject(self.facts, self.leaf.record, &self.words.clone(), Kind::Outcome);
            let role = if self.is_kept_promise(&own) || closes { Role::Value } else { self.role() };
            self.push(subject, role, Figure::Outcome(polarity));
        }
    }

    /// `coverage SLO: met`: what was agreed on came out so.
    pub(super) fn is_kept_promise(&self, own: &[String]) -> bool {
        let agrees = |word: &String| {
            matches!(
                word.as_str(),
                "slo" | "sla" | "objective" | "target" | "goal" | "commitment" | "agreement" | "requirement"
            )
        };
        let negated = |own: &[String]| own.len() == 2 && lexicon::is_negation(&own[0]);
        let is_status = own.len() == 1 || negated(own);
        is_status
            && own.last().is_some_and(|word| lexicon::polarity(word).is_some())
            && self.words.iter().any(agrees)
            && self.words.iter().any(|word| !agrees(word) && !lexicon::is_filler(word))
    }

    /// `fleet: degraded`: a status stands alone under a key that does not announce one.
    pub(super) fn is_bare_status(&self, own: &[String]) -> bool {
        let ranks = |word: &String| {
            matches!(
                word.as_str(),
                "severity" | "level" | "priority" | "colour" | "color" | "type" | "kind" | "class" | "mode" | "theme"
            )
        };
        if self.is_kept_promise(own) {
            return true;
        }
        !self.leaf.key.is_empty()
            && self.role() != Role::Limit
            && !self.words.iter().any(ranks)
            && matches!(own, [only] if lexicon::is_status_word(only))
    }

    /// `rollbacks: 1, never rolled back`: what did not happen, after a figure.
    pub(super) fn denied(&mut self) {
        let clauses = self.text.split([',', ';', '(', ')']).skip(1);
        let denies = |clause: &&str| {
            let own = words(clause);
            own.len() <= 6
                && own.iter().any(|word| lexicon::is_negation(word))
                && !clause.chars().any(|c| c.is_ascii_digit())
        };
        let nouns: Vec<Vec<String>> = clauses
            .filter(denies)
            .map(|clause| words(clause).into_iter().filter(|word| lexicon::is_event_noun(word)).collect())
            .filter(|nouns: &Vec<String>| !nouns.is_empty())
            .collect();
        for own in nouns {
            let said = subject(self.facts, self.leaf.record, &own, Kind::Event);
            self.push(said, Role::Value, Figure::Event(false));
        }
    }
}

/// `kept in every step`, `not met`: how what was said before came out.
fn closing(clause: &str) -> Option<lexicon::Polarity> {
    let own = words(clause);
    let negated = own.first().is_some_and(|word| lexicon::is_negation(word));
    let word = own.get(usize::from(negated)).filter(|word| lexicon::is_status_word(word))?;
    let polarity = lexicon::polarity(word)?;
    (own.len() <= 5).then(|| if negated { polarity.flipped() } else { polarity })
}
