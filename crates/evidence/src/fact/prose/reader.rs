//! Figures in a sentence: what each is about and which part it plays, from the words before and after it.

use super::clause::{Said, clauses, is_stop, said};
use crate::fact::extract::cited;
use crate::fact::instant::{is_range, placed};
use crate::fact::lexicon::{self, Class, Role, Side, class};
use crate::fact::model::{Fact, Facts, Figure};
use crate::fact::records::Leaf;
use crate::fact::scan::{Amount, Token, Unit, scan};
use crate::fact::words::{percentile_of, words};

/// A sentence under way to its facts.
pub(super) struct Reader<'a> {
    leaf: &'a Leaf<'a>,
    record: usize,
    sentence: &'a str,
    /// As much of it as a finding cites.
    shown: String,
    section: Vec<String>,
    found: Vec<Fact>,
    /// The measure spoken of last.
    measure: Option<About>,
    /// Its last level.
    level: Option<Amount>,
    /// What was counted last, and how it came out.
    counted: Option<(String, Class)>,
}

/// What a figure is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct About {
    words: Vec<String>,
    percentile: Option<f64>,
}

impl<'a> Reader<'a> {
    /// A reader; `measure` is what the sentence before spoke of.
    pub(super) fn new(
        facts: &Facts,
        leaf: &'a Leaf<'a>,
        record: usize,
        sentence: &'a str,
        measure: Option<About>,
    ) -> Self {
        let section = facts.records[leaf.record].words.clone();
        Self {
            leaf,
            record,
            sentence,
            shown: cited(sentence),
            section,
            found: Vec::new(),
            measure,
            level: None,
            counted: None,
        }
    }

    /// Everything that the sentence states, and the measure that it spoke of last; `follows` when the text stated something
    /// before.
    pub(super) fn read(mut self, follows: bool) -> (Vec<Fact>, Option<About>) {
        self.instants();
        self.numbers();
        let clauses = clauses(self.sentence);
        for clause in &clauses {
            for said in said(clause, &self.section) {
                // `6/7 checks passed, 1 failed; p95 130 ms; failed`: the last word is about all of it.
                let said = match said {
                    Said::ItsMeasure(polarity) if clauses.len() == 1 && follows && !clause.contains(' ') => {
                        Said::Whole(polarity)
                    }
                    said => said,
                };
                self.said(said);
            }
        }
        (self.found, self.measure)
    }

    fn push(&mut self, words: Vec<String>, percentile: Option<f64>, role: Role, figure: Figure) {
        let mut subject: Vec<String> = words.iter().filter(|word| !is_part_of_speech(word)).cloned().collect();
        let label = subject.join(" ");
        subject.sort();
        subject.dedup();
        self.found.push(Fact {
            place: self.leaf.node.place.clone(),
            record: self.record,
            key: self.shown.clone(),
            text: self.shown.clone(),
            words,
            subject,
            label,
            percentile,
            role,
            figure,
            named_by: None,
            is_entry: false,
            scope: Vec::new(),
            topic_id: 0,
        });
    }

    /// `from 10:00 to 10:20`: the word before tells which end it is.
    fn instants(&mut self) {
        let placed = placed(self.sentence);
        let is_range = is_range(self.sentence);
        for (index, (at, millis)) in placed.into_iter().enumerate() {
            let before = words(&self.sentence[..at]);
            let cue = match before.last().map(String::as_str) {
                Some("from" | "between" | "since" | "at" | "began" | "started") => "start",
                Some("to" | "until" | "till" | "and" | "through" | "ended" | "finished") => "end",
                _ if is_range => ["start", "end"][index],
                _ => continue,
            };
            self.push(vec![cue.to_owned()], None, Role::Value, Figure::Instant(millis));
        }
    }

    fn numbers(&mut self) {
        let (_, text) = crate::fact::instant::instants(self.sentence);
        let tokens = scan(&text);
        let (mut at, mut heard) = (0, String::new());
        while at < tokens.len() {
            match &tokens[at] {
                Token::Word(word) => {
                    heard.push(' ');
                    heard.push_str(word);
                    at += 1;
                }
                Token::Number(amount) => {
                    let before = words(&heard);
                    at += self.number(*amount, &before, &tokens, at);
                    heard.clear();
                }
                _ => at += 1,
            }
        }
    }

    /// One number; comes back with how many tokens it took.
    fn number(&mut self, amount: Amount, before: &[String], tokens: &[Token], at: usize) -> usize {
        let in_parentheses = at > 0 && tokens[at - 1] == Token::Open;
        let after = following(&tokens[at + 1..]);
        if let Some((total, taken)) = out_of(amount, &tokens[at..]) {
            return taken + self.fraction(amount, total, &following(&tokens[at + taken..]));
        }
        if let [.., last] = before
            && last == "from"
            && let Some(Token::Number(to)) = tokens.get(at + 2)
            && tokens.get(at + 1) == Some(&Token::Word("to".to_owned()))
            && let Some(about) = self.about(before)
        {
            self.push(about.words.clone(), about.percentile, Role::Baseline, Figure::Amount(amount));
            self.push(about.words.clone(), about.percentile, Role::Value, Figure::Amount(*to));
            self.level = Some(*to);
            self.measure = Some(about);
            return 3;
        }
        if in_parentheses && amount.signed {
            self.delta(amount);
            return 1;
        }
        let took = before
            .iter()
            .any(|word| matches!(word.as_str(), "took" | "lasted" | "duration" | "ran" | "taking" | "take"));
        let whole = matches!(&after[..], [end, to, again, ..] if end == "end" && to == "to" && again == "end")
            || matches!(&after[..], [.., all] if matches!(all.as_str(), "total" | "all" | "overall" | "altogether"));
        let spans = in_parentheses && self.found.iter().any(|fact| matches!(fact.figure, Figure::Instant(_)));
        if amount.unit == Unit::Time && (took || spans || whole) && amount.side.is_none() {
            self.push(vec!["duration".to_owned()], None, Role::Value, Figure::Amount(amount));
            return 1;
        }
        if self.limit(amount, before, &after) {
            return 1;
        }
        if is_whole(amount)
            && let Some(taken) = self.count(amount, before, &after)
        {
            return 1 + taken;
        }
        // `11 canaries` are counted; they are no level of what the sentence spoke of before.
        let counts_something = is_whole(amount)
            && after.first().is_some_and(|word| !is_stop(word) && !lexicon::is_filler(word) && !lexicon::is_unit(word));
        if !counts_something {
            self.value(amount, before, in_parentheses);
        }
        1
    }

    /// `6 of 7 gates held`, `of 5000 requests 12 failed`; comes back with how many words it took.
    fn fraction(&mut self, part: Amount, total: Amount, after: &[String]) -> usize {
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

    fn delta(&mut self, amount: Amount) {
        let is_change = matches!(amount.unit, Unit::Percent | Unit::Points | Unit::Bare | Unit::Time);
        if let Some(about) = self.measure.clone().filter(|_| is_change) {
            let mut words = about.words;
            words.push("change".to_owned());
            self.push(words, about.percentile, Role::Delta, Figure::Amount(amount));
        }
    }

    /// `at least 0.69 was required`, `above the required 97 %`, `against a limit of 180 ms`.
    fn limit(&mut self, amount: Amount, before: &[String], after: &[String]) -> bool {
        let obliged =
            matches!(before, [.., to, be] if to == "to" && be == "be") || before.iter().any(|word| word == "must");
        let named = obliged || before.iter().any(|word| is_bar(word)) || after.iter().take(2).any(|word| is_bar(word));
        if !named && amount.side.is_none() {
            return false;
        }
        let own: Vec<String> = before.iter().filter(|word| !is_bar(word)).cloned().collect();
        let Some(about) = self.about(&own).or_else(|| self.measure.clone()) else { return true };
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
        }
        self.measure = Some(about);
        true
    }

    /// `5000 requests`, `12 failed`, `3 rollbacks`; comes back with how many words it took.
    fn count(&mut self, amount: Amount, before: &[String], after: &[String]) -> Option<usize> {
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
                self.counted = None;
                return Some(taken);
            }
            let word = if class == Class::Failed { "failed" } else { "passed" };
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
        }
        self.counted = Some((noun, adjective.unwrap_or(Class::Passed)));
        Some(place + 1)
    }

    /// `an error rate of 0.24 %`, `the 95th percentile 151 ms`; a share in the wake of a count is the share of it.
    fn value(&mut self, amount: Amount, before: &[String], in_parentheses: bool) {
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
    fn about(&self, before: &[String]) -> Option<About> {
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
        (measures && own.len() <= 4).then_some(About { words: own, percentile })
    }

    fn said(&mut self, said: Said) {
        match said {
            Said::Whole(polarity) => {
                self.push(vec!["outcome".to_owned()], None, Role::Value, Figure::Outcome(polarity))
            }
            Said::Measure(words, polarity) => self.push(words, None, Role::Value, Figure::Outcome(polarity)),
            Said::ItsMeasure(polarity) => {
                if let Some(about) = self.measure.clone() {
                    self.push(about.words, about.percentile, Role::Value, Figure::Outcome(polarity));
                }
            }
            Said::Event(words, happened) => self.push(words, None, Role::Value, Figure::Event(happened)),
        }
    }
}

/// Words that carry a part or a count and not what a figure is about.
fn is_part_of_speech(word: &str) -> bool {
    lexicon::is_filler(word)
        || lexicon::is_unit(word)
        || lexicon::is_delta(word)
        || matches!(word, "outcome" | "duration" | "start" | "end" | "total" | "passed")
}

/// Words that say what something is held against.
fn is_bar(word: &str) -> bool {
    lexicon::is_limit(word) || matches!(word, "allow" | "ask" | "asked" | "wanted" | "agreed" | "promised")
}

fn is_whole(amount: Amount) -> bool {
    amount.unit == Unit::Bare && amount.half >= 0.5 && !amount.signed && amount.value >= 0.0
}

/// The words up to the next number or bracket.
fn following(tokens: &[Token]) -> Vec<String> {
    let text: Vec<&str> = tokens
        .iter()
        .take_while(|token| matches!(token, Token::Word(_)))
        .filter_map(|token| if let Token::Word(word) = token { Some(word.as_str()) } else { None })
        .take(7)
        .collect();
    words(&text.join(" "))
}

/// The whole of `6 of 7`, `6/7`, `6 out of 7`, and how many tokens it takes.
fn out_of(part: Amount, tokens: &[Token]) -> Option<(Amount, usize)> {
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
fn noun(after: &[String]) -> Option<(String, usize)> {
    let place = after.iter().take(3).position(|word| lexicon::is_countable(word) || lexicon::is_trial(word))?;
    Some((after[place].clone(), place))
}

/// `held`, `did not`, `were met`: how what is counted came out, and how many words say so.
fn outcome(after: &[String]) -> Option<(Class, usize)> {
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
