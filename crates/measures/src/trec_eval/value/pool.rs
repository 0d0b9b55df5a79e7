//! Measures that tell unjudged documents from irrelevant ones.

use super::super::average::LEAST;
use super::super::options::Options;
use super::super::parameters::Parameters;
use super::super::ranking::{NOT_JUDGED, Ranking};

/// For each relevant document the share of judged irrelevant ones that rank below it: Buckley and Voorhees, SIGIR 2004.
pub(in super::super) fn bpref(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    if ranking.relevant == 0 {
        return 0.0;
    }
    let whole = f64::from(ranking.not_relevant().min(ranking.relevant));
    let mut above = 0;
    let mut preferred = 0.0;
    for doc in ranking.pooled.iter().filter(|doc| doc.grade != NOT_JUDGED) {
        if doc.grade < ranking.level {
            above += 1;
        } else if above > 0 {
            preferred += 1.0 - f64::from(ranking.relevant.min(above)) / whole;
        } else {
            preferred += 1.0;
        }
    }
    preferred / f64::from(ranking.relevant)
}

/// The logarithm that a geometric mean adds up.
pub(in super::super) fn log_bpref(ranking: &Ranking, parameters: &Parameters, options: &Options) -> f64 {
    libm::log(bpref(ranking, parameters, options).max(LEAST))
}

/// Keeps shares of no document from being 0 / 0.
const EPSILON: f64 = 0.00001;

/// Average precision inferred from a sampled pool: Yilmaz and Aslam, CIKM 2006. Negative grades are pooled and not judged.
pub(in super::super) fn inferred_ap(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    let (mut relevant, mut irrelevant, mut unjudged) = (0.0, 0.0, 0.0);
    let mut inferred = 0.0;
    for doc in &ranking.pooled {
        if doc.grade == NOT_JUDGED {
            unjudged += 1.0;
        } else if doc.grade < ranking.level {
            irrelevant += 1.0;
        } else {
            let above = f64::from(doc.rank - 1);
            inferred += if doc.rank == 1 {
                1.0
            } else {
                let pooled = (relevant + irrelevant + unjudged) / above;
                let precise = (relevant + EPSILON) / (relevant + irrelevant + 2.0 * EPSILON);
                1.0 / (above + 1.0) + (above / (above + 1.0)) * pooled * precise
            };
            relevant += 1.0;
        }
    }
    if ranking.relevant > 0 { inferred / f64::from(ranking.relevant) } else { inferred }
}
