//! Asks one configuration and prints its hits with the first line of each:
//! `cargo run --release -p lensgate-engine --example ask -- DATASET CONFIGURATION QUERY..`.
#![expect(clippy::print_stdout, reason = "an example for the terminal")]

use std::sync::Arc;

use lensgate_dataset::{LoadOptions, load};
use lensgate_engine::{Configuration, Engine, Index, IndexOptions, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dataset, configuration, queries @ ..] = &arguments[..] else {
        return Err("expected DATASET CONFIGURATION QUERY..".into());
    };
    let corpus = load(&[dataset], &LoadOptions::default())?.corpus;
    let index = Arc::new(Index::build(&corpus, &IndexOptions::default(), &|_, _, _| ())?);
    let engine = Engine::new(index, Configuration::load(configuration)?)?;
    for query in queries {
        let answer = engine.search(&Request { limit: 10, ..Request::new(query) });
        println!("{query}: {:?}, {:?}, {} scored", answer.timing, answer.fan_out, answer.scored);
        for hit in &answer.hits {
            let line =
                corpus.file(&hit.span.path).and_then(|file| file.lines_of(hit.span.first, hit.span.first).next());
            println!("  {:.3} {:<16} {}: {}", hit.score, hit.why, hit.span, line.unwrap_or_default().trim());
        }
    }
    Ok(())
}
