//! Prints what trec_eval would: `trec_eval [-9|-10] [-q] [-c] [-n] [-J] [-l N] [-M N] [-N N] [-m MEASURE]... QRELS RUN`.
//! The recorder of fixtures and the benches need the library without a command line around it.
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::path::Path;

use lensgate_dataset::trec::{Qrels, Source};
use lensgate_measures::trec_eval::{Compat, Options, report};

fn main() -> Result<(), Box<dyn Error>> {
    let mut options = Options::default();
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or("a flag lacks its value");
        match argument.as_str() {
            "-10" => options.compat = Compat::V10,
            "-9" => options.compat = Compat::V9,
            "-q" => options.by_query = true,
            "-c" => options.complete = true,
            "-n" => options.summary = false,
            "-J" => options.judged_only = true,
            "-l" => options.relevance_level = value()?.parse()?,
            "-M" => options.most_per_query = Some(value()?.parse()?),
            "-N" => options.collection_size = value()?.parse()?,
            "-m" => options.selection.add(&value()?, options.compat)?,
            _ => files.push(argument),
        }
    }
    let [qrels, run] = files.as_slice() else { return Err("expected QRELS RUN".into()) };
    let qrels = Source::open(Path::new(qrels))?;
    let run = Source::open(Path::new(run))?;
    print!("{}", report(&options, &Qrels::read(&qrels)?, &run)?.text);
    Ok(())
}
