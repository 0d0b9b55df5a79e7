//! Markdown as far as claims need it: headings, tables (with pipes or drawn with boxes), and lines.

/// A document taken apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Markdown {
    pub sections: Vec<Section>,
    pub lines: Vec<Line>,
    pub tables: Vec<Table>,
}

/// A heading and what it is under; the first one has no title and is above all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Section {
    pub title: String,
    pub level: usize,
    pub above: usize,
}

/// A line that is no heading and no table.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub number: usize,
    /// As it reads: without list marker, emphasis and escapes.
    pub text: String,
    pub section: usize,
    pub fenced: bool,
}

/// A table with at least one row.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub section: usize,
    pub fenced: bool,
    pub headings: Vec<String>,
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub line: usize,
    pub cells: Vec<String>,
}

/// Characters kept of a title; every section below cites it.
const LONGEST_TITLE: usize = 200;

impl Markdown {
    /// Takes a text apart; every text is Markdown.
    pub(crate) fn read(text: &str) -> Self {
        let mut document = Self { sections: vec![Section::default()], ..Self::default() };
        let mut drawn: Vec<(usize, &str)> = Vec::new();
        let mut fenced = false;
        for (at, line) in text.lines().enumerate() {
            if is_drawn(line) {
                drawn.push((at + 1, line));
                continue;
            }
            document.table(&mut drawn, fenced);
            if ["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence)) {
                fenced = !fenced;
            } else if let Some((level, title)) = heading(line).filter(|_| !fenced) {
                document.open(level, title);
            } else if !line.trim().is_empty() {
                let section = document.sections.len() - 1;
                document.lines.push(Line { number: at + 1, text: plain(item(line)), section, fenced });
            }
        }
        document.table(&mut drawn, fenced);
        document
    }

    /// The titles around a section, the nearest first.
    pub(crate) fn titles(&self, section: usize) -> impl Iterator<Item = &str> {
        let above = |section: &usize| (*section > 0).then(|| self.sections[*section].above);
        std::iter::successors(Some(section), above).map(|section| self.sections[section].title.as_str())
    }

    fn open(&mut self, level: usize, title: &str) {
        let mut above = self.sections.len() - 1;
        while above > 0 && self.sections[above].level >= level {
            above = self.sections[above].above;
        }
        let title = plain(title).chars().take(LONGEST_TITLE).collect();
        self.sections.push(Section { title, level, above });
    }

    /// The table of consecutive drawn lines; none without a border, a heading and a row.
    fn table(&mut self, drawn: &mut Vec<(usize, &str)>, fenced: bool) {
        let lines = std::mem::take(drawn);
        let mut rows = lines.iter().filter(|(_, line)| !is_border(line)).map(|(line, text)| (*line, cells(text)));
        let Some((_, headings)) = rows.next() else { return };
        let rows: Vec<Row> = rows.map(|(line, cells)| Row { line, cells }).collect();
        if !rows.is_empty() && rows.len() + 1 < lines.len() {
            self.tables.push(Table { section: self.sections.len() - 1, fenced, headings, rows });
        }
    }
}

impl Table {
    /// The column whose heading holds one of these words, in lower case.
    pub(crate) fn column(&self, words: &[&str]) -> Option<usize> {
        self.headings.iter().position(|heading| {
            let heading = heading.to_lowercase();
            words.iter().any(|word| heading.contains(word))
        })
    }
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let title = line.get(level..)?.strip_prefix(' ')?;
    (1..=6).contains(&level).then_some((level, title))
}

/// Whether a line belongs to a table: it opens with a pipe or a box's edge.
fn is_drawn(line: &str) -> bool {
    line.trim_start().starts_with(['|', '\u{2502}', '\u{2503}', '\u{250c}', '\u{251c}', '\u{2514}'])
}

/// Whether a line only draws: `| --- | ---: |`, `├───┤`.
fn is_border(line: &str) -> bool {
    line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t' | '\u{2500}'..='\u{257f}'))
        && line.chars().any(|c| matches!(c, '-' | '\u{2500}'))
}

fn cells(line: &str) -> Vec<String> {
    let is_edge = |c: char| matches!(c, '|' | '\u{2502}' | '\u{2503}');
    let (mut cells, mut cell, mut escaped) = (Vec::new(), String::new(), false);
    for c in line.trim().chars() {
        if is_edge(c) && !escaped {
            cells.push(plain(&std::mem::take(&mut cell)));
        } else {
            cell.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    if !cell.trim().is_empty() {
        cells.push(plain(&cell));
    }
    cells.split_off(1.min(cells.len()))
}

/// Text after its list marker.
fn item(line: &str) -> &str {
    let line = line.trim_start();
    if let Some(rest) = ["- ", "* ", "+ ", "\u{2022} ", "> "].iter().find_map(|marker| line.strip_prefix(marker)) {
        return ["[x] ", "[X] ", "[ ] "].iter().find_map(|marker| rest.strip_prefix(marker)).unwrap_or(rest);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    line[digits..].strip_prefix(". ").filter(|_| digits > 0).unwrap_or(line)
}

/// The text as it reads: no emphasis, no escapes, no entities.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            '*' | '`' => {}
            c => out.push(c),
        }
    }
    for (entity, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&#64;", "@"), ("&le;", "<="), ("&ge;", ">="), ("&amp;", "&")]
    {
        if out.contains(entity) {
            out = out.replace(entity, sign);
        }
    }
    out.trim().to_owned()
}
