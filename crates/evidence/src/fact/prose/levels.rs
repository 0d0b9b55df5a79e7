//! Levels in a sentence: what was measured, before and after, by how much it changed and what it had to be.

use crate::fact::lexicon::{self, Class, Role, Side};
use crate::fact::model::Figure;
use crate::fact::scan::{Amount, Unit};
use crate::fact::words::percentile_of;

use super::clause::is_stop;
use super::reader::{About, Reader, is_part_of_speech, is_pronoun};

impl Reader<'_> {
    /// `0.76 against 0.71 before`, `(was 0.71`: the level before that of the measure just spoken of.
    pub(super) fn baseline(&mut self, amount: Amount, before: &[String], after: &[String]) -> bool {
        let then = |word: &String| matches!(word.as_str(), "before" | "previously" | "earlier");
        let is_then = before.last().is_some_and(|word| then(word) || word == "was" && before.len() == 1)
            || before.last().is_some_and(|word| matches!(word.as_str(), "against" | "from" | "versus" | "vs"))
                && after.first().is_some_and(then);
        let alike = self.level.is_some_and(|level| level.unit == amount.unit);
        let Some(about) = self.measure.clone().filter(|_| is_then && alike && amount.side.is_none()) else {
            return false;
        };
        self.push(about.words, about.percentile, Role::Baseline, Figure::Amount(amount));
        true
    }

    pub(super) fn delta(&mut self, amount: Amount) {
        let is_change = matches!(amount.unit, Unit::Percent | Unit::Points | Unit::Bare | Unit::Time);
        if let Some(about) = self.measure.clone().filter(|_| is_change) {
            let mut words = about.words;
            words.push("change".to_owned());
            self.push(words, about.percentile, Role::Delta, Figure::Amount(amount));
        }
    }

    /// `at least 0.69 was required`, `above the required 97 %`, `against a limit of 180 ms`.
    pub(super) fn limit(&mut self, amount: Amount, before: &[String], after: &[String]) -> bool {
        let obliged =
            matches!(before, [.., to, be] if to == "to" && be == "be") || before.iter().any(|word| word == "must");
        let named = obliged || before.iter().any(|word| is_bar(word)) || after.iter().take(2).any(|word| is_bar(word));
        if !named && amount.side.is_none() {
            return false;
        }
        let own: Vec<String> = before.iter().filter(|word| !is_bar(word)).cloned().collect();
        // `a limit of 180 ms on p95`
        let on: Vec<String> = match after {
            [on, rest @ ..] if matches!(on.as_str(), "on" | "for") => {
                rest.iter().take_while(|word| !is_stop(word)).cloned().collect()
            }
            _ => Vec::new(),
        };
        let Some(about) = self.about(&own).or_else(|| self.about(&on)).or_else(|| self.measure.clone()) else {
            return true;
        };
        let is_side = |names: &[&str]| before.iter().any(|word| names.contains(&word.as_str()));
        let side = if is_side(&["above", "over", "exceed", "exceeding", "beat"]) {
            Some(Side::AtLeast)
        } else if is_side(&["below", "under", "within", "beneath"]) {
            Some(Side::AtMost)
        } else {
            None
        };
        // `98.1 %, above the required 97 %` says where it lies; a bare `under 5 ms` may say what it has to be.
        if let (Some(level), Some(side), true) = (self.level, side, named) {
            self.push(about.words.clone(), about.percentile, Role::Value, Figure::Compare(level, side, amount));
        }
        if named {
            let bound = Amount { side: amount.side.filter(|_| side.is_none()), ..amount };
            self.push(about.words.clone(), about.percentile, Role::Limit, Figure::Amount(bound));
            // `the limit of 180 ms was kept`
            let kept = after.iter().find_map(|word| match word.as_str() {
                "kept" | "met" | "held" | "respected" => Some(lexicon::Polarity::Good),
                "exceeded" | "broken" | "missed" | "violated" | "breached" => Some(lexicon::Polarity::Bad),
                _ => None,
            });
            if let Some(polarity) = kept.filter(|_| before.iter().chain(after).any(|word| lexicon::is_limit(word))) {
                let negated = after.iter().any(|word| lexicon::is_negation(word));
                let polarity = if negated { polarity.flipped() } else { polarity };
                self.push(about.words.clone(), about.percentile, Role::Value, Figure::Outcome(polarity));
            }
        }
        self.measure = Some(about);
        true
    }

    /// `an error rate of 0.24 %`, `the 95th percentile 151 ms`; a share in the wake of a count is the share of it.
    pub(super) fn value(&mut self, amount: Amount, before: &[String], in_parentheses: bool) {
        let refers = before.iter().all(|word| is_stop(word) || lexicon::is_filler(word) || word == "rate")
            || matches!(before, [.., which, is] if matches!(which.as_str(), "which" | "that") && matches!(is.as_str(), "is" | "was" | "are" | "were"));
        if amount.unit == Unit::Percent
            && !amount.signed
            && refers
            && let Some((noun, class)) = self.counted.clone()
        {
            let word = if class == Class::Failed { "error" } else { "success" };
            let mut words = vec![word.to_owned(), "rate".to_owned()];
            words.extend((class != Class::Failed).then_some(noun));
            self.push(words, None, Role::Value, Figure::Amount(amount));
            return;
        }
        if in_parentheses || amount.side.is_some() {
            return;
        }
        let Some(about) = self.about(before) else { return };
        self.push(about.words.clone(), about.percentile, Role::Value, Figure::Amount(amount));
        self.level = Some(amount);
        self.measure = Some(about);
    }

    /// What the words before a number say that it is; none when they name no measure.
    pub(super) fn about(&self, before: &[String]) -> Option<About> {
        let percentile = before.iter().rev().find_map(|word| percentile_of(word));
        let mut own: Vec<String> = before
            .iter()
            .filter(|word| percentile_of(word).is_none() && !is_stop(word) && !is_part_of_speech(word))
            .cloned()
            .collect();
        if own.is_empty() && percentile.is_some() {
            let is_timed = |about: &&About| {
                about.percentile.is_some() || about.words.iter().any(|word| lexicon::is_time_like(word))
            };
            own = self.measure.as_ref().filter(is_timed).map(|about| about.words.clone()).unwrap_or_default();
        }
        let measures = percentile.is_some() || own.iter().any(|word| lexicon::is_measure(word));
        let measures = measures && !own.iter().any(|word| is_pronoun(word));
        (measures && own.len() <= 4).then_some(About { words: own, percentile })
    }
}

/// Words that say what something is held against.
fn is_bar(word: &str) -> bool {
    lexicon::is_limit(word) || matches!(word, "allow" | "ask" | "asked" | "wanted" | "agreed" | "promised")
}
