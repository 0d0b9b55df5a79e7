//! What the outputs look like, held by snapshots of a made-up view, and what must be true of their markup.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "../examples/specimen/made_up.rs"]
mod made_up;
mod markup;

use lensgate_report::terminal::Screen;
use lensgate_report::view::View;
use lensgate_report::{html, junit, markdown, plot, terminal};

#[test]
fn terminal_table() {
    insta::assert_snapshot!(terminal::terminal(&made_up::view(), Screen::PAPER));
}

#[test]
fn terminal_table_at_80_columns() {
    insta::assert_snapshot!(terminal::terminal(&made_up::view(), Screen { width: 80, colour: false }));
}

#[test]
fn terminal_table_at_40_columns() {
    insta::assert_snapshot!(terminal::terminal(&made_up::view(), Screen { width: 40, colour: false }));
}

#[test]
fn step_summary() {
    insta::assert_snapshot!(markdown::markdown(&made_up::view()));
}

#[test]
fn junit_file() {
    insta::assert_snapshot!(junit::junit(&made_up::view()));
}

#[test]
fn colour_changes_nothing_but_colour() {
    let view = made_up::view();
    let coloured = terminal::terminal(&view, Screen { colour: true, ..Screen::PAPER });
    let mut stripped = String::new();
    for (at, part) in coloured.split('\x1b').enumerate() {
        stripped.push_str(if at == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(stripped, terminal::terminal(&view, Screen::PAPER));
    assert_ne!(coloured, stripped);
}

#[test]
fn no_line_of_the_table_is_wider_than_the_screen() {
    let mut view = made_up::view();
    view.gates[0].requirement = "candidate / baseline >= 1.05 of something with a very long name indeed".into();
    view.groups[0].rows[0].name = "nDCG(gain=exp,and,a,name,that,goes,on,and,on)@10".into();
    for width in [52, 80, 100, Screen::PAPER.width] {
        let text = terminal::terminal(&view, Screen { width, colour: false });
        let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= width, "{widest}\n{text}");
    }
}

#[test]
fn the_same_view_gives_the_same_bytes() {
    let (one, other) = (made_up::view(), made_up::view());
    assert_eq!(html::html(&one).unwrap(), html::html(&other).unwrap());
    assert_eq!(plot::plots(&one).unwrap(), plot::plots(&other).unwrap());
}

#[test]
fn the_page_is_well_formed_and_every_reference_inside_it_resolves() {
    let page = html::html(&made_up::view()).unwrap();
    let tags = markup::tags(&page);
    let ids = markup::ids(&tags);
    for (tag, attributes) in &tags {
        if let Some(target) = markup::attribute(attributes, "href") {
            assert!(target.strip_prefix('#').is_some_and(|id| ids.contains(id)), "{tag} {target}");
        }
        for name in markup::attribute(attributes, "aria-labelledby").unwrap_or_default().split_whitespace() {
            assert!(ids.contains(name), "{tag} is labelled by {name}");
        }
    }
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    let page = html::html(&made_up::view()).unwrap();
    for (tag, attributes) in markup::tags(&page) {
        assert!(!["script", "img", "link", "iframe", "object", "embed", "base"].contains(&tag.as_str()), "{tag}");
        assert!(markup::attribute(&attributes, "src").is_none(), "{tag} {attributes}");
        assert!(!attributes.split("\" ").any(|attribute| attribute.starts_with("on")), "{tag} {attributes}");
    }
    for forbidden in ["http://", "https://", "url(", "@import", "javascript:"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn headings_never_skip_a_level_and_cells_have_scopes() {
    let page = html::html(&made_up::view()).unwrap();
    let mut level = 0;
    for (tag, attributes) in markup::tags(&page) {
        if let Some(next) = tag.strip_prefix('h').and_then(|digit| digit.parse::<u32>().ok()) {
            assert!(next <= level + 1, "h{next} after h{level}");
            level = next;
        }
        if tag == "th" {
            assert!(markup::attribute(&attributes, "scope").is_some(), "a header cell without scope: {attributes}");
        }
    }
}

#[test]
fn every_plot_is_an_xml_document_with_title_description_and_both_themes() {
    let plots = plot::plots(&made_up::view()).unwrap();
    let names: Vec<&str> = plots.iter().map(|plot| plot.name).collect();
    assert_eq!(names, ["measures", "queries", "latency", "stages", "slices"]);
    for plot in &plots {
        let document = roxmltree::Document::parse(&plot.svg).unwrap();
        let svg = |name: &'static str| ("http://www.w3.org/2000/svg", name);
        let title = document.descendants().find(|node| node.has_tag_name(svg("title"))).unwrap();
        assert!(!title.text().unwrap().is_empty(), "{}", plot.name);
        assert!(plot.svg.contains("prefers-color-scheme:dark"), "{}", plot.name);
        assert!(
            !plot.svg.contains("#A5") && !plot.svg.contains("sans-serif\" font-size"),
            "a sentinel is left: {}",
            plot.name
        );
        assert!(plot.png.starts_with(b"\x89PNG\r\n\x1a\n") && plot.png.len() > 10_000, "{}", plot.name);
    }
}

#[test]
fn a_view_without_numbers_still_renders_everywhere() {
    let view = View {
        gates: Vec::new(),
        groups: Vec::new(),
        deltas: None,
        worst: Vec::new(),
        best: Vec::new(),
        latency: None,
        noise: None,
        configuration: Vec::new(),
        warnings: Vec::new(),
        ..made_up::view()
    };
    assert!(plot::plots(&view).unwrap().is_empty());
    markup::tags(&html::html(&view).unwrap());
    assert!(terminal::terminal(&view, Screen::PAPER).contains("NO_GO"));
    assert!(markdown::markdown(&view).contains("NO_GO"));
}
