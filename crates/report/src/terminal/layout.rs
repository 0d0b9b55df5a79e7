//! The three layouts of a table: whole, in parts that share the columns that name a row, and row by row.

use textwrap::core::display_width as columns;

use super::paint;
use super::screen::{HELD, Screen};
use super::table::{Align, Row, Table, pad};

const GAP: &str = "  ";
/// Words of a narrow column get at least so many columns, if there are so many of them.
const READABLE: usize = 14;
/// More parts than this are harder to read than rows one by one.
const MOST_PARTS: usize = 3;

/// The chosen columns side by side; none where they do not fit.
pub(super) fn grid(table: &Table, aligned: &[Vec<String>], chosen: &[usize], screen: Screen) -> Option<String> {
    let widths = fit(table, aligned, chosen, screen.width)?;
    let rule = "─".repeat(total(&widths));
    let titles: Vec<String> = chosen.iter().map(|at| table.columns[*at].title.clone()).collect();
    let mut text = format!("{rule}\n{}{rule}\n", lines(table, chosen, &widths, titles, |text| text));
    let mut above = None;
    for (place, row) in table.rows.iter().enumerate() {
        if !has_more_than_names(table, row, chosen) {
            continue;
        }
        let mut cells: Vec<String> = chosen.iter().map(|at| aligned[*at][place].clone()).collect();
        if above.replace(&row.cells[0]) == Some(&row.cells[0]) && table.columns.len() > 1 {
            cells[0].clear();
        }
        let is_last = chosen.last() == Some(&(table.columns.len() - 1));
        let status = row.status.filter(|_| screen.colour && is_last);
        text += &lines(table, chosen, &widths, cells, |text| status.map_or(text.clone(), |it| paint(&text, it)));
    }
    Some(text + &rule + "\n")
}

/// Several grids, as many columns in each as fit beside those that name a row; none where one column does not, and where they
/// would be many.
pub(super) fn parts(table: &Table, aligned: &[Vec<String>], screen: Screen) -> Option<String> {
    let keys: Vec<usize> = (0..table.keys).collect();
    let mut all = vec![keys.clone()];
    for column in table.keys..table.columns.len() {
        let wider: Vec<usize> = all.last()?.iter().copied().chain([column]).collect();
        if fit(table, aligned, &wider, screen.width).is_some() {
            *all.last_mut()? = wider;
        } else {
            all.push(keys.iter().copied().chain([column]).collect());
        }
    }
    if all.len() > MOST_PARTS {
        return None;
    }
    let grids: Option<Vec<String>> = all.iter().map(|chosen| grid(table, aligned, chosen, screen)).collect();
    Some(grids?.join("\n"))
}

/// Each row by itself: its names, and below them every cell with its title.
pub(super) fn blocks(table: &Table, screen: Screen) -> String {
    let rule = "─".repeat(screen.width) + "\n";
    let mut text = rule.clone();
    for row in &table.rows {
        text += &screen.wrap(&format!(" {}", row.cells[..table.keys].join(GAP)), "   ");
        text.push('\n');
        let fields = (table.keys..row.cells.len()).filter(|at| !row.cells[*at].is_empty());
        let fields: Vec<String> = fields.map(|at| field(table, row, at, screen)).collect();
        if !fields.is_empty() {
            text += &screen.wrap(&format!("   {}", fields.join(GAP)), "   ");
            text.push('\n');
        }
    }
    text + &rule
}

/// A cell behind its title, held together where it fits into a line.
fn field(table: &Table, row: &Row, at: usize, screen: Screen) -> String {
    let held = |text: String| {
        if columns(&text) + 3 <= screen.width { text.replace(' ', HELD.encode_utf8(&mut [0; 4])) } else { text }
    };
    let (title, cell) = (held(table.columns[at].title.clone()), held(row.cells[at].clone()));
    let field = held(format!("{title} {cell}"));
    let is_last = at + 1 == row.cells.len();
    row.status.filter(|_| screen.colour && is_last).map_or(field.clone(), |status| paint(&field, status))
}

fn has_more_than_names(table: &Table, row: &Row, chosen: &[usize]) -> bool {
    let names_only = chosen.len() <= table.keys;
    names_only || chosen[table.keys..].iter().any(|at| !row.cells[*at].is_empty())
}

/// The widths of columns that fit into a line together: titles and prose go on in further lines where they have to.
fn fit(table: &Table, aligned: &[Vec<String>], chosen: &[usize], width: usize) -> Option<Vec<usize>> {
    let least: Vec<usize> = chosen.iter().map(|at| least(table, &aligned[*at], *at)).collect();
    let mut widths: Vec<usize> =
        chosen.iter().map(|at| widest(&aligned[*at]).max(columns(&table.columns[*at].title))).collect();
    while total(&widths) > width {
        let spare = |at: &usize| widths[*at] > least[*at];
        let widest = (0..widths.len()).filter(spare).max_by_key(|at| widths[*at])?;
        widths[widest] -= 1;
    }
    Some(widths)
}

/// What a column takes at least.
fn least(table: &Table, cells: &[String], at: usize) -> usize {
    let column = &table.columns[at];
    let cells = match column.align {
        Align::Prose => longest_word(cells.iter()).max(widest(cells).min(READABLE)),
        Align::Left | Align::Right | Align::Decimal | Align::Interval => widest(cells),
    };
    cells.max(longest_word([&column.title].into_iter()))
}

fn longest_word<'a>(texts: impl Iterator<Item = &'a String>) -> usize {
    texts.flat_map(|text| text.split(' ')).map(columns).max().unwrap_or(0)
}

fn widest(cells: &[String]) -> usize {
    cells.iter().map(|cell| columns(cell)).max().unwrap_or(0)
}

fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1) + 2
}

/// One row of cells, on as many lines as the longest of them needs; the last column is painted.
fn lines(
    table: &Table,
    chosen: &[usize],
    widths: &[usize],
    cells: Vec<String>,
    painted: impl Fn(String) -> String,
) -> String {
    let broken = |(cell, width): (&String, &usize)| -> Vec<String> {
        if columns(cell) <= *width {
            return vec![cell.clone()];
        }
        let column = Screen { width: *width, colour: false };
        column.wrap(cell, "").split('\n').map(str::to_owned).collect()
    };
    let broken: Vec<Vec<String>> = cells.iter().zip(widths).map(broken).collect();
    let height = broken.iter().map(Vec::len).max().unwrap_or(0);
    let mut text = String::new();
    for line in 0..height {
        let cell = |place: usize| {
            let words = broken[place].get(line).map_or("", String::as_str);
            pad(words, widths[place], table.columns[chosen[place]].is_left())
        };
        let mut row: Vec<String> = (0..chosen.len()).map(cell).collect();
        if let Some(last) = row.last_mut().filter(|last| !last.trim_end().is_empty()) {
            *last = painted(last.trim_end().to_owned());
        }
        text += &format!(" {}\n", row.join(GAP).trim_end());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::table::Column;
    use super::*;
    use lensgate_words::Status;

    fn table() -> Table {
        let columns = vec![
            Column::new("measure", Align::Left),
            Column::new("delta", Align::Decimal),
            Column::new("90 % interval", Align::Interval),
            Column::new("gate", Align::Prose),
            Column::new("status", Align::Left),
        ];
        let mut table = Table::new(columns);
        let cells = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
        table.push(
            cells(["nDCG@10", "+0.0544", "[+0.0391, +0.0721]", "worse by <= 0.02", "✓ pass"]),
            Some(Status::Pass),
        );
        table.push(cells(["nDCG@10", "", "", "better by >= 5 %", "? inconclusive"]), Some(Status::Inconclusive));
        table.push(cells(["Recall@50", "+9.25 pp", "[+7.57, +10.93]", "", ""]), None);
        table
    }

    fn shown(width: usize) -> String {
        table().render(Screen { width, colour: false })
    }

    #[test]
    fn a_table_that_fits_is_whole_and_says_a_name_once() {
        let expected = "\
───────────────────────────────────────────────────────────────────────────
 measure    delta       90 % interval       gate              status
───────────────────────────────────────────────────────────────────────────
 nDCG@10    +0.0544     [+0.0391, +0.0721]  worse by <= 0.02  ✓ pass
                                            better by >= 5 %  ? inconclusive
 Recall@50  +9.25 pp    [  +7.57,  +10.93]
───────────────────────────────────────────────────────────────────────────
";
        let trimmed = |text: &str| text.lines().map(|line| line.replace(' ', "")).collect::<Vec<_>>();
        assert_eq!(trimmed(&shown(120)), trimmed(expected));
    }

    #[test]
    fn prose_goes_on_in_the_next_line_before_a_table_falls_apart() {
        let text = shown(74);
        assert_eq!(text.matches("measure").count(), 1, "{text}");
        assert!(text.lines().all(|line| columns(line) <= 74), "{text}");
    }

    #[test]
    fn parts_repeat_the_names_and_leave_out_rows_that_say_nothing() {
        let text = shown(44);
        let heads: Vec<&str> = text.lines().filter(|line| line.contains("measure")).collect();
        assert_eq!(heads.len(), 2, "{text}");
        assert_eq!((text.matches("nDCG@10").count(), text.matches("Recall@50").count()), (2, 1), "{text}");
    }

    #[test]
    fn the_narrowest_table_goes_row_by_row() {
        let expected = "\
──────────────────────────
 nDCG@10
   delta +0.0544
   90 % interval
   [+0.0391, +0.0721]
   gate worse by <= 0.02
   status ✓ pass
";
        let text = shown(26);
        assert!(text.starts_with(expected), "{text}");
        assert!(text.lines().all(|line| columns(line) <= 26), "{text}");
    }

    #[test]
    fn every_cell_is_shown_whole_at_every_width() {
        for width in 20..130 {
            let text = shown(width).split_whitespace().collect::<Vec<_>>().join("");
            for cell in ["+0.0544", "+9.25pp", "+0.0391,+0.0721", "worseby<=0.02", "?inconclusive", "+7.57,"] {
                let is_wrapped = cell.contains("by") && !text.contains(cell);
                assert!(text.contains(cell) || is_wrapped, "{width}: {cell}\n{}", shown(width));
            }
        }
    }
}
