//! `RBP(p=..)`: rank-biased precision. Moffat and Zobel, TOIS 27(1), 2008, with binary relevance.

use crate::fraction::Fraction;
use crate::graded::{Graded, sum};
use crate::name::Parts;
use crate::parameters::Parameters;
use crate::row::{Arguments, Row};

pub(crate) static ROW: Row = Row {
    arguments: Some(Arguments { read, show }),
    ..Row::of_ranking("RBP", "RBP(p=0.8)", |graded, of| rank_biased_precision(graded, of.p()))
};

fn read(parts: &Parts<'_>) -> Result<Parameters, String> {
    match parts.arguments.as_slice() {
        [argument] => argument.strip_prefix("p=").and_then(Fraction::from_decimal),
        _ => None,
    }
    .map(|p| Parameters { p: Some(p), ..Parameters::NONE })
    .ok_or_else(|| "needs a persistence between 0 and 1 with at most four decimals: `RBP(p=0.8)`".to_owned())
}

fn show(parameters: &Parameters) -> String {
    format!("(p={})", parameters.p.map(Fraction::decimal).unwrap_or_default())
}

/// The rate at which a reader meets relevant documents who goes on to the next hit with chance `p`.
pub fn rank_biased_precision(graded: &Graded, p: f64) -> f64 {
    let reached = graded.relevant_ranks(None).map(|rank| libm::pow(p, f64::from(rank) - 1.0));
    (1.0 - p) * sum(reached)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rank_weighs_p_times_the_one_before() {
        let graded = Graded::of(&[Some(1), None, Some(2)], &[1]);
        assert_eq!(rank_biased_precision(&graded, 0.5), 0.5 * (1.0 + 0.25));
        assert_eq!(rank_biased_precision(&Graded::default(), 0.5), 0.0);
    }
}
