//! What text a regular expression cannot match without: the literals that every match holds, for filtering files.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Text that a match needs, in ASCII lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Need {
    /// Nothing in particular.
    Anything,
    /// These bytes in a row.
    Bytes(Vec<u8>),
    /// All of these.
    All(Vec<Need>),
    /// One of these.
    Any(Vec<Need>),
}

/// What every match of a pattern holds; [`Need::Anything`] when the pattern cannot be read.
pub(crate) fn need(pattern: &str) -> Need {
    regex_syntax::parse(pattern).map_or(Need::Anything, |hir| of(&hir))
}

/// Every run of bytes in a need, for ranking by words.
pub(crate) fn runs(need: &Need, into: &mut Vec<String>) {
    match need {
        Need::Anything => {}
        Need::Bytes(bytes) => into.push(String::from_utf8_lossy(bytes).into_owned()),
        Need::All(parts) | Need::Any(parts) => parts.iter().for_each(|part| runs(part, into)),
    }
}

fn of(hir: &Hir) -> Need {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Need::Anything,
        HirKind::Literal(literal) => Need::Bytes(literal.0.to_ascii_lowercase()),
        HirKind::Class(class) => one_letter(class).map_or(Need::Anything, |letter| Need::Bytes(vec![letter])),
        HirKind::Repetition(repetition) if repetition.min >= 1 => of(&repetition.sub),
        HirKind::Repetition(_) => Need::Anything,
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Concat(parts) => all(parts),
        HirKind::Alternation(parts) => any(parts.iter().map(of).collect()),
    }
}

/// Neighbouring literals grow together, so that `(?i)todo` (four classes) is one run.
fn all(parts: &[Hir]) -> Need {
    let mut needs: Vec<Need> = Vec::new();
    let mut joined = false;
    for part in parts {
        let literal = matches!(part.kind(), HirKind::Literal(_) | HirKind::Class(_));
        match (of(part), needs.last_mut()) {
            (Need::Bytes(next), Some(Need::Bytes(bytes))) if joined && literal => bytes.extend(next),
            (Need::Anything, _) if matches!(part.kind(), HirKind::Look(_) | HirKind::Empty) => continue,
            (Need::Anything, _) => {}
            (other, _) => needs.push(other),
        }
        joined = literal && !matches!(of(part), Need::Anything);
    }
    match needs.len() {
        0 => Need::Anything,
        1 => needs.remove(0),
        _ => Need::All(needs),
    }
}

fn any(needs: Vec<Need>) -> Need {
    if needs.contains(&Need::Anything) { Need::Anything } else { Need::Any(needs) }
}

/// The letter of a class that holds one letter, or one in both cases.
fn one_letter(class: &Class) -> Option<u8> {
    let Class::Unicode(class) = class else { return None };
    let mut letter = None;
    for range in class.ranges() {
        if range.start() != range.end() || !range.start().is_ascii() {
            // Unicode case folding adds the long s and the Kelvin sign to s and k; a filter may not lose them.
            return None;
        }
        let lower = u8::try_from(range.start()).ok()?.to_ascii_lowercase();
        if *letter.get_or_insert(lower) != lower {
            return None;
        }
    }
    letter
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Need {
        Need::Bytes(text.as_bytes().to_vec())
    }

    #[test]
    fn literals_between_wildcards_are_needed() {
        assert_eq!(need(r"impl.*Display\s+for"), Need::All(vec![bytes("impl"), bytes("display"), bytes("for")]));
        assert_eq!(need(r"\bunwrap\(\)"), bytes("unwrap()"));
    }

    #[test]
    fn one_branch_of_an_alternation_is_needed() {
        assert_eq!(need("TODO|FIXME"), Need::Any(vec![bytes("todo"), bytes("fixme")]));
        assert_eq!(need(r"TODO|\d+"), Need::Anything);
    }

    #[test]
    fn optional_parts_are_not_needed() {
        assert_eq!(need("colou?r"), Need::All(vec![bytes("colo"), bytes("r")]));
        assert_eq!(need(r"(abc)*\w"), Need::Anything);
        assert_eq!(need("(abc)+"), bytes("abc"));
    }

    #[test]
    fn letters_in_both_cases_grow_together() {
        assert_eq!(need("(?i)debug"), bytes("debug"));
        assert_eq!(need("[Tt]odo"), bytes("todo"));
    }

    #[test]
    fn every_match_holds_what_is_needed() {
        for (pattern, text) in [
            (r"fn\s+(new|with)_\w+\(", "pub fn with_capacity(n: usize)"),
            (r"(?i)hello\s*world", "HeLLo WORLD"),
            (r"a(bc|de)?f", "af"),
            (r"x{2,3}yz", "xxyz"),
        ] {
            assert!(regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text)));
            assert!(holds(&need(pattern), &text.to_ascii_lowercase()), "{pattern}");
        }
    }

    fn holds(need: &Need, text: &str) -> bool {
        match need {
            Need::Anything => true,
            Need::Bytes(bytes) => text.contains(&*String::from_utf8_lossy(bytes)),
            Need::All(parts) => parts.iter().all(|part| holds(part, text)),
            Need::Any(parts) => parts.iter().any(|part| holds(part, text)),
        }
    }
}
