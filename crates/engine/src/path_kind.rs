//! What a file's path says of it: code, test, example, vendored or generated.

/// The kind of place a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PathKind {
    /// Ordinary code and prose.
    Primary,
    /// Examples and benchmarks.
    Example,
    /// Tests, fixtures and mocks.
    Test,
    /// Code of others kept in the tree.
    Vendored,
    /// Written by a program.
    Generated,
}

impl PathKind {
    /// The kind of a path; the strongest word wins (generated, vendored, test, example).
    pub fn of(path: &str) -> Self {
        let lower = path.to_ascii_lowercase();
        let folder_is = |names: &[&str]| lower.rsplit('/').skip(1).any(|part| names.contains(&part));
        let name = lower.rsplit('/').next().unwrap_or(&lower);
        let stem = name.split('.').next().unwrap_or(name);
        if folder_is(&["generated", "gen", "__generated__", "dist"])
            || name.contains(".min.")
            || name.contains(".generated.")
            || name.contains(".pb.")
            || ["generated", "_generated", "_pb2"].iter().any(|end| stem.ends_with(end))
        {
            Self::Generated
        } else if folder_is(&["vendor", "vendored", "third_party", "third-party", "node_modules", "external"]) {
            Self::Vendored
        } else if folder_is(&["test", "tests", "testing", "__tests__", "testdata", "spec", "fixtures", "mocks"])
            || ["test", "tests"].contains(&stem)
            || ["_test", "_tests", "_spec"].iter().any(|end| stem.ends_with(end))
            || stem.starts_with("test_")
            || [".test.", ".spec."].iter().any(|part| name.contains(part))
        {
            Self::Test
        } else if folder_is(&["example", "examples", "demo", "demos", "bench", "benches", "benchmarks", "samples"]) {
            Self::Example
        } else {
            Self::Primary
        }
    }

    /// How much of the largest deboost the kind takes, 0 to 1: code that nobody edits takes all of it.
    pub(crate) fn severity(self) -> f64 {
        match self {
            Self::Primary => 0.0,
            Self::Example => 0.5,
            Self::Test => 0.75,
            Self::Vendored | Self::Generated => 1.0,
        }
    }

    /// The words (as index terms) by which a query asks for this kind of place.
    pub(crate) fn words(self) -> &'static [&'static str] {
        match self {
            Self::Primary => &[],
            Self::Example => &["exampl", "demo", "bench", "benchmark", "sampl"],
            Self::Test => &["test", "spec", "fixtur", "mock"],
            Self::Vendored => &["vendor", "vendored"],
            Self::Generated => &["generat"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PathKind;

    #[test]
    fn paths_tell_what_they_hold() {
        for (path, kind) in [
            ("regex/src/lib.rs", PathKind::Primary),
            ("regex/tests/api.rs", PathKind::Test),
            ("app/src/parser_test.go", PathKind::Test),
            ("app/test_parser.py", PathKind::Test),
            ("app/latest.rs", PathKind::Primary),
            ("app/src/contest.rs", PathKind::Primary),
            ("app/examples/hello.rs", PathKind::Example),
            ("app/vendor/zlib/inflate.js", PathKind::Vendored),
            ("app/dist/bundle.min.js", PathKind::Generated),
            ("app/src/wire.pb.go", PathKind::Generated),
        ] {
            assert_eq!(PathKind::of(path), kind, "{path}");
        }
    }
}
