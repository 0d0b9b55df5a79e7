//! trec_eval's lines: name, query and value, parted by tabs; queries first, then the summary.

use std::fmt::Write as _;

use super::average::{Average, Over};
use super::catalog::{Print, ROOTS, Values};
use super::options::Options;
use super::select::Chosen;

/// A measure's values for one query.
pub(super) enum QueryValues {
    /// One for each of the measure's names.
    Numbers(Vec<f64>),
    /// The grades at the first ranks.
    Grades(String),
}

/// The lines of the queries so far, and the sums that the summary is made of.
pub(super) struct Lines<'a> {
    options: &'a Options,
    chosen: Vec<Chosen>,
    sums: Vec<Vec<f64>>,
    valued: usize,
    text: String,
}

impl<'a> Lines<'a> {
    /// No lines yet of the measures that the options choose.
    pub(super) fn new(options: &'a Options) -> Self {
        let chosen = options.selection.chosen(options.compat);
        let sums = chosen.iter().map(|measure| vec![0.0; measure.names.len()]).collect();
        Self { options, chosen, sums, valued: 0, text: String::new() }
    }

    /// The measures.
    pub(super) fn chosen(&self) -> &[Chosen] {
        &self.chosen
    }

    /// Queries that have values.
    pub(super) fn valued(&self) -> usize {
        self.valued
    }

    /// Whether no query has values.
    pub(super) fn is_empty(&self) -> bool {
        self.valued == 0
    }

    /// Adds a query with its values of each measure.
    pub(super) fn query(&mut self, query: &str, values_of: impl Fn(&Chosen) -> QueryValues) {
        self.valued += 1;
        for (measure, sums) in self.chosen.iter().zip(&mut self.sums) {
            let values = values_of(measure);
            if let QueryValues::Numbers(values) = &values {
                for (sum, value) in sums.iter_mut().zip(values) {
                    *sum += value;
                }
            }
            if self.options.by_query {
                query_lines(&mut self.text, measure, query, &values);
            }
        }
    }

    /// All lines, with the summary unless it is not wanted.
    pub(super) fn finish(mut self, over: Over, tag: &str) -> String {
        if self.options.summary {
            for (measure, sums) in self.chosen.iter().zip(&self.sums) {
                summary_lines(&mut self.text, measure, sums, over, self.options, tag);
            }
        }
        self.text
    }
}

fn query_lines(text: &mut String, measure: &Chosen, query: &str, values: &QueryValues) {
    match values {
        QueryValues::Grades(grades) => line(text, &measure.names[0], query, &format!("'{grades}'")),
        QueryValues::Numbers(values) => {
            for (name, &value) in measure.names.iter().zip(values) {
                match ROOTS[measure.place].print {
                    Print::Decimal => line(text, name, query, &format!("{value:6.4}")),
                    Print::Whole => line(text, name, query, &format!("{value:.0}")),
                    Print::DecimalSummary | Print::WholeSummary | Print::Text => {}
                }
            }
        }
    }
}

fn summary_lines(text: &mut String, measure: &Chosen, sums: &[f64], over: Over, options: &Options, tag: &str) {
    let root = &ROOTS[measure.place];
    if let Values::Tag = root.values {
        line(text, "runid", "all", tag);
    }
    if root.average == Average::None {
        return;
    }
    for (name, &sum) in measure.names.iter().zip(sums) {
        let value = root.average.of(sum, over, options);
        match root.print {
            Print::Decimal | Print::DecimalSummary => line(text, name, "all", &format!("{value:6.4}")),
            Print::Whole | Print::WholeSummary => line(text, name, "all", &format!("{value:.0}")),
            Print::Text => {}
        }
    }
}

fn line(text: &mut String, name: &str, query: &str, value: &str) {
    writeln!(text, "{name:<22}\t{query}\t{value}").expect("writing to a string cannot fail");
}
