//! Files and folders that we write: whole or not at all, never half-written under their final name.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, anyhow};
use lensgate_dataset::printable_lines;

use crate::exit::{Exit, Failure};
use crate::screen::{fit_stderr, fit_stdout};

/// The staging folder to remove if the process is interrupted. Whoever writes holds the lock meanwhile, so that an
/// interruption finds whole files only and nothing is written after it has tidied up.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

fn unfinished() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A results folder that gets its name only when every file in it is written.
#[derive(Debug)]
pub struct ResultsFolder {
    staging: PathBuf,
    destination: PathBuf,
}

impl ResultsFolder {
    /// Opens a staging folder beside the destination, which must not exist yet (or be empty).
    pub fn create(destination: &Path) -> Result<Self, Failure> {
        if destination.exists() && !is_empty_folder(destination) {
            let advice = "choose another with --out, or remove it";
            return Err(Failure::cannot_create(anyhow!(
                "results folder {} exists already; {advice}",
                destination.display()
            )));
        }
        let name = destination
            .file_name()
            .ok_or_else(|| Failure::cannot_create(anyhow!("{} names no folder", destination.display())))?;
        let parent = destination.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        others(parent, &format!(".{}{PARTIAL}", name.to_string_lossy()))?;
        let staging = parent.join(format!(".{}{PARTIAL}{}", name.to_string_lossy(), std::process::id()));
        let mut unfinished = unfinished();
        fs::create_dir_all(&staging)
            .with_context(|| {
                format!("cannot create results folder {}; is {} writable?", destination.display(), parent.display())
            })
            .map_err(Failure::cannot_create)?;
        *unfinished = Some(staging.clone());
        Ok(Self { staging, destination: destination.to_owned() })
    }

    /// Where the folder's files lie until it is finished; for reading them back.
    pub fn path(&self) -> &Path {
        &self.staging
    }

    /// Lets somebody else write files below the folder, which `write` is told.
    pub fn fill<T>(&self, write: impl FnOnce(&Path) -> T) -> T {
        let _not_interrupted = unfinished();
        write(&self.staging)
    }

    /// Writes one file of the folder; `name` may hold sub-folders.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let _not_interrupted = unfinished();
        let path = self.staging.join(name);
        let write = || -> io::Result<()> {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = fs::File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write()
            .with_context(|| format!("cannot write {name} of results folder {}", self.destination.display()))
            .map_err(Failure::input_output)
    }

    /// Gives the folder its name, or the name with the next number where somebody else has finished under it meanwhile. Before
    /// this, nothing stands under it.
    pub fn finish(self) -> Result<PathBuf, Failure> {
        let mut unfinished = unfinished();
        let name = self.destination.file_name().unwrap_or_default().to_os_string();
        let numbered = (2..).map(|number| {
            let mut numbered = name.clone();
            numbered.push(format!("-{number}"));
            self.destination.with_file_name(numbered)
        });
        let free = |place: &PathBuf| {
            // rename wants its place free on every platform; a folder that holds something is never removed.
            let _absent_or_taken = fs::remove_dir(place);
            !place.exists()
        };
        let place = std::iter::once(self.destination.clone()).chain(numbered).find(free).unwrap_or_default();
        fs::rename(&self.staging, &place)
            .with_context(|| format!("cannot move the finished results to {}", place.display()))
            .map_err(Failure::input_output)?;
        *unfinished = None;
        if place != self.destination {
            let (taken, place) = (self.destination.display(), place.display());
            eprintln!("lensgate: another run has finished under {taken} meanwhile; this one is {place}");
        }
        Ok(place)
    }
}

/// Stands between the name of a folder or file and the process that is writing it.
const PARTIAL: &str = ".partial-";

/// Refuses a folder that a process writes, or left when it was killed: part of it may be missing.
pub fn require_finished(folder: &Path) -> Result<(), Failure> {
    if folder.file_name().is_none_or(|name| !name.to_string_lossy().contains(PARTIAL)) {
        return Ok(());
    }
    let folder = folder.display();
    let advice = "if no run is under way, remove it with rm -r";
    let problem = anyhow!("{folder} is what a run left that did not finish, so nothing is read from it; {advice}");
    Err(Failure::usage(problem))
}

/// Who else writes under a name: a process that runs has it, and what a killed one left is named.
fn others(parent: &Path, prefix: &str) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(parent) else { return Ok(()) };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(process) = name.to_str().and_then(|name| name.strip_prefix(prefix)) else { continue };
        let path = entry.path();
        if Path::new("/proc").join(process).exists() && process != std::process::id().to_string() {
            let problem = anyhow!(
                "process {process} is writing these results already (into {}); wait for it, or choose another --out",
                path.display()
            );
            return Err(Failure::cannot_create(problem));
        }
        eprintln!("lensgate: a run that was killed left {}; remove it with rm -r", path.display());
    }
    Ok(())
}

impl Drop for ResultsFolder {
    /// An unfinished folder goes away; after `finish` the staging path no longer exists and nothing happens.
    fn drop(&mut self) {
        let _absent_after_finish = fs::remove_dir_all(&self.staging);
    }
}

/// Writes one file whole or not at all, creating its folder.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let _not_interrupted = unfinished();
    if path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return write_special(path, bytes);
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent)
        .with_context(|| format!("cannot create folder {}", parent.display()))
        .map_err(Failure::cannot_create)?;
    let name = path.file_name().ok_or_else(|| Failure::cannot_create(anyhow!("{} names no file", path.display())))?;
    let staging = parent.join(format!(".{}.partial-{}", name.to_string_lossy(), std::process::id()));
    let write = || -> io::Result<()> {
        let mut file = fs::File::create(&staging)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&staging, path)
    };
    write()
        .inspect_err(|_| drop(fs::remove_file(&staging)))
        .with_context(|| format!("cannot write {}", path.display()))
        .map_err(Failure::input_output)
}

/// A pipe or a device is written to; a file under its name would take its place.
fn write_special(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = fs::OpenOptions::new().write(true).open(path).and_then(|mut file| file.write_all(bytes));
    written.with_context(|| format!("cannot write {}", path.display())).map_err(Failure::input_output)
}

/// Prints a line for people to standard output; what input could hide in it is written out.
pub fn line(text: fmt::Arguments<'_>) {
    styled_line(&printable_lines(&text.to_string()), false);
}

/// Prints a line for people to standard error, likewise.
pub fn error_line(text: fmt::Arguments<'_>) {
    styled_line(&printable_lines(&text.to_string()), true);
}

/// Prints a line as it is, colours included: for text that holds nothing from input.
pub fn styled_line(text: &str, is_error: bool) {
    if is_error {
        let _nowhere_to_say_it = writeln!(io::stderr().lock(), "{}", fit_stderr(text));
    } else {
        print!("{}\n", fit_stdout(text));
    }
}

/// Prints to standard output. Whoever closed it (`| head`) has read enough, and that is no failure.
pub fn print(text: fmt::Arguments<'_>) {
    let mut stdout = io::stdout().lock();
    match stdout.write_fmt(text).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("lensgate: cannot write standard output: {error}");
            remove_unfinished();
            Exit::InputOutput.end();
        }
        Ok(()) | Err(_) => {}
    }
}

/// Ends the process with code 130 on Ctrl-C or a termination request, removing what is unfinished.
pub fn exit_cleanly_when_interrupted() {
    let handler = || {
        let unfinished = unfinished();
        let consequence = if unfinished.is_some() { "; no results were written" } else { "" };
        remove(unfinished.as_deref());
        eprintln!("\ninterrupted{consequence}");
        Exit::Interrupted.end();
    };
    // Fails only when a handler is set already, and this is called once.
    ctrlc::set_handler(handler).expect("no other interrupt handler is set");
}

/// Removes the staging folder of whatever is under way.
pub fn remove_unfinished() {
    // A thread that panics while it writes holds the lock itself.
    if let Ok(unfinished) = UNFINISHED.try_lock() {
        remove(unfinished.as_deref());
    }
}

fn remove(staging: Option<&Path>) {
    if let Some(staging) = staging {
        let _best_effort = fs::remove_dir_all(staging);
    }
}

fn is_empty_folder(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}
