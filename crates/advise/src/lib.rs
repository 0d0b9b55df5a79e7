//! What a policy is worth before it judges, and why it judged as it did: its lint, its mutants, its plan, and the smallest
//! change that would reverse a verdict. Decides nothing; reads no file, no clock, no environment.

pub mod explain;
pub mod lint;
pub mod mutation;
pub mod plan;
