//! The figures in a text: a level and its limit, counts and what they are made of, changes, lengths of time.

use crate::fact::key_limits::in_unit;
use crate::fact::lexicon::{self, Role, Side};
use crate::fact::model::Figure;
use crate::fact::news::news;
use crate::fact::scan::{Amount, Token, Unit, scan_with_breaks};
use crate::fact::subject::{Kind, key_unit, subject};
use crate::fact::words::words;

use super::Statement;

/// Words beside the figures of a value that qualifies them; more make a sentence.
const MOST_QUALIFYING: usize = 8;

impl Statement<'_> {
    /// `97.6% < 98%`: a comparison spelt out with both numbers.
    pub(super) fn comparisons(&mut self, text: &str) {
        let tokens = scan_with_breaks(text);
        for (at, window) in tokens.windows(3).enumerate() {
            // `280-15 >= 255` compares a result that has to be worked out.
            let is_result = at > 0 && matches!(tokens[at - 1], Token::Number(_));
            if let ([Token::Number(left), Token::Compare(side, _), Token::Number(right)], false) = (window, is_result) {
                let subject = subject(self.facts, self.leaf.record, &self.words, Kind::Amount);
                self.push(subject, Role::Value, Figure::Compare(*left, *side, *right));
            }
        }
    }

    /// `6/7`, `6 of 7`, `6 out of 7`.
    pub(super) fn fractions(&mut self, tokens: &[Token]) {
        let whole = |token: &Token| match token {
            Token::Number(amount) if amount.unit == Unit::Bare && amount.half == 0.5 && !amount.signed => {
                Some(amount.value as u64)
            }
            _ => None,
        };
        let word = |token: Option<&Token>, expected: &str| matches!(token, Some(Token::Word(word)) if word == expected);
        for at in 0..tokens.len() {
            let Some(part) = whole(&tokens[at]) else { continue };
            let next = if matches!(tokens.get(at + 1), Some(Token::Slash)) || word(tokens.get(at + 1), "of") {
                at + 2
            } else if word(tokens.get(at + 1), "out") && word(tokens.get(at + 2), "of") {
                at + 3
            } else {
                continue;
            };
            let Some(total) = tokens.get(next).and_then(whole).filter(|total| (part, *total) != (24, 7)) else {
                continue;
            };
            let mut own = self.words.clone();
            own.extend(tokens[next + 1..].iter().take(4).filter_map(|token| match token {
                Token::Word(word) => words(word).into_iter().next(),
                _ => None,
            }));
            if own.iter().any(|word| lexicon::is_countable(word)) || !self.leaf.key.is_empty() {
                let subject = subject(self.facts, self.leaf.record, &own, Kind::Outcome);
                self.push(subject, self.role(), Figure::Fraction(part, total));
            }
        }
    }

    /// The number that a value opens with, alone or after a comparator.
    pub(super) fn primary(&mut self, tokens: &[Token]) {
        let amount = match tokens {
            [Token::Number(amount), rest @ ..] if !is_fraction(rest) => *amount,
            [Token::Compare(..), Token::Number(amount), ..] => *amount,
            [Token::Mark(_), Token::Number(amount), rest @ ..] if !is_fraction(rest) => *amount,
            [Token::Word(_), Token::Compare(..), Token::Number(amount)] => *amount,
            _ => match expression(tokens) {
                Some(amount) => amount,
                None => return,
            },
        };
        // A side in words after a direction, as in "worse by <= 2 pp", speaks of a difference.
        let mut role = self.role();
        if tokens.len() > 1 && role == Role::Value && amount.side.is_some() {
            role = Role::Limit;
        }
        if role == Role::Value
            && amount.signed
            && matches!(amount.unit, Unit::Percent | Unit::Points)
            && mentions_baseline(tokens)
        {
            role = Role::Delta;
        }
        if role == Role::Limit
            && self.words.iter().any(|word| matches!(word.as_str(), "condition" | "criterion" | "rule"))
        {
            // `success_condition: result >= 0.7` is about what its record is named after.
            let words = std::mem::take(&mut self.words);
            self.amount(amount, role);
            self.words = words;
            return;
        }
        if role == Role::Limit && is_relative(tokens) {
            return self.relative_limit(amount);
        }
        self.amount(amount, role);
    }

    /// `delta >= -0.02`, `candidate / baseline <= 1.05`: a limit on a change, not on the level.
    pub(super) fn relative_limit(&mut self, amount: Amount) {
        let mut subject = subject(self.facts, self.leaf.record, &self.words, Kind::Amount);
        subject.words.push("relative".to_owned());
        self.push(subject, Role::Limit, Figure::Amount(amount));
    }

    /// `(+4.6% improvement)` beside a number.
    pub(super) fn deltas(&mut self, tokens: &[Token]) {
        for (at, token) in tokens.iter().enumerate().skip(1) {
            let Token::Number(amount) = token else { continue };
            let is_delta = amount.signed
                && matches!(tokens[at - 1], Token::Open)
                && matches!(amount.unit, Unit::Percent | Unit::Points | Unit::Bare | Unit::Time);
            if is_delta && self.role() == Role::Value {
                let subject = subject(self.facts, self.leaf.record, &self.words, Kind::Amount);
                self.push(subject, Role::Delta, Figure::Amount(*amount));
            }
        }
    }

    /// `failed calls: 12 (0.024 %)`: a count and its share.
    pub(super) fn share_of_count(&mut self, tokens: &[Token]) {
        if let [Token::Number(count), Token::Open, Token::Number(share), Token::Close, ..] = tokens
            && count.unit == Unit::Bare
            && share.unit == Unit::Percent
            && !share.signed
            && self.words.iter().any(|word| lexicon::is_error(word))
        {
            let mut own = self.words.clone();
            own.push("rate".to_owned());
            let subject = subject(self.facts, self.leaf.record, &own, Kind::Amount);
            let words = std::mem::replace(&mut self.words, own);
            self.push(subject, Role::Value, Figure::Amount(*share));
            self.words = words;
        }
    }

    /// `0.78 (min 0.69, before 0.71)`: further figures of the same, each with the word that says its part.
    pub(super) fn qualified(&mut self, tokens: &[Token]) {
        let told = tokens.iter().filter(|token| matches!(token, Token::Word(_))).count();
        if !matches!(tokens.first(), Some(Token::Number(_))) || self.role() != Role::Value || told > MOST_QUALIFYING {
            return;
        }
        for at in 1..tokens.len() {
            let Token::Number(amount) = &tokens[at] else { continue };
            let before: Vec<&str> = tokens[..at].iter().rev().map_while(word_of).take(2).collect();
            let part = |word: &&str| match *word {
                "was" | "before" | "previously" | "baseline" | "control" | "old" => Some((Role::Baseline, None)),
                "min" | "minimum" | "floor" => Some((Role::Limit, Some(Side::AtLeast))),
                "max" | "maximum" | "ceiling" => Some((Role::Limit, Some(Side::AtMost))),
                "required" | "target" | "limit" | "goal" | "threshold" => Some((Role::Limit, None)),
                _ => None,
            };
            let compared = || match &tokens[at - 1] {
                // `min 0.69` is read as a comparator.
                Token::Compare(side, false) => Some((Role::Limit, Some(*side))),
                _ => None,
            };
            let Some((role, side)) = before.iter().find_map(part).or_else(compared) else { continue };
            let said = subject(self.facts, self.leaf.record, &self.words, Kind::Amount);
            let amount = Amount { side: if role == Role::Limit { side.or(amount.side) } else { None }, ..*amount };
            self.push(said, role, Figure::Amount(in_unit(amount, key_unit(&self.words))));
        }
    }

    /// `guards: 9 (8 passed, 1 failed)`: what a count is made of.
    pub(super) fn breakdown(&mut self, tokens: &[Token]) {
        let Some(Token::Number(_)) = tokens.first() else { return };
        if !self.words.iter().any(|word| lexicon::is_countable(word)) {
            return;
        }
        let is_fraction = self.found.iter().any(|fact| matches!(fact.figure, Figure::Fraction(..)));
        let shares = tokens.windows(3).filter_map(|three| match three {
            [Token::Open, Token::Number(share), Token::Close] if share.unit == Unit::Percent && !share.signed => {
                Some(*share)
            }
            _ => None,
        });
        for share in shares.filter(|_| is_fraction).collect::<Vec<_>>() {
            let own = self.words.clone();
            self.words.extend(["success".to_owned(), "rate".to_owned()]);
            let said = subject(self.facts, self.leaf.record, &self.words.clone(), Kind::Amount);
            self.push(said, Role::Value, Figure::Amount(share));
            self.words = own;
        }
        for pair in tokens.windows(2).skip(1) {
            let [Token::Number(amount), Token::Word(word)] = pair else { continue };
            let is_count = amount.unit == Unit::Bare && amount.half == 0.5 && !amount.signed;
            let class = words(word).iter().find_map(|word| lexicon::class(word));
            if is_count && matches!(class, Some(lexicon::Class::Passed | lexicon::Class::Failed)) {
                let own = self.words.clone();
                self.words.extend(words(word));
                let said = subject(self.facts, self.leaf.record, &self.words.clone(), Kind::Amount);
                self.push(said, Role::Value, Figure::Amount(*amount));
                self.words = own;
            }
        }
    }

    /// `at 5 %: fine, 20 min`: how it came out and how long it took.
    pub(super) fn length(&mut self, tokens: &[Token]) {
        let [words_before @ .., Token::Number(amount)] = tokens else { return };
        let told = words_before.iter().all(|token| matches!(token, Token::Word(_) | Token::Mark(_)));
        if told
            && !words_before.is_empty()
            && amount.unit == Unit::Time
            && amount.side.is_none()
            && news(&self.text).is_some()
        {
            let own = std::mem::replace(&mut self.words, vec!["duration".to_owned()]);
            let said = subject(self.facts, self.leaf.record, &self.words.clone(), Kind::Amount);
            self.push(said, Role::Value, Figure::Amount(*amount));
            self.words = own;
            if let Some(polarity) = news(&self.text) {
                let said = subject(self.facts, self.leaf.record, &[], Kind::Outcome);
                self.push(said, Role::Value, Figure::Outcome(polarity));
            }
        }
    }

    /// `error_rate < 0.1%` without a key: a limit that names its own subject.
    pub(super) fn limit_expression(&mut self, tokens: &[Token]) {
        let compare = tokens.iter().position(|token| matches!(token, Token::Compare(..)));
        let Some((at, Some(Token::Number(amount)))) = compare.map(|at| (at, tokens.get(at + 1))) else { return };
        let own: Vec<String> = tokens[..at]
            .iter()
            .flat_map(|token| if let Token::Word(word) = token { words(word) } else { Vec::new() })
            .collect();
        let is_plain =
            !own.is_empty() && own.len() <= 6 && tokens[..at].iter().all(|token| matches!(token, Token::Word(_)));
        if is_plain && own.iter().any(|word| lexicon::is_measure(word)) {
            let subject = subject(self.facts, self.leaf.record, &own, Kind::Amount);
            self.words = own;
            self.push(subject, Role::Limit, Figure::Amount(*amount));
        }
    }
}

pub(super) fn word_of(token: &Token) -> Option<&str> {
    if let Token::Word(word) = token { Some(word) } else { None }
}

fn is_fraction(rest: &[Token]) -> bool {
    matches!(rest, [Token::Slash, Token::Number(_), ..])
        || matches!(rest, [Token::Word(word), Token::Number(_), ..] if word == "of")
        || matches!(rest, [Token::Word(out), Token::Word(of), Token::Number(_), ..] if out == "out" && of == "of")
        || matches!(rest, [Token::Compare(..), Token::Number(_), ..])
}

/// The limit of `candidate / baseline <= 1.05`: words and a slash, a comparator, a number.
fn expression(tokens: &[Token]) -> Option<Amount> {
    let [left @ .., Token::Compare(..), Token::Number(amount)] = tokens else { return None };
    let is_plain = left.len() <= 4 && left.iter().all(|token| matches!(token, Token::Word(_) | Token::Slash));
    is_plain.then_some(*amount)
}

/// Whether a comparison speaks of a change or a ratio instead of a level.
fn is_relative(tokens: &[Token]) -> bool {
    let relates = |token: &Token| match token {
        Token::Slash => true,
        Token::Word(word) => words(word).iter().any(|word| {
            lexicon::is_delta(word)
                || lexicon::is_baseline(word)
                || matches!(word.as_str(), "ratio" | "worse" | "better")
        }),
        _ => false,
    };
    let compare = tokens.iter().position(|token| matches!(token, Token::Compare(..))).unwrap_or(0);
    tokens[..compare].iter().any(relates)
}

fn mentions_baseline(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| matches!(token, Token::Word(word) if words(word).iter().any(|word| lexicon::is_baseline(word) || lexicon::is_delta(word))))
}
