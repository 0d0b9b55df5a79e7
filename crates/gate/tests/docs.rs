//! What `docs/POLICY.md` states, held against the code: its examples parse, and every key, reason and rule stands in it.
#![expect(clippy::unwrap_used, reason = "tests")]

use lensgate_gate::Policy;

const POLICY_MD: &str = include_str!("../../../docs/POLICY.md");

fn names(source: &str) -> Vec<String> {
    let body = source.split("pub enum ReasonCode {").nth(1).unwrap().split("\n}\n").next().unwrap();
    let variants = body.lines().map(str::trim).filter(|line| line.ends_with(',') && !line.starts_with("//"));
    let upper = |name: &str| {
        let mut word = String::new();
        for (place, letter) in name.char_indices() {
            if place > 0 && letter.is_ascii_uppercase() {
                word.push('_');
            }
            word.push(letter.to_ascii_uppercase());
        }
        word
    };
    variants.map(|line| upper(line.trim_end_matches(','))).collect()
}

#[test]
fn every_example_parses() {
    let examples: Vec<&str> =
        POLICY_MD.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(!examples.is_empty());
    for example in examples {
        if let Err(error) = Policy::parse("docs/POLICY.md", example) {
            panic!("{error}");
        }
    }
}

#[test]
fn every_reason_code_is_explained() {
    let codes = names(include_str!("../src/verdict/reason.rs"));
    assert!(codes.len() > 20 && codes.contains(&"BOUND_INSIDE".to_owned()), "{codes:?}");
    for code in codes {
        assert!(POLICY_MD.contains(&format!("`{code}`")), "{code}");
    }
}

#[test]
fn every_key_is_described() {
    for source in [
        include_str!("../src/policy/parse.rs"),
        include_str!("../src/policy/parse_gate.rs"),
        include_str!("../src/policy/parse_canary.rs"),
    ] {
        for list in source.split(": &[&str] =").skip(1) {
            let list = list.split("];").next().unwrap();
            for key in list.split('"').skip(1).step_by(2) {
                let described = [format!("`{key}`"), format!("[{key}]")].iter().any(|form| POLICY_MD.contains(form));
                assert!(described, "{key}");
            }
        }
    }
}
