//! The table of runs that a person reads in ten seconds.

use lensgate_compare::{Against, Conclusion, Estimated, RunCell, RunsTable};
use lensgate_words::Status;

use super::view::{RunFacts, RunsView};
use crate::number::{self, Scale};
use crate::terminal::{Align, Column, Screen, Table, clean, cut};
use crate::view::Estimate;

/// The widest name of a run in a table; files are named in full above it.
const RUN: usize = 18;

/// Marks of doubt that are spelt out below the table; more are counted.
const NOTES: usize = 8;

/// The whole text, ending in a line feed; colours are of conclusions only.
pub fn terminal(view: &RunsView<'_>, screen: Screen) -> String {
    let mut text = heading(view);
    text.push_str(&values(view.table).render(screen));
    for note in doubts(view.table) {
        push(&mut text, &note, screen);
    }
    text.push_str(&bounds(view.table, screen));
    for note in footer(view) {
        push(&mut text, &note, screen);
    }
    screen.fit(&text).into_owned()
}

fn push(text: &mut String, note: &str, screen: Screen) {
    text.push_str(&screen.wrap(&format!(" {note}"), "   "));
    text.push('\n');
}

fn heading(view: &RunsView<'_>) -> String {
    let queries = number::counted(view.table.n, "query", "queries");
    let files = if view.unit == "file" { ", ids folded to files" } else { "" };
    let mut text = format!(" {queries} of {}{files}\n", clean(view.qrels));
    let wide = view.runs.iter().map(|run| cut(run.name, RUN).chars().count()).max().unwrap_or(0);
    for run in &view.runs {
        let is_baseline = view.table.baseline.as_deref() == Some(run.name);
        let role = if is_baseline { "  (baseline)" } else { "" };
        text.push_str(&format!("   {:wide$}  {}{role}\n", cut(run.name, RUN), clean(run.path)));
    }
    text
}

/// One row a measure and run.
fn values(table: &RunsTable) -> Table {
    let interval = format!("{} interval", number::plain_percent(table.level));
    let mut columns = vec![Column::new("measure", Align::Left)];
    let is_compared = table.baseline.is_some();
    if is_compared {
        columns.push(Column::new("run", Align::Left));
    }
    columns.extend([Column::new("value", Align::Decimal), Column::new(&interval, Align::Interval)]);
    if is_compared {
        columns.extend([
            Column::new("delta", Align::Decimal),
            Column::new(&interval, Align::Interval),
            Column::new("p", Align::Decimal),
            Column::new("p Holm", Align::Decimal),
            Column::new("shown", Align::Left),
        ]);
    }
    let mut rows = Table::keyed(1 + usize::from(is_compared), columns);
    for cell in &table.cells {
        let scale = Scale::new(cell.measure.unit(), []);
        let known = estimate(&cell.value);
        let mut cells = vec![cell.measure.to_string()];
        if is_compared {
            cells.push(cut(&cell.run, RUN));
        }
        cells.push(scale.level_or_missing(known.map(|known| known.point)));
        cells.push(known.map_or_else(String::new, |known| scale.level_interval(known)));
        if is_compared {
            cells.extend(cell.against.as_ref().map_or_else(baseline, |against| compared(against, scale)));
        }
        rows.push(cells, cell.against.as_ref().and_then(status));
    }
    rows
}

fn baseline() -> [String; 5] {
    [String::new(), String::new(), String::new(), String::new(), "baseline".to_owned()]
}

fn compared(against: &Against, scale: Scale) -> [String; 5] {
    let delta = estimate(&against.delta);
    let word = match against.conclusion {
        Conclusion::Better => "▲ better",
        Conclusion::Worse => "▼ worse",
        Conclusion::NotShown => "· not shown",
        Conclusion::Identical => "= identical",
    };
    let doubt = if is_shown(against) && (against.depends_on_ties || against.depends_on_unjudged) { " †" } else { "" };
    [
        delta.map_or_else(|| number::MISSING.to_owned(), |delta| scale.delta(delta.point)),
        delta.map_or_else(String::new, |delta| scale.delta_interval(delta)),
        number::p_value(against.p_value),
        number::p_value(against.p_adjusted),
        format!("{word}{doubt}"),
    ]
}

/// Whether there is a conclusion that could depend on something.
fn is_shown(against: &Against) -> bool {
    matches!(against.conclusion, Conclusion::Better | Conclusion::Worse)
}

fn status(against: &Against) -> Option<Status> {
    match against.conclusion {
        Conclusion::Better => Some(Status::Pass),
        Conclusion::Worse => Some(Status::Fail),
        Conclusion::NotShown | Conclusion::Identical => None,
    }
}

fn estimate(estimated: &Estimated) -> Option<Estimate> {
    estimated.known().map(|known| Estimate {
        point: known.point,
        lower: known.lower.value().unwrap_or(f64::NEG_INFINITY),
        upper: known.upper.value().unwrap_or(f64::INFINITY),
    })
}

/// What each † means.
fn doubts(table: &RunsTable) -> Vec<String> {
    let mut notes: Vec<String> = table.cells.iter().flat_map(doubts_of).collect();
    if notes.len() > NOTES {
        let more = notes.len() - NOTES;
        notes.truncate(NOTES);
        notes.push(format!("† and {}; --format json has all", number::counted(more as u64, "more", "more")));
    }
    notes
}

fn doubts_of(cell: &RunCell) -> Vec<String> {
    let Some(against) = cell.against.as_ref().filter(|against| is_shown(against)) else { return Vec::new() };
    let scale = Scale::new(cell.measure.unit(), []);
    let what = format!("† {} of {}: which run is better depends on", cell.measure, cell.run);
    let mut notes = Vec::new();
    if against.depends_on_ties {
        let ends = [against.delta_worst_order, against.delta_best_order].map(|delta| scale.delta(delta));
        notes.push(format!(
            "{what} the order of tied scores; other orders give a delta from {} to {}",
            ends[0], ends[1]
        ));
    }
    if against.depends_on_unjudged {
        let delta = scale.delta(against.delta_unjudged_relevant);
        notes.push(format!("{what} hits that nobody judged; with all of them relevant the delta is {delta}"));
    }
    notes
}

/// The bounds that differ from their value as printed, and a sentence when there is none.
fn bounds(table: &RunsTable, screen: Screen) -> String {
    let is_compared = table.baseline.is_some();
    let mut columns = vec![Column::new("bounds", Align::Left)];
    columns.extend(is_compared.then(|| Column::new("run", Align::Left)));
    columns.extend(
        ["value", "worst order of ties", "best order of ties", "unjudged all relevant"]
            .map(|title| Column::new(title, Align::Decimal)),
    );
    let mut rows = Table::keyed(1 + usize::from(is_compared), columns);
    let mut is_empty = true;
    for cell in &table.cells {
        let Some(value) = cell.value.known() else { continue };
        let scale = Scale::new(cell.measure.unit(), []);
        let all = [value.point, cell.worst_order, cell.best_order, cell.unjudged_relevant].map(|v| scale.level(v));
        if all.iter().all(|other| *other == all[0]) {
            continue;
        }
        let mut cells = vec![cell.measure.to_string()];
        cells.extend(is_compared.then(|| cut(&cell.run, RUN)));
        let [value, others @ ..] = all;
        cells.push(value.clone());
        cells.extend(others.map(|other| if other == value { "=".to_owned() } else { other }));
        rows.push(cells, None);
        is_empty = false;
    }
    if is_empty {
        return " bounds: no order of tied scores and no unjudged hit changes a printed value\n".to_owned();
    }
    format!("\n{}", rows.render(screen))
}

/// How the intervals of a table came about, each way once.
fn methods(table: &RunsTable) -> String {
    let estimates = table.cells.iter().flat_map(|cell| {
        cell.value.known().into_iter().chain(cell.against.as_ref().and_then(|against| against.delta.known()))
    });
    let mut methods: Vec<&str> = Vec::new();
    for estimate in estimates {
        if !methods.contains(&estimate.method.as_str()) {
            methods.push(&estimate.method);
        }
    }
    methods.join(", or ")
}

fn footer(view: &RunsView<'_>) -> Vec<String> {
    let table = view.table;
    let mut notes = vec![format!("intervals: {}; seed {}", methods(table), table.seed)];
    if let Some(baseline) = &table.baseline {
        notes[0].push_str(&format!(
            "; delta: run minus {}, paired by query; p: {} sign flips, two-sided; p Holm: over {}; shown: p Holm <= {}",
            cut(baseline, RUN),
            number::count(table.permutations.into()),
            number::counted(table.tests, "test", "tests"),
            number::fixed(1.0 - table.level, 2),
        ));
    }
    notes.extend(gaps(view));
    notes
}

/// The queries that were left out on demand, and a sentence for each run that shares not all queries with the judgments; tables end
/// with them.
pub fn gaps(view: &RunsView<'_>) -> Vec<String> {
    let left_out = view.without_positive.map(|left_out| {
        let queries = number::counted(left_out, "query", "queries");
        format!("--require-positive left out {queries} without a relevant judgment")
    });
    left_out.into_iter().chain(view.runs.iter().filter_map(gaps_of)).collect()
}

/// The queries that a run and the judgments do not share.
fn gaps_of(run: &RunFacts<'_>) -> Option<String> {
    let mut parts = Vec::new();
    if run.missing > 0 {
        parts.push(format!("lacks {}, scored 0", number::counted(run.missing, "judged query", "judged queries")));
    }
    if run.unjudged > 0 {
        parts.push(format!("has {} without judgments, ignored", number::counted(run.unjudged, "query", "queries")));
    }
    if run.judged_hits == 0 {
        parts.push("has no hit that anybody judged: are ids written the same way in both files?".to_owned());
    }
    (!parts.is_empty()).then(|| format!("{}: {}", cut(run.name, RUN), parts.join("; ")))
}

/// The scores of every query: one row a query and measure, one column a run.
pub fn query_table(view: &RunsView<'_>, screen: Screen) -> String {
    let Some(first) = view.runs.first() else { return String::new() };
    let mut columns = vec![Column::new("query", Align::Left), Column::new("measure", Align::Left)];
    columns.extend(view.runs.iter().map(|run| Column::new(&cut(run.name, RUN), Align::Decimal)));
    let mut table = Table::keyed(2, columns);
    for (at, query) in first.evaluation.queries.iter().enumerate() {
        for (place, measure) in first.evaluation.measures.iter().enumerate() {
            let scale = Scale::new(measure.unit(), []);
            let scores = view.runs.iter().map(|run| scale.level(run.evaluation.queries[at].scores[place]));
            table.push([query.query.to_owned(), measure.to_string()].into_iter().chain(scores).collect(), None);
        }
    }
    table.render(screen)
}
