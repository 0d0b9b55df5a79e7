//! What was left out of a corpus, as a recording keeps it and as people read it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lensgate_dataset::Loaded;
use lensgate_engine::Lack;
use serde::{Deserialize, Serialize};

/// Files that a report names; the recording has them all.
const NAMED: usize = 20;

/// What indexes lack of files, by path.
pub type Lacking = BTreeMap<Arc<str>, BTreeSet<Lack>>;

/// What was left out of a corpus.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Files and folders that look like source, each with the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    skipped: BTreeMap<String, String>,
    /// Those among them that `--skip-unreadable` was needed for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<String>,
    /// Files in no language that is indexed, by the ending of their name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    not_indexed: BTreeMap<String, u64>,
    /// Ignore rules that could not be read or parsed, and so left nothing out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    broken_rules: Vec<String>,
    /// Minified and bundled files: in the corpus, and left out where queries are mined.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    not_mined: BTreeMap<String, String>,
    /// Files that are searched in part, with what lacks: known once they are indexed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    in_part: BTreeMap<String, String>,
}

impl LeftOut {
    /// What loading left out.
    pub fn of(loaded: &Loaded) -> Self {
        let allowed = loaded.skipped.iter().filter(|skipped| skipped.reason.is_allowed());
        Self {
            skipped: loaded.skipped.iter().map(|it| (it.path.clone(), it.reason.to_string())).collect(),
            unreadable: allowed.map(|skipped| skipped.path.clone()).collect(),
            not_indexed: loaded.other_endings.clone(),
            broken_rules: loaded.broken_rules.clone(),
            not_mined: loaded.corpus.machine_made().map(|(path, what)| (path.to_owned(), what.to_string())).collect(),
            in_part: BTreeMap::new(),
        }
    }

    /// The same, with what the indexes lack of files.
    #[must_use]
    pub fn and_in_part(self, lacking: &Lacking) -> Self {
        let lacks = |lacks: &BTreeSet<Lack>| lacks.iter().map(Lack::to_string).collect::<Vec<_>>().join("; ");
        let in_part = lacking.iter().map(|(path, of_file)| (path.to_string(), lacks(of_file))).collect();
        Self { in_part, ..self }
    }

    /// Whether nothing was.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Each part that is there, by name.
    pub fn facts(&self) -> impl Iterator<Item = (&'static str, String)> {
        let with_reason = |(path, reason): (&String, &String)| format!("{path} ({reason})");
        let endings = self.not_indexed.iter().map(|(ending, files)| match ending.as_str() {
            "" => format!("{files} without an ending"),
            ending => format!("{files} .{ending}"),
        });
        let all = [
            ("files skipped", named(self.skipped.iter().map(with_reason).collect())),
            ("files in no language that is indexed", named(endings.collect())),
            ("ignore rules that could not be read", named(self.broken_rules.clone())),
            ("files searched but not mined", named(self.not_mined.iter().map(with_reason).collect())),
            ("files searched in part", named(self.in_part.iter().map(with_reason).collect())),
        ];
        all.into_iter().filter(|(_, list)| !list.is_empty())
    }

    /// What has to be said of files that only `--skip-unreadable` left out.
    pub fn unreadable(&self) -> Option<String> {
        let number = self.unreadable.len();
        let files = if number == 1 { "1 file" } else { &format!("{number} files") };
        let list = named(self.unreadable.clone());
        (number > 0).then(|| format!("--skip-unreadable left {files} out of the corpus that cannot be read: {list}"))
    }

    /// What has to be said of ignore rules that were not kept.
    pub fn broken_rules(&self) -> Option<String> {
        let list = named(self.broken_rules.clone());
        (!list.is_empty()).then(|| format!("ignore rules that could not be read leave nothing out: {list}"))
    }
}

/// The first of a list, and how many more there are.
fn named(list: Vec<String>) -> String {
    let more = list.len().saturating_sub(NAMED);
    let head = list.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
    if more == 0 { head } else { format!("{head} and {more} more, all in recording.json") }
}
