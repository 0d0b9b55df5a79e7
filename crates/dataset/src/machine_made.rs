//! Tells minified and bundled files from those that somebody wrote, by their bytes alone.

use std::fmt;

use memchr::memmem::Finder;

use crate::language::Language;

/// Files under this many bytes say too little about who wrote them.
const LEAST_BYTES: usize = 1 << 10;
/// Bytes of a line on average. Of 9,500 files of source under test, those that people wrote stay under 160.
const LONG_LINES: usize = 300;
/// White space by bytes: people leave more than one in nine, tables of data one in sixteen, minifiers one in forty.
const ONE_BLANK_IN: usize = 25;
/// What bundlers put into every module that they wrap.
const RUNTIMES: [&str; 3] = ["__webpack_require__", "parcelRequire", "function(require,module,exports)"];
/// A source that only speaks of a bundler names it less often.
const LEAST_NAMED: usize = 8;

/// What wrote a file that nobody did. Such a file is indexed and searched like any other; no query is mined from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MachineMade {
    /// Very long lines, or next to no white space. Its lines are not places, so it has no symbols.
    Minified,
    /// Modules of several files in one, as a bundler wraps them.
    Bundled,
}

impl MachineMade {
    /// Looks at a text of so many lines; prose and configuration are never machine-made.
    pub(crate) fn of(language: Language, text: &str, lines: u32) -> Option<Self> {
        if matches!(language, Language::Markdown | Language::Toml) || text.len() < LEAST_BYTES {
            return None;
        }
        if text.len() > LONG_LINES * lines as usize || has_little_white_space(text) {
            return Some(Self::Minified);
        }
        let is_script = matches!(language, Language::JavaScript | Language::TypeScript);
        (is_script && RUNTIMES.iter().any(|runtime| is_named_often(text, runtime))).then_some(Self::Bundled)
    }

    /// The word used in files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minified => "minified",
            Self::Bundled => "bundled",
        }
    }
}

impl fmt::Display for MachineMade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn has_little_white_space(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_whitespace).count() * ONE_BLANK_IN < text.len()
}

fn is_named_often(text: &str, runtime: &str) -> bool {
    Finder::new(runtime).find_iter(text.as_bytes()).take(LEAST_NAMED).count() == LEAST_NAMED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(language: Language, text: &str) -> Option<MachineMade> {
        MachineMade::of(language, text, u32::try_from(text.lines().count()).expect("short"))
    }

    #[test]
    fn long_lines_and_little_white_space_are_minified() {
        let written = "function add(first, second) {\n  return first + second;\n}\n\n".repeat(40);
        assert_eq!(of(Language::JavaScript, &written), None);
        assert_eq!(of(Language::JavaScript, &written.replace('\n', " ")), Some(MachineMade::Minified));
        let dense = "function a(b,c){return b+c}\n".repeat(60);
        assert_eq!(of(Language::JavaScript, &dense), None, "one blank in 14 bytes");
        assert_eq!(of(Language::JavaScript, &"a(b,c);d[e]=f(g,h)&&i||j\n".repeat(60)), None, "one line feed in 25");
        assert_eq!(of(Language::JavaScript, &"a(b,c);d[e]=f(g,h)&&i||j;\n".repeat(60)), Some(MachineMade::Minified));
    }

    #[test]
    fn a_file_of_a_kilobyte_prose_and_a_license_header_are_told_apart() {
        assert_eq!(of(Language::Python, &"x".repeat(1023)), None);
        assert_eq!(of(Language::Python, &"x".repeat(1024)), Some(MachineMade::Minified));
        assert_eq!(of(Language::Markdown, &"word ".repeat(4000)), None);
        let header = "// A line of a license.\n".repeat(20) + &"a(b,c);".repeat(3000);
        assert_eq!(of(Language::TypeScript, &header), Some(MachineMade::Minified));
    }

    #[test]
    fn modules_wrapped_by_a_bundler_are_bundled() {
        let wrapped = "/***/ (function (module, exports, __webpack_require__) {\n  run();\n});\n";
        assert_eq!(of(Language::JavaScript, &wrapped.repeat(40)), Some(MachineMade::Bundled));
        assert_eq!(of(Language::Rust, &wrapped.repeat(40)), None);
        let speaks_of_it = "const name = '__webpack_require__';\n".to_owned() + &"run(name);\n".repeat(100);
        assert_eq!(of(Language::JavaScript, &speaks_of_it), None);
    }
}
