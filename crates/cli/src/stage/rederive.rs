//! A claimed report against a results folder: digests, judgment and report are made again and compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};
use lensgate_dataset::digest::sha256_hex;
use lensgate_evidence::{Cited, Document, Finding, Rule, Severity, findings, rederive};
use lensgate_gate::{Policy, Verdict};
use lensgate_report::markdown::markdown;
use serde::Deserialize;

use super::judge::judge_recording;
use super::manifest::digests;
use super::render::view;
use crate::clock::today;
use crate::exit::Failure;
use crate::policy::PolicyFile;
use crate::recording;

/// What of `manifest.json` an audit looks at.
#[derive(Deserialize)]
struct Manifest {
    files: BTreeMap<String, String>,
}

/// Everything in which a claim and a results folder disagree, and the folder with itself; what was compared, a line each.
pub fn rederive(
    claim: &Document,
    folder: &Path,
    checked: &mut Vec<String>,
    found: &mut Vec<Finding>,
) -> Result<(), Failure> {
    let manifest: Manifest = json(&folder.join("manifest.json"))?;
    let mut there = BTreeMap::new();
    digests(folder, folder, &mut there)?;
    there.remove("manifest.json");
    found.extend(of(&folder.join("manifest.json"), rederive::digests(&manifest.files, &there)));
    checked.push(format!("{}: SHA-256 of {} files", folder.join("manifest.json").display(), manifest.files.len()));

    let path = folder.join("verdict.json");
    let text = text(&path)?;
    let document =
        Document::read(&path.display().to_string(), &text).map_err(|error| Failure::from(error).at(path.display()))?;
    let (what, own) = findings(&document, None);
    found.extend(of(&path, own));
    checked.push(format!("{}: {what}", path.display()));
    let Ok(recorded) = serde_json::from_str::<Verdict>(&text) else { return Ok(()) };
    match again(&recorded, folder) {
        Ok((derived, report)) => {
            let gates = derived.gates.len();
            checked.push(format!("{}: {gates} gates, as judged again from the recording", path.display()));
            found.extend(of(&path, rederive::verdicts(&recorded, &derived)));
            found.extend(of(&path, rederive::inputs(&recorded, &derived.inputs)));
            let (what, differences) = against(claim, &derived, &report);
            checked.push(format!("{}: {what}", claim.name));
            found.extend(differences);
        }
        Err(failure) => found.push(unjudged(folder, &failure)),
    }
    Ok(())
}

/// The claim against what the evidence gives: a verdict gate by gate, Markdown line by line, nothing else.
fn against(claim: &Document, derived: &Verdict, report: &str) -> (String, Vec<Finding>) {
    match serde_json::from_str::<Verdict>(&claim.text) {
        Ok(claimed) => {
            let mut found = rederive::verdicts(&claimed, derived);
            found.extend(rederive::inputs(&claimed, &derived.inputs));
            (format!("{} gates and {} inputs, against those", claimed.gates.len(), claimed.inputs.len()), found)
        }
        Err(_) if claim.is_markdown() => {
            let lines = claim.text.lines().filter(|line| !line.trim().is_empty()).count();
            (format!("{lines} lines, against the report written again"), rederive::lines(&claim.text, report))
        }
        Err(_) => ("not compared with the recording: neither a verdict.json nor a report.md".to_owned(), Vec::new()),
    }
}

/// The verdict and the Markdown report that the recording gives under the policy beside it.
fn again(recorded: &Verdict, folder: &Path) -> Result<(Verdict, String), Failure> {
    let path = folder.join("policy.toml");
    let text = text(&path)?;
    let policy = Policy::parse(&path.display().to_string(), &text)?;
    let sha256 = sha256_hex(text.as_bytes());
    let policy = PolicyFile { path: recorded.policy.path.clone(), text, sha256, policy };
    let recording = recording::load(folder, None)?;
    let judged = judge_recording(&recording, &policy, today()?)?;
    let report = markdown(&view(&recording, &judged, &policy));
    Ok((judged.verdict, report))
}

fn unjudged(folder: &Path, failure: &Failure) -> Finding {
    let claim = format!("the evidence cannot be judged again: {failure}");
    let mut finding = Finding::new(Rule::Evidence, Severity::Contradicted, claim);
    finding.places.push(Cited {
        document: folder.display().to_string(),
        place: "/".to_owned(),
        says: "a results folder".to_owned(),
    });
    finding
}

/// The findings with their document named.
fn of(path: &Path, mut findings: Vec<Finding>) -> Vec<Finding> {
    for place in findings.iter_mut().flat_map(|finding| &mut finding.places) {
        place.document = path.display().to_string();
    }
    findings
}

fn text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .with_context(|| format!("cannot read {}; --evidence takes a folder that `lensgate run` wrote", path.display()))
        .map_err(Failure::usage)
}

fn json<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T, Failure> {
    serde_json::from_str(&text(path)?)
        .map_err(|error| Failure::data(anyhow!("{} is not what `lensgate run` writes: {error}", path.display())))
}
