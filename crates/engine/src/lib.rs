//! The reference LENS engine: lexical candidates (stage A), symbols and patterns (stage B), semantic rerank (stage C).
//! Same corpus, configuration and seed: same ranking on any machine and thread count.

mod analysis;
mod answer;
mod build;
mod candidate;
mod chunk;
pub mod configuration;
mod engine;
mod error;
mod fit;
mod fusion;
mod index;
mod mark;
mod partial;
mod path_kind;
mod query;
mod round;
mod stage_a;
mod stage_b;
mod stage_c;
mod stop_words;
mod tables;
#[cfg(test)]
mod testing;
mod tokens;
mod vocabulary;

pub use answer::{Answer, FanOut, Timing};
pub use configuration::Configuration;
pub use engine::Engine;
pub use error::EngineError;
pub use index::{FitPair, Fitted, Index, IndexOptions};
pub use mark::says_cpu_time;
pub use partial::Lack;
pub use query::Request;
pub use stage_b::CacheCounts;
