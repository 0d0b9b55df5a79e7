//! LENS's deployment summary, and ours in its form: the phase table and the metric table, and what headings and lines say
//! of the figures in them.

use super::statement::{Mention, counted, fraction, mentions};
use super::{ours, relative};
use crate::claim::{Claim, Stated};
use crate::document::{Markdown, Table};
use crate::figure::{Figure, Side, Unit};
use crate::finding::Rule;
use crate::instant::instants;
use crate::place::Place;
use crate::reader::natural_side;
use crate::show;
use crate::words::{outcome, percentile, words};

/// Rows of a table that lines are compared with; a table with more is not of this form.
const MOST_ROWS: usize = 100;

/// The phase table, a phase a row.
struct Phase {
    /// None when it has a name instead.
    number: Option<u64>,
    passed: Stated<u64>,
    total: Stated<u64>,
    traffic: Option<Stated<Figure>>,
    time: Option<Stated<Figure>>,
    result: Option<Stated<bool>>,
}

/// A row of the metric table.
struct Metric {
    name: String,
    baseline: Option<Stated<Figure>>,
    achieved: Stated<Figure>,
    goal: Option<Stated<Figure>>,
}

/// What lines are compared with.
struct Summary {
    phases: Vec<Phase>,
    metrics: Vec<Metric>,
}

/// The claims of a summary; none when the document has no phase table.
pub(super) fn claims(document: &Markdown) -> Option<Vec<Claim>> {
    let table = document.tables.iter().find(|table| is_phases(table))?;
    let mut claims = Vec::new();
    let mut phases: Vec<Phase> = (0..table.rows.len()).filter_map(|row| phase(table, row)).collect();
    phases.sort_by_key(|phase| phase.number);
    if !(1..=MOST_ROWS).contains(&phases.len()) {
        return None;
    }
    let mut metrics = Vec::new();
    for table in document.tables.iter().filter(|table| table.column(&["achieved"]).is_some()) {
        metrics.extend((0..table.rows.len()).filter_map(|row| metric(table, row, &mut claims)));
    }
    metrics.truncate(MOST_ROWS);
    let summary = Summary { phases, metrics };
    summary.of_phases(&mut claims);
    ours::figures(document, &mut claims);
    ours::verdict(document, summary.phases.iter().filter_map(|phase| phase.result.clone()), &mut claims);
    let has_title = |words: &[&str]| {
        let title = |section: usize| document.sections[section].title.to_lowercase();
        (1..document.sections.len()).any(|section| words.iter().all(|word| title(section).contains(word)))
    };
    if has_title(&["canary", "deployment"]) {
        summary.lines(document, &mut claims);
    }
    Some(claims)
}

fn is_phases(table: &Table) -> bool {
    [&["phase"][..], &["traffic"], &["gates"], &["status"], &["duration"]]
        .iter()
        .all(|words| table.column(words).is_some())
}

/// What a cell states, named by its column.
fn cell<T>(table: &Table, row: usize, column: &[&str], read: impl FnOnce(&str) -> Option<T>) -> Option<Stated<T>> {
    let column = table.column(column)?;
    let row = &table.rows[row];
    let text = row.cells.get(column)?;
    let first = &row.cells[0];
    let says = show::says(&format!("{first}, {}", table.headings[column]), text);
    Some(Stated::new(read(text)?, Place::Line(row.line), says))
}

fn begins(text: &str) -> Option<Figure> {
    Figure::begin(text).map(|(figure, _)| figure)
}

fn phase(table: &Table, row: usize) -> Option<Phase> {
    let gates = cell(table, row, &["gates"], fraction)?;
    Some(Phase {
        number: table.rows[row].cells[0].split_whitespace().last().and_then(|number| number.parse().ok()),
        passed: gates.map(|(passed, _)| *passed),
        total: gates.map(|(_, total)| *total),
        traffic: cell(table, row, &["traffic"], |text| begins(text).map(percent)),
        time: cell(table, row, &["duration"], begins).filter(|time| time.value.unit == Unit::Time),
        result: cell(table, row, &["status"], outcome),
    })
}

/// A bare number in a column of percentages.
fn percent(mut figure: Figure) -> Figure {
    figure.unit = Unit::Percent;
    figure
}

/// A row of the metric table, and its gate as a claim.
fn metric(table: &Table, row: usize, claims: &mut Vec<Claim>) -> Option<Metric> {
    let name = table.rows[row].cells.get(table.column(&["metric"])?)?.clone();
    let value = cell(table, row, &["achieved"], Figure::read)?;
    let goal = cell(table, row, &["goal"], |text| {
        let from = text.find(['<', '>', '\u{2264}', '\u{2265}']).unwrap_or(0);
        begins(&text[from..])
    });
    if let Some((limit, result)) = goal.clone().zip(cell(table, row, &["status"], outcome))
        && let Some(side) = limit.value.side.or_else(|| natural_side(&words(&name)))
        && (result.value || table.column(&["bound"]).is_none())
    {
        claims.push(Claim::Gate { name: name.clone(), value: value.clone(), side, limit, result });
    }
    Some(Metric { name, baseline: cell(table, row, &["baseline"], Figure::read), achieved: value, goal })
}

impl Summary {
    fn of_phases(&self, claims: &mut Vec<Claim>) {
        for phase in &self.phases {
            let (passed, total) = (phase.passed.clone(), phase.total.clone());
            let count = (Some(passed.clone()), Some(total.clone()));
            claims.push(Claim::Count { passed: count.0, failed: None, others: Vec::new(), total: count.1, rate: None });
            let whole = |result| Claim::Whole { passed, total, result };
            claims.extend(phase.result.clone().map(whole));
        }
    }

    /// Every line that repeats a figure of the tables. What a failed attempt says is its own.
    fn lines(&self, document: &Markdown, claims: &mut Vec<Claim>) {
        let (mut rollbacks, mut stamps, mut days, mut own) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for line in &document.lines {
            let text = line.text.to_lowercase();
            let said = Said { text, place: Place::Line(line.number), says: show::says("", &line.text) };
            stamps.extend(instants(&line.text).into_iter().map(|at| said.is(at)));
            days.extend(day(&said.text).map(|day| said.is(day)));
            claims.extend(self.comparison(&said));
            if said.text.contains("rollback") || said.text.contains("rolled back") {
                rollbacks.extend(said.rollback());
            }
            if !document.titles(line.section).any(|title| title.to_lowercase().contains("failed")) {
                own.push(said);
            }
        }
        let title = |title: &str| Said { text: title.to_lowercase(), place: Place::Line(1), says: title.to_owned() };
        own.extend(document.sections.iter().map(|section| title(&section.title)));
        own.iter().for_each(|said| self.line(said, claims));
        self.metrics.iter().for_each(|metric| metric.gains(&own, claims));
        claims.extend(all_same("the limit of a rollback", &rollbacks));
        self.stamps(&stamps, &days, claims);
    }

    /// Dates against each other and against the stamps in file names; the claimed time against those stamps.
    fn stamps(&self, stamps: &[Stated<i64>], days: &[Stated<i64>], claims: &mut Vec<Claim>) {
        let of_stamps = stamps.iter().map(|stamp| stamp.map(|at| at.div_euclid(86_400_000)));
        let days: Vec<Stated<i64>> = days.iter().cloned().chain(of_stamps).collect();
        for day in days.iter().skip(1) {
            let [one, other] = [days[0].map(|_| true), day.map(|day| *day == days[0].value)];
            claims.push(Claim::Agree { rule: Rule::Time, one, other });
        }
        let ends = stamps.iter().map(|stamp| stamp.value);
        if let (Some(first), Some(last), Some(time)) = (ends.clone().min(), ends.max(), self.time()) {
            let between = stamps[0].map(|_| (last - first) as f64);
            claims.push(Claim::Claimed { time: time.map(|time| time.value), between, inside: false });
        }
    }

    /// The time of all phases together.
    fn time(&self) -> Option<Stated<Figure>> {
        let times: Option<Vec<&Stated<Figure>>> = self.phases.iter().map(|phase| phase.time.as_ref()).collect();
        let times = times.filter(|times| !times.is_empty())?;
        let value = times.iter().map(|time| time.value.value).sum();
        Some(times[0].map(|time| Figure { value, ..time.clone() }))
    }

    fn line(&self, said: &Said, claims: &mut Vec<Claim>) {
        self.gates(said, claims);
        self.traffic(said, claims);
        self.duration(said, claims);
        for metric in &self.metrics {
            claims.extend(metric.level(said));
        }
    }

    /// `21/21 gate checks`, `all 7 gates across 3 phases`, `3-phase`, `ALL QUALITY GATES PASSED`.
    fn gates(&self, said: &Said, claims: &mut Vec<Claim>) {
        let parts = |of: fn(&Phase) -> &Stated<u64>| self.phases.iter().map(|phase| of(phase).clone()).collect();
        if said.text.contains("gate")
            && let Some((passed, total)) = fraction(&said.text)
        {
            claims.push(Claim::Sum { what: "gate checks", parts: parts(|phase| &phase.total), whole: said.is(total) });
            claims.push(Claim::Sum {
                what: "passed gate checks",
                parts: parts(|phase| &phase.passed),
                whole: said.is(passed),
            });
        }
        let counts = [
            (
                "gates of a phase",
                counted(&said.text, &["gate", "quality gate"]).filter(|_| fraction(&said.text).is_none()),
                self.phases.iter().map(|p| p.total.value).max(),
            ),
            ("phases", counted(&said.text, &["phase"]), Some(self.phases.len() as u64)),
        ];
        for (what, whole, most) in counts {
            let (Some(whole), Some(most)) = (whole, most) else { continue };
            let part = Stated { value: most, ..self.phases[0].total.clone() };
            claims.push(Claim::Sum { what, parts: vec![part], whole: said.is(whole) });
        }
        if said.text.contains("all quality gates passed") {
            let result = said.is(true);
            let whole = |phase: &Phase| Claim::Whole {
                passed: phase.passed.clone(),
                total: phase.total.clone(),
                result: result.clone(),
            };
            claims.extend(self.phases.iter().map(whole));
        }
    }

    /// `5 % → 25 % → 100 %` against the phases, `100 % traffic` against the last of them.
    fn traffic(&self, said: &Said, claims: &mut Vec<Claim>) {
        let is_share = |mention: &Mention<'_>| mention.figure.unit == Unit::Percent;
        let shares: Vec<Figure> =
            mentions(&said.text).into_iter().filter(is_share).map(|mention| mention.figure).collect();
        let phases: Vec<&Stated<Figure>> = self.phases.iter().filter_map(|phase| phase.traffic.as_ref()).collect();
        let is_chain = said.text.contains(['\u{2192}']) || said.text.contains("->");
        if is_chain && shares.len() > 1 && shares.len() == phases.len() {
            let pairs = shares.into_iter().zip(phases);
            claims.extend(pairs.map(|(share, phase)| same(Rule::Conflict, "traffic", &said.is(share), phase)));
        } else if let ([share], Some(last)) = (&shares[..], phases.last())
            && said.text.contains("traffic")
        {
            claims.push(same(Rule::Conflict, "traffic", &said.is(share.clone()), last));
        }
    }

    /// `1-hour` against the phases; a total that is called rough, by half.
    fn duration(&self, said: &Said, claims: &mut Vec<Claim>) {
        let Some(time) = self.time() else { return };
        if said.text.contains("-hour")
            && let Some(hours) = counted(&said.text, &["hour"])
        {
            let claimed = Figure { value: hours as f64 * 3_600_000.0, step: 60_000.0, ..time.value.clone() };
            claims.push(same(Rule::Time, "the time of all phases", &said.is(claimed), &time));
        }
        let is_total = ["total execution time", "total duration"].iter().any(|total| said.text.contains(total));
        if let Some(total) =
            mentions(&said.text).into_iter().find(|mention| is_total && mention.figure.unit == Unit::Time)
        {
            let rough = Figure { rough: false, step: total.figure.value.max(time.value.value), ..total.figure };
            claims.push(same(Rule::Time, "the time of all phases", &said.is(rough), &time));
        }
    }

    /// `97.6 % < 98 %`: the comparison itself, and the limit against the goal of the same measure where that is one.
    fn comparison(&self, said: &Said) -> Vec<Claim> {
        let found = mentions(&said.text);
        let [value, limit] = &found[..] else { return Vec::new() };
        let side = match limit.before[value.before.len()..].trim_end().chars().last() {
            Some('<') => Side::AtMost,
            Some('>') => Side::AtLeast,
            _ => return Vec::new(),
        };
        let (value, limit) = (said.is(value.figure.clone()), said.is(limit.figure.clone()));
        let metric = self.metrics.iter().find(|metric| said.text.trim_start().starts_with(&metric.name.to_lowercase()));
        let goal = metric.and_then(|metric| metric.goal.as_ref()).filter(|goal| goal.value.side == Some(Side::AtLeast));
        let same = goal.map(|goal| same(Rule::Conflict, "the limit", &limit, goal));
        same.into_iter().chain([Claim::Comparison { value, side, limit }]).collect()
    }
}

impl Metric {
    /// The level at the start of a line `name: level`, or of `158ms P95`.
    fn level(&self, said: &Said) -> Option<Claim> {
        let name = self.name.to_lowercase();
        let is_percentile = words(&name).iter().any(|word| percentile(word).is_some());
        let figure = match said.text.strip_prefix(&name).and_then(|rest| rest.trim_start().strip_prefix(':')) {
            Some(rest) => begins(rest)?,
            None if is_percentile => {
                let short = name.split(' ').next()?;
                let is_level =
                    |mention: &Mention<'_>| mention.after.starts_with(short) && mention.figure.unit == Unit::Time;
                mentions(&said.text).into_iter().find(is_level)?.figure
            }
            None => return None,
        };
        (figure.side.is_none()).then(|| same(Rule::Conflict, &self.name, &said.is(figure), &self.achieved))
    }

    /// The gains that lines claim, against each other and against the levels.
    fn gains(&self, lines: &[Said], claims: &mut Vec<Claim>) {
        let gains: Vec<Stated<Figure>> = lines.iter().filter_map(|said| self.gain(said)).collect();
        claims.extend(all_same("the gain", &gains));
        if let (Some(from), Some(gain)) = (&self.baseline, gains.first()) {
            claims.push(relative(from, &self.achieved, gain));
        }
    }

    /// `+4.6% improvement` on the line of the measure, `4.6% improvement in recall` anywhere.
    fn gain(&self, said: &Said) -> Option<Stated<Figure>> {
        let name = self.name.to_lowercase();
        let short = if name.starts_with("ndcg") { "precision" } else { name.split('@').next()? };
        let is_gain = |mention: &Mention<'_>| {
            let own = said.text.starts_with(&name) && mention.after.starts_with("improvement");
            own || mention.after.strip_prefix("improvement in ").is_some_and(|rest| rest.starts_with(short))
        };
        let gain = mentions(&said.text).into_iter().find(is_gain)?.figure;
        Some(said.is(gain))
    }
}

/// A line and where it is.
struct Said {
    /// Lower case.
    text: String,
    place: Place,
    says: String,
}

impl Said {
    fn is<T>(&self, value: T) -> Stated<T> {
        Stated::new(value, self.place.clone(), self.says.clone())
    }

    /// `< 1 minute`, `within 1 minute`, `sub-minute`.
    fn rollback(&self) -> Option<Stated<Figure>> {
        let is_limit = |mention: &Mention<'_>| {
            mention.figure.unit == Unit::Time && mention.before.trim_end().ends_with(['<', 'n', '\u{2264}'])
        };
        let minute = || self.text.contains("sub-minute").then(|| Figure::read("1 minute")).flatten();
        let limit = mentions(&self.text).into_iter().find(is_limit).map(|mention| mention.figure).or_else(minute)?;
        Some(self.is(limit))
    }
}

fn same(rule: Rule, what: &str, one: &Stated<Figure>, other: &Stated<Figure>) -> Claim {
    Claim::Same { rule, what: what.to_owned(), one: one.clone(), other: other.clone() }
}

/// What is stated several times, each against the first.
fn all_same(what: &str, stated: &[Stated<Figure>]) -> Vec<Claim> {
    stated.iter().skip(1).map(|other| same(Rule::Conflict, what, &stated[0], other)).collect()
}

/// Days since 1970 of `september 1, 2025` in a line.
fn day(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "january ",
        "february ",
        "march ",
        "april ",
        "may ",
        "june ",
        "july ",
        "august ",
        "september ",
        "october ",
        "november ",
        "december ",
    ];
    let (month, at) = (1..).zip(MONTHS).find_map(|(number, month)| Some((number, text.find(month)? + month.len())))?;
    let (day, rest) = text[at..].split_once(", ")?;
    let day: u32 = day.parse().ok()?;
    let year: u32 = rest.get(..4)?.parse().ok()?;
    let stamp = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
    instants(&stamp).first().map(|at| at / 86_400_000)
}
