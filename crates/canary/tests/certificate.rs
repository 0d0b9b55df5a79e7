//! The plan's certificate in short; scripts/canary_certificate.sh makes the whole table.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod world;

use lensgate_canary::power::{Certify, PowerRow, Scenario, certify, rows};
use lensgate_gate::Policy;
use lensgate_gate::policy::Decide;
use world::{certificate, lens_canary, policy, population};

fn scenario(faults: &[&str]) -> Scenario {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    Scenario { name: "one".to_owned(), regression: None, faults }
}

fn row(policy: &Policy, faults: &[&str], canaries: u64, decide: Decide) -> PowerRow {
    let population = population(0.0002);
    let certify = Certify { canaries, decide, ..certificate(policy, &population) };
    rows(&certify, &[scenario(faults)]).unwrap().remove(0)
}

#[test]
fn harmless_canaries_are_not_killed_and_points_kill_nearly_all() {
    let plan = lens_canary();
    assert_eq!(row(&plan, &[], 24, Decide::Bound).killed.n, 0);
    assert!(row(&plan, &[], 12, Decide::Point).killed.n >= 11);
}

#[test]
fn harm_is_caught_by_the_end_of_phase_two() {
    let plan = lens_canary();
    for faults in [&["errors=0.08%@phase1", "errors=0.4%@phase1+10min"][..], &["latency=1.5x@phase1"]] {
        let row = row(&plan, faults, 24, Decide::Bound);
        assert!(row.caught_by_phase[1].share >= 0.9, "{row:?}");
        assert!(row.detect_s.is_some_and(|detect| detect.p10 > 0.0 && detect.p50 < 2_400.0), "{row:?}");
    }
}

#[test]
fn a_kill_before_the_fault_is_no_detection() {
    let plan = policy(
        "schema = 1\n[decision]\n[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"1 %\"\n\
         [[phase]]\nname = \"only\"\ntraffic = \"50 %\"\nduration = \"5 min\"\nwindow = \"30 s\"\ngates = [\"errors\"]\n",
    );
    let row = row(&plan, &["errors=50%@only", "latency=2x@only+4min"], 5, Decide::Bound);
    assert_eq!((row.killed.n, row.killed_before_fault, row.caught_by_phase[0].n), (5, 5, 0));
    assert_eq!(row.detect_s, None);
}

#[test]
fn a_certificate_says_which_limits_the_baseline_itself_breaks() {
    let (plan, population) = (lens_canary(), population(0.0007));
    let certify = Certify { canaries: 2, ..certificate(&plan, &population) };
    let power = whole(&certify);
    assert_eq!(power.baseline_outside.len(), 1, "{:?}", power.baseline_outside);
    assert!(power.baseline_outside[0].starts_with("errors: 0.07 %"), "{:?}", power.baseline_outside);
    assert_eq!(power.phases.iter().map(|phase| phase.end_s).collect::<Vec<_>>(), [1_200.0, 2_400.0, 3_600.0]);
}

fn whole(this: &Certify<'_>) -> lensgate_canary::power::Power {
    certify(this, &[Scenario::no_change()]).unwrap()
}

#[test]
fn a_certificate_is_the_same_to_the_byte_at_any_thread_count() {
    let (plan, population) = (lens_canary(), population(0.0002));
    let certify = Certify { canaries: 6, ..certificate(&plan, &population) };
    let scenarios = [scenario(&["errors=1%@phase1"]), scenario(&["latency=2x@phase1"])];
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        serde_json::to_string(&pool.install(|| rows(&certify, &scenarios)).unwrap()).unwrap()
    };
    let one = bytes(1);
    assert_eq!((&one, &one), (&bytes(2), &bytes(8)));
}
