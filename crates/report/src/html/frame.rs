//! The frame of every page: head, style, navigation, one main column.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::plot;

/// Forbids every load, so that even a hole in the escaping could fetch nothing.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// A page. `sections` are ids and names of the navigation, each with whether it is there.
pub(crate) fn frame(title: &str, notice: Option<&str>, sections: &[(&str, &str, bool)], main: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(style())) }
            }
            body {
                a.skip href="#verdict" { "Skip to the verdict" }
                @if let Some(notice) = notice { p.notice role="note" { (notice) } }
                div.frame {
                    (navigation(sections))
                    main { (main) }
                }
            }
        }
    };
    // Templates escape markup; control characters have no escape in HTML and mean nothing in a name.
    let printable = |c: char| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c };
    page.into_string().chars().map(printable).chain(['\n']).collect()
}

fn style() -> String {
    let inks = format!(
        ":root{{{}}}@media(prefers-color-scheme:dark){{:root{{{}}}}}@media print{{:root{{{}}}}}{}",
        plot::variables_light(),
        plot::variables_dark(),
        plot::variables_light(),
        plot::rules()
    );
    include_str!("report.css").to_owned() + &inks
}

fn navigation(sections: &[(&str, &str, bool)]) -> Markup {
    html! {
        nav aria-label="Sections" {
            p.brand { "lensgate" }
            ul {
                @for (id, name, _) in sections.iter().filter(|section| section.2) {
                    li { a href={ "#" (id) } { (name) } }
                }
            }
        }
    }
}
