//! What a policy is worth as a test: each gate loosened, inverted, dropped and so on, and whether recorded evidence would
//! tell. A gate that can be changed without anything turning out otherwise is a gate that nobody relies on.

pub mod loosen;
pub mod mutant;
pub mod score;

pub use mutant::{Mutant, Mutation, mutants};
pub use score::{Evidence, MutationScore, Notice, Tried, mutation_score};
