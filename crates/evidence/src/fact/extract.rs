//! Second pass: each value of a document to the facts that it states.

use super::instant::{instants, is_range};
use super::lexicon::{self, Role, Side};
use super::model::{Entry, Fact, Facts, Figure};
use super::news::{mark, news, yes_or_no};
use super::prose::prose;
use super::records::{Leaf, records};
use super::scan::{Amount, Token, Unit, scan, scan_with_breaks};
use super::subject::{Kind, Subject, subject};
use super::words::words;
use std::collections::BTreeMap;

use crate::document::{Content, Document, Place};

/// Everything that a document says.
pub fn extract(document: &Document) -> Facts {
    let (mut facts, leaves) = records(&document.root);
    for leaf in leaves {
        if let (Content::Text(text), true) = (&leaf.node.content, leaf.is_prose && !leaf.key.is_empty()) {
            facts.entries.push(Entry {
                record: leaf.record,
                list: words(leaf.key),
                place: leaf.node.place.clone(),
                text: text.clone(),
            });
        }
        let statements = Statement::of(&facts, &leaf);
        facts.facts.extend(statements);
        let is_line = leaf.is_prose && (leaf.key.is_empty() || matches!(leaf.node.place, Place::Line(_)));
        if let (Content::Text(text), true) = (&leaf.node.content, is_line) {
            prose(&mut facts, &leaf, text);
        }
    }
    limits_of_keys(&mut facts, document);
    facts.index();
    facts
}

/// One value under way to its facts.
struct Statement<'a> {
    facts: &'a Facts,
    leaf: &'a Leaf<'a>,
    words: Vec<String>,
    text: String,
    found: Vec<Fact>,
}

impl<'a> Statement<'a> {
    fn of(facts: &'a Facts, leaf: &'a Leaf<'a>) -> Vec<Fact> {
        let text = match &leaf.node.content {
            Content::Text(text) => text.clone(),
            Content::Number(_, written) => written.clone(),
            Content::Flag(flag) => flag.to_string(),
            _ => return Vec::new(),
        };
        let key = super::records::expression_free(leaf.key);
        let mut statement = Self { facts, leaf, words: words(key), text, found: Vec::new() };
        match &leaf.node.content {
            Content::Number(value, written) => statement.number(*value, written),
            Content::Flag(flag) => statement.flag(*flag),
            Content::Text(_) if leaf.is_prose => statement.prose(),
            _ => statement.text(),
        }
        statement.found
    }

    fn push(&mut self, subject: Subject, role: Role, figure: Figure) {
        let is_told_of_past =
            || self.facts.chain(self.leaf.record).any(|at| super::records::is_past(&self.facts.records[at].words));
        if matches!(figure, Figure::Outcome(_) | Figure::Event(_)) && is_told_of_past() {
            return;
        }
        let text = cited(&self.text);
        let key = if self.leaf.key.is_empty() { text.clone() } else { cited(self.leaf.key) };
        self.found.push(Fact {
            place: self.leaf.node.place.clone(),
            record: self.leaf.record,
            key,
            text,
            words: self.words.clone(),
            subject: sorted(&subject.words),
            label: subject.words.join(" "),
            percentile: subject.percentile,
            role,
            figure,
            named_by: subject.named_by,
            is_entry: self.leaf.is_prose && !self.leaf.key.is_empty(),
            scope: Vec::new(),
            topic_id: 0,
        });
    }

    /// The role of the key, or of the nearest map or row that has one.
    fn role(&self) -> Role {
        let around = || {
            self.facts.chain(self.leaf.record).find_map(|at| {
                let record = &self.facts.records[at];
                record.role.or_else(|| {
                    lexicon::role(&record.words)
                        .filter(|_| !record.words.iter().any(|word| lexicon::is_outcome_key(word)))
                })
            })
        };
        lexicon::role(&self.words).or_else(around).unwrap_or(Role::Value)
    }

    fn number(&mut self, value: f64, written: &str) {
        // Digits that arithmetic left behind (0.05600000000000001) say nothing about how it was rounded.
        let clean = if written.len() > 14 {
            format!("{value:.11e}").parse::<f64>().unwrap_or(value).to_string()
        } else {
            written.to_owned()
        };
        let decimals =
            clean.split_once('.').map_or(0, |(_, digits)| digits.bytes().take_while(u8::is_ascii_digit).count());
        let half = 0.5 * 10_f64.powi(-(decimals as i32));
        let amount = Amount { value, unit: Unit::Bare, half, signed: false, side: None, about: false };
        self.amount(amount, self.role());
    }

    fn amount(&mut self, amount: Amount, role: Role) {
        let subject = subject(self.facts, self.leaf.record, &self.words, Kind::Amount);
        let amount = match subject.unit {
            Some((unit, factor)) if amount.unit == Unit::Bare => {
                Amount { value: amount.value * factor, half: amount.half * factor, unit, ..amount }
            }
            _ => amount,
        };
        let mut subject = subject;
        let is_level =
            role == Role::Baseline || self.words.iter().any(|word| word == "candidate") || subject.named_by.is_none();
        if self.facts.relative.contains(&self.leaf.record) && !is_level {
            subject.words.push("relative".to_owned());
        }
        self.push(subject, role, Figure::Amount(amount));
        let home = &self.facts.records[self.leaf.record].words;
        let times = matches!(&self.words[..], [only] if matches!(only.as_str(), "times" | "time" | "count" | "activation" | "event"))
            && home.iter().any(|word| lexicon::is_event_noun(word));
        let counts_events = (times || self.words.iter().any(|word| lexicon::is_event_noun(word)))
            && !self.words.iter().any(|word| {
                lexicon::is_measure(word) && word != "time"
                    || lexicon::is_limit(word)
                    || lexicon::is_unit(word)
                    || lexicon::is_time_like(word) && word != "time"
            });
        if counts_events && amount.unit == Unit::Bare && amount.value.fract() == 0.0 && amount.value >= 0.0 {
            let subject = super::subject::subject(self.facts, self.leaf.record, &self.words, Kind::Event);
            self.push(subject, role, Figure::Event(amount.value > 0.0));
        }
    }

    fn flag(&mut self, flag: bool) {
        let words = self.words.clone();
        let negated = words.iter().any(|word| lexicon::is_negation(word));
        let is_event = words.iter().any(|word| lexicon::is_event(word) || lexicon::is_event_noun(word));
        let is_severity = words.iter().all(|word| {
            matches!(
                word.as_str(),
                "critical" | "blocking" | "required" | "mandatory" | "fatal" | "warning" | "primary" | "is"
            )
        });
        let polarity = words.iter().rev().find_map(|word| {
            lexicon::polarity(word).filter(|_| !lexicon::is_negation(word) && !lexicon::is_event(word))
        });
        if is_severity {
            return;
        }
        // Whether a rollback happened says nothing about how the whole came out.
        let is_noun = words.iter().any(|word| lexicon::is_event_noun(word) && lexicon::polarity(word).is_some());
        if let Some(polarity) = polarity.filter(|_| !is_noun) {
            let polarity = if negated == flag { polarity.flipped() } else { polarity };
            let subject = subject(self.facts, self.leaf.record, &words, Kind::Outcome);
            self.push(subject, self.role(), Figure::Outcome(polarity));
        }
        if is_event {
            let subject = subject(self.facts, self.leaf.record, &words, Kind::Event);
            self.push(subject, self.role(), Figure::Event(flag != negated));
        } else if polarity.is_none() && self.is_checklist() {
            let subject = subject(self.facts, self.leaf.record, &words, Kind::Outcome);
            let polarity = if flag { lexicon::Polarity::Good } else { lexicon::Polarity::Bad };
            self.push(subject, self.role(), Figure::Outcome(polarity));
        }
    }

    /// Whether the map around is one of checks or outcomes, so that a bare truth value is one.
    fn is_checklist(&self) -> bool {
        let about = &self.facts.records[self.leaf.record].words;
        let says = |word: &String| {
            lexicon::is_outcome_key(word)
                || lexicon::polarity(word).is_some()
                || matches!(word.as_str(), "check" | "gate")
        };
        about.iter().any(says) && lexicon::role(about) != Some(Role::Limit)
    }

    fn text(&mut self) {
        if let Some(flag) = yes_or_no(&self.text.clone()) {
            return self.flag(flag);
        }
        self.instants();
        let (_, text) = instants(&self.text);
        let tokens = scan(&text);
        self.comparisons(&text);
        self.fractions(&tokens);
        self.primary(&tokens);
        self.share_of_count(&tokens);
        self.deltas(&tokens);
        self.outcome(&tokens);
    }

    /// `failed calls: 12 (0.024 %)`: a count and its share.
    fn share_of_count(&mut self, tokens: &[Token]) {
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

    fn prose(&mut self) {
        self.instants();
        let (_, text) = instants(&self.text);
        let tokens = scan(&text);
        self.comparisons(&text);
        // What sentences count is read with its outcome; lists of bare entries have none.
        if !self.leaf.key.is_empty() {
            self.fractions(&tokens);
        }
        self.limit_expression(&tokens);
        let own = words(&text);
        if self.leaf.key.is_empty() && (2..=7).contains(&own.len()) {
            self.slogan(&own);
        }
    }

    /// `ZERO ROLLBACK EVENTS`, `ALL QUALITY GATES PASSED`: short lines that state an outcome or an event.
    fn slogan(&mut self, own: &[String]) {
        let negated = own.iter().any(|word| lexicon::is_negation(word));
        self.words = own.to_vec();
        if own.iter().any(|word| lexicon::is_event_noun(word)) {
            let subject = subject(self.facts, self.leaf.record, own, Kind::Event);
            self.push(subject, Role::Value, Figure::Event(!negated));
        } else if (own.iter().any(|word| word == "all") || mark(&self.text).is_some())
            && let Some(polarity) = news(&self.text)
        {
            let subject = subject(self.facts, self.leaf.record, own, Kind::Outcome);
            self.push(subject, Role::Value, Figure::Outcome(polarity));
        }
    }

    fn instants(&mut self) {
        let is_range = is_range(&self.text);
        let (instants, _) = instants(&self.text);
        // Before 1970 is what programs write for `not yet`: year 1, or second 0.
        for (at, instant) in instants.into_iter().enumerate().filter(|(_, instant)| *instant > 0) {
            let subject = subject(self.facts, self.leaf.record, &self.words, Kind::Amount);
            let own = self.words.clone();
            if is_range {
                self.words.push(["start", "end"][at].to_owned());
            }
            self.push(subject, Role::Value, Figure::Instant(instant));
            self.words = own;
        }
    }

    /// `97.6% < 98%`: a comparison spelt out with both numbers.
    fn comparisons(&mut self, text: &str) {
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
    fn fractions(&mut self, tokens: &[Token]) {
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
    fn primary(&mut self, tokens: &[Token]) {
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
    fn relative_limit(&mut self, amount: Amount) {
        let mut subject = subject(self.facts, self.leaf.record, &self.words, Kind::Amount);
        subject.words.push("relative".to_owned());
        self.push(subject, Role::Limit, Figure::Amount(amount));
    }

    /// `(+4.6% improvement)` beside a number.
    fn deltas(&mut self, tokens: &[Token]) {
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

    fn outcome(&mut self, tokens: &[Token]) {
        let says = |word: &String| lexicon::is_outcome_key(word) || lexicon::polarity(word).is_some();
        let asked = self.words.iter().any(says) && self.role() != Role::Limit;
        let marked = tokens.iter().any(|token| matches!(token, Token::Mark(_)));
        let own = words(&self.text);
        if (!asked && !marked && !self.is_bare_status(&own)) || own.len() > 14 {
            return;
        }
        // `2 of 6 passed` counts; what it says of the whole is for arithmetic to tell.
        let counts = self.found.iter().any(|fact| matches!(fact.figure, Figure::Fraction(..)));
        if counts && !marked && own.first().is_none_or(|word| lexicon::polarity(word).is_none()) {
            return;
        }
        if let Some(polarity) = news(&self.text) {
            let subject = subject(self.facts, self.leaf.record, &self.words.clone(), Kind::Outcome);
            self.push(subject, self.role(), Figure::Outcome(polarity));
        }
    }

    /// `fleet: degraded`: a status stands alone under a key that does not announce one.
    fn is_bare_status(&self, own: &[String]) -> bool {
        let ranks = |word: &String| {
            matches!(
                word.as_str(),
                "severity" | "level" | "priority" | "colour" | "color" | "type" | "kind" | "class" | "mode" | "theme"
            )
        };
        !self.leaf.key.is_empty()
            && self.role() != Role::Limit
            && !self.words.iter().any(ranks)
            && matches!(own, [only] if lexicon::is_status_word(only))
    }

    /// `error_rate < 0.1%` without a key: a limit that names its own subject.
    fn limit_expression(&mut self, tokens: &[Token]) {
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

/// As much of a text as a fact carries: each of its figures holds a copy.
pub(super) fn cited(text: &str) -> String {
    const LONGEST: usize = 200;
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end]).to_owned()
}

fn sorted(words: &[String]) -> Vec<String> {
    let mut sorted = words.to_vec();
    sorted.sort();
    sorted.dedup();
    sorted
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

/// Limits that stand in keys, such as `"p(95)<200": {"ok": true}`.
fn limits_of_keys(facts: &mut Facts, document: &Document) {
    let mut found = Vec::new();
    keys(&document.root, &mut found);
    if found.is_empty() {
        return;
    }
    let expressions = facts.records.iter().enumerate().filter(|(_, record)| record.is_expression);
    let records: BTreeMap<Place, usize> = expressions.map(|(id, record)| (record.place.clone(), id)).collect();
    let mut first: BTreeMap<Place, usize> = BTreeMap::new();
    for (at, fact) in facts.facts.iter().enumerate() {
        first.entry(fact.place.clone()).or_insert(at);
    }
    for (place, key) in found {
        let Some(record) = records.get(&place).copied() else {
            let Some(fact) = first.get(&place).map(|at| facts.facts[*at].clone()) else { continue };
            if let Some(amount) = limit_in(&key) {
                facts.facts.push(Fact { role: Role::Limit, figure: Figure::Amount(amount), key, ..fact });
            }
            continue;
        };
        let Some(amount) = limit_in(&key) else { continue };
        let subject = subject(facts, record, &[], Kind::Amount);
        facts.facts.push(Fact {
            place,
            record,
            text: key.clone(),
            words: facts.records[record].words.clone(),
            key,
            subject: sorted(&subject.words),
            label: subject.words.join(" "),
            percentile: subject.percentile,
            role: Role::Limit,
            figure: Figure::Amount(in_unit(amount, subject.unit)),
            named_by: subject.named_by,
            is_entry: false,
            scope: Vec::new(),
            topic_id: 0,
        });
    }
}

fn in_unit(amount: Amount, unit: Option<(Unit, f64)>) -> Amount {
    match unit {
        Some((unit, factor)) if amount.unit == Unit::Bare => {
            Amount { value: amount.value * factor, half: amount.half * factor, unit, ..amount }
        }
        _ => amount,
    }
}

fn limit_in(key: &str) -> Option<Amount> {
    let tokens = scan(key);
    let at = tokens.iter().position(|token| matches!(token, Token::Compare(..)))?;
    match tokens.get(at + 1) {
        Some(Token::Number(amount)) => Some(Amount { side: amount.side.or(Some(Side::AtMost)), ..*amount }),
        _ => None,
    }
}

fn keys(node: &crate::document::Node, into: &mut Vec<(crate::document::Place, String)>) {
    if super::records::expression_free(&node.key).len() < node.key.len() {
        into.push((node.place.clone(), node.key.clone()));
    }
    if let Content::Map(members) | Content::List(members) = &node.content {
        members.iter().for_each(|member| keys(member, into));
    }
}
