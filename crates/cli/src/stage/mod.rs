//! The stages of the main job, as the commands put them in a row.

pub mod arrival_log;
pub mod canary;
pub mod canary_power;
pub mod canary_report;
pub mod judge;
pub mod manifest;
pub mod prepare;
pub mod rederive;
pub mod render;
pub mod replay;
