//! Figures in a sentence: what each is about and which part it plays, from the words before and after it.

use super::clause::{Said, clauses, is_stop, said};
use super::counts::{is_whole, out_of};
use crate::fact::extract::cited;
use crate::fact::instant::{is_range, placed};
use crate::fact::lexicon::{self, Class, Role};
use crate::fact::model::{Fact, Facts, Figure};
use crate::fact::records::Leaf;
use crate::fact::scan::{Amount, Token, Unit, scan};
use crate::fact::words::words;

/// A sentence under way to its facts.
pub(super) struct Reader<'a> {
    pub(super) leaf: &'a Leaf<'a>,
    pub(super) record: usize,
    pub(super) sentence: &'a str,
    /// As much of it as a finding cites.
    pub(super) shown: String,
    pub(super) section: Vec<String>,
    pub(super) found: Vec<Fact>,
    /// Whether it tells of one step among several.
    pub(super) of_step: bool,
    /// The measure spoken of last.
    pub(super) measure: Option<About>,
    /// Its last level.
    pub(super) level: Option<Amount>,
    /// What was counted last, and how it came out.
    pub(super) counted: Option<(String, Class)>,
    /// A count that is of all there are if what follows takes it apart.
    pub(super) whole: Option<(String, Amount)>,
}

/// What the sentences before spoke of.
#[derive(Debug, Clone, Default)]
pub(super) struct Spoken {
    pub(super) measure: Option<About>,
    pub(super) counted: Option<String>,
}

/// What a figure is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct About {
    pub(super) words: Vec<String>,
    pub(super) percentile: Option<f64>,
}

impl<'a> Reader<'a> {
    /// A reader; `spoken` is what the sentence before spoke of.
    pub(super) fn new(
        facts: &Facts,
        leaf: &'a Leaf<'a>,
        record: usize,
        sentence: &'a str,
        spoken: Spoken,
        of_step: bool,
    ) -> Self {
        let section = facts.records[leaf.record].words.clone();
        Self {
            leaf,
            record,
            sentence,
            shown: cited(sentence),
            section,
            found: Vec::new(),
            of_step,
            measure: spoken.measure,
            level: None,
            // Only `them` reaches back to what an earlier sentence counted.
            counted: spoken.counted.filter(|_| refers_back(sentence)).map(|noun| (noun, Class::Passed)),
            whole: None,
        }
    }

    /// Everything that the sentence states, and the measure that it spoke of last; `follows` when the text stated something
    /// before.
    pub(super) fn read(mut self, follows: bool) -> (Vec<Fact>, Spoken) {
        self.instants();
        self.numbers();
        let clauses = clauses(self.sentence);
        for clause in &clauses {
            for said in said(clause, &self.section, self.of_step) {
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
        (self.found, Spoken { measure: self.measure, counted: self.counted.map(|(noun, _)| noun) })
    }

    pub(super) fn push(&mut self, words: Vec<String>, percentile: Option<f64>, role: Role, figure: Figure) {
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
        let opened = tokens[..at].iter().filter(|token| **token == Token::Open).count();
        let closed = tokens[..at].iter().filter(|token| **token == Token::Close).count();
        if amount.signed && (opened > closed || before.iter().any(|word| lexicon::is_delta(word))) {
            self.delta(amount);
            return 1;
        }
        if self.baseline(amount, before, &after) {
            return 1;
        }
        if let Some(taken) = self.share_of_all(amount, &after).or_else(|| self.of_them(amount, &after)) {
            return 1 + taken;
        }
        let took = before
            .iter()
            .any(|word| matches!(word.as_str(), "took" | "lasted" | "duration" | "ran" | "taking" | "take"));
        let whole = matches!(&after[..], [end, to, again, ..] if end == "end" && to == "to" && again == "end")
            || matches!(&after[..], [.., all] if matches!(all.as_str(), "total" | "all" | "overall" | "altogether"));
        let spans = in_parentheses && self.found.iter().any(|fact| matches!(fact.figure, Figure::Instant(_)));
        let ended = matches!(before, [.., after] if after == "after")
            && before
                .iter()
                .any(|word| matches!(word.as_str(), "end" | "ended" | "finished" | "completed" | "closed" | "over"));
        let over = matches!(before, [.., last] if matches!(last.as_str(), "in" | "over" | "within"))
            && self.counted.as_ref().is_some_and(|(noun, _)| lexicon::is_trial(noun));
        if amount.unit == Unit::Time && (took || spans || whole || ended || over) && amount.side.is_none() {
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

pub(super) fn is_pronoun(word: &str) -> bool {
    matches!(word, "them" | "these" | "those" | "which")
}

/// Whether a sentence speaks of what an earlier one counted.
pub(super) fn refers_back(sentence: &str) -> bool {
    words(sentence).windows(2).any(|pair| pair[0] == "of" && is_pronoun(&pair[1]))
}

/// Words that carry a part or a count and not what a figure is about.
pub(super) fn is_part_of_speech(word: &str) -> bool {
    lexicon::is_filler(word)
        || lexicon::is_unit(word)
        || lexicon::is_delta(word)
        || matches!(word, "outcome" | "duration" | "start" | "end" | "total" | "passed")
}

/// The words up to the next number or bracket.
pub(super) fn following(tokens: &[Token]) -> Vec<String> {
    let text: Vec<&str> = tokens
        .iter()
        .take_while(|token| matches!(token, Token::Word(_)))
        .filter_map(|token| if let Token::Word(word) = token { Some(word.as_str()) } else { None })
        .take(7)
        .collect();
    words(&text.join(" "))
}
