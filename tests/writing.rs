//! Writing results: a folder that cannot be made, a disk that is full, an interruption. Nothing that looks whole is half
//! written, and nothing is left lying about.

mod support;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::{Ended, World};

const RUN: &str = "run --dataset corpus --queries queries --mined 0 --quick --offline --out out";

#[test]
fn a_results_folder_that_cannot_be_made_ends_in_73_and_says_why() {
    let world = World::new();
    let below_a_file = RUN.replace("--out out", "--out queries/queryset.toml/out");
    world.refuses(73, &below_a_file, &["cannot create results folder", "queryset.toml", "writable"]);
}

#[test]
fn a_results_folder_that_exists_is_left_alone() {
    let world = World::new();
    world.write("out/precious.txt", "keep me");
    world.refuses(73, RUN, &["out", "exists already", "--out"]);
    assert_eq!(world.tree("out").into_keys().collect::<Vec<_>>(), ["precious.txt"]);
}

/// A run under way: its staging folder stands.
#[cfg(target_os = "linux")]
fn under_way(world: &World) -> std::process::Child {
    let child = world.command(RUN).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the binary starts");
    let deadline = Instant::now() + Duration::from_secs(60);
    while !world.names().iter().any(|name| name.contains(".partial-")) {
        assert!(Instant::now() < deadline, "the run never began to write");
        std::thread::sleep(Duration::from_millis(2));
    }
    child
}

#[test]
#[cfg(target_os = "linux")]
fn a_second_run_under_one_name_is_refused_before_its_work_and_nothing_that_is_finished_is_lost() {
    let world = World::new();
    let first = under_way(&world);
    let stopped = |signal: &str| {
        let status = Command::new("kill").args([signal, &first.id().to_string()]).status().expect("kill starts");
        assert!(status.success(), "the run was still going");
    };
    stopped("-STOP");
    world.says(73, RUN, &["is writing these results already", "choose another --out"]);
    // Somebody else finishes under the name meanwhile.
    world.write("out/precious.txt", "keep me");
    stopped("-CONT");
    let ended = Ended::of(first.wait_with_output().expect("the run ends"));
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("another run has finished under out") && ended.stderr.contains("out-2"),
        "{}",
        ended.stderr
    );
    assert_eq!(world.tree("out").into_keys().collect::<Vec<_>>(), ["precious.txt"]);
    assert!(world.tree("out-2").contains_key("verdict.json"));
}

#[test]
#[cfg(target_os = "linux")]
fn what_a_killed_run_left_is_named_and_judged_by_nothing() {
    let world = World::new();
    let mut killed = under_way(&world);
    killed.kill().expect("it was still going");
    killed.wait().expect("the run ends");
    let left = world.names().into_iter().find(|name| name.contains(".partial-")).expect("a killed run tidies nothing");
    world.says(2, &format!("gate {left}"), &["did not finish"]);
    let ended = world.run(&format!("{RUN} --quiet"));
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    assert!(ended.stderr.contains(&left) && ended.stderr.contains("rm -r"), "{}", ended.stderr);
}

#[test]
fn a_number_of_threads_that_no_machine_has_is_refused() {
    World::new().refuses(2, &format!("{RUN} --threads 1000000000"), &["0 (one for each core) to 1024"]);
}

/// A limit on the size of a file stands for a full disk: the system refuses the write in the same place.
#[test]
#[cfg(unix)]
fn a_write_that_the_system_refuses_ends_in_74_and_leaves_nothing() {
    let world = World::new();
    let before = world.names();
    let script = format!("trap '' XFSZ; ulimit -f 24; exec {} {RUN} --quiet", env!("CARGO_BIN_EXE_lensgate"));
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(world.path(".")).stdin(Stdio::null());
    let ended = Ended::of(shell.output().expect("a shell starts"));
    assert_eq!(ended.code, 74, "{}", ended.stderr);
    assert!(ended.stderr.contains("cannot write") && ended.stderr.contains("out"), "{}", ended.stderr);
    assert_eq!(world.names(), before);
}

#[test]
#[cfg(unix)]
fn an_interruption_ends_in_130_and_leaves_nothing() {
    let world = World::new();
    let before = world.names();
    let mut child =
        world.command(RUN).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary starts");
    // As soon as the staging folder stands, the run is under way.
    let deadline = Instant::now() + Duration::from_secs(60);
    while world.names() == before {
        assert!(Instant::now() < deadline, "the run never began to write");
        std::thread::sleep(Duration::from_millis(2));
    }
    let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill starts");
    assert!(interrupted.success(), "the run was still going");
    let status = child.wait().expect("the run ends");
    let mut stderr = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().expect("piped"), &mut stderr).expect("UTF-8");
    assert_eq!(status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("interrupted; no results were written"), "{stderr}");
    assert_eq!(world.names(), before);
}

#[test]
#[cfg(unix)]
fn a_full_standard_output_ends_in_74() {
    let world = World::new();
    assert!([0, 1, 3].contains(&world.run(&format!("{RUN} --quiet")).code));
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let ended = Ended::of(world.command("compare out").stdout(full).output().expect("the binary starts"));
    assert_eq!(ended.code, 74, "{}", ended.stderr);
    assert!(ended.stderr.contains("cannot write standard output"), "{}", ended.stderr);
}
