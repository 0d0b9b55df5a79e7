//! Counts in a sentence: how many there were, how many of them came out how, and the share that these are.

use crate::fact::lexicon::{self, Class, Role, class};
use crate::fact::model::Figure;
use crate::fact::scan::{Amount, Token, Unit};

use super::clause::is_stop;
use super::reader::{Reader, is_pronoun};

impl Reader<'_> {
    /// `6 of 7 gates held`, `of 5000 requests 12 failed`; comes back with how many words it took.
    pub(super) fn fraction(&mut self, part: Amount, total: Amount, after: &[String]) -> usize {
        let Some((noun, place)) = noun(after) else { return 0 };
        let told = outcome(&after[place + 1..]);
        let class = told.map_or(Class::Passed, |(class, _)| class);
        let word = if class == Class::Failed { "failed" } else { "passed" };
        // `6 of 7 phases` alone counts nothing that passed or failed.
        if told.is_none() {
            return 0;
        }
        self.push(vec![noun.clone(), word.to_owned()], None, Role::Value, Figure::Amount(part));
        self.push(vec![noun.clone(), "total".to_owned()], None, Role::Value, Figure::Amount(total));
        self.counted = Some((noun, class));
        place + 1 + told.map_or(0, |(_, taken)| taken)
    }

    /// `35 of them failed`; comes back with how many words it took.
    pub(super) fn of_them(&mut self, amount: Amount, after: &[String]) -> Option<usize> {
        let [of, them, rest @ ..] = after else { return None };
        let (noun, _) = self.counted.clone().filter(|_| of == "of" && is_pronoun(them) && is_whole(amount))?;
        let (class, taken) = outcome(rest)?;
        let word = if class == Class::Failed { "failed" } else { "passed" };
        self.push(vec![noun.clone(), word.to_owned()], None, Role::Value, Figure::Amount(amount));
        self.counted = Some((noun, class));
        Some(2 + taken)
    }

    /// `87.5 % of all probes passed`; comes back with how many words it took.
    pub(super) fn share_of_all(&mut self, amount: Amount, after: &[String]) -> Option<usize> {
        let rest = after.strip_prefix(&["of".to_owned()]).filter(|_| amount.unit == Unit::Percent && !amount.signed)?;
        let (noun, place) = noun(rest)?;
        let (class, taken) = outcome(&rest[place + 1..])?;
        let word = if class == Class::Failed { "error" } else { "success" };
        self.push(vec![word.to_owned(), "rate".to_owned(), noun], None, Role::Value, Figure::Amount(amount));
        Some(place + 2 + taken)
    }

    /// `5000 requests`, `12 failed`, `3 rollbacks`; comes back with how many words it took.
    pub(super) fn count(&mut self, amount: Amount, before: &[String], after: &[String]) -> Option<usize> {
        if let Some(error) = after.first().filter(|word| lexicon::is_error(word) && class(word) != Some(Class::Failed))
        {
            // `5000 requests, 12 errors (0.24 %)`: the share is that of the errors.
            self.push(vec![error.clone()], None, Role::Value, Figure::Amount(amount));
            self.counted = Some((error.clone(), Class::Failed));
            return Some(1);
        }
        if let Some((class, taken)) = outcome(after)
            && let Some((noun, _)) = self.counted.clone()
        {
            if class == Class::Other {
                // `7 inconclusive` are neither, and count toward the whole.
                let other = after.iter().find(|word| lexicon::class(word) == Some(Class::Other));
                if let Some(other) = other.filter(|_| self.whole.is_none()) {
                    self.push(vec![noun, other.clone()], None, Role::Value, Figure::Amount(amount));
                } else {
                    self.counted = None;
                }
                return Some(taken);
            }
            let word = if class == Class::Failed { "failed" } else { "passed" };
            if let Some((whole, all)) = self.whole.take().filter(|(whole, _)| *whole == noun) {
                // `6 gates, 5 passed, 1 failed`
                self.push(vec![whole, "total".to_owned()], None, Role::Value, Figure::Amount(all));
            }
            self.push(vec![noun.clone(), word.to_owned()], None, Role::Value, Figure::Amount(amount));
            self.counted = Some((noun, class));
            return Some(taken);
        }
        if after.first().is_some_and(|word| lexicon::is_event_noun(word)) {
            let mut words: Vec<String> =
                after.iter().take_while(|word| lexicon::is_event_noun(word)).cloned().collect();
            words.dedup();
            let taken = words.len();
            self.push(words, None, Role::Value, Figure::Event(amount.value > 0.0));
            return Some(taken);
        }
        if after.is_empty() && before.last().is_some_and(|word| lexicon::is_event_noun(word)) {
            let words = before.last().cloned().into_iter().collect();
            self.push(words, None, Role::Value, Figure::Event(amount.value > 0.0));
            return Some(0);
        }
        let Some((noun, place)) = noun(after) else {
            // A share in the wake of what is unknown is not the share of what was counted before.
            self.counted = self.counted.take().filter(|_| after.is_empty());
            return None;
        };
        let is_total = after.iter().any(|word| matches!(word.as_str(), "total" | "overall" | "altogether"));
        let adjective = after[..place].iter().find_map(|word| class(word)).filter(|class| *class != Class::Total);
        let told = outcome(&after[place + 1..]);
        let words = match adjective.or(told.map(|(class, _)| class)) {
            Some(Class::Failed) => vec![noun.clone(), "failed".to_owned()],
            Some(Class::Passed) => vec![noun.clone(), "passed".to_owned()],
            Some(Class::Other) => return Some(place + 1),
            Some(Class::Total) | None if is_total => vec![noun.clone(), "total".to_owned()],
            Some(Class::Total) | None => vec![noun.clone()],
        };
        let is_known = lexicon::is_trial(&noun) || words.len() > 1 || before.last().is_some_and(|word| word == "of");
        if is_known {
            self.push(words, None, Role::Value, Figure::Amount(amount));
        } else {
            self.whole = Some((noun.clone(), amount));
        }
        self.counted = Some((noun, adjective.unwrap_or(Class::Passed)));
        Some(place + 1)
    }
}

/// The whole of `6 of 7`, `6/7`, `6 out of 7`, and how many tokens it takes.
pub(super) fn out_of(part: Amount, tokens: &[Token]) -> Option<(Amount, usize)> {
    let is_word = |at: usize, expected: &str| matches!(tokens.get(at), Some(Token::Word(word)) if word == expected);
    let next = if is_word(1, "of") || tokens.get(1) == Some(&Token::Slash) {
        2
    } else if is_word(1, "out") && is_word(2, "of") {
        3
    } else {
        return None;
    };
    match tokens.get(next) {
        Some(Token::Number(total)) if is_whole(part) && is_whole(*total) => Some((*total, next + 1)),
        _ => None,
    }
}

/// The first thing among some words that reports count, with at most two words before it.
pub(super) fn noun(after: &[String]) -> Option<(String, usize)> {
    let place = after.iter().take(3).position(|word| lexicon::is_countable(word) || lexicon::is_trial(word))?;
    Some((after[place].clone(), place))
}

/// `held`, `did not`, `were met`: how what is counted came out, and how many words say so.
pub(super) fn outcome(after: &[String]) -> Option<(Class, usize)> {
    let mut negated = false;
    for (at, word) in after.iter().enumerate().take(4) {
        if lexicon::is_negation(word) {
            negated = true;
        } else if let Some(class) = class(word).filter(|class| *class != Class::Total) {
            return Some((if negated { class.negated() } else { class }, at + 1));
        } else if !is_stop(word) && !lexicon::is_filler(word) {
            break;
        }
    }
    // `6 held and 1 did not`: the verb is left out.
    negated.then_some((Class::Failed, 2.min(after.len())))
}

pub(super) fn is_whole(amount: Amount) -> bool {
    amount.unit == Unit::Bare && amount.half >= 0.5 && !amount.signed && amount.value >= 0.0
}
