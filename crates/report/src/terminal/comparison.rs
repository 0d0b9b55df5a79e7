//! The table of a comparison without a policy: every measure overall, no gates, no verdict.

use lensgate_compare::Comparisons;

use super::screen::{Screen, clean};
use super::table::{Align, Column, Table};
use crate::convert::{groups, level, queries};
use crate::number::{self, Scale};
use crate::summary;
use crate::view::MeasureRow;

/// Every measure overall as text, ending in a line feed.
pub fn comparison(comparisons: &Comparisons, screen: Screen) -> String {
    let level = number::plain_percent(level(comparisons));
    let mut table = Table::new(vec![
        Column::new("measure", Align::Left),
        Column::new("n", Align::Right),
        Column::new("baseline", Align::Decimal),
        Column::new("candidate", Align::Decimal),
        Column::new("delta", Align::Decimal),
        Column::new(&format!("{level} interval"), Align::Interval),
        Column::new("+ / = / -", Align::Right),
        Column::new("p", Align::Decimal),
    ]);
    let overall = groups(comparisons).into_iter().next();
    for row in overall.iter().flat_map(|group| &group.rows) {
        table.push(cells(row), None);
    }
    let mined = queries::mined(comparisons);
    let asked = summary::of_set(queries::deciding(comparisons), &comparisons.query_set, "", mined.as_deref());
    let heading = format!(" {asked}, seed {}", comparisons.seed);
    format!("{}\n{}", screen.wrap(&clean(&heading), "   "), table.render(screen))
}

fn cells(row: &MeasureRow) -> Vec<String> {
    let scale = Scale::new(row.unit, row.baseline.into_iter().chain(row.candidate));
    let outcomes = |(gained, same, lost): (u64, u64, u64)| format!("{gained} / {same} / {lost}");
    vec![
        row.name.clone(),
        number::count(row.n),
        scale.level_or_missing(row.baseline),
        scale.level_or_missing(row.candidate),
        row.delta.map_or_else(|| number::MISSING.to_owned(), |delta| scale.delta(delta.point)),
        row.delta.map_or_else(String::new, |delta| scale.delta_interval(delta)),
        row.outcomes.map_or_else(String::new, outcomes),
        row.p_value.map_or_else(String::new, number::p_value),
    ]
}
