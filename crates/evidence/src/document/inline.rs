//! Inside a line of Markdown: emphasis and escapes go, keys part from values.

/// The line as it reads: no emphasis, no escapes, no entities.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            '*' | '`' => {
                if chars.peek() == Some(&c) {
                    chars.next();
                }
            }
            c => out.push(c),
        }
    }
    for (entity, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&#64;", "@"), ("&amp;", "&"), ("&le;", "<="), ("&ge;", ">=")]
    {
        out = out.replace(entity, sign);
    }
    out.trim().to_owned()
}

/// Text after its list marker, if it is a list item.
pub(super) fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if let Some(rest) = ["- ", "* ", "+ ", "\u{2022} "].iter().find_map(|marker| line.strip_prefix(marker)) {
        let unboxed = ["[x] ", "[X] ", "[ ] "].iter().find_map(|marker| rest.strip_prefix(marker));
        return Some(unboxed.unwrap_or(rest));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?;
    (digits > 0).then_some(rest)?.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))
}

/// `key: value` or `key = value` taken apart; the value may be empty. Sentences with a colon far in are prose.
pub(super) fn key_value(text: &str) -> Option<(&str, &str)> {
    if let Some(led) = dotted(text) {
        return Some(led);
    }
    let colon = text.find(": ").or_else(|| text.strip_suffix(':').map(str::len));
    let equals = text.find(" = ");
    let (at, width) = match (colon, equals) {
        (Some(colon), Some(equals)) if equals < colon => (equals, 3),
        (Some(colon), _) => (colon, 1),
        (None, Some(equals)) => (equals, 3),
        (None, None) => return None,
    };
    let key = text[..at].trim().trim_end_matches('.');
    let is_key = !key.is_empty() && key.split_whitespace().count() <= 8 && !key.contains(". ");
    is_key.then(|| (key, text[at + width..].trim()))
}

/// `requests ........ 1234`: dots lead from the key to the value.
fn dotted(text: &str) -> Option<(&str, &str)> {
    let from = text.find("...")?;
    let value = text[from..].trim_start_matches('.');
    let key = text[..from].trim_end_matches('.').trim();
    let is_led = value.starts_with(' ') && !key.is_empty() && key.split_whitespace().count() <= 5;
    is_led.then(|| (key, value.trim()))
}

/// `p50/p95/p99 = 51/120/190 ms`: as many keys as values, the unit of the last one holding for all.
pub(super) fn slashed(key: &str, value: &str) -> Option<Vec<(String, String)>> {
    let keys: Vec<&str> = key.split('/').map(str::trim).collect();
    let values: Vec<&str> = value.split('/').map(str::trim).collect();
    let is_key = |key: &&str| !key.is_empty() && key.split_whitespace().count() <= 3;
    let is_value = |value: &&str| value.starts_with(|c: char| c.is_ascii_digit());
    let fits = keys.len() >= 2 && keys.len() == values.len() && keys.iter().all(is_key) && values.iter().all(is_value);
    fits.then(|| {
        let last = values[values.len() - 1];
        let unit = last.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let with_unit =
            |value: &&str| if value.ends_with(unit) { (*value).to_owned() } else { format!("{value}{unit}") };
        keys.iter().map(|key| (*key).to_owned()).zip(values.iter().map(with_unit)).collect()
    })
}

/// `avg=12ms p(95)=200ms`: at least two such pairs and nothing else.
pub(super) fn pairs(text: &str) -> Option<Vec<(&str, &str)>> {
    let pairs: Option<Vec<(&str, &str)>> =
        text.split([' ', ',', ';']).filter(|word| !word.is_empty()).map(|word| word.split_once('=')).collect();
    pairs.filter(|pairs| pairs.len() >= 2 && pairs.iter().all(|(key, value)| !key.is_empty() && !value.is_empty()))
}
