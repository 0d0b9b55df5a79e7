//! `-m`: which measures, with which parameters.

use super::catalog::{OTHER_FORMATS, ROOTS, places};
use super::options::Compat;
use super::parameters::Parameters;

/// What to print. Empty means the official measures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    /// Places among all measures, with the parameters that were given, if any were, as text and read.
    chosen: Vec<(usize, Option<(String, Parameters)>)>,
}

/// An argument of `-m` that cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`-m {argument}`: {problem}")]
pub struct SelectError {
    argument: String,
    problem: String,
}

/// A measure chosen, in the order of printing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chosen {
    /// Its place among all measures.
    pub(super) place: usize,
    /// Its parameters.
    pub(super) parameters: Parameters,
    /// The names of its values as printed.
    pub(super) names: Vec<String>,
}

impl Selection {
    /// Adds a measure or a group of them: `map`, `P.5,10`, `ndcg.1=3.5`, `official`, `set`, `all_trec`, `prefs`, `all_prefs`.
    ///
    /// Of two parameter lists for one measure the first counts, as in trec_eval.
    pub fn add(&mut self, argument: &str, compat: Compat) -> Result<(), SelectError> {
        let wrong = |problem: String| SelectError { argument: argument.to_owned(), problem };
        let (name, text) = match argument.split_once('.') {
            Some((name, text)) => (name, Some(text)),
            None => (argument, None),
        };
        let Some(places) = places(name, compat) else { return Err(wrong(unknown(name, compat))) };
        let given = match (places.as_slice(), text) {
            (_, None) => None,
            (&[place], Some(text)) => {
                let parameters = (ROOTS[place].defaults)().like(text);
                Some((text.to_owned(), parameters.map_err(|problem| wrong(format!("`{name}` {problem}")))?))
            }
            (_, Some(_)) => return Err(wrong(format!("`{name}` names a group, which takes no parameters"))),
        };
        for place in places {
            match self.chosen.iter_mut().find(|(known, _)| *known == place) {
                None => self.chosen.push((place, given.clone())),
                Some((_, known @ None)) => known.clone_from(&given),
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// What to print, in the order of printing.
    pub(super) fn chosen(&self, compat: Compat) -> Vec<Chosen> {
        let mut chosen = self.chosen.clone();
        if chosen.is_empty() {
            let official = places("official", compat).expect("the group has a name");
            chosen = official.into_iter().map(|place| (place, None)).collect();
        }
        chosen.sort_by_key(|(place, _)| *place);
        chosen
            .into_iter()
            .map(|(place, given)| {
                let (text, parameters) = match given {
                    Some((text, parameters)) => (Some(text), parameters),
                    None => (None, (ROOTS[place].defaults)()),
                };
                Chosen { place, names: names(ROOTS[place].name, text.as_deref(), &parameters), parameters }
            })
            .collect()
    }
}

/// The names of a measure's values.
fn names(root: &str, text: Option<&str>, parameters: &Parameters) -> Vec<String> {
    match (parameters, text) {
        (Parameters::Ranks(ranks), _) => ranks.iter().map(|rank| format!("{root}_{rank}")).collect(),
        (Parameters::Fractions(fractions), _) => {
            fractions.iter().map(|fraction| format!("{root}_{fraction:3.2}")).collect()
        }
        (Parameters::None | Parameters::Numbers(_) | Parameters::Gains(_), Some(text)) => {
            vec![format!("{root}_{text}")]
        }
        (Parameters::None | Parameters::Numbers(_) | Parameters::Gains(_), None) => vec![root.to_owned()],
    }
}

/// What is wrong with a name, and what to write instead.
fn unknown(name: &str, compat: Compat) -> String {
    if OTHER_FORMATS.contains(&name) || name.ends_with("_avgjg") {
        return "averages over judgment groups (`-R qrels_jg`) are not supported".to_owned();
    }
    if places(name, Compat::V10).is_some() {
        return format!("trec_eval 9 has no measure `{name}`; use `--compat 10`");
    }
    let there = ROOTS.iter().filter(|root| root.since <= compat).map(|root| root.name);
    let lower = name.to_lowercase();
    let near = there
        .chain(["official", "set", "all_trec", "prefs", "all_prefs"])
        // A distance is at least the difference in length, and cheaper to rule out by it: names may be of any length.
        .filter(|known| known.len().abs_diff(lower.chars().count()) <= known.len().max(name.len()) / 3)
        .map(|known| (strsim::damerau_levenshtein(&lower, &known.to_lowercase()), known))
        .filter(|&(distance, known)| distance <= known.len().max(name.len()) / 3)
        .min();
    // `P_5` and `ndcg_cut_10` are how trec_eval prints what it wants to read as `P.5` and `ndcg_cut.10`.
    let printed =
        name.rsplit_once('_').filter(|(root, _)| places(root, compat).is_some_and(|places| places.len() == 1));
    match (printed, near) {
        (Some((root, text)), _) => format!("unknown measure; did you mean `{root}.{text}`?"),
        (None, Some((_, near))) => format!("unknown measure; did you mean `{near}`?"),
        (None, None) => "unknown measure".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(arguments: &[&str]) -> Vec<String> {
        let mut selection = Selection::default();
        for argument in arguments {
            selection.add(argument, Compat::V10).expect(argument);
        }
        selection.chosen(Compat::V10).into_iter().flat_map(|chosen| chosen.names).collect()
    }

    fn error(argument: &str) -> String {
        Selection::default().add(argument, Compat::V9).expect_err(argument).to_string()
    }

    #[test]
    fn measures_print_in_one_order_with_their_parameters_in_the_name() {
        assert_eq!(names_of(&["ndcg_cut.20,10", "map", "P.5"]), ["map", "P_5", "ndcg_cut_10", "ndcg_cut_20"]);
        assert_eq!(
            names_of(&["iprec_at_recall.0.25,.5", "set_F.0.5"]),
            ["iprec_at_recall_0.25", "iprec_at_recall_0.50", "set_F_0.5"]
        );
        assert_eq!(names_of(&["ndcg.2=4,1=2", "utility.1,-1,0,0"]), ["utility_1,-1,0,0", "ndcg_2=4,1=2"]);
        assert_eq!(names_of(&[]).len(), 30, "the official measures");
    }

    #[test]
    fn ranks_are_the_whole_numbers_that_their_parameters_begin_with() {
        assert_eq!(names_of(&["ndcg_cut.10,20,23.4"]), ["ndcg_cut_10", "ndcg_cut_20", "ndcg_cut_23"]);
        assert_eq!(names_of(&["P.5.5", "recall.1e2", "success.+3,7th"]), ["P_5", "recall_1", "success_3", "success_7"]);
    }

    #[test]
    fn the_first_of_two_parameter_lists_counts() {
        assert_eq!(names_of(&["P.5", "P.10"]), ["P_5"]);
        assert_eq!(names_of(&["P", "P.10"]), ["P_10"]);
        assert!(names_of(&["P.7", "all_trec"]).contains(&"P_7".to_owned()));
    }

    #[test]
    fn what_cannot_be_followed_is_refused_with_a_way_out() {
        for (argument, problem) in [
            ("mapp", "unknown measure; did you mean `map`?"),
            ("P_5", "unknown measure; did you mean `P.5`?"),
            ("ndcg_cut_10", "unknown measure; did you mean `ndcg_cut.10`?"),
            ("qwertz", "unknown measure"),
            ("", "unknown measure"),
            ("rbp", "trec_eval 9 has no measure `rbp`; use `--compat 10`"),
            ("map_avgjg", "averages over judgment groups (`-R qrels_jg`) are not supported"),
            ("prefs_sim", "unknown measure; did you mean `prefs_simp`?"),
            ("map.5", "`map` takes no parameters"),
            ("official.5", "`official` names a group, which takes no parameters"),
            ("P.", "`P` has parameter ``, expected a rank of at least 1"),
            ("P.0", "`P` has parameter `0`, expected a rank of at least 1"),
            ("P.x5", "`P` has parameter `x5`, expected a rank of at least 1"),
            ("P.-5", "`P` has parameter `-5`, expected a rank of at least 1"),
            ("P.99999999999", "`P` has parameter `99999999999`, expected a rank of at least 1"),
            ("P.5,5", "`P` has a parameter twice"),
            ("P.5,5.5", "`P` has a parameter twice"),
            ("iprec_at_recall.x", "`iprec_at_recall` has parameter `x`, expected a number"),
            ("utility.1,2", "`utility` takes 4 numbers, got 2"),
            ("ndcg.3", "`ndcg` has parameter `3`, expected a gain such as `2=3.5`"),
            ("ndcg.1=2,1=3", "`ndcg` has a gain for grade 1 twice"),
        ] {
            assert_eq!(error(argument), format!("`-m {argument}`: {problem}"));
        }
    }
}
