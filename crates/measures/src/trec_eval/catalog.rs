//! Every measure in the order in which trec_eval prints them, with default parameters, and the names for groups of them.

use super::average::Average;
use super::options::{Compat, Options};
use super::parameters::{Gains, Parameters, RECALL_POINTS};
use super::preference::value as prefs;
use super::preference::value::PreferenceValue;
use super::ranking::Ranking;
use super::value::{cutoffs, gains, pool, recall_points, sets};

/// One measure of trec_eval.
pub(super) struct Root {
    /// Its name, to which parameters are appended.
    pub(super) name: &'static str,
    /// Its parameters when none are given.
    pub(super) defaults: fn() -> Parameters,
    /// Its values, one a parameter of [`Parameters::Ranks`] or [`Parameters::Fractions`], else one.
    pub(super) values: Values,
    /// How it is summed up.
    pub(super) average: Average,
    /// How a value is printed.
    pub(super) print: Print,
    /// The version that has it first, in all and among `all_trec`.
    pub(super) since: Compat,
}

/// How values come about.
#[derive(Clone, Copy)]
pub(super) enum Values {
    /// One number.
    One(fn(&Ranking, &Parameters, &Options) -> f64),
    /// One number for each rank.
    AtRanks(fn(&Ranking, u32) -> f64),
    /// One number for each fraction.
    AtFractions(fn(&Ranking, &[f64], &Options) -> Vec<f64>),
    /// nDCG at ranks, which has an ideal to go through only once.
    Ndcg,
    /// The grades at the first ranks, as text.
    Grades,
    /// 1 for each query.
    Queries,
    /// One number from preferences, which stand in the place of grades.
    Preferences(PreferenceValue),
    /// The run's tag.
    Tag,
}

/// How a value is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Print {
    /// With four decimals, for queries and in the summary.
    Decimal,
    /// Without decimals, for queries and in the summary.
    Whole,
    /// With four decimals, in the summary alone.
    DecimalSummary,
    /// Without decimals, in the summary alone.
    WholeSummary,
    /// As text.
    Text,
}

fn none() -> Parameters {
    Parameters::None
}

fn ranks() -> Parameters {
    Parameters::Ranks(vec![5, 10, 15, 20, 30, 100, 200, 500, 1000])
}

fn early_ranks() -> Parameters {
    Parameters::Ranks(vec![1, 5, 10])
}

fn first_pages() -> Parameters {
    Parameters::Ranks(vec![5, 10, 20])
}

const RECALLS: [f64; RECALL_POINTS] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

fn recalls() -> Parameters {
    Parameters::Fractions(RECALLS.to_vec())
}

fn recall_numbers() -> Parameters {
    Parameters::Numbers(RECALLS.to_vec())
}

fn multiples_of_r() -> Parameters {
    Parameters::Fractions(vec![0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0])
}

fn worths() -> Parameters {
    Parameters::Numbers(vec![1.0, -1.0, 0.0, 0.0])
}

fn one() -> Parameters {
    Parameters::Numbers(vec![1.0])
}

fn ten() -> Parameters {
    Parameters::Numbers(vec![10.0])
}

fn grade_gains() -> Parameters {
    Parameters::Gains(Gains::default())
}

const fn root(name: &'static str, defaults: fn() -> Parameters, values: Values) -> Root {
    Root { name, defaults, values, average: Average::Mean, print: Print::Decimal, since: Compat::V9 }
}

const fn count(name: &'static str, values: fn(&Ranking, &Parameters, &Options) -> f64, average: Average) -> Root {
    Root { average, print: Print::Whole, ..root(name, none, Values::One(values)) }
}

const fn geometric(name: &'static str, values: fn(&Ranking, &Parameters, &Options) -> f64) -> Root {
    Root { average: Average::Geometric, print: Print::DecimalSummary, ..root(name, none, Values::One(values)) }
}

const fn text(name: &'static str, defaults: fn() -> Parameters, values: Values) -> Root {
    Root { average: Average::None, print: Print::Text, ..root(name, defaults, values) }
}

const fn preference(name: &'static str, value: PreferenceValue) -> Root {
    root(name, none, Values::Preferences(value))
}

const fn preferences(name: &'static str, count: PreferenceValue) -> Root {
    Root { average: Average::Sum, print: Print::Whole, ..preference(name, count) }
}

const fn from_version_ten(root: Root) -> Root {
    Root { since: Compat::V10, ..root }
}

use Values::{AtFractions, AtRanks, One};

/// Every measure, in the order of printing.
pub(super) static ROOTS: [Root; 54] = [
    text("runid", none, Values::Tag),
    Root { average: Average::Queries, print: Print::WholeSummary, ..root("num_q", none, Values::Queries) },
    count("num_ret", sets::retrieved, Average::Sum),
    count("num_rel", sets::relevant, Average::Relevant),
    count("num_rel_ret", sets::relevant_retrieved, Average::Sum),
    root("map", none, One(cutoffs::map)),
    geometric("gm_map", cutoffs::log_map),
    root("Rprec", none, One(cutoffs::r_precision)),
    root("bpref", none, One(pool::bpref)),
    root("recip_rank", none, One(cutoffs::reciprocal_rank)),
    root("iprec_at_recall", recalls, AtFractions(recall_points::interpolated)),
    root("P", ranks, AtRanks(cutoffs::precision)),
    text("relstring", ten, Values::Grades),
    root("recall", ranks, AtRanks(cutoffs::recall)),
    root("infAP", none, One(pool::inferred_ap)),
    geometric("gm_bpref", pool::log_bpref),
    root("Rprec_mult", multiples_of_r, AtFractions(recall_points::multiples_of_r)),
    root("utility", worths, One(sets::utility)),
    root("11pt_avg", recall_numbers, One(recall_points::eleven_point_average)),
    root("binG", none, One(cutoffs::binary_g)),
    root("G", grade_gains, One(gains::g)),
    from_version_ten(root("dcg", grade_gains, One(gains::dcg))),
    from_version_ten(root("ideal_dcg", grade_gains, One(gains::ideal_dcg))),
    root("ndcg", grade_gains, One(gains::ndcg)),
    root("ndcg_rel", grade_gains, One(gains::ndcg_at_relevant)),
    root("Rndcg", grade_gains, One(gains::ndcg_at_levels)),
    root("ndcg_cut", ranks, Values::Ndcg),
    root("map_cut", ranks, AtRanks(cutoffs::map_cut)),
    root("relative_P", ranks, AtRanks(cutoffs::relative_precision)),
    root("success", early_ranks, AtRanks(cutoffs::success)),
    root("set_P", none, One(sets::precision)),
    root("set_relative_P", none, One(sets::relative_precision)),
    root("set_recall", none, One(sets::recall)),
    root("set_map", none, One(sets::map)),
    root("set_F", one, One(sets::f)),
    count("num_nonrel_judged_ret", sets::judged_not_relevant_retrieved, Average::Sum),
    preferences("prefs_num_prefs_poss", prefs::possible),
    preferences("prefs_num_prefs_ful", prefs::fulfilled),
    preferences("prefs_num_prefs_ful_ret", prefs::fulfilled_retrieved),
    preference("prefs_simp", prefs::simple),
    preference("prefs_pair", prefs::pair),
    preference("prefs_avgjg", prefs::by_group),
    preference("prefs_avgjg_Rnonrel", prefs::evened),
    preference("prefs_simp_ret", prefs::simple_retrieved),
    preference("prefs_pair_ret", prefs::pair_retrieved),
    preference("prefs_avgjg_ret", prefs::by_group_retrieved),
    preference("prefs_avgjg_Rnonrel_ret", prefs::evened_retrieved),
    preference("prefs_simp_imp", prefs::simple_implied),
    preference("prefs_pair_imp", prefs::pair_implied),
    preference("prefs_avgjg_imp", prefs::by_group_implied),
    root("yaap", none, One(cutoffs::yaap)),
    from_version_ten(root("rbp", grade_gains, One(gains::rank_biased_precision))),
    from_version_ten(root("rbp_resid", grade_gains, One(gains::rank_biased_residual))),
    from_version_ten(root("unj", first_pages, AtRanks(cutoffs::unjudged))),
];

/// Names for groups of measures.
const GROUPS: [(&str, &[&str]); 3] = [
    (
        "prefs",
        &[
            "runid",
            "num_q",
            "prefs_num_prefs_poss",
            "prefs_num_prefs_ful",
            "prefs_num_prefs_ful_ret",
            "prefs_simp",
            "prefs_pair",
            "prefs_avgjg",
        ],
    ),
    (
        "official",
        &[
            "runid",
            "num_q",
            "num_ret",
            "num_rel",
            "num_rel_ret",
            "map",
            "gm_map",
            "Rprec",
            "bpref",
            "recip_rank",
            "iprec_at_recall",
            "P",
        ],
    ),
    (
        "set",
        &[
            "runid",
            "num_q",
            "num_ret",
            "num_rel",
            "num_rel_ret",
            "utility",
            "set_P",
            "set_recall",
            "set_relative_P",
            "set_map",
            "set_F",
        ],
    ),
];

/// Measures that `all_trec` leaves out.
const NOT_IN_ALL: [&str; 3] = ["yaap", "dcg", "ideal_dcg"];

/// Measures that need judgments by several people.
pub(super) const OTHER_FORMATS: [&str; 2] = ["qrels_jg", "ndcg_p"];

/// The places in [`ROOTS`] that a name stands for; none when it stands for nothing that the version has.
pub(super) fn places(name: &str, compat: Compat) -> Option<Vec<usize>> {
    let there = |root: &Root| root.since <= compat;
    let of = |wanted: &dyn Fn(&Root) -> bool| {
        (0..ROOTS.len()).filter(|&place| there(&ROOTS[place]) && wanted(&ROOTS[place])).collect::<Vec<_>>()
    };
    let is_about_preferences = |root: &Root| matches!(root.values, Values::Preferences(_));
    if name == "all_trec" {
        return Some(of(&|root| !NOT_IN_ALL.contains(&root.name) && !is_about_preferences(root)));
    }
    if name == "all_prefs" {
        return Some(of(&|root| ["runid", "num_q"].contains(&root.name) || is_about_preferences(root)));
    }
    if let Some((_, names)) = GROUPS.iter().find(|(group, _)| *group == name) {
        return Some(of(&|root| names.contains(&root.name)));
    }
    let single = of(&|root| root.name == name);
    if single.is_empty() { None } else { Some(single) }
}
