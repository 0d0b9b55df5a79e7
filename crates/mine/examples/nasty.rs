//! Writes the nasty sources of the tests into a folder, a file each, in every language: `nasty FOLDER BYTES`. `scripts/nasty.sh`
//! measures what each of them costs a run.

#[path = "../../../tests/support/nasty.rs"]
mod nasty;
#[path = "../../../tests/support/noise.rs"]
mod noise;

use std::{env, error, fs, path};

use lensgate_dataset::Language;

fn main() -> Result<(), Box<dyn error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, bytes] = &arguments[..] else { return Err("usage: nasty FOLDER BYTES".into()) };
    let folder = path::Path::new(folder);
    fs::create_dir_all(folder)?;
    for language in nasty::LANGUAGES {
        for (at, (name, text)) in nasty::sources(language, bytes.parse()?).into_iter().enumerate() {
            let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
            fs::write(folder.join(format!("{at:02}-{}.{}", name.trim_matches('-'), ending(language))), text)?;
        }
    }
    Ok(())
}

fn ending(language: Language) -> &'static str {
    match language {
        Language::Rust => "rs",
        Language::Python => "py",
        Language::TypeScript => "ts",
        Language::JavaScript => "js",
        Language::Go => "go",
        Language::Java => "java",
        Language::Php => "php",
        Language::Ruby => "rb",
        Language::Markdown => "md",
        Language::Toml => "toml",
    }
}
