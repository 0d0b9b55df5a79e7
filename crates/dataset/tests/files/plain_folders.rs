//! Folders of code as they lie on disk, without a `dataset.toml`.

use std::fs;
use std::path::Path;

use lensgate_dataset::{ErrorKind, Language, LoadOptions, Loaded, SkipReason, load};
use tempfile::TempDir;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files {
        put(folder.path(), path, content);
    }
    folder
}

fn put(folder: &Path, path: &str, content: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn loaded(folder: &TempDir) -> Loaded {
    load(&[folder.path()], &LoadOptions::default()).unwrap()
}

fn paths(loaded: &Loaded) -> Vec<&str> {
    loaded.corpus.files.iter().map(|file| &*file.path).collect()
}

#[test]
fn every_source_file_is_found_with_its_language_and_lines() {
    let folder = folder(&[("b/x.py", b"a\nb"), ("a/y.rs", b"fn y() {}\n"), ("README.md", b"# hi\n")]);
    let loaded = loaded(&folder);
    assert_eq!(paths(&loaded), ["README.md", "a/y.rs", "b/x.py"]);
    let python = loaded.corpus.file("b/x.py").unwrap();
    assert_eq!((python.language, python.lines, &*python.repository), (Language::Python, 2, "b"));
}

#[test]
fn a_file_at_the_top_belongs_to_the_folder_itself() {
    let outer = tempfile::tempdir().unwrap();
    put(outer.path(), "lib/a.rs", b"");
    let loaded = load(&[outer.path().join("lib")], &LoadOptions::default()).unwrap();
    assert_eq!(&*loaded.corpus.files[0].repository, "lib");
    assert_eq!(loaded.corpus.name, "lib");
}

#[test]
fn ignored_files_stay_out_even_where_there_is_no_git() {
    let folder =
        folder(&[(".gitignore", b"target/\n*.min.js\n"), ("target/a.rs", b""), ("b.min.js", b""), ("c.js", b"")]);
    assert_eq!(paths(&loaded(&folder)), ["c.js"]);
}

#[test]
fn rules_above_the_folder_do_not_reach_into_it() {
    let outer = folder(&[(".gitignore", b"*\n"), ("inner/a.rs", b"")]);
    let loaded = load(&[outer.path().join("inner")], &LoadOptions::default()).unwrap();
    assert_eq!(paths(&loaded), ["a.rs"]);
}

#[test]
fn hidden_binary_and_large_files_are_skipped_and_said() {
    let folder =
        folder(&[("a.rs", b"fn a() {}"), (".b.rs", b""), (".c/d.rs", b""), ("e.rs", b"\0"), ("f.rs", &[b' '; 101])]);
    let options = LoadOptions { largest_file: 100, ..LoadOptions::default() };
    let loaded = load(&[folder.path()], &options).unwrap();
    assert_eq!(paths(&loaded), ["a.rs"]);
    let skipped: Vec<_> = loaded.skipped.iter().map(|it| (it.path.as_str(), it.reason)).collect();
    let large = SkipReason::TooLarge { bytes: 101 };
    assert_eq!(
        skipped,
        [(".b.rs", SkipReason::Hidden), (".c", SkipReason::Hidden), ("e.rs", SkipReason::Binary), ("f.rs", large)]
    );
}

#[test]
fn files_in_no_known_language_are_counted_by_ending() {
    let folder = folder(&[("a.rs", b""), ("b.png", b""), ("c.PNG", b""), ("LICENSE", b"")]);
    let others: Vec<_> = loaded(&folder).other_endings.into_iter().collect();
    assert_eq!(others, [(String::new(), 1), ("png".to_owned(), 2)]);
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_not_followed() {
    let folder = folder(&[("a/a.rs", b"")]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).unwrap();
    std::os::unix::fs::symlink("a.rs", folder.path().join("a/b.rs")).unwrap();
    let loaded = loaded(&folder);
    assert_eq!(paths(&loaded), ["a/a.rs"]);
    assert!(loaded.skipped.iter().all(|it| it.reason == SkipReason::SymbolicLink));
    assert_eq!(loaded.skipped.len(), 2);
}

#[test]
fn a_file_that_is_not_utf8_is_an_error_with_its_line() {
    let folder = folder(&[("a.rs", b"fine\nnot \xe9\n")]);
    let error = load(&[folder.path()], &LoadOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadData);
    assert!(error.to_string().contains("a.rs:2:5: not UTF-8"), "{error}");
}

#[test]
fn several_folders_are_told_apart_by_their_names() {
    let outer = folder(&[("one/a.rs", b"1"), ("two/a.rs", b"2")]);
    let folders = [outer.path().join("two"), outer.path().join("one")];
    let loaded = load(&folders, &LoadOptions::default()).unwrap();
    assert_eq!(paths(&loaded), ["one/a.rs", "two/a.rs"]);
    assert_eq!(&*loaded.corpus.file("two/a.rs").unwrap().repository, "two");
    assert_eq!(loaded.corpus.name, "two+one");
}

#[test]
fn two_folders_of_one_name_that_hold_one_path_are_refused() {
    let outer = folder(&[("x/lib/a.rs", b"1"), ("y/lib/a.rs", b"2")]);
    let error = load(&[outer.path().join("x/lib"), outer.path().join("y/lib")], &LoadOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("lib/a.rs comes from two folders"), "{error}");
}

#[test]
fn a_folder_without_sources_is_an_error() {
    let error = load(&[folder(&[("a.png", b"")]).path()], &LoadOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadData);
}

#[test]
fn a_folder_that_is_not_there_is_the_callers_mistake() {
    let error = load(&["/no/such/folder"], &LoadOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.to_string(), "/no/such/folder: no such folder");
}

#[test]
fn the_same_files_give_the_same_digest_wherever_they_lie() {
    let files: [(&str, &[u8]); 2] = [("a/x.rs", b"1"), ("b/y.rs", b"2")];
    assert_eq!(loaded(&folder(&files)).corpus.digest, loaded(&folder(&files)).corpus.digest);
}

#[test]
fn files_that_are_not_utf8_are_named_all_at_once_and_skipped_where_the_caller_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in [("a.rs", &b"fn a() {}\n"[..]), ("b.rs", b"\n// \xe9\n"), ("c/d.py", b"\xff\n")] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }
    let error = load(&[folder.path()], &LoadOptions::default()).expect_err("two files are not UTF-8").to_string();
    for said in ["2 files", "b.rs:2:4: not UTF-8", "d.py:1:1: not UTF-8", "--skip-unreadable"] {
        assert!(error.contains(said), "{error}");
    }
    let options = LoadOptions { skip_unreadable: true, ..LoadOptions::default() };
    let loaded = load(&[folder.path()], &options).expect("one file is left");
    let skipped: Vec<_> = loaded.skipped.iter().map(|it| (it.path.as_str(), it.reason)).collect();
    assert_eq!(skipped, [("b.rs", SkipReason::NotUtf8), ("c/d.py", SkipReason::NotUtf8)]);
    assert_eq!(loaded.corpus.files.len(), 1);
}

#[test]
fn ignore_rules_that_cannot_be_read_or_parsed_are_said() {
    let folder = folder(&[
        (".gitignore", b"gone.rs\n\xff\nkept.rs\n"),
        ("a/.ignore", b"x.rs\n[z-a].rs\n"),
        ("a/b/.gitignore/x.txt", b""),
        ("kept.rs", b"fn a() {}\n"),
        ("gone.rs", b"fn a() {}\n"),
        ("a/y.rs", b"fn a() {}\n"),
    ]);
    let loaded = load(&[folder.path()], &LoadOptions::default()).unwrap();
    let paths: Vec<&str> = loaded.corpus.files.iter().map(|file| &*file.path).collect();
    assert_eq!(paths, ["a/y.rs", "kept.rs"]);
    let starts = [".gitignore:2:1: not UTF-8", "a/.ignore: line 2: ", "a/b/.gitignore: "];
    assert_eq!(loaded.broken_rules.len(), 3, "{:?}", loaded.broken_rules);
    assert!(
        loaded.broken_rules.iter().zip(starts).all(|(rule, start)| rule.starts_with(start)),
        "{:?}",
        loaded.broken_rules
    );
}

#[test]
fn an_ending_in_capitals_names_its_language() {
    let folder = folder(&[("LOUD.PY", b"def loud(): pass\n"), ("README.MD", b"# x\n")]);
    let loaded = load(&[folder.path()], &LoadOptions::default()).unwrap();
    let languages: Vec<Language> = loaded.corpus.files.iter().map(|file| file.language).collect();
    assert_eq!(languages, [Language::Python, Language::Markdown]);
}
