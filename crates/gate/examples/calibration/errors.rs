//! Error rates: levels and differences, with one, two and four executions of a query.

use lensgate_compare::Scores;
use lensgate_words::Arm;

use crate::draws::Draws;
use crate::tally::{Rate, at_most, rates, summary};
use crate::world;

/// How errors come about: a share of queries fails in every execution, and any execution fails by chance.
#[derive(Debug, Clone, Copy)]
pub struct Errors {
    lasting: f64,
    transient: f64,
}

impl Errors {
    pub const fn transient(share: f64) -> Self {
        Self { lasting: 0.0, transient: share }
    }

    pub const fn lasting(share: f64) -> Self {
        Self { lasting: share, transient: 0.0 }
    }

    /// The share of executions that fail.
    fn rate(self) -> f64 {
        self.lasting + (1.0 - self.lasting) * self.transient
    }

    fn arm(self, n: usize, executions: u32, draws: &mut Draws) -> Scores {
        let mut scores = Scores::default();
        for _ in 0..n {
            let fails = draws.unit() < self.lasting;
            // As many draws whatever is asked, so that further executions are added to the same first ones.
            let luck: [f64; 4] = std::array::from_fn(|_| draws.unit());
            let failed = luck.iter().take(executions as usize).filter(|luck| fails || **luck < self.transient);
            let count = failed.count() as u32;
            scores.numerators.push(f64::from(count));
            scores.denominators.push(f64::from(executions));
        }
        scores
    }
}

/// Both arms at these errors, held against a largest difference: how often it passes, and how often it fails.
pub fn difference(arms: [Errors; 2], margin: f64, n: usize, executions: u32, trials: u64) -> [Rate; 2] {
    rates(trials, |trial| {
        let mut draws = Draws::new(221 + n as u64, trial);
        let [baseline, candidate] = arms.map(|errors| errors.arm(n, executions, &mut draws));
        at_most(&world::series("ErrorRate", (baseline, candidate)).difference(), margin)
    })
}

/// The candidate's level held against a limit.
pub fn level(errors: Errors, limit: f64, n: usize, executions: u32, trials: u64) -> [Rate; 2] {
    rates(trials, |trial| {
        let mut draws = Draws::new(231 + n as u64, trial);
        let candidate = errors.arm(n, executions, &mut draws);
        at_most(&world::series("ErrorRate", (candidate.clone(), candidate)).level(Arm::Candidate), limit)
    })
}

/// Pairs that never fail together.
pub fn apart(base: f64, margin: f64, n: usize, trials: u64) -> [Rate; 2] {
    rates(trials, |trial| {
        let mut draws = Draws::new(241 + n as u64, trial);
        let (mut baseline, mut candidate) = (vec![0.0; n], vec![0.0; n]);
        for query in 0..n {
            let place = draws.unit();
            baseline[query] = f64::from(u8::from(place < base));
            candidate[query] = f64::from(u8::from(place >= base && place < 2.0 * base + margin));
        }
        at_most(&world::series("ErrorRate", (world::scores(baseline), world::scores(candidate))).difference(), margin)
    })
}

/// A name, and errors at a rate.
type Kind = (&'static str, fn(f64) -> Errors);

const EXECUTIONS: [u32; 3] = [1, 2, 4];

pub fn print(trials: u64) {
    let trials = (trials / 4).max(100);
    let mut all = Vec::new();
    println!("\n### Error rates with 1, 2 and 4 executions of each query: misses and chance of GO, %\n");
    println!(
        "{trials} trials. A miss is a pass at exactly the limit. GO is measured at 0.5 % of errors:\nthe level under a limit of 1.5 %, \
         the difference under a margin of 1 pp.\n"
    );
    println!(
        "| quantity | errors | n | misses with 1 | 2 | 4 | GO with 1 | 2 | 4 |\n|---|---|---|---|---|---|---|---|---|"
    );
    let kinds: [Kind; 3] = [
        ("transient", Errors::transient),
        ("lasting", Errors::lasting),
        ("half of each", |share| Errors { lasting: share / 2.0, transient: share / 2.0 / (1.0 - share / 2.0) }),
    ];
    for n in [100, 500, 2_000] {
        for (name, errors) in kinds {
            let at = errors(0.015);
            let misses = EXECUTIONS.map(|executions| level(at, at.rate(), n, executions, trials)[0]);
            let go = EXECUTIONS.map(|executions| level(errors(0.005), 0.015, n, executions, trials / 4)[0]);
            all.extend(misses.map(|rate| (format!("the level, {name}, at {n}"), rate)));
            print_row("level", name, n, misses, go);
        }
        for (name, errors) in kinds {
            let arms = [errors(0.005), errors(0.015)];
            let margin = arms[1].rate() - arms[0].rate();
            let misses = EXECUTIONS.map(|executions| difference(arms, margin, n, executions, trials)[0]);
            let go = EXECUTIONS.map(|executions| difference([errors(0.005); 2], 0.01, n, executions, trials / 4)[0]);
            all.extend(misses.map(|rate| (format!("the difference, {name}, at {n}"), rate)));
            print_row("difference", name, n, misses, go);
        }
    }
    println!("\n{}", summary("Misses", &all));
    print_apart(4 * trials);
}

fn print_row(quantity: &str, errors: &str, n: usize, misses: [Rate; 3], go: [Rate; 3]) {
    let misses = misses.map(|rate| rate.to_string()).join(" | ");
    let go = go.map(|rate| format!("{:.0}", 100.0 * rate.share())).join(" | ");
    println!("| {quantity} | {errors} | {n} | {misses} | {go} |");
}

fn print_apart(trials: u64) {
    println!("\n### Pairs that never fail together: false GO / false NO_GO at exactly the margin, %\n");
    println!("{trials} trials.\n");
    println!("| baseline fails | margin | 100 | 300 | 1000 |\n|---|---|---|---|---|");
    let mut all = Vec::new();
    for (base, margin) in [(0.05, 0.02), (0.1, 0.02), (0.2, 0.05)] {
        let cells = [100, 300, 1_000].map(|n| {
            let [go, no_go] = apart(base, margin, n, trials);
            all.push((format!("{base} at {n}"), go));
            format!("{go} / {no_go}")
        });
        println!("| {:.0} % | {:.0} pp | {} |", 100.0 * base, 100.0 * margin, cells.join(" | "));
    }
    println!("\n{}", summary("False GO", &all));
}
