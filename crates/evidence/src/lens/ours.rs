//! What our canary's summary has beyond LENS's: its figures as a table, and an outcome beside a recommendation.

use std::collections::BTreeMap;

use crate::claim::{Claim, Stated};
use crate::document::Markdown;
use crate::figure::Figure;
use crate::finding::Rule;
use crate::place::Place;
use crate::show;
use crate::words::{percentile, words};

/// Percentiles that are rows of one table.
pub(super) fn figures(document: &Markdown, claims: &mut Vec<Claim>) {
    let mut series: BTreeMap<String, Vec<(f64, Stated<Figure>)>> = BTreeMap::new();
    for table in document.tables.iter().filter(|table| table.headings == ["figure", "value"]) {
        for row in &table.rows {
            let [name, value, ..] = &row.cells[..] else { continue };
            let rank = words(name).into_iter().find_map(|word| Some((percentile(&word)?, word)));
            if let Some(((rank, word), figure)) = rank.zip(Figure::read(value)) {
                let stated = Stated::new(figure, Place::Line(row.line), show::says(name, value));
                series.entry(name.replace(&word, "")).or_default().push((rank, stated));
            }
        }
    }
    claims.extend(series.into_values().map(Claim::Series));
}

/// The outcome against the recommendation, and a GO against the results of the phases.
pub(super) fn verdict(document: &Markdown, results: impl Iterator<Item = Stated<bool>>, claims: &mut Vec<Claim>) {
    let said = |start: &str, is: fn(&str) -> bool| {
        let line = document.lines.iter().find(|line| line.text.starts_with(start))?;
        Some(Stated::new(is(&line.text), Place::Line(line.number), show::says("", &line.text)))
    };
    let Some(one) = said("Outcome:", |line| line.contains(" GO:")) else { return };
    let recommended = said("Recommendation:", |line| line.contains("APPROVED FOR PRODUCTION"));
    let others = recommended.into_iter().chain(results.filter(|_| one.value));
    claims.extend(others.map(|other| Claim::Agree { rule: Rule::Conflict, one: one.clone(), other }));
}
