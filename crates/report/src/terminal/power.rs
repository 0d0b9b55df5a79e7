//! The certificate of a canary's plan: a row a scenario, and what the figures rest on.

use lensgate_canary::power::Power;

use super::screen::Screen;
use super::table::{Align, Column, Table};
use crate::power::{Line, lines, notes, warning};

/// The certificate as text, ending in a line feed.
pub fn power(power: &Power, screen: Screen) -> String {
    let mut text = warning(power).map_or_else(String::new, |warning| format!("warning: {warning}\n\n"));
    let mut table = Table::new(columns(power));
    for line in lines(power) {
        let Line { name, killed, caught, detect, exposed, hurt } = line;
        table.push([vec![name, killed], caught, vec![detect, exposed, hurt]].concat(), None);
    }
    text += &table.render(screen);
    for note in notes(power) {
        text += &format!("{note}\n");
    }
    screen.fit(&text).into_owned()
}

fn columns(power: &Power) -> Vec<Column> {
    let right = |title: &str| Column::new(title, Align::Right);
    let caught = power.phases.iter().map(|phase| right(&format!("caught by {}", phase.name)));
    let mut columns = vec![Column::new("regression", Align::Left), right("killed (90 % interval)")];
    columns.extend(caught);
    columns.extend([right("time to detect (10 to 90 %)"), right("exposed"), right("hurt")]);
    columns
}
