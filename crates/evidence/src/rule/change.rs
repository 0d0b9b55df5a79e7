//! A claimed change against its levels, in every sense in which reports use the word.

use super::{At, found};
use crate::claim::Stated;
use crate::figure::{Figure, Unit};
use crate::finding::{Finding, Rule};
use crate::show;

pub(super) fn change(from: &Stated<Figure>, to: &Stated<Figure>, change: &Stated<Figure>) -> Option<Finding> {
    let (a, b, claimed) = (&from.value, &to.value, &change.value);
    let clear = |figure: &Figure| !figure.rough && figure.side.is_none();
    let positive = |figure: &Figure| figure.ends().0 > 0.0 && !figure.signed;
    if a.unit != b.unit || ![a, b, claimed].into_iter().all(clear) || !positive(a) || !positive(b) {
        return None;
    }
    let fits = readings(a, b, claimed).into_iter().any(|(low, high)| {
        let room = loose(claimed) + 1e-9 * high.abs();
        (low - room..=high + room).contains(&claimed.value.abs())
    });
    let percent = (b.value - a.value) / a.value * 100.0;
    let claim = format!(
        "a change of {} is claimed from {} to {}, which is {}{} %",
        show::figure(claimed),
        show::figure(a),
        show::figure(b),
        if percent > 0.0 { "+" } else { "" },
        show::number((percent * 10.0).round() / 10.0)
    );
    (!fits).then(|| found(Rule::Gain, claim).of(change).of(from).of(to))
}

/// One unit of the last digit that is not a trailing zero: `100x` may be 96 of them.
fn loose(figure: &Figure) -> f64 {
    let mut step = figure.step;
    while figure.value != 0.0 && step >= 1.0 && step * 10.0 <= figure.value.abs() && figure.value % (step * 10.0) == 0.0
    {
        step *= 10.0;
    }
    step
}

/// The sizes that each sense of the claim can have, as far as the levels' rounding leaves them open.
fn readings(a: &Figure, b: &Figure, claimed: &Figure) -> Vec<(f64, f64)> {
    let ratio = |x: &Figure, y: &Figure| (x.ends().0 / y.ends().1, x.ends().1 / y.ends().0);
    let [up, down] = [ratio(b, a), ratio(a, b)];
    let relative = |(low, high): (f64, f64), scale: f64| size((low - 1.0) * scale, (high - 1.0) * scale);
    let gap = size(b.ends().0 - a.ends().1, b.ends().1 - a.ends().0);
    let percents =
        [relative(up, 100.0), relative(down, 100.0), (up.0 * 100.0, up.1 * 100.0), (down.0 * 100.0, down.1 * 100.0)];
    let factors = [up, down, relative(up, 1.0), relative(down, 1.0)];
    let scaled = (gap.0 * 100.0, gap.1 * 100.0);
    match &claimed.unit {
        Unit::Percent | Unit::Points => percents.into_iter().chain([gap, scaled]).collect(),
        Unit::Factor => factors.to_vec(),
        Unit::Bare => percents.into_iter().chain(factors).chain([gap, scaled]).collect(),
        unit if *unit == a.unit => vec![gap],
        // A difference in a unit that the levels lack cannot be told.
        _ => vec![(0.0, f64::INFINITY)],
    }
}

/// The sizes of numbers between two ends.
fn size(low: f64, high: f64) -> (f64, f64) {
    if low <= 0.0 && high >= 0.0 {
        (0.0, low.abs().max(high.abs()))
    } else {
        (low.abs().min(high.abs()), low.abs().max(high.abs()))
    }
}
