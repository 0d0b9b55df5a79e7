//! One value under way to its facts: numbers, truth values, points in time, and what its text is read for.

mod figures;
mod outcomes;

use super::extract::cited;
use super::instant::{instants, is_range};
use super::lexicon::{self, Role};
use super::model::{Fact, Facts, Figure};
use super::news::{mark, news, yes_or_no};
use super::records::Leaf;
use super::scan::{Amount, Unit, scan};
use super::subject::{Kind, Subject, subject};
use super::words::words;
use crate::document::Content;

/// Words of a title that may still give a role to what lies under it.
const LONGEST_ROLE: usize = 4;

/// One value under way to its facts.
pub(super) struct Statement<'a> {
    pub(super) facts: &'a Facts,
    pub(super) leaf: &'a Leaf<'a>,
    pub(super) words: Vec<String>,
    pub(super) text: String,
    pub(super) found: Vec<Fact>,
}

impl<'a> Statement<'a> {
    pub(super) fn of(facts: &'a Facts, leaf: &'a Leaf<'a>) -> Vec<Fact> {
        let text = match &leaf.node.content {
            Content::Text(text) => text.clone(),
            Content::Number(_, written) => written.clone(),
            Content::Flag(flag) => flag.to_string(),
            _ => return Vec::new(),
        };
        let key = super::keys::expression_free(leaf.key);
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
            || self.facts.chain(self.leaf.record).any(|at| super::keys::is_past(&self.facts.records[at].words));
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
                    // A long title mentions much; a short one says what its figures are.
                    lexicon::role(&record.words).filter(|_| {
                        record.words.len() <= LONGEST_ROLE
                            && !record.words.iter().any(|word| lexicon::is_outcome_key(word))
                    })
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
        if (written == "0" || written == "1") && self.is_bit() {
            return self.flag(written == "1");
        }
        let amount = Amount { value, unit: Unit::Bare, half, signed: false, side: None, about: false };
        self.amount(amount, self.role());
    }

    /// `slo_met: 1`, `step_success: 0`: a truth value, as monitoring systems write one.
    fn is_bit(&self) -> bool {
        let is_state = |word: &String| {
            matches!(word.as_str(), "met" | "success" | "healthy" | "compliant" | "ok" | "satisfied" | "ready")
        };
        let counts = |word: &String| {
            lexicon::is_unit(word)
                || matches!(word.as_str(), "rate" | "count" | "total" | "sum" | "ratio" | "share" | "number")
                || lexicon::is_countable(word)
                    && !super::words::in_sequence(word)
                    && !matches!(word.as_str(), "slo" | "objective")
        };
        self.words.len() >= 2 && self.words.iter().any(is_state) && !self.words.iter().any(counts)
    }

    fn amount(&mut self, amount: Amount, role: Role) {
        let subject = subject(self.facts, self.leaf.record, &self.words, Kind::Amount);
        let counts = |word: &String| lexicon::is_countable(word) || lexicon::class(word).is_some() || word == "n";
        let told = || self.facts.records[self.leaf.record].unit.filter(|_| !self.words.iter().any(counts));
        let amount = match subject.unit.or_else(told) {
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
        if matches!(self.text.as_str(), "0" | "1") && self.is_bit() {
            return self.flag(self.text == "1");
        }
        self.instants();
        let (_, text) = instants(&self.text);
        let tokens = scan(&text);
        self.comparisons(&text);
        self.fractions(&tokens);
        self.primary(&tokens);
        self.share_of_count(&tokens);
        self.deltas(&tokens);
        self.qualified(&tokens);
        self.breakdown(&tokens);
        self.length(&tokens);
        self.denied();
        self.outcome(&tokens);
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
}

pub(super) fn sorted(words: &[String]) -> Vec<String> {
    let mut sorted = words.to_vec();
    sorted.sort();
    sorted.dedup();
    sorted
}
