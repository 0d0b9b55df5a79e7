//! Limits that stand in keys, such as `"p(95)<200": {"ok": true}`.

use std::collections::BTreeMap;

use super::lexicon::{Role, Side};
use super::model::{Fact, Facts, Figure};
use super::scan::{Amount, Token, Unit, scan};
use super::statement::sorted;
use super::subject::{Kind, subject};
use crate::document::{Content, Document, Place};

/// Limits that stand in keys, such as `"p(95)<200": {"ok": true}`.
pub(super) fn limits_of_keys(facts: &mut Facts, document: &Document) {
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

pub(super) fn in_unit(amount: Amount, unit: Option<(Unit, f64)>) -> Amount {
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
    if super::keys::expression_free(&node.key).len() < node.key.len() {
        into.push((node.place.clone(), node.key.clone()));
    }
    if let Content::Map(members) | Content::List(members) = &node.content {
        members.iter().for_each(|member| keys(member, into));
    }
}
