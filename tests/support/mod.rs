//! What the black-box tests share: a fresh world with a corpus and a query set of our own, and the binary run in it.
#![allow(dead_code, reason = "every test file takes what it needs")]

pub mod corpus;
pub mod files;
pub mod queries;
pub mod receiver;
pub mod recording;
pub mod spool;
pub mod telemetry;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The arguments of a run that takes a second: our corpus and queries, a few mined ones, one repetition.
pub const SMALL: &str = "--dataset corpus --queries queries --mined 120 --quick --quiet --offline";

/// A fresh folder with `corpus/` and `queries/`; the binary runs inside it, so arguments are short relative paths.
pub struct World {
    folder: PathBuf,
    /// Removes the folder in the end.
    _temporary: Option<TempDir>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl World {
    /// Our corpus and queries in a fresh folder.
    pub fn new() -> Self {
        Self::empty().furnished()
    }

    /// A fresh folder with nothing in it.
    pub fn empty() -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder can be made");
        Self { folder: temporary.path().to_owned(), _temporary: Some(temporary) }
    }

    /// Our corpus and queries in a folder that several tests of one file look at, made anew each time.
    pub fn shared(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        }
        Self { folder, _temporary: None }.furnished()
    }

    fn furnished(self) -> Self {
        corpus::write(&self.path("corpus"));
        queries::write(&self.path("queries"));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file, creating its folders.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        files::write(&self.path(name), bytes.as_ref());
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Replaces the only place where a file holds `old`.
    pub fn replace(&self, name: &str, old: &str, new: &str) {
        let text = self.text(name);
        assert_eq!(text.matches(old).count(), 1, "{name} holds {old:?} once");
        self.write(name, text.replace(old, new));
    }

    /// The binary's answer to what it reads from standard input.
    pub fn fed(&self, arguments: &str, input: impl AsRef<[u8]>) -> Ended {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut stdin, input.as_ref()).expect("the binary reads");
        drop(stdin);
        Ended::of(child.wait_with_output().expect("the binary ends"))
    }

    /// The binary, ready to run here; arguments stand apart by spaces.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lensgate"));
        command.args(arguments.split_whitespace()).current_dir(&self.folder).stdin(Stdio::null());
        // The width of whoever runs the tests is not theirs.
        command.env_remove("COLUMNS");
        command
    }

    /// Runs the binary here.
    pub fn run(&self, arguments: &str) -> Ended {
        Ended::of(self.command(arguments).output().expect("the binary starts"))
    }

    /// Runs the binary here and expects its exit code.
    pub fn expect(&self, code: i32, arguments: &str) -> Ended {
        let ended = self.run(arguments);
        assert_eq!(ended.code, code, "lensgate {arguments}\n{}\n{}", ended.stdout, ended.stderr);
        ended
    }

    /// Runs the binary here and expects it to refuse: the code, every word in its message, and nothing left behind. For a
    /// folder in which no other test writes meanwhile.
    pub fn refuses(&self, code: i32, arguments: &str, words: &[&str]) {
        let before = self.names();
        self.says(code, arguments, words);
        assert_eq!(self.names(), before, "lensgate {arguments} refused and left something behind");
    }

    /// Runs the binary here and expects the code, and every word in its message.
    pub fn says(&self, code: i32, arguments: &str, words: &[&str]) {
        let ended = self.expect(code, arguments);
        for word in words {
            assert!(ended.stderr.contains(word), "lensgate {arguments}\nshould say {word:?}:\n{}", ended.stderr);
        }
    }

    /// The names at the top of the folder, hidden ones included, sorted.
    pub fn names(&self) -> Vec<String> {
        files::names(&self.folder)
    }

    /// Every file below a folder with its bytes.
    pub fn tree(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        files::tree(&self.path(name))
    }
}

impl Ended {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("the binary ends by itself"),
            stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }
}

/// The strings of a JSON list of objects under one key.
pub fn strings<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    let items = list.as_array().unwrap_or_else(|| panic!("{list} is a list"));
    items.iter().map(|item| item[key].as_str().unwrap_or_else(|| panic!("{item} has a string {key:?}"))).collect()
}

/// Whether a measure, as it is written in a file, is read from a clock.
pub fn reads_a_clock(measure: &Value) -> bool {
    let name = measure.as_str().expect("a name");
    ["Latency(", "CpuTime("].iter().any(|head| name.starts_with(head))
}
