//! The crate from outside: real folders, one bad input a test.
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

mod dataset_folders;
mod formats_document;
mod imports;
mod labels_against_corpus;
mod one_reader;
mod plain_folders;
mod query_folders;
