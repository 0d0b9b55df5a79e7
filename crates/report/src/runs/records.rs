//! An evaluation of runs as columns: one row a measure and run, or one a query, measure and run.

use lensgate_compare::{Against, Conclusion, Estimate, RunCell};

use super::view::RunsView;
use crate::records::{Records, Values};

/// One row a measure and run.
pub fn summary(view: &RunsView<'_>) -> Records {
    let table = view.table;
    let cells = &table.cells;
    let text = |of: &dyn Fn(&RunCell) -> String| Values::Text(cells.iter().map(of).collect());
    let number = |of: &dyn Fn(&RunCell) -> Option<f64>| Values::Number(cells.iter().map(of).collect());
    let constant = |value: u64| Values::Count(vec![Some(value); cells.len()]);
    let value = |of: fn(&Estimate) -> Option<f64>| number(&move |cell| cell.value.known().and_then(of));
    let against = |of: fn(&Against) -> Option<f64>| number(&move |cell| cell.against.as_ref().and_then(of));
    let count =
        |of: fn(&Against) -> u64| Values::Count(cells.iter().map(|cell| cell.against.as_ref().map(of)).collect());
    let flag =
        |of: fn(&Against) -> bool| Values::Flag(cells.iter().map(|cell| cell.against.as_ref().map(of)).collect());
    vec![
        ("measure", text(&|cell| cell.measure.to_string())),
        ("run", text(&|cell| cell.run.clone())),
        ("n", constant(table.n)),
        ("value", value(|value| Some(value.point))),
        ("lower", value(|value| value.lower.value())),
        ("upper", value(|value| value.upper.value())),
        ("worst_order", number(&|cell| Some(cell.worst_order))),
        ("best_order", number(&|cell| Some(cell.best_order))),
        ("unjudged_relevant", number(&|cell| Some(cell.unjudged_relevant))),
        ("delta", against(|against| against.delta.known().map(|delta| delta.point))),
        ("delta_lower", against(|against| against.delta.known().and_then(|delta| delta.lower.value()))),
        ("delta_upper", against(|against| against.delta.known().and_then(|delta| delta.upper.value()))),
        ("p_value", against(|against| Some(against.p_value))),
        ("p_adjusted", against(|against| Some(against.p_adjusted))),
        ("wins", count(|against| against.wins)),
        ("ties", count(|against| against.ties)),
        ("losses", count(|against| against.losses)),
        ("conclusion", text(&|cell| cell.against.as_ref().map_or("", |a| conclusion(a.conclusion)).to_owned())),
        ("delta_worst_order", against(|against| Some(against.delta_worst_order))),
        ("delta_best_order", against(|against| Some(against.delta_best_order))),
        ("delta_unjudged_relevant", against(|against| Some(against.delta_unjudged_relevant))),
        ("depends_on_ties", flag(|against| against.depends_on_ties)),
        ("depends_on_unjudged", flag(|against| against.depends_on_unjudged)),
        ("level", Values::Number(vec![Some(table.level); cells.len()])),
        ("permutations", constant(table.permutations.into())),
        ("seed", constant(table.seed)),
    ]
}

/// The word of a conclusion in files.
fn conclusion(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Better => "better",
        Conclusion::Worse => "worse",
        Conclusion::NotShown => "not_shown",
        Conclusion::Identical => "identical",
    }
}

/// One row a query, measure and run: queries in the order of ids, runs innermost.
pub fn by_query(view: &RunsView<'_>) -> Records {
    let Some(first) = view.runs.first() else { return Vec::new() };
    let measures: Vec<String> = first.evaluation.measures.iter().map(ToString::to_string).collect();
    let places: Vec<(usize, usize, usize)> = (0..first.evaluation.queries.len())
        .flat_map(|query| (0..measures.len()).map(move |measure| (query, measure)))
        .flat_map(|(query, measure)| (0..view.runs.len()).map(move |run| (query, measure, run)))
        .collect();
    let bound = |of: fn(&lensgate_measures::Bounds<f64>) -> f64| {
        let one =
            |&(query, measure, run): &(usize, usize, usize)| Some(of(&view.runs[run].bounds[query].bounds[measure]));
        Values::Number(places.iter().map(one).collect())
    };
    let text = |of: &dyn Fn(&(usize, usize, usize)) -> String| Values::Text(places.iter().map(of).collect());
    let value =
        |&(query, measure, run): &(usize, usize, usize)| Some(view.runs[run].evaluation.queries[query].scores[measure]);
    vec![
        ("query", text(&|(query, _, _)| first.evaluation.queries[*query].query.to_owned())),
        ("measure", text(&|(_, measure, _)| measures[*measure].clone())),
        ("run", text(&|(_, _, run)| view.runs[*run].name.to_owned())),
        ("value", Values::Number(places.iter().map(value).collect())),
        ("worst_order", bound(|bounds| bounds.worst_order)),
        ("best_order", bound(|bounds| bounds.best_order)),
        ("unjudged_relevant", bound(|bounds| bounds.unjudged_relevant)),
    ]
}
