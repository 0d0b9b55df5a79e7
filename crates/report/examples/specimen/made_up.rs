//! Made-up numbers with the shape of a real comparison. Seeded arithmetic, no measurement.

use lensgate_compare::Bound;
use lensgate_gate::policy::TestKind;
use lensgate_gate::verdict::{Decided, Interval, JudgedGate, Outcome, ReasonCode};
use lensgate_report::view::*;
use lensgate_words::{Arm, Direction, MeasureUnit, Severity, Status};

/// A small generator; its only virtue is that it needs nothing and repeats.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// A view with something in every corner.
pub fn view() -> View {
    let mut dice = Dice(7);
    View {
        notice: Some("SPECIMEN: every number on this page is made up, to show what a report looks like".into()),
        baseline: "lens-baseline".into(),
        candidate: "lens-v1.2".into(),
        dataset: "rust-crates".into(),
        query_set: "rust-crates".into(),
        queries: 163,
        mined: Some("plus 2,104 mined queries reported separately".into()),
        seed: 42,
        level: 0.9,
        ruling: ruling(),
        slices_must_pass: false,
        gates: gates(),
        groups: groups(&mut dice),
        headline: "nDCG@10".into(),
        deltas: Some(deltas(&mut dice)),
        worst: vec![losing_query(), failing_query()],
        best: vec![winning_query()],
        latency: Some(latency(&mut dice)),
        noise: Some(noise()),
        configuration: configuration(),
        provenance: provenance(),
        warnings: vec![Warning {
            title: "waived gate".into(),
            text: "leakage-kept was waived by the policy until 2027-01-31; the guarantee does not cover it.".into(),
        }],
    }
}

fn ruling() -> Ruling {
    Ruling {
        verdict: Outcome::NoGo,
        sentence: "Blocking gate p95-kept failed: p95 rose by a factor of at least 1.281, the gate allows 1.25.".into(),
        reasons: vec![
            "recall-gain: the gain in Recall@50 may be as low as +1.20 %, the gate asks for +5.00 %; needs 611 queries, has 163.".into(),
            "errors: no error in 326 requests shows < 0.92 %, the gate asks for < 0.10 %; needs 2,995 requests, has 326.".into(),
        ],
        next_steps: vec![
            "Judge 448 more queries, or widen the margin of recall-gain in the policy before looking at further results.".into(),
            "Replay 2,995 distinct requests without judgments to decide errors: lensgate mine --queries 3000.".into(),
            "Look at the queries that lost most, below; what they share is the place to start.".into(),
        ],
    }
}

fn estimate(point: f64, lower: f64, upper: f64) -> Estimate {
    Estimate { point, lower, upper }
}

struct Spec(&'static str, MeasureUnit, Direction, f64, f64, f64, u64);

const UP: Direction = Direction::HigherIsBetter;
const DOWN: Direction = Direction::LowerIsBetter;
const SPECS: [Spec; 13] = [
    Spec("Recall@10", MeasureUnit::Share, UP, 0.6412, 0.6655, 0.0165, 163),
    Spec("Recall@50", MeasureUnit::Share, UP, 0.8560, 0.8907, 0.0143, 163),
    Spec("nDCG@10", MeasureUnit::Score, UP, 0.5233, 0.5447, 0.0131, 163),
    Spec("RR", MeasureUnit::Score, UP, 0.5710, 0.5689, 0.0180, 163),
    Spec("SpanCoverage@50", MeasureUnit::Share, UP, 0.9412, 0.9388, 0.0065, 163),
    Spec("SpanRecall@50", MeasureUnit::Share, UP, 0.8056, 0.8362, 0.0150, 163),
    Spec("SpanValidity@50", MeasureUnit::Share, UP, 1.0, 1.0, 0.0, 163),
    Spec("HardNegativeLeakage@10", MeasureUnit::Share, DOWN, 0.0412, 0.0631, 0.0105, 43),
    Spec("PositivesInCandidates", MeasureUnit::Count, UP, 2.7178, 3.0491, 0.0911, 163),
    Spec("ErrorRate", MeasureUnit::Share, DOWN, 0.0, 0.0, 0.0, 326),
    Spec("Latency(p50)", MeasureUnit::Milliseconds, DOWN, 3.412, 4.008, 0.061, 163),
    Spec("Latency(p95)", MeasureUnit::Milliseconds, DOWN, 9.771, 13.112, 0.432, 163),
    Spec("Latency(p95,stage=A)", MeasureUnit::Milliseconds, DOWN, 2.104, 1.512, 0.119, 163),
];

fn row(spec: &Spec, shift: f64, n: u64) -> MeasureRow {
    let Spec(name, unit, direction, baseline, candidate, error, all) = *spec;
    let error = error * (all as f64 / n as f64).sqrt();
    let delta = candidate - baseline + shift * error;
    let by_query = matches!(unit, MeasureUnit::Score | MeasureUnit::Count) || name.starts_with("Recall");
    let gained = (n as f64 * 0.3) as u64;
    let lost = (n as f64 * 0.12) as u64;
    MeasureRow {
        name: name.into(),
        unit,
        direction,
        baseline: Some(baseline),
        candidate: Some(baseline + delta),
        delta: Some(estimate(delta, delta - 1.66 * error, delta + 1.62 * error)),
        relative: (baseline > 0.0)
            .then(|| estimate(delta, delta - 1.66 * error, delta + 1.62 * error).scaled(1.0 / baseline)),
        n,
        requests: matches!(unit, MeasureUnit::Milliseconds).then_some(1_630),
        if_unjudged_relevant: by_query.then_some((baseline + 0.08, baseline + delta + 0.071)),
        outcomes: by_query.then_some((gained, n - gained - lost, lost)),
        p_value: by_query.then_some(0.0123),
        method: "studentized bootstrap, 10,000 resamples, stratified by repository".into(),
    }
}

fn groups(dice: &mut Dice) -> Vec<Group> {
    let mut groups = vec![Group {
        by: "overall".into(),
        slice: "all".into(),
        queries: 163,
        rows: SPECS.iter().map(|spec| row(spec, 0.0, spec.6)).collect(),
    }];
    let slices: [(&str, &[(&str, u64)]); 4] = [
        ("class", &[("identifier", 47), ("regex", 21), ("nl", 52), ("structural", 24), ("docs", 19)]),
        ("language", &[("rust", 131), ("markdown", 20), ("toml", 12)]),
        (
            "repository",
            &[("regex", 31), ("serde_json", 28), ("tokio", 58), ("ripgrep-a-very-long-repository-name", 46)],
        ),
        ("source", &[("judged", 163), ("mined", 2_104)]),
    ];
    for (by, names) in slices {
        for (slice, n) in names {
            let rows = SPECS[..10].iter().map(|spec| row(spec, dice.normal(), *n)).collect();
            groups.push(Group { by: by.into(), slice: (*slice).into(), queries: *n, rows });
        }
    }
    groups
}

fn gate(id: &str, measure: &str, requirement: &str, status: Status, explanation: &str) -> Gate {
    let spec = SPECS.iter().find(|spec| spec.0 == measure).unwrap_or(&SPECS[0]);
    let row = row(spec, 0.0, spec.6);
    let margin = requirement.trim_start_matches(|c: char| !c.is_ascii_digit());
    let judged = JudgedGate {
        id: id.into(),
        phase: None,
        slice: None,
        severity: Severity::Block,
        measure: measure.into(),
        unit: row.unit,
        direction: row.direction,
        test: match requirement.trim_end_matches(margin).trim() {
            ">=" => TestKind::AtLeast,
            "<=" => TestKind::AtMost,
            "worse by <=" => TestKind::NonInferior,
            _ => TestKind::Superior,
        },
        requirement: "candidate - baseline >= -0.01".into(),
        baseline: row.baseline,
        candidate: row.candidate,
        delta: row.delta.map(|delta| delta.point),
        decided: Decided::Difference,
        estimate: row.delta.map(|delta| delta.point),
        interval: interval(row.delta, &row.method),
        limit: None,
        margin: margin.into(),
        n: row.n,
        min_n: None,
        detectable: Some(0.021),
        p_value: Some(0.4411),
        p_alone: Some(0.4411),
        status,
        reason_code: match status {
            Status::Pass => ReasonCode::BoundInside,
            Status::Fail => ReasonCode::BoundOutside,
            _ => ReasonCode::BoundStraddles,
        },
        explanation: explanation.into(),
    };
    Gate {
        requirement: requirement.into(),
        estimate: row.delta,
        bound: row.delta.map(|delta| if row.direction == UP { delta.lower } else { delta.upper }),
        mark: None,
        judged,
    }
}

fn interval(estimate: Option<Estimate>, method: &str) -> Option<Interval> {
    estimate.map(|estimate| Interval {
        lower: Bound::new(estimate.lower),
        upper: Bound::new(estimate.upper),
        level: 0.9,
        method: method.into(),
    })
}

/// The same gate with something else in its judgment.
fn but(gate: Gate, change: impl FnOnce(&mut JudgedGate)) -> Gate {
    let mut gate = gate;
    change(&mut gate.judged);
    gate
}

fn gates() -> Vec<Gate> {
    let level = |mut gate: Gate, limit: f64| {
        let candidate = gate.judged.candidate.unwrap_or(0.0);
        let half = gate.estimate.map_or(0.0, |estimate| (estimate.upper - estimate.lower) / 2.0);
        gate.judged.decided = Decided::Level;
        gate.estimate = Some(estimate(candidate, candidate - half, candidate + half));
        gate.bound = Some(if gate.judged.direction == UP { candidate - half } else { candidate + half });
        gate.mark = Some(Mark::Limit(limit - gate.judged.baseline.unwrap_or(0.0)));
        gate
    };
    let margin = |mut gate: Gate, at: f64| {
        gate.mark = Some(Mark::Margin(at));
        gate
    };
    let mut gates = vec![
        margin(
            gate(
                "recall-kept",
                "Recall@50",
                "worse by <= 1 pp",
                Status::Pass,
                "Recall@50 changed by at least +1.10 points with 95 % confidence; the gate allows a loss of 1.",
            ),
            -0.01,
        ),
        but(
            margin(
                gate(
                    "recall-gain",
                    "Recall@50",
                    "better by >= 5 %",
                    Status::Inconclusive,
                    "The gain may be as low as +1.20 % and as high as +6.82 %; the gate asks for +5.00 %.",
                ),
                0.0428,
            ),
            |gate| {
                gate.min_n = Some(611);
            },
        ),
        margin(
            gate(
                "ndcg-kept",
                "nDCG@10",
                "worse by <= 1 pp",
                Status::Pass,
                "nDCG@10 changed by at least -0.04 points with 95 % confidence; the gate allows a loss of 1.",
            ),
            -0.01,
        ),
        but(
            level(
                gate(
                    "span-coverage",
                    "SpanCoverage@50",
                    ">= 98 %",
                    Status::Inconclusive,
                    "Coverage lies between 92.8 % and 94.9 %.",
                ),
                0.98,
            ),
            |gate| {
                gate.min_n = Some(1_420);
            },
        ),
        level(
            gate(
                "spans-valid",
                "SpanValidity@50",
                ">= 99.9 %",
                Status::Pass,
                "Every one of 8,150 hits resolves in the pinned snapshot.",
            ),
            0.999,
        ),
        margin(
            gate(
                "leakage-kept",
                "HardNegativeLeakage@10",
                "worse by <= 1 pp",
                Status::Waived,
                "Waived by the policy until 2027-01-31: hard negatives are being judged anew.",
            ),
            0.01,
        ),
        margin(
            gate(
                "candidates-gain",
                "PositivesInCandidates",
                "better by >= 6 %",
                Status::Pass,
                "The gain is at least +6.7 % with 95 % confidence.",
            ),
            0.163,
        ),
        but(
            level(
                gate(
                    "errors",
                    "ErrorRate",
                    "<= 0.1 %",
                    Status::Inconclusive,
                    "Needs 2,995 requests without an error to show < 0.1 %; has 326.",
                ),
                0.001,
            ),
            |gate| {
                gate.min_n = Some(2_995);
                gate.reason_code = ReasonCode::TooFewQueries;
                gate.interval = interval(gate.estimate.map(|point| estimate(point, point, point)), "Clopper-Pearson");
            },
        ),
        Gate {
            estimate: Some(estimate(1.342, 1.281, 1.404)),
            bound: Some(1.404),
            ..but(
                margin(
                    gate(
                        "p95-kept",
                        "Latency(p95)",
                        "worse by <= 25 %",
                        Status::Fail,
                        "p95 rose by a factor of at least 1.281 (adjusted for 17 gates), the gate allows 1.25.",
                    ),
                    2.44,
                ),
                |gate| {
                    gate.decided = Decided::Ratio;
                },
            )
        },
        level(
            gate(
                "stage-a",
                "Latency(p95,stage=A)",
                "<= 5 ms",
                Status::Pass,
                "Stage A answers within 1.7 ms in 95 of 100 requests.",
            ),
            5.0,
        ),
        but(
            margin(
                gate(
                    "rr-kept",
                    "RR",
                    "worse by <= 2 %",
                    Status::Warn,
                    "RR may have dropped by 3.2 points; this gate only warns.",
                ),
                -0.02,
            ),
            |gate| {
                gate.severity = Severity::Warn;
            },
        ),
        Gate {
            estimate: None,
            bound: None,
            ..but(gate("calibrated", "ECE", "<= 0.05", Status::NotRun, ""), |gate| {
                gate.severity = Severity::Warn;
                (gate.baseline, gate.candidate, gate.n) = (None, None, 0);
                gate.reason_code = ReasonCode::NotMeasured;
                gate.explanation = "ECE was not measured: the candidate's configuration has no calibration.".into();
            })
        },
    ];
    for (slice, status, n) in [
        ("class=identifier", Status::Pass, 47),
        ("class=regex", Status::Inconclusive, 21),
        ("class=nl", Status::Pass, 52),
        ("language=rust", Status::Pass, 131),
        ("language=toml", Status::Inconclusive, 12),
    ] {
        let mut gate = margin(
            gate(
                "recall-kept",
                "Recall@50",
                "worse by <= 1 pp",
                status,
                "No harm beyond the margin was shown in this slice.",
            ),
            -0.01,
        );
        gate.judged.slice = Some(slice.into());
        gate.judged.min_n = (status == Status::Inconclusive).then_some(240);
        gate.judged.n = n;
        gates.push(gate);
    }
    gates
}

fn deltas(dice: &mut Dice) -> QueryDeltas {
    let deltas = (0..163).map(|at| {
        let draw = dice.normal();
        let delta = if draw.abs() < 0.6 { 0.0 } else { ((draw - 0.6 * draw.signum()) * 0.22 + 0.02).clamp(-1.0, 1.0) };
        QueryDelta { query: format!("q{at:03}"), delta }
    });
    QueryDeltas { measure: "nDCG@10".into(), deltas: deltas.collect() }
}

fn hit(rank: u32, path: &str, first: u32, grade: Option<i32>, why: &str, score: f64) -> HitRow {
    HitRow {
        rank,
        path: path.into(),
        lines: Some((first, first + 24)),
        grade,
        relevant: grade.is_some_and(|grade| grade > 0),
        repeats: false,
        hard_negative: false,
        why: why.into(),
        score,
    }
}

fn losing_query() -> QueryPair {
    let wrong =
        HitRow { hard_negative: true, ..hit(1, "regex/src/regex/string.rs", 1310, Some(0), "lexical+semantic", 0.93) };
    QueryPair {
        query: "nl-017".into(),
        text: "how does it decide to stop looking for a match early".into(),
        facets: vec![("class", "nl".into()), ("repository", "regex".into()), ("source", "judged".into())],
        measure: "nDCG@10".into(),
        baseline: 0.8155,
        candidate: 0.3066,
        relevant: vec![
            RelevantSpan {
                path: "regex-automata/src/meta/strategy.rs".into(),
                lines: Some((412, 460)),
                grade: 3,
                baseline_rank: Some(1),
                candidate_rank: Some(5),
            },
            RelevantSpan {
                path: "regex-automata/src/dfa/search.rs".into(),
                lines: Some((88, 131)),
                grade: 2,
                baseline_rank: Some(4),
                candidate_rank: None,
            },
        ],
        baseline_hits: Answer::Hits(vec![
            hit(1, "regex-automata/src/meta/strategy.rs", 412, Some(3), "lexical", 11.84),
            hit(2, "regex-automata/src/util/prefilter/mod.rs", 77, None, "lexical+symbol", 10.02),
            hit(3, "regex/src/regex/string.rs", 1310, Some(0), "lexical", 9.61),
            hit(4, "regex-automata/src/dfa/search.rs", 90, Some(2), "lexical", 9.6),
        ]),
        candidate_hits: Answer::Hits(vec![
            wrong,
            hit(
                2,
                "regex-automata/src/util/prefilter/aho_corasick_with_a_name_that_is_far_too_long.rs",
                20,
                None,
                "semantic",
                0.91,
            ),
            hit(3, "regex/src/lib.rs", 1, None, "semantic", 0.9),
            hit(4, "regex-lite/src/pikevm.rs", 210, None, "lexical+semantic", 0.88),
            hit(5, "regex-automata/src/meta/strategy.rs", 420, Some(3), "lexical+symbol+semantic", 0.87),
        ]),
    }
}

fn failing_query() -> QueryPair {
    QueryPair {
        query: "regex-004".into(),
        text: "impl<T> From<.*> for <script>alert(1)</script> & \"others\"".into(),
        facets: vec![
            ("class", "regex".into()),
            ("language", "rust".into()),
            ("repository", "serde_json".into()),
            ("source", "judged".into()),
        ],
        measure: "nDCG@10".into(),
        baseline: 0.6309,
        candidate: 0.0,
        relevant: vec![RelevantSpan {
            path: "serde_json/src/value/from.rs".into(),
            lines: Some((1, 40)),
            grade: 2,
            baseline_rank: Some(2),
            candidate_rank: None,
        }],
        baseline_hits: Answer::Hits(vec![
            hit(1, "serde_json/src/number.rs", 500, None, "lexical", 7.7),
            hit(2, "serde_json/src/value/from.rs", 12, Some(2), "lexical+symbol", 7.1),
        ]),
        candidate_hits: Answer::Failed,
    }
}

fn winning_query() -> QueryPair {
    QueryPair {
        query: "struct-011".into(),
        text: "constructor of the multi-thread runtime builder".into(),
        facets: vec![
            ("class", "structural".into()),
            ("language", "rust".into()),
            ("repository", "tokio".into()),
            ("source", "judged".into()),
        ],
        measure: "nDCG@10".into(),
        baseline: 0.0,
        candidate: 1.0,
        relevant: vec![RelevantSpan {
            path: "tokio/src/runtime/builder.rs".into(),
            lines: Some((240, 262)),
            grade: 3,
            baseline_rank: None,
            candidate_rank: Some(1),
        }],
        baseline_hits: Answer::Hits(vec![
            hit(1, "tokio/src/runtime/mod.rs", 12, None, "lexical", 8.4),
            hit(2, "tokio/tests/rt_basic.rs", 30, None, "lexical", 8.1),
        ]),
        candidate_hits: Answer::Hits(vec![
            hit(1, "tokio/src/runtime/builder.rs", 241, Some(3), "lexical+symbol", 0.97),
            hit(2, "tokio/src/runtime/mod.rs", 12, None, "lexical", 0.52),
        ]),
    }
}

fn latency(dice: &mut Dice) -> Latency {
    let mut arm = |arm: Arm, name: &str, middle: f64, spread: f64, c: bool| {
        let mut samples: Vec<f64> = (0..815).map(|_| middle * (dice.normal() * spread).exp()).collect();
        samples.sort_by(f64::total_cmp);
        let at = |p: f64| samples[((p * 815.0).ceil() as usize).clamp(1, 815) - 1];
        let stage = |stage: &str, share: f64, n| StageLatency {
            stage: stage.into(),
            p50: at(0.5) * share,
            p95: at(0.95) * share * 1.1,
            p99: at(0.99) * share * 1.1,
            samples: n,
        };
        let mut stages = vec![stage("A", 0.35, 815), stage("B", 0.2, 815)];
        if c {
            stages.push(stage("C", 0.4, 512));
        }
        stages.push(StageLatency { stage: "total".into(), p50: at(0.5), p95: at(0.95), p99: at(0.99), samples: 815 });
        ArmLatency { arm, name: name.into(), samples, stages }
    };
    Latency {
        arms: vec![
            arm(Arm::Baseline, "lens-baseline", 3.4, 0.55, true),
            arm(Arm::Candidate, "lens-v1.2", 4.0, 0.6, true),
            arm(Arm::BaselineAgain, "lens-baseline", 3.42, 0.55, false),
        ],
        measured: "closed loop, concurrency 1, arms interleaved; 163 queries, 5 repetitions, 2 warm-up rounds left out"
            .into(),
        limits: vec![LatencyLimit { percentile: 0.95, milliseconds: 180.0, gate: "p95".into() }],
    }
}

fn noise() -> Noise {
    Noise {
        measured:
            "The baseline was replayed twice, interleaved with the candidate. What it shows against itself is noise."
                .into(),
        rows: vec![
            NoiseRow {
                measure: "Latency(p50)".into(),
                unit: MeasureUnit::Milliseconds,
                baseline: 9.771,
                again: estimate(0.011, -0.032, 0.051),
                candidate: estimate(0.596, 0.5, 0.69),
                n: 163,
            },
            NoiseRow {
                measure: "Latency(p95)".into(),
                unit: MeasureUnit::Milliseconds,
                baseline: 9.771,
                again: estimate(-0.21, -0.81, 0.34),
                candidate: estimate(1.913, 1.196, 2.613),
                n: 163,
            },
            NoiseRow {
                measure: "Latency(p99)".into(),
                unit: MeasureUnit::Milliseconds,
                baseline: 9.771,
                again: estimate(-1.4, -6.1, 5.2),
                candidate: estimate(1.1, -3.2, 4.4),
                n: 163,
            },
        ],
    }
}

fn configuration() -> Vec<ConfigurationRow> {
    let row = |key: &str, baseline: Option<&str>, candidate: Option<&str>| ConfigurationRow {
        key: key.into(),
        baseline: baseline.map(str::to_owned),
        candidate: candidate.map(str::to_owned),
    };
    vec![
        row("stage_a.k_candidates", Some("200"), Some("320")),
        row("stage_a.per_file_span_cap", Some("3"), Some("5")),
        row(
            "stage_a.wand",
            None,
            Some("{ enabled: true, block_max: true, prune_aggressiveness: \"low\", bound_type: \"max\" }"),
        ),
        row("stage_b.pattern_packs", Some("[]"), Some("[\"ctor_impl\", \"test_func_names\", \"config_keys\"]")),
        row("stage_c.ann.efSearch", Some("64"), Some("96")),
    ]
}

fn provenance() -> Vec<Fact> {
    let fact = |name: &str, value: &str| Fact { name: name.into(), value: value.into() };
    vec![
        fact("dataset", "rust-crates, 15 repositories, 612,004 lines"),
        fact("dataset digest", "sha256:5d41402abc4b2a76b9719d911017c592aaf4c61ddcc5e8a2dabede0f3b482cd9"),
        fact("query set digest", "sha256:7d793037a0760186574b0282f2f435e7e1c2a0f1a3c4b5d6e7f8091a2b3c4d5e"),
        fact("policy", "lens-promotion"),
        fact("policy digest", "sha256:9b74c9897bac770ffc029102a200c5de5f0b0c0d0e0f10111213141516171819"),
        fact("observations", "326 quality, 2,445 latency"),
        fact("seed", "42"),
        fact("tool version", "lensgate 0.2.0"),
        fact("command line", "lensgate run --policy lens-promotion --seed 42"),
    ]
}
