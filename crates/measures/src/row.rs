//! A row of the table of measures: all that the house knows of a measure. Each measure's file holds its row.

use lensgate_words::{Direction, MeasureUnit};

use crate::contribution::Contribution;
use crate::graded::Graded;
use crate::name::Parts;
use crate::parameters::{Parameters, Time};
use crate::prepared::Prepared;

/// One measure, whatever its parameters.
pub(crate) struct Row {
    /// The head of its name.
    pub name: &'static str,
    /// A whole name, for messages.
    pub example: &'static str,
    /// What other tools call it, in small letters.
    pub also: &'static [&'static str],
    /// Whether its name ends in a cutoff.
    pub cutoff: Cutoff,
    /// What stands in parentheses, for the measures that have that.
    pub arguments: Option<Arguments>,
    /// What the number counts.
    pub unit: MeasureUnit,
    /// Which way is better.
    pub direction: Direction,
    /// How queries fold into one number.
    pub fold: Fold,
    /// The least and the greatest value; none where there is no greatest.
    pub range: Option<(f64, f64)>,
    /// What it asks of labels.
    pub labels: Labels,
    /// Whether it looks at the lines that a hit shows, and not only at where it lies.
    pub looks_at_spans: bool,
    /// Whether its whole is what was shown, and not what there is to find.
    pub is_over_hits: bool,
    /// Whether a sound system has its best value on nearly every query.
    pub is_best_when_sound: bool,
    /// Whether a larger cutoff never lowers it.
    pub grows_with_cutoff: bool,
    /// The greatest grade that it has a finite gain for.
    pub greatest_grade: fn(&Parameters) -> i32,
    /// What it needs that a run of documents does not have.
    pub lacks_in_a_run: Option<&'static str>,
    /// The row of the measure that has to be gated beside it.
    pub guard: Option<&'static Row>,
    /// How its value comes about.
    pub value: Value,
}

/// How a measure's value comes about.
#[derive(Clone, Copy)]
pub(crate) enum Value {
    /// A score of one graded ranking.
    Ranking(fn(&Graded, &Parameters) -> f64),
    /// A share of one answer with its hits, candidates and outcome.
    Answer(fn(&Prepared<'_>, &Parameters) -> Contribution),
    /// A percentile of readings of a clock.
    Clock(Time),
}

/// How queries fold into one number; [`crate::Aggregation`] with its percentile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fold {
    Mean,
    RatioOfSums,
    Rate,
    Quantile,
    Windows,
}

/// What a measure asks of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Labels {
    /// Nothing.
    None,
    /// Whether there are any.
    Presence,
    /// What they say.
    Grades,
}

/// Whether a name ends in a cutoff: `@10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cutoff {
    None,
    Optional,
    Required,
}

/// What stands in parentheses in a name.
#[derive(Clone, Copy)]
pub(crate) struct Arguments {
    /// Reads it; an error completes "measure `X` ..." and gives an example.
    pub read: fn(&Parts<'_>) -> Result<Parameters, String>,
    /// Prints it, parentheses included; nothing where the parameters are the usual ones.
    pub show: fn(&Parameters) -> String,
}

impl Row {
    /// A score from 0 to 1 of one graded ranking, the mean over queries.
    pub(crate) const fn of_ranking(
        name: &'static str,
        example: &'static str,
        score: fn(&Graded, &Parameters) -> f64,
    ) -> Self {
        Self {
            name,
            example,
            also: &[],
            cutoff: Cutoff::None,
            arguments: None,
            unit: MeasureUnit::Score,
            direction: Direction::HigherIsBetter,
            fold: Fold::Mean,
            range: Some((0.0, 1.0)),
            labels: Labels::Grades,
            looks_at_spans: false,
            is_over_hits: false,
            is_best_when_sound: false,
            grows_with_cutoff: false,
            greatest_grade: |_| i32::MAX,
            lacks_in_a_run: None,
            guard: None,
            value: Value::Ranking(score),
        }
    }

    /// A share of one answer. `lacks` says what of it a run of documents does not have.
    pub(crate) const fn of_answer(
        name: &'static str,
        example: &'static str,
        lacks: &'static str,
        share: fn(&Prepared<'_>, &Parameters) -> Contribution,
    ) -> Self {
        let unit = MeasureUnit::Share;
        Self {
            unit,
            lacks_in_a_run: Some(lacks),
            value: Value::Answer(share),
            ..Self::of_ranking(name, example, |_, _| 0.0)
        }
    }

    /// A percentile of readings of a clock.
    pub(crate) const fn of_clock(name: &'static str, example: &'static str, time: Time, arguments: Arguments) -> Self {
        Self {
            arguments: Some(arguments),
            unit: MeasureUnit::Milliseconds,
            direction: Direction::LowerIsBetter,
            fold: Fold::Quantile,
            range: None,
            labels: Labels::None,
            lacks_in_a_run: Some("clock readings"),
            value: Value::Clock(time),
            ..Self::of_ranking(name, example, |_, _| 0.0)
        }
    }
}
