//! The columns of an observations file: their names, in order, and what they hold.
//!
//! One row an observation. List columns of one row are aligned: entry `i` of each `hit_*` column describes hit `i`.

/// Version of the schema, stored in the file's key-value metadata under [`SCHEMA_KEY`].
pub const SCHEMA_VERSION: &str = "2";
/// The version before, which is still read: it lacks [`ASKED`] and [`CPU`].
pub const SCHEMA_BEFORE: &str = "1";
/// The metadata key of the version.
pub const SCHEMA_KEY: &str = "lensgate.observations.schema";
/// What every metadata key of ours begins with; keys without it are the Parquet writer's own.
pub const OWN_KEYS: &str = "lensgate.";
/// The metadata key of the share of its time, from 0 to 1, that the latency pass waited for a processor.
pub const WAITED_KEY: &str = "lensgate.latency.waited";
/// The metadata key of when the latency pass ended, RFC 3339 in UTC.
pub const RECORDED_KEY: &str = "lensgate.latency.recorded";
/// The metadata key of the SHA-256 of `recording.json`, hex: which recording the file belongs to.
pub const RECORDING_KEY: &str = "lensgate.recording";
/// The metadata key of the digest of the query set that was asked, hex: which queries and judgments the rows answer.
pub const QUERIES_KEY: &str = "lensgate.queries";

/// The query's id, string.
pub const QUERY_ID: &str = "query_id";
/// `baseline`, `candidate` or `baseline_again`, string.
pub const ARM: &str = "arm";
/// `quality` or `latency`, string.
pub const PASS: &str = "pass";
/// Counted from 0, u32.
pub const REPETITION: &str = "repetition";
/// The place in the order of asking within the pass, counted from 0 over all arms and repetitions, u32; null where it is unknown.
pub const ASKED: &str = "asked";
/// `ok`, `timeout`, `unreachable`, `failed` or `malformed`, string.
pub const OUTCOME: &str = "outcome";
/// Path of each hit, list of strings.
pub const HIT_PATH: &str = "hit_path";
/// First line of each hit, list of u32.
pub const HIT_FIRST: &str = "hit_first_line";
/// Last line of each hit, list of u32.
pub const HIT_LAST: &str = "hit_last_line";
/// Score of each hit, list of f64.
pub const HIT_SCORE: &str = "hit_score";
/// Reasons of each hit, list of strings.
pub const HIT_WHY: &str = "hit_why";
/// Path of each stage A candidate, list of strings.
pub const CANDIDATE_PATH: &str = "candidate_path";
/// First line of each stage A candidate, list of u32.
pub const CANDIDATE_FIRST: &str = "candidate_first_line";
/// Last line of each stage A candidate, list of u32.
pub const CANDIDATE_LAST: &str = "candidate_last_line";
/// Milliseconds in stages A, B, C and end to end, f64, null when not measured.
pub const LATENCY: [&str; 4] = ["latency_a_ms", "latency_b_ms", "latency_c_ms", "latency_total_ms"];
/// Milliseconds of processor time of the thread that answered, in stages A, B, C and in total, f64, null when not measured.
pub const CPU: [&str; 4] = ["cpu_a_ms", "cpu_b_ms", "cpu_c_ms", "cpu_total_ms"];
/// Spans that left stages A, B and C, u32, null when the system does not tell.
pub const FAN_OUT: [&str; 3] = ["fan_out_a", "fan_out_b", "fan_out_c"];
