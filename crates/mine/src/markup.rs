//! Words without the markup around them: Markdown, HTML, reStructuredText, Javadoc and JSDoc, and quotation marks.

/// HTML elements that turn up in comments. Anything else in angle brackets is a type's parameter.
const TAGS: [&str; 40] = [
    "a",
    "abbr",
    "b",
    "big",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "img",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tt",
    "u",
    "ul",
    "var",
];

/// The text in one line without markup and quotes: links keep their words, code keeps its text, tags and addresses go.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[', ']', '<', '*', '{', '&', '\\', '!', '|']) {
        out.push_str(&rest[..at]);
        rest = match rest.as_bytes()[at] {
            b'`' => code(&mut out, &rest[at..]),
            b'[' => bracket(&mut out, &rest[at + 1..]),
            b']' => after_target(&rest[at + 1..]),
            b'<' => tag(&mut out, &rest[at + 1..]),
            b'{' => inline_tag(&mut out, &rest[at + 1..]),
            b'&' => entity(&mut out, &rest[at + 1..]),
            b'\\' => escape(&mut out, &rest[at + 1..]),
            b'!' if !rest[at + 1..].starts_with('[') => keep(&mut out, '!', &rest[at + 1..]),
            b'|' if !is_substitution(&out, &rest[at + 1..]) => keep(&mut out, '|', &rest[at + 1..]),
            _ => &rest[at + 1..],
        };
    }
    out.push_str(rest);
    let words = without_quotes(&out);
    let words = words.split_whitespace().map(without_marks).filter(|word| !is_empty(word) && !is_address(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Full stops and commas after a word.
const ENDS: [char; 4] = ['.', ',', ';', ':'];

/// A word without the marks that some tools put around names: `%%name%%`, `//name//`, `$n$`, `_name_`.
fn without_marks(word: &str) -> &str {
    let bare = word.trim_end_matches(ENDS);
    let inner = |mark: &str| bare.strip_prefix(mark)?.strip_suffix(mark).filter(|inner| !inner.is_empty());
    let inner = |mark| inner(mark).filter(|inner| mark != "_" || !inner.contains('_'));
    ["%%", "//", "$", "_"].into_iter().find_map(inner).unwrap_or(word)
}

/// Brackets that lost what they held, as in `(``"``)`.
fn is_empty(word: &str) -> bool {
    word.trim_end_matches(ENDS) == "()"
}

/// Without quotation marks; an apostrophe stands between letters and stays.
fn without_quotes(text: &str) -> String {
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        let is_between = before.is_alphanumeric() && letters.peek().is_some_and(|after| after.is_alphanumeric());
        match letter {
            '"' | '“' | '”' | '„' | '«' | '»' | '`' => {}
            '\'' | '‘' | '’' if !is_between => {}
            _ => out.push(letter),
        }
        before = letter;
    }
    out
}

fn is_address(word: &str) -> bool {
    let word = word.trim_start_matches('(');
    word.starts_with("http://") || word.starts_with("https://")
}

/// Code between backticks, with what reStructuredText writes around it: `:class:` before, `~` and `<target>` inside, `_` after.
fn code<'t>(out: &mut String, text: &'t str) -> &'t str {
    let marks = text.bytes().take_while(|&byte| byte == b'`').count();
    let Some(end) = text[marks..].find(&text[..marks]) else { return &text[marks..] };
    let (inner, rest) = (&text[marks..marks + end], &text[2 * marks + end..]);
    let is_role = drop_role(out);
    let links = is_role || rest.starts_with('_');
    let words = inner.split_once(" <").filter(|_| links).map_or(inner, |(words, _)| words);
    out.push_str(if is_role { role_words(words) } else { words });
    if links { rest.trim_start_matches('_') } else { rest }
}

/// What a role's target reads as: `Frame` of `~a.b.Frame`, `.Frame` and, with a prefix for a module, `_b.Frame`.
fn role_words(target: &str) -> &str {
    if target.starts_with(['~', '_']) {
        return target.rsplit('.').next().unwrap_or(target).trim_start_matches('~');
    }
    target.trim_start_matches(['!', '.'])
}

/// Takes `:class:` off the end of the text; whether it was there.
fn drop_role(out: &mut String) -> bool {
    let Some(before) = out.strip_suffix(':') else { return false };
    let role = before.rsplit(|letter: char| !(letter.is_ascii_lowercase() || letter == ':')).next().unwrap_or_default();
    if role.len() < 3 || !role.starts_with(':') {
        return false;
    }
    out.truncate(before.len() - role.len());
    true
}

/// A bracket opens a link's words, unless it follows a name as in `nodes[at]`.
fn bracket<'t>(out: &mut String, rest: &'t str) -> &'t str {
    let Some(end) = rest.find(']').filter(|_| out.ends_with(char::is_alphanumeric)) else { return rest };
    let after = &rest[end + 1..];
    if after_target(after).len() < after.len() {
        return rest;
    }
    out.extend(["[", &rest[..end], "]"]);
    after
}

/// After `](target)`, `][target]` and `]{@link target}`, which follow a link's words.
fn after_target(rest: &str) -> &str {
    for (open, close) in [("(", ')'), ("[", ']'), ("{@link", '}')] {
        if let Some(end) = rest.strip_prefix(open).and_then(|target| target.find(close)) {
            return &rest[open.len() + end + 1..];
        }
    }
    rest
}

/// After `p>`, `/code>`, `a href="…">` and `https://…>`, of which only elements that start a line leave a space.
fn tag<'t>(out: &mut String, rest: &'t str) -> &'t str {
    let Some(end) = rest.find('>') else { return keep(out, '<', rest) };
    let inner = &rest[..end];
    let name = inner.trim_start_matches('/').split([' ', '/', '\t']).next().unwrap_or_default().to_ascii_lowercase();
    if !TAGS.contains(&name.as_str()) && !is_address(inner) && !inner.starts_with("!--") {
        return keep(out, '<', rest);
    }
    if matches!(name.as_str(), "p" | "br" | "li" | "div" | "td" | "hr") {
        out.push(' ');
    }
    &rest[end + 1..]
}

/// `@link Name}`, `@link Name label}`, `@code x}`.
fn inline_tag<'t>(out: &mut String, rest: &'t str) -> &'t str {
    if !rest.starts_with('@') {
        return keep(out, '{', rest);
    }
    let end = closing(rest, '{', '}').unwrap_or(rest.len());
    let (name, words) = rest[..end].split_once([' ', '\t']).unwrap_or((&rest[..end], ""));
    let words = words.trim();
    out.push_str(&if name.starts_with("@link") || name == "@see" { link_words(words) } else { words.to_owned() });
    rest.get(end + 1..).unwrap_or_default()
}

/// The label of a link, or its target as it is spoken of: `Frame.size` of `Frame#size`.
fn link_words(words: &str) -> String {
    let parameters = words.find('(').and_then(|open| Some(open + 1 + closing(&words[open + 1..], '(', ')')?));
    let from = parameters.unwrap_or(0);
    let end = words[from..].find([' ', '|']).map_or(words.len(), |at| from + at);
    let label = words[end..].trim_start_matches([' ', '|']);
    if label.is_empty() { words[..end].trim_start_matches('#').replace('#', ".") } else { label.to_owned() }
}

/// Where the bracket closes that was opened before the text.
pub(crate) fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        if letter == close && depth == 0 {
            return Some(at);
        }
        depth = depth + usize::from(letter == open) - usize::from(letter == close);
    }
    None
}

/// `lt;` and others; what is not named here leaves nothing.
fn entity<'t>(out: &mut String, rest: &'t str) -> &'t str {
    let is_name = |name: &str| name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '#');
    let Some(end) = rest.find(';').filter(|&end| (1..9).contains(&end) && is_name(&rest[..end])) else {
        return keep(out, '&', rest);
    };
    out.push_str(match &rest[..end] {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "nbsp" => " ",
        "apos" | "rsquo" => "'",
        _ => "",
    });
    &rest[end + 1..]
}

/// A mark after a backslash stands for itself.
fn escape<'t>(out: &mut String, rest: &'t str) -> &'t str {
    match rest.chars().next() {
        Some(mark) if mark.is_ascii_punctuation() => keep(out, mark, &rest[1..]),
        Some(letter) if letter.is_alphanumeric() => keep(out, '\\', rest),
        _ => rest,
    }
}

/// Whether the bar is one of the two around a word (`|version|`).
fn is_substitution(before: &str, after: &str) -> bool {
    let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    is_word(before.chars().next_back()) != is_word(after.chars().next())
}

fn keep<'t>(out: &mut String, mark: char, rest: &'t str) -> &'t str {
    out.push(mark);
    rest
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn words_stay_and_marks_go() {
        for (marked, expected) in [
            ("Opens the [`File`](std::fs::File) at *path*", "Opens the File at path"),
            ("See [the book][book] and <https://a.b/c> or https://x.y", "See the book and or"),
            ("A ``Vec<u8>`` or `Map<K, V>` but not Set<T>", "A Vec<u8> or Map<K, V> but not Set<T>"),
            (
                "Wraps :class:`~a.b.Frame` as :py:func:`send <a.send>` in `text <target>`_.",
                "Wraps Frame as send in text.",
            ),
            (":meth:`.Frame.size`, :class:`_b.Frame`, [frames]{@link module:frames}", "Frame.size, Frame, frames"),
            ("Sets _one_ of nodes[at] but not __init__ or a[b](c)", "Sets one of nodes[at] but not __init__ or ab"),
            ("Adds %%one%% to //two//, $n$ times (`\"\"`).", "Adds one to two n times"),
            ("Says \"no\", 'never' or “not” and doesn't `stop'", "Says no, never or not and doesn't stop"),
            ("<p>Holds <a href=\"x\">links</a> &lt;b&gt;&nbsp;here<br/>now</p>", "Holds links <b> here now"),
            (
                "{@link Frame#size() the size} of {@link Frame#size(int, int)} {@code List<T>}",
                "the size of Frame.size(int, int) List<T>",
            ),
            ("{@link Frame|frames} {@inheritDoc} {kept}", "frames {kept}"),
            ("\\ a \\*b\\* |version| a|b R&D ![alt](x.png)!", "a *b* version a|b R&D alt!"),
        ] {
            assert_eq!(plain(marked), expected);
        }
    }

    #[test]
    fn broken_markup_loses_no_words() {
        for text in
            ["a ` b", "a [b", "a < b", "a {@link b", "a & b", "a \\", ":x:` a b", "a ]( b", "{@", "<", "&;", "`````"]
        {
            let letters = |text: &str| text.chars().filter(|letter| "ab".contains(*letter)).count();
            assert_eq!(letters(&plain(text)), letters(text), "{text}");
        }
    }
}
