//! What the columns of a file hold, as far as a flat table of words and numbers is concerned.
//!
//! Source: Parquet's `parquet.thrift`, SchemaElement, and "Logical types".

use super::thrift::{Kind, Thrift};
use super::{Read, size};

/// What a column holds, and in which physical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Strings.
    Text,
    /// Whole numbers of up to 32 bits.
    Whole32 {
        /// Whether there are negative ones.
        is_signed: bool,
    },
    /// Whole numbers of 64 bits.
    Whole64 {
        /// Whether there are negative ones.
        is_signed: bool,
    },
    /// Floating point of 16 bits.
    Half,
    /// Floating point of 32 bits.
    Single,
    /// Floating point of 64 bits.
    Double,
    /// Anything else.
    Other,
}

impl Content {
    /// Whether it is whole numbers of any width.
    pub(crate) fn is_whole(self) -> bool {
        matches!(self, Self::Whole32 { .. } | Self::Whole64 { .. })
    }

    /// Whether it is numbers of any kind.
    pub(crate) fn is_number(self) -> bool {
        self.is_whole() || matches!(self, Self::Half | Self::Single | Self::Double)
    }
}

/// A column at the top level.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) name: String,
    pub(super) content: Content,
    /// The name of its type, for messages.
    pub(super) found: String,
    /// Whether there may be nulls.
    pub(super) is_optional: bool,
    /// What its lists hold, if its rows are lists of the usual form.
    pub(super) element: Option<Box<Leaf>>,
}

/// The columns at the top level, in order.
pub(super) fn leaves(thrift: &mut Thrift<'_>, kind: Kind) -> Read<Vec<Leaf>> {
    let (mut leaves, mut is_root, mut nested): (Vec<Leaf>, _, _) = (Vec::new(), true, 0_usize);
    let mut below: Vec<Element> = Vec::new();
    thrift.list(kind, |thrift, kind| {
        let element = Element::read(thrift, kind)?;
        let children = size(element.children, "the number of a column's children")?;
        if std::mem::take(&mut is_root) {
            return Ok(());
        }
        // Elements stand in the order of the tree: those below a column follow it.
        if nested == 0 {
            complete(leaves.last_mut(), &mut below);
            leaves.push(element.leaf());
        } else {
            below.push(element);
        }
        nested = nested.saturating_sub(1).checked_add(children).ok_or("its columns have too many children")?;
        Ok(())
    })?;
    complete(leaves.last_mut(), &mut below);
    Ok(leaves)
}

/// Gives a list its element: it stands in a repeated group of one.
fn complete(list: Option<&mut Leaf>, below: &mut Vec<Element>) {
    let Some(list) = list else { return };
    if let [group, element] = &below[..]
        && list.found == "list"
        && (group.repetition, group.children, element.children) == (2, 1, 0)
    {
        list.element = Some(Box::new(element.leaf()));
    }
    below.clear();
}

#[derive(Default)]
struct Element {
    physical: Option<i64>,
    length: i64,
    repetition: i64,
    name: String,
    children: i64,
    converted: Option<i64>,
    annotation: Option<Annotation>,
}

/// What a physical type stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Annotation {
    Text,
    Whole { bits: i64, is_signed: bool },
    Half,
    Other(&'static str),
}

impl Element {
    fn read(thrift: &mut Thrift<'_>, kind: Kind) -> Read<Self> {
        let mut element = Self::default();
        thrift.structure(kind, |thrift, id, kind| {
            match id {
                1 => element.physical = Some(thrift.whole(kind)?),
                2 => element.length = thrift.whole(kind)?,
                3 => element.repetition = thrift.whole(kind)?,
                4 => element.name = String::from_utf8_lossy(thrift.binary(kind)?).into_owned(),
                5 => element.children = thrift.whole(kind)?,
                6 => element.converted = Some(thrift.whole(kind)?),
                10 => element.annotation = logical(thrift, kind)?,
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        Ok(element)
    }

    fn leaf(&self) -> Leaf {
        let (content, found) = self.content();
        Leaf { name: self.name.clone(), content, found, is_optional: self.repetition == 1, element: None }
    }

    fn content(&self) -> (Content, String) {
        let annotation = self.annotation.or_else(|| self.converted.and_then(converted));
        if self.children > 0 || self.physical.is_none() {
            let name = if let Some(Annotation::Other(name)) = annotation { name } else { "struct" };
            return (Content::Other, name.to_owned());
        }
        if !matches!(self.repetition, 0 | 1) {
            return (Content::Other, "list".to_owned());
        }
        let whole = |bits: i64, is_signed| format!("{}{bits}", if is_signed { 'i' } else { 'u' });
        match (self.physical, annotation) {
            (Some(1), None) => (Content::Whole32 { is_signed: true }, whole(32, true)),
            (Some(2), None) => (Content::Whole64 { is_signed: true }, whole(64, true)),
            (Some(1), Some(Annotation::Whole { bits, is_signed })) if bits <= 32 => {
                (Content::Whole32 { is_signed }, whole(bits, is_signed))
            }
            (Some(2), Some(Annotation::Whole { bits, is_signed })) => {
                (Content::Whole64 { is_signed }, whole(bits, is_signed))
            }
            (Some(4), None) => (Content::Single, "f32".to_owned()),
            (Some(5), None) => (Content::Double, "f64".to_owned()),
            // Older writers leave strings without annotation; whether they are UTF-8 shows when they are read.
            (Some(6), None | Some(Annotation::Text)) => (Content::Text, "string".to_owned()),
            (Some(7), Some(Annotation::Half)) if self.length == 2 => (Content::Half, "f16".to_owned()),
            (_, Some(Annotation::Other(name))) => (Content::Other, name.to_owned()),
            (Some(0), None) => (Content::Other, "boolean".to_owned()),
            (Some(3), None) => (Content::Other, "timestamp".to_owned()),
            (Some(7), None) => (Content::Other, format!("binary of {} bytes", self.length)),
            (physical, _) => (Content::Other, format!("a type unknown here (physical type {physical:?})")),
        }
    }
}

/// A logical type: a union, so one field whose number says it all, except for whole numbers.
fn logical(thrift: &mut Thrift<'_>, kind: Kind) -> Read<Option<Annotation>> {
    let mut annotation = None;
    thrift.structure(kind, |thrift, id, kind| {
        annotation = Some(match id {
            1 | 4 => Annotation::Text,
            10 => return whole(thrift, kind).map(|whole| annotation = Some(whole)),
            15 => Annotation::Half,
            2 => Annotation::Other("map"),
            3 => Annotation::Other("list"),
            5 => Annotation::Other("decimal"),
            6 => Annotation::Other("date"),
            7 => Annotation::Other("time"),
            8 => Annotation::Other("timestamp"),
            11 => Annotation::Other("null"),
            12 => Annotation::Other("JSON"),
            13 => Annotation::Other("BSON"),
            14 => Annotation::Other("UUID"),
            _ => Annotation::Other("a type unknown here"),
        });
        thrift.skip(kind)
    })?;
    Ok(annotation)
}

fn whole(thrift: &mut Thrift<'_>, kind: Kind) -> Read<Annotation> {
    let (mut bits, mut is_signed) = (0, true);
    thrift.structure(kind, |thrift, id, kind| {
        match id {
            1 => bits = thrift.whole(kind)?,
            2 => is_signed = Thrift::flag(kind)?,
            _ => thrift.skip(kind)?,
        }
        Ok(())
    })?;
    Ok(Annotation::Whole { bits, is_signed })
}

/// The annotation that files had before logical types.
fn converted(number: i64) -> Option<Annotation> {
    Some(match number {
        0 | 4 => Annotation::Text,
        1 | 2 => Annotation::Other("map"),
        3 => Annotation::Other("list"),
        5 => Annotation::Other("decimal"),
        6 => Annotation::Other("date"),
        7 | 8 => Annotation::Other("time"),
        9 | 10 => Annotation::Other("timestamp"),
        11 => Annotation::Whole { bits: 8, is_signed: false },
        12 => Annotation::Whole { bits: 16, is_signed: false },
        13 => Annotation::Whole { bits: 32, is_signed: false },
        14 => Annotation::Whole { bits: 64, is_signed: false },
        15 => Annotation::Whole { bits: 8, is_signed: true },
        16 => Annotation::Whole { bits: 16, is_signed: true },
        17 => Annotation::Whole { bits: 32, is_signed: true },
        18 => Annotation::Whole { bits: 64, is_signed: true },
        19 => Annotation::Other("JSON"),
        20 => Annotation::Other("BSON"),
        21 => Annotation::Other("interval"),
        _ => return None,
    })
}
