//! A series as Prometheus writes it: `name{label="value",...}`.

/// The name of a series and its labels, in order of their names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Series {
    /// Its name; empty where a query took it away.
    pub name: String,
    /// Label and value.
    pub labels: Vec<(String, String)>,
}

impl Series {
    /// From labels in any order; `__name__` is the name.
    pub(crate) fn new(name: &str, mut labels: Vec<(String, String)>) -> Result<Self, String> {
        labels.sort();
        if let Some(pair) = labels.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(format!("the label {:?} appears twice", pair[0].0));
        }
        let inner = labels.iter().position(|(label, _)| label == "__name__").map(|at| labels.remove(at).1);
        // Prometheus takes an empty label for one that is not there.
        labels.retain(|(_, value)| !value.is_empty());
        Ok(Self { name: inner.unwrap_or_else(|| name.to_owned()), labels })
    }

    /// Reads a series at the beginning of a line, and gives what follows it.
    pub(crate) fn parse(text: &str) -> Result<(Self, &str), String> {
        let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if name.starts_with(|c: char| c.is_ascii_digit()) || (name.is_empty() && !rest.starts_with('{')) {
            return Err(format!("expected a series such as requests_total{{arm=\"canary\"}}, got {:?}", first(text)));
        }
        match rest.strip_prefix('{') {
            None => Ok((Self { name: name.to_owned(), labels: Vec::new() }, rest)),
            Some(inside) => {
                let (labels, rest) = labels(inside)?;
                Ok((Self::new(name, labels)?, rest))
            }
        }
    }

    /// The value of a label.
    pub(crate) fn label(&self, wanted: &str) -> Option<&str> {
        self.labels.iter().find(|(label, _)| label == wanted).map(|(_, value)| value.as_str())
    }

    /// The labels but for one.
    pub(crate) fn without(&self, unwanted: &str) -> Vec<(String, String)> {
        self.labels.iter().filter(|(label, _)| label != unwanted).cloned().collect()
    }
}

/// Labels with their values.
type Labels = Vec<(String, String)>;

/// Labels up to the closing brace, and what follows it.
fn labels(mut text: &str) -> Result<(Labels, &str), String> {
    let mut labels = Vec::new();
    loop {
        text = text.trim_start_matches([' ', ',']);
        if let Some(rest) = text.strip_prefix('}') {
            return Ok((labels, rest));
        }
        let wrong = || format!("expected a label such as arm=\"canary\", got {:?}", first(text));
        let (label, rest) = text.split_once('=').ok_or_else(wrong)?;
        let label = label.trim();
        if label.is_empty() || !label.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':') {
            return Err(wrong());
        }
        let (value, rest) = quoted(rest.trim_start().strip_prefix('"').ok_or_else(wrong)?).ok_or_else(wrong)?;
        labels.push((label.to_owned(), value));
        text = rest;
    }
}

/// A quoted value without its opening quote, and what follows the closing one.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(match chars.next()?.1 {
                'n' => '\n',
                other => other,
            }),
            c => value.push(c),
        }
    }
    None
}

/// The beginning of a text, for messages.
fn first(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn names_and_labels_are_read_with_their_escapes_and_in_any_order() {
        let (series, rest) = Series::parse(r#"a:b_total{z="1",arm="a \"b\" \\ {x}",} 5 7"#).unwrap();
        assert_eq!((series.name.as_str(), rest), ("a:b_total", " 5 7"));
        assert_eq!((series.label("arm"), series.label("z")), (Some(r#"a "b" \ {x}"#), Some("1")));
        assert_eq!(Series::parse(r#"{le="5",__name__="b"}"#).unwrap().0, Series::parse(r#"b{le="5"}"#).unwrap().0);
        assert_eq!(Series::parse("up 1").unwrap().1, " 1");
    }

    #[test]
    fn what_is_no_series_is_refused() {
        for wrong in ["", "5 up", "a{b} 1", "a{b=c} 1", "a{b=\"c} 1", "a{b=\"c\",b=\"d\"} 1", "a{b=\"c\" 1"] {
            assert!(Series::parse(wrong).is_err(), "{wrong}");
        }
    }
}
