//! Which files are builds of one another: `src/chunk.ts`, `dist/cjs/chunk.js` and `dist/chunk.min.js` hold one piece of work.

use std::collections::BTreeMap;

use crate::source::Source;

/// More answers that are copies of one another make a query too common, builds or not.
pub(crate) const MOST_COPIES: usize = 12;

/// Folders that hold a build, or what is built.
const FOLDERS: [&str; 30] = [
    "_cjs",
    "_esm",
    "_types",
    "amd",
    "build",
    "bundle",
    "bundles",
    "cjs",
    "commonjs",
    "development",
    "dist",
    "es",
    "es2015",
    "es6",
    "esm",
    "esm2015",
    "esm5",
    "legacy",
    "lib",
    "lib.commonjs",
    "lib.esm",
    "mjs",
    "modern",
    "module",
    "production",
    "src",
    "src.ts",
    "types",
    "typings",
    "umd",
];

/// Those of them that hold what people wrote as often.
const OF_SOURCES: [&str; 5] = ["lib", "module", "src", "src.ts", "types"];

/// Parts of a file name, between its dots, that tell builds apart.
const MARKS: [&str; 22] = [
    "amd",
    "browser",
    "bundle",
    "cjs",
    "common",
    "d",
    "dev",
    "development",
    "es",
    "esm",
    "esm-browser",
    "esm-bundler",
    "global",
    "iife",
    "legacy",
    "min",
    "mjs",
    "modern",
    "prod",
    "production",
    "runtime",
    "umd",
];

/// The path without what tells builds apart: folders of builds, marks in the name, and its ending.
pub(crate) fn origin(path: &str) -> String {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut parts = name.split('.');
    let stem = parts.next().unwrap_or(name);
    let ending = parts.next_back();
    let folders = folders.split('/').filter(|folder| !FOLDERS.contains(folder));
    let marks = parts.filter(|part| !MARKS.contains(part));
    let parts: Vec<&str> = folders.chain([stem]).chain(marks).collect();
    format!("{} {}", parts.join("/"), family(ending.unwrap_or_default()))
}

/// One word for the endings of a language and of what it is compiled to.
fn family(ending: &str) -> &str {
    match ending {
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => "js",
        "pyi" => "py",
        _ => ending,
    }
}

/// Which of several files that hold one thing is the one to look at; the first is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Edition {
    Source,
    Build,
    /// Only declares what others define.
    Declaration,
}

impl Edition {
    pub fn of(path: &str) -> Self {
        if [".d.ts", ".d.mts", ".d.cts", ".pyi"].iter().any(|ending| path.ends_with(ending)) {
            return Self::Declaration;
        }
        let is_build = path.split('/').any(|part| FOLDERS.contains(&part) && !OF_SOURCES.contains(&part));
        if is_build { Self::Build } else { Self::Source }
    }
}

/// How many different things are found: of the builds of one file the one that holds most counts.
pub(crate) fn originals<'s>(found: impl Iterator<Item = &'s Source<'s>>) -> usize {
    let mut of_files: BTreeMap<(&str, usize), usize> = BTreeMap::new();
    for source in found {
        *of_files.entry((&source.origin, source.number)).or_default() += 1;
    }
    let mut of_origins: BTreeMap<&str, usize> = BTreeMap::new();
    for ((origin, _), count) in of_files {
        let most = of_origins.entry(origin).or_default();
        *most = (*most).max(count);
    }
    of_origins.values().sum()
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn builds_of_one_file_have_one_origin() {
        for builds in [
            &["p/src/a/chunk.ts", "p/dist/cjs/a/chunk.js", "p/lib.esm/a/chunk.d.ts", "p/a/chunk.min.js"][..],
            &["p/dist/vue.cjs.js", "p/dist/vue.runtime.esm-browser.prod.js", "p/dist/vue.d.mts"],
            &["p/src/q/x.py", "p/build/lib/q/x.py"],
        ] {
            assert!(builds.iter().all(|path| origin(path) == origin(builds[0])), "{builds:?}");
        }
    }

    #[test]
    fn other_files_have_another() {
        for (a, b) in [("p/a.js", "p/b.js"), ("p/a/x.js", "p/b/x.js"), ("p/x.test.js", "p/x.js"), ("p/x.py", "p/x.js")]
        {
            assert_ne!(origin(a), origin(b));
        }
        assert_ne!(origin("p/min.js"), origin("p/umd.js"));
    }
}
