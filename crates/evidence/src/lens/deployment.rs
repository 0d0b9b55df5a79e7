//! LENS's deployment report: what its phases, validations, achievements and dashboard say of one another.

use lensgate_lens::limit::{OfPhase, PHASES, SPAN_COVERAGE, STAGE_A_P95_MS};
use serde_json::Value;

use super::relative;
use super::tree::{Tree, stated};
use crate::claim::{Claim, Stated};
use crate::figure::{Figure, Side};
use crate::finding::Rule;
use crate::instant::instants;
use crate::words::outcome;

const PERFORMANCE: [&str; 2] = ["/dashboard_state/metrics/performance", "/operational_report/performance_metrics"];
const QUALITY: &str = "/dashboard_state/metrics/quality";

/// A phase: where it is and what it counts.
struct Phase {
    at: String,
    passed: Stated<u64>,
    total: Stated<u64>,
}

/// The claims of a deployment report; none when the document has not its keys.
pub(super) fn claims(root: &Value) -> Option<Vec<Claim>> {
    let tree = Tree(root);
    let keys = ["/lens_version", "/deployment_type", "/execution_summary"];
    if !keys.iter().all(|key| tree.at(key).is_some()) {
        return None;
    }
    let mut claims = Vec::new();
    let phases = phases(tree, &mut claims);
    gates(tree, &phases, &mut claims);
    outcomes(tree, &mut claims);
    compliance(tree, &phases, &mut claims);
    achievements(tree, &phases, &mut claims);
    dashboard(tree, &mut claims);
    alerts(tree, &mut claims);
    claims.extend(time(tree));
    Some(claims)
}

/// Where the phases are, with what each counts.
fn phases(tree: Tree<'_>, claims: &mut Vec<Claim>) -> Vec<Phase> {
    let mut phases = Vec::new();
    for list in ["/phases_executed", "/phases_summary"] {
        for at in 0..tree.list(list).len() {
            let phase = format!("{list}/{at}");
            let count = |field: &str| tree.count(&format!("{phase}/{field}"));
            let Some((passed, total)) = count("quality_gates_passed").zip(count("total_quality_gates")) else {
                continue;
            };
            claims.push(parts(&passed, &total, None));
            // A phase of ours may be stopped by a kill switch although its gates passed.
            let is_ours = tree.at(&format!("{phase}/gates_not_passed")).is_some();
            let result = tree.text(&format!("{phase}/overall_status")).and_then(|status| result(&status));
            let result = result.filter(|result| result.value || !is_ours);
            claims.extend(result.map(|result| Claim::Whole { passed: passed.clone(), total: total.clone(), result }));
            shares(tree, &format!("{phase}/key_metrics"), claims);
            if !is_ours {
                room(tree, &phase, (&passed, &total), claims);
            }
            phases.push(Phase { at: phase, passed, total });
        }
    }
    phases
}

fn parts(passed: &Stated<u64>, total: &Stated<u64>, rate: Option<Stated<Figure>>) -> Claim {
    let (passed, total) = (Some(passed.clone()), Some(total.clone()));
    Claim::Count { passed, failed: None, others: Vec::new(), total, rate }
}

fn result(text: &Stated<&str>) -> Option<Stated<bool>> {
    outcome(text.value).map(|result| text.map(|_| result))
}

/// Scores up to 1, percentages up to 100.
fn shares(tree: Tree<'_>, at: &str, claims: &mut Vec<Claim>) {
    let fields = [("recall_at_50", 1.0), ("ndcg_at_10", 1.0), ("span_coverage_pct", 100.0), ("error_rate_pct", 100.0)];
    for (field, most) in fields.into_iter().chain([("span_coverage_percent", 100.0), ("lsif_coverage_percent", 100.0)])
    {
        claims.extend(tree.figure(&format!("{at}/{field}")).map(|figure| Claim::Share { figure, most }));
    }
}

/// More figures outside LENS's limits than gates that failed.
fn room(tree: Tree<'_>, phase: &str, (passed, total): (&Stated<u64>, &Stated<u64>), claims: &mut Vec<Claim>) {
    let number = tree.count(&format!("{phase}/phase")).map_or(1, |number| number.value.clamp(1, 3));
    let OfPhase { error_rate_percent, p95_ms, recall_at_50, ndcg_at_10 } = PHASES[number as usize - 1];
    let limits = [error_rate_percent, p95_ms, recall_at_50, ndcg_at_10, 100.0 * SPAN_COVERAGE];
    let fields = ["error_rate_pct", "p95_latency_ms", "recall_at_50", "ndcg_at_10", "span_coverage_pct"];
    let figure = |field: &str| tree.figure(&format!("{phase}/key_metrics/{field}"));
    let is_outside = |at: usize, value: f64| if at < 2 { value > limits[at] } else { value < limits[at] };
    let outside = |at: usize| figure(fields[at]).filter(|figure| is_outside(at, figure.value.value));
    let figures: Vec<Stated<Figure>> = (0..fields.len()).filter_map(outside).collect();
    let error = outside(0).filter(|error| error.value.value / 100.0 <= limits[0]);
    let failed = total.value.saturating_sub(passed.value);
    let failed = Stated { value: failed, ..passed.clone() };
    claims.push(Claim::Room { failed, outside: figures, hundredfold: error });
}

/// The gates of all phases against what is said of all of them.
fn gates(tree: Tree<'_>, phases: &[Phase], claims: &mut Vec<Claim>) {
    let sum = |of: fn(&Phase) -> u64| phases.iter().try_fold(0_u64, |sum, phase| sum.checked_add(of(phase)));
    let (Some(first), Some(passed), Some(total)) =
        (phases.first(), sum(|phase| phase.passed.value), sum(|phase| phase.total.value))
    else {
        return;
    };
    let list = first.at.trim_end_matches("/0");
    let [passed, total] =
        [(passed, "passed"), (total, "asked")].map(|(n, what)| stated(list, n, &format!("{n} gates {what}")));
    for rate in [
        "/performance_validation/quality_gate_success_rate",
        "/production_readiness_validation/quality_gates_success_rate",
    ] {
        claims.push(parts(&passed, &total, tree.figure(rate)));
    }
    for all in [
        "/production_readiness/all_quality_gates_passed",
        "/production_readiness_validation/all_phases_successful",
        "/dashboard_state/sla_compliance/quality_gates_passing",
        "/operational_report/executive_summary/sla_compliance/quality_gates_passing",
    ] {
        let claim = |result| Claim::Whole { passed: passed.clone(), total: total.clone(), result };
        claims.extend(tree.flag(all).map(claim));
    }
}

/// Whether it went well, in every place that says so. A system may be well after a deployment that failed.
fn outcomes(tree: Tree<'_>, claims: &mut Vec<Claim>) {
    let Some(one) = tree.flag("/execution_summary/success") else { return };
    let flags = ["/execution_summary/production_ready", "/production_readiness/deployment_successful"];
    let texts = [
        "/execution_summary/status",
        "/production_readiness/recommendation",
        "/production_readiness_validation/recommendation",
        "/dashboard_state/health/status",
        "/operational_report/executive_summary/overall_health",
    ];
    let said = |text: Stated<&str>| {
        let has = |words: &[&str]| words.iter().any(|word| text.value.to_lowercase().contains(word));
        let bad = has(&["fail", "kill", "rolled_back", "critical", "degraded", "requires intervention"]);
        (bad || has(&["success", "approved"])).then(|| text.map(|_| !bad))
    };
    let others = flags.iter().filter_map(|at| tree.flag(at)).chain(texts.iter().filter_map(|at| said(tree.text(at)?)));
    claims.extend(others.map(|other| Claim::Agree { rule: Rule::Conflict, one: one.clone(), other }));
    let events = [
        ("/production_readiness_validation/zero_rollback_events", "rollback_events"),
        ("/production_readiness_validation/kill_switch_never_activated", "kill_switch_activations"),
    ];
    for (never, counted) in events {
        let other = tree.count(&format!("/dashboard_state/metrics/canary/{counted}"));
        let pair = tree.flag(never).zip(other.map(|count| count.map(|count| *count == 0)));
        claims.extend(pair.map(|(one, other)| Claim::Agree { rule: Rule::Conflict, one, other }));
    }
}

/// Compliance as validated, as the dashboard has it, and as the figures have it.
fn compliance(tree: Tree<'_>, phases: &[Phase], claims: &mut Vec<Claim>) {
    let boards = ["/dashboard_state/sla_compliance", "/operational_report/executive_summary/sla_compliance"];
    for name in ["stage_a_p95", "tail_latency", "span_coverage"] {
        let Some(one) = tree.flag(&format!("/performance_validation/{name}_compliance")) else { continue };
        let others = boards.iter().filter_map(|board| tree.flag(&format!("{board}/{name}_compliant")));
        claims.extend(others.map(|other| Claim::Agree { rule: Rule::Conflict, one: one.clone(), other }));
    }
    let of_phase = phases.last().and_then(|phase| tree.figure(&format!("{}/key_metrics/span_coverage_pct", phase.at)));
    let spans =
        tree.figure(&format!("{QUALITY}/span_coverage_percent")).filter(|spans| spans.value.value > 0.0).or(of_phase);
    let stage_a = tree.figure(&format!("{}/stageA/p95_latency_ms", PERFORMANCE[0]));
    let (covered, fast) = (format!("{} %", 100.0 * SPAN_COVERAGE), format!("{STAGE_A_P95_MS} ms"));
    let figures = [("span_coverage", Side::AtLeast, covered, spans), ("stage_a_p95", Side::AtMost, fast, stage_a)];
    for (name, side, limit, value) in figures {
        let results = ["/performance_validation/NAME_compliance", "/dashboard_state/sla_compliance/NAME_compliant"];
        let results = results.iter().filter_map(|at| tree.flag(&at.replace("NAME", name)));
        for (result, value) in results.zip(value.iter().cycle()) {
            let limit =
                Figure::read(&limit).map(|figure| stated("/lens_version", figure, &format!("LENS's limit of {limit}")));
            let claim = |limit| Claim::Gate { name: name.replace('_', " "), value: value.clone(), side, limit, result };
            claims.extend(limit.map(claim));
        }
    }
}

/// Levels that were reached against their baseline, target, phase and dashboard.
fn achievements(tree: Tree<'_>, phases: &[Phase], claims: &mut Vec<Claim>) {
    let all = "/performance_achievements";
    for (name, gain) in [("recall_at_50", "recall_improvement"), ("ndcg_at_10", "ndcg_improvement")] {
        let of = |field: &str| tree.figure(&format!("{all}/{name}/{field}"));
        if let (Some(from), Some(to), Some(change)) = (of("baseline"), of("achieved"), of("improvement_pct")) {
            let last = phases.last().and_then(|phase| tree.figure(&format!("{}/key_improvements/{gain}", phase.at)));
            claims.extend(last.map(|last| same(Rule::Gain, &format!("the gain in {name}"), &change, last)));
            claims.push(Claim::Share { figure: to.clone(), most: 1.0 });
            claims
                .extend(tree.figure(&format!("{QUALITY}/{name}")).map(|board| same(Rule::Conflict, name, &to, board)));
            claims.push(relative(&from, &to, &change));
        }
    }
    let spans = format!("{all}/span_coverage");
    limited(tree, &spans, ["requirement", "achieved", "compliance"], Some(Side::AtLeast), claims);
    let board = tree.figure(&format!("{QUALITY}/span_coverage_percent"));
    let pair = tree.figure(&format!("{spans}/achieved")).zip(board);
    claims.extend(pair.map(|(one, other)| same(Rule::Conflict, "span coverage", &one, other)));
    for (name, stage) in
        [("stage_a_p95", "stageA"), ("stage_b_p95", "stageB"), ("stage_c_p95", "stageC"), ("overall_p95", "")]
    {
        let at = format!("{all}/latency_sla/{name}");
        limited(tree, &at, ["target", "achieved", "status"], None, claims);
        let board = tree.figure(&format!("{}/{stage}/p95_latency_ms", PERFORMANCE[0]));
        let pair = tree.figure(&format!("{at}/achieved")).zip(board);
        claims.extend(pair.map(|(one, other)| same(Rule::Conflict, name, &one, other)));
    }
}

fn same(rule: Rule, what: &str, one: &Stated<Figure>, mut other: Stated<Figure>) -> Claim {
    // Both name one quantity, whichever of them writes its unit.
    other.value.unit = one.value.unit.clone();
    Claim::Same { rule, what: what.to_owned(), one: one.clone(), other }
}

fn limited(
    tree: Tree<'_>,
    at: &str,
    [limit, value, result_at]: [&str; 3],
    side: Option<Side>,
    claims: &mut Vec<Claim>,
) {
    let figure = |field: &str| tree.figure(&format!("{at}/{field}"));
    let result = tree.text(&format!("{at}/{result_at}")).and_then(|text| result(&text));
    if let (Some(limit), Some(value), Some(result)) = (figure(limit), figure(value), result)
        && let Some(side) = limit.value.side.or(side)
    {
        let name = at.rsplit('/').next().unwrap_or_default().replace('_', " ");
        claims.push(Claim::Gate { name, value, side, limit, result });
    }
}

/// The dashboard against itself: percentiles, shares, and every figure that the operational report repeats.
fn dashboard(tree: Tree<'_>, claims: &mut Vec<Claim>) {
    let state = "/dashboard_state";
    for (performance, stage) in
        PERFORMANCE.iter().flat_map(|at| ["stageA", "stageB", "stageC"].map(|stage| (at, stage)))
    {
        let figure = |name: &str| tree.figure(&format!("{performance}/{stage}/{name}"));
        let ranks = [50.0, 95.0, 99.0];
        let series = ranks.into_iter().filter_map(|rank| Some((rank, figure(&format!("p{rank}_latency_ms"))?)));
        let series: Vec<(f64, Stated<Figure>)> = series.collect();
        let measured = series.iter().map(|(_, figure)| figure.clone()).chain(figure("throughput_rps"));
        claims.push(Claim::Still(measured.collect()));
        claims.push(Claim::Series(series));
    }
    shares(tree, QUALITY, claims);
    let twins = [
        ("/metrics/performance", "/performance_metrics"),
        ("/metrics/quality", "/quality_metrics"),
        ("/metrics/operational", "/operational_metrics"),
        ("/sla_compliance", "/executive_summary/sla_compliance"),
        ("/health/status", "/executive_summary/overall_health"),
        ("/health/critical_alerts", "/executive_summary/critical_alerts"),
        ("/health/active_alerts", "/alert_summary/active_alerts"),
        ("/metrics/canary/traffic_percentage", "/executive_summary/traffic_percentage"),
        ("/recent_alerts", "/alert_summary/recent_alerts"),
    ];
    for (one, other) in twins {
        repeated(tree, &format!("{state}{one}"), &format!("/operational_report{other}"), claims);
    }
    for field in ["traffic_percentage", "rollback_events"] {
        repeated(tree, &format!("{state}/metrics/canary/{field}"), &format!("{state}/canary_status/{field}"), claims);
    }
    repeated(
        tree,
        &format!("{state}/health/uptime_percent"),
        &format!("{state}/metrics/operational/uptime_percent"),
        claims,
    );
}

/// Every value below two places that repeat each other.
fn repeated(tree: Tree<'_>, one: &str, other: &str, claims: &mut Vec<Claim>) {
    let (Some(a), Some(b)) = (tree.at(one), tree.at(other)) else { return };
    let steps: Vec<String> = match a {
        Value::Object(members) => members.keys().map(|key| key.replace('~', "~0").replace('/', "~1")).collect(),
        Value::Array(entries) => (0..entries.len()).map(|at| at.to_string()).collect(),
        _ => {
            let equal = a == b || a.is_number() && b.is_number() && a.as_f64() == b.as_f64();
            let [one, other] =
                [(one, true, a), (other, equal, b)].map(|(at, is, value)| stated(at, is, &value.to_string()));
            claims.push(Claim::Agree { rule: Rule::Conflict, one, other });
            return;
        }
    };
    for step in steps {
        repeated(tree, &format!("{one}/{step}"), &format!("{other}/{step}"), claims);
    }
}

/// Alerts by severity against how many there were.
fn alerts(tree: Tree<'_>, claims: &mut Vec<Claim>) {
    let (board, summary) = ("/dashboard_state/metrics/operational", "/operational_report/alert_summary");
    let parts = |at: String| -> Vec<Stated<u64>> {
        ["critical", "warning", "info"].iter().filter_map(|severity| tree.count(&format!("{at}/{severity}"))).collect()
    };
    let wholes = [
        (format!("{board}/alert_categories"), format!("{board}/alerts_fired")),
        (format!("{summary}/alert_breakdown"), format!("{summary}/total_alerts")),
        (format!("{board}/alert_categories"), format!("{summary}/total_alerts")),
    ];
    for (at, whole) in wholes {
        let sum = |whole| Claim::Sum { what: "alerts", parts: parts(at), whole };
        claims.extend(tree.count(&whole).map(sum));
    }
    let active = tree.count("/dashboard_state/health/active_alerts").zip(tree.count(&format!("{board}/alerts_fired")));
    claims.extend(active.map(|(active, fired)| self::parts(&active, &fired, None)));
}

/// The claimed time against the timestamps of the report.
fn time(tree: Tree<'_>) -> Option<Claim> {
    let at = "/execution_summary/total_duration_minutes";
    let claimed = tree.figure(at)?;
    let mut found = Vec::new();
    collect(tree.0, &mut found);
    let (first, last) = (found.iter().min()?, found.iter().max()?);
    let time = claimed.map(|figure| figure.value);
    let between = (last - first) as f64;
    let between = stated("", between, &format!("{} timestamps", found.len()));
    Some(Claim::Claimed { time, between, inside: true })
}

fn collect(value: &Value, found: &mut Vec<i64>) {
    match value {
        Value::Object(members) => members.values().for_each(|member| collect(member, found)),
        Value::Array(entries) => entries.iter().for_each(|entry| collect(entry, found)),
        Value::String(text) if text.len() < 40 => found.extend(instants(text)),
        _ => {}
    }
}
