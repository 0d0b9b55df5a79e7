//! A corpus that is one file: a document a line, as published collections have them, plain or in gzip or zstd.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;

use super::read::Part;
use super::walk::{Naming, SkipReason, Skipped, ending, is_corpus_path};
use crate::corpus::SourceFile;
use crate::digest::sha256_hex;
use crate::error::{DatasetError, Place};
use crate::language::Language;
use crate::runs::json::owned_id;
use crate::text;
use crate::trec::Source;

/// A document under the names that its parts have elsewhere; other keys say nothing of its text and are ignored.
#[derive(Deserialize)]
struct Document {
    #[serde(
        alias = "docid",
        alias = "docno",
        alias = "_id",
        alias = "id",
        alias = "path",
        deserialize_with = "owned_id"
    )]
    doc_id: String,
    #[serde(alias = "contents", alias = "content", alias = "code")]
    text: String,
    title: Option<String>,
    #[serde(alias = "lang")]
    language: Option<String>,
}

/// Reads the documents of a file as the files of a corpus: ids are paths, and tell the language unless the document does.
pub(super) fn read(file: &Path, naming: &Naming<'_>, largest: u64) -> Result<Part, DatasetError> {
    let source = Source::open(file)?;
    expect_documents(file, source.bytes())?;
    let mut part = Part { other_endings: BTreeMap::new(), ..Part::default() };
    let mut lines: HashMap<String, u32> = HashMap::new();
    for (number, line) in text::filled_lines(text::decode(file, source.bytes())?) {
        let wrong = |problem: String| DatasetError::bad_data(Place::line(file, number), problem);
        let document: Document = text::parse_json_line(file, number, line)?;
        let language = document.language().map_err(wrong)?;
        if let Some(first) = lines.insert(document.doc_id.clone(), number) {
            return Err(wrong(format!("duplicate document {:?}, first on line {first}", document.doc_id)));
        }
        part.add(document, language, naming, largest);
    }
    part.files.sort_unstable_by(|(_, a), (_, b)| a.path.cmp(&b.path));
    Ok(part)
}

/// Tells a file of documents from what else somebody may take for a dataset.
fn expect_documents(file: &Path, bytes: &[u8]) -> Result<(), DatasetError> {
    let problem = match bytes.trim_ascii_start().first() {
        Some(b'{') => return Ok(()),
        _ if bytes.get(257..262) == Some(b"ustar") => "is a tar archive: unpack it (`tar xf`) and give the folder",
        _ => {
            "is not a dataset: expected a folder of sources, a dataset.toml, or documents as JSON Lines such as \
             {\"docid\": \"src/a.py\", \"text\": ..}"
        }
    };
    Err(DatasetError::configuration(Place::file(file), problem))
}

impl Document {
    /// Its language, or the ending that names none; the error is what is wrong with the document.
    fn language(&self) -> Result<Option<Language>, String> {
        if !is_corpus_path(&self.doc_id) {
            return Err(format!("document {:?} is not a path in a corpus", self.doc_id));
        }
        if self.title.as_ref().is_some_and(|title| !title.is_empty()) {
            return Err("has a title, which is not read; put it into the text if it is to be searched".to_owned());
        }
        let told = self.language.as_deref().and_then(Language::called);
        match (Language::of_path(&self.doc_id), told) {
            (Some(by_path), Some(told)) if by_path != told => {
                Err(format!("document {:?} ends like {by_path} and says that it is {told}", self.doc_id))
            }
            (by_path, told) => Ok(by_path.or(told)),
        }
    }
}

impl Part {
    fn add(&mut self, document: Document, language: Option<Language>, naming: &Naming<'_>, largest: u64) {
        let Some(language) = language else {
            *self.other_endings.entry(ending(&document.doc_id)).or_default() += 1;
            return;
        };
        let path = naming.path(&document.doc_id);
        let bytes = document.text.len() as u64;
        let reason = match () {
            () if bytes > largest => SkipReason::TooLarge { bytes },
            () if document.text.contains('\0') => SkipReason::Binary,
            () => {
                let repository = naming.repository(&document.doc_id);
                let file = SourceFile::new(&path, repository, language, document.text);
                self.files.push((sha256_hex(file.text.as_bytes()), file));
                return;
            }
        };
        self.skipped.push(Skipped { path, reason });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(text: &[u8]) -> Result<Part, String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("corpus.jsonl");
        std::fs::write(&file, text).expect("writable");
        let named = |error: DatasetError| error.to_string().replace(&format!("{}/", folder.path().display()), "");
        read(&file, &Naming::Bare("corpus"), 100).map_err(named)
    }

    #[test]
    fn documents_are_files_whose_ids_are_paths() {
        let text = "{\"docid\": \"b/x.py\", \"lang\": \"py\", \"text\": \"a = 1\\n\"}\n\
            {\"_id\": 7, \"language\": \"python\", \"title\": \"\", \"code\": \"b\"}\n\
            {\"docid\": \"a.rs\", \"contents\": \"fn a() {}\"}\n{\"docid\": \"a.txt\", \"text\": \"\"}\n\
            {\"docid\": \"zero.go\", \"text\": \"\\u0000\"}";
        let packed = zstd::encode_all(text.as_bytes(), 1).expect("memory takes all");
        for bytes in [text.as_bytes(), &packed] {
            let part = loaded(bytes).expect("documents");
            let seen: Vec<(&str, &str, Language)> =
                part.files.iter().map(|(_, file)| (&*file.path, &*file.repository, file.language)).collect();
            assert_eq!(
                seen,
                [
                    ("7", "corpus", Language::Python),
                    ("a.rs", "corpus", Language::Rust),
                    ("b/x.py", "b", Language::Python),
                ]
            );
            assert_eq!(part.other_endings, BTreeMap::from([("txt".to_owned(), 1)]));
            assert_eq!(part.skipped[0].to_string(), "zero.go: binary");
        }
    }

    #[test]
    fn what_is_no_corpus_is_refused_with_what_to_do() {
        let tar = [&[0; 257][..], b"ustar\0", &[0; 300]].concat();
        for (bytes, expected) in [
            (&b"fn main() {}\n"[..], "corpus.jsonl: is not a dataset: expected a folder"),
            (b"", "corpus.jsonl: is not a dataset"),
            (&tar, "corpus.jsonl: is a tar archive: unpack it"),
            (b"{\"docid\": \"a.py\"}", "corpus.jsonl:1:"),
            (b"{\"docid\": \"../a.py\", \"text\": \"\"}", "corpus.jsonl:1: document \"../a.py\" is not a path"),
            (b"{\"docid\": \"a.py\", \"text\": \"\", \"title\": \"A\"}", "corpus.jsonl:1: has a title"),
            (
                b"{\"docid\": \"a.py\", \"text\": \"\", \"lang\": \"go\"}",
                "corpus.jsonl:1: document \"a.py\" ends like python",
            ),
            (
                b"{\"docid\": \"a.py\", \"text\": \"\"}\n\n{\"docid\": \"a.py\", \"text\": \"\"}",
                "corpus.jsonl:3: duplicate document \"a.py\", first on line 1",
            ),
        ] {
            let refused = loaded(bytes).err().expect(expected);
            assert!(refused.starts_with(expected), "{refused}");
        }
    }
}
