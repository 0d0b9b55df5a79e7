//! Inks by role and the colours they take. The arms and outcomes use hues of the Okabe-Ito palette, which people with
//! any common colour vision tell apart, lightened for dark pages; every plot also tells them apart by marker or dash.

use std::fmt::Write as _;

/// What a shape's colour means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Text,
    Muted,
    Grid,
    Surface,
    Baseline,
    Candidate,
    Again,
    Better,
    Worse,
    Even,
    Limit,
}

/// Name, colour on light pages, colour on dark pages; at least 3:1 against the surface except for the grid.
const INKS: [(Ink, &str, u32, u32); 11] = [
    (Ink::Text, "text", 0x1b2129, 0xe8ecf1),
    (Ink::Muted, "muted", 0x566070, 0xa3aebb),
    (Ink::Grid, "grid", 0xdde2e8, 0x333c47),
    (Ink::Surface, "surface", 0xffffff, 0x161b22),
    (Ink::Baseline, "baseline", 0x697586, 0xa9b4c2),
    (Ink::Candidate, "candidate", 0x0072b2, 0x56b4e9),
    (Ink::Again, "again", 0xb0578c, 0xe39ac3),
    (Ink::Better, "better", 0x008562, 0x2cc79b),
    (Ink::Worse, "worse", 0xc44f00, 0xff8f45),
    (Ink::Even, "even", 0x7b8694, 0x8f9baa),
    (Ink::Limit, "limit", 0x1b2129, 0xe8ecf1),
];

impl Ink {
    /// Its place in the table; also the sentinel by which painted SVG is turned into classes.
    pub(super) fn index(self) -> u8 {
        self as u8
    }

    /// The ink at a place in the table.
    pub(super) fn at(index: u8) -> Option<Self> {
        INKS.get(usize::from(index)).map(|row| row.0)
    }

    pub(super) fn name(self) -> &'static str {
        INKS[usize::from(self.index())].1
    }

    pub(super) fn light(self) -> (u8, u8, u8) {
        let [_, red, green, blue] = INKS[usize::from(self.index())].2.to_be_bytes();
        (red, green, blue)
    }
}

/// CSS variables of the light theme, without braces.
pub(crate) fn variables_light() -> String {
    variables(|row| row.2)
}

/// CSS variables of the dark theme, without braces.
pub(crate) fn variables_dark() -> String {
    variables(|row| row.3)
}

fn variables(colour: impl Fn(&(Ink, &str, u32, u32)) -> u32) -> String {
    INKS.iter().fold(String::new(), |mut css, row| {
        let _ = write!(css, "--ink-{}:#{:06x};", row.1, colour(row));
        css
    })
}

/// Rules that let shapes take their colours from the variables.
pub(crate) fn rules() -> String {
    INKS.iter().fold(String::new(), |mut css, row| {
        let _ = write!(css, ".f-{0}{{fill:var(--ink-{0})}}.s-{0}{{stroke:var(--ink-{0})}}", row.1);
        css
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_inks() {
        for (at, row) in INKS.iter().enumerate() {
            assert_eq!(usize::from(row.0.index()), at, "{}", row.1);
        }
    }

    #[test]
    fn text_and_marks_stand_out_from_the_surface_in_both_themes() {
        for (ink, name, light, dark) in INKS {
            let least = match ink {
                Ink::Text | Ink::Muted | Ink::Limit => 4.5,
                Ink::Grid | Ink::Surface => continue,
                _ => 3.0,
            };
            assert!(contrast(light, INKS[3].2) >= least, "{name} on light: {}", contrast(light, INKS[3].2));
            assert!(contrast(dark, INKS[3].3) >= least, "{name} on dark: {}", contrast(dark, INKS[3].3));
        }
    }

    /// The contrast ratio of WCAG 2.
    fn contrast(one: u32, other: u32) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(colour: u32) -> f64 {
        let [_, red, green, blue] = colour.to_be_bytes();
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
}
