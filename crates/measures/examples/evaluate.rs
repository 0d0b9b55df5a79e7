//! Prints a run's means: `evaluate QRELS RUN MEASURE...`. For measuring speed without a command line around it.
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::path::Path;

use lensgate_dataset::trec::{Qrels, RunOptions, Source};
use lensgate_measures::Measure;
use lensgate_measures::evaluate::evaluate_run;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [qrels, run, names @ ..] = arguments.as_slice() else { return Err("expected QRELS RUN MEASURE...".into()) };
    let measures: Vec<Measure> = names.iter().map(|name| name.parse()).collect::<Result<_, _>>()?;
    let qrels = Source::open(Path::new(qrels))?;
    let qrels = Qrels::read(&qrels)?;
    let run = Source::open(Path::new(run))?;
    let evaluation = evaluate_run(&measures, &qrels, &run, 1, RunOptions::default())?;
    for (measure, mean) in measures.iter().zip(evaluation.means()) {
        println!("{measure}\t{mean:.4}");
    }
    Ok(())
}
