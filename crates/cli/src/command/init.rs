//! `lensgate init`: write the built-in systems and policies out for editing.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use lensgate_engine::Configuration;
use lensgate_gate::policy::preset::PRESETS;

use crate::exit::Failure;
use crate::output::write_file;
use crate::recording::json;

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Folder to write into; files that exist there already are kept and named
    #[arg(default_value = "lensgate-presets", value_name = "FOLDER")]
    folder: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for name in Configuration::preset_names() {
        let configuration = Configuration::preset(name).expect("a listed preset exists");
        files.push((format!("systems/{name}.json"), json(&configuration)?));
    }
    for preset in PRESETS {
        files.push((format!("policies/{}.toml", preset.name), preset.text.as_bytes().to_vec()));
    }
    let taken: Vec<String> = files
        .iter()
        .map(|(name, _)| arguments.folder.join(name))
        .filter(|path| path.exists())
        .map(|path| path.display().to_string())
        .collect();
    if !taken.is_empty() {
        let problem = anyhow!("these files exist already, and nothing was written: {}", taken.join(", "));
        return Err(Failure::cannot_create(problem));
    }
    for (name, bytes) in files {
        let path = arguments.folder.join(name);
        write_file(&path, &bytes)?;
        print!("{}\n", path.display());
    }
    Ok(())
}
