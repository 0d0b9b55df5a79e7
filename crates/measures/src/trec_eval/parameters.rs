//! A measure's parameters: the text after the point in `-m P.5,10`.

/// Parameters by their kind.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Parameters {
    /// The measure takes none.
    None,
    /// Ranks, ascending, each once: one value each.
    Ranks(Vec<u32>),
    /// Fractions, ascending, each once: one value each.
    Fractions(Vec<f64>),
    /// Numbers in an order that means something; one value in all.
    Numbers(Vec<f64>),
    /// Gains of grades, else a grade's gain is the grade; and `p` of RBP.
    Gains(Gains),
}

/// Named numbers: `1=3.5,2=9`.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Gains {
    /// Gain by grade, each grade once.
    pub(super) by_grade: Vec<(i32, f64)>,
    /// `p=0.5`, RBP's persistence.
    pub(super) persistence: Option<f64>,
}

impl Parameters {
    /// Reads parameters of the same kind as these.
    pub(super) fn like(&self, text: &str) -> Result<Self, String> {
        let words = || text.split(',');
        Ok(match self {
            Self::None => return Err("takes no parameters".to_owned()),
            Self::Ranks(_) => Self::Ranks(ascending(words().map(rank).collect::<Result<_, _>>()?)?),
            Self::Fractions(_) => Self::Fractions(ascending(words().map(number).collect::<Result<_, _>>()?)?),
            Self::Numbers(defaults) => {
                let numbers: Vec<f64> = words().map(number).collect::<Result<_, _>>()?;
                // The eleven points of `11pt_avg` may be any number of points; other numbers have fixed meanings.
                if numbers.len() == defaults.len() || defaults.len() == RECALL_POINTS {
                    Self::Numbers(numbers)
                } else {
                    return Err(format!("takes {} numbers, got {}", defaults.len(), numbers.len()));
                }
            }
            Self::Gains(_) => Self::Gains(gains(text)?),
        })
    }
}

/// How many recall points there are by default.
pub(super) const RECALL_POINTS: usize = 11;

/// A rank as C's `atol` reads it: the digits that the word begins with. trec_eval's own example is `ndcg_cut.10,20,23.4`.
fn rank(word: &str) -> Result<u32, String> {
    let digits = word.trim_start().strip_prefix('+').unwrap_or(word.trim_start());
    let length = digits.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(digits.len());
    match digits[..length].parse() {
        Ok(rank) if rank > 0 => Ok(rank),
        _ => Err(format!("has parameter `{word}`, expected a rank of at least 1")),
    }
}

fn number(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(format!("has parameter `{word}`, expected a number")),
    }
}

fn ascending<T: PartialOrd + Copy>(mut values: Vec<T>) -> Result<Vec<T>, String> {
    values.sort_by(|a, b| a.partial_cmp(b).expect("ranks and finite numbers have an order"));
    if values.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err("has a parameter twice".to_owned());
    }
    Ok(values)
}

fn gains(text: &str) -> Result<Gains, String> {
    let mut gains = Gains::default();
    for word in text.split(',') {
        let wrong = || format!("has parameter `{word}`, expected a gain such as `2=3.5`");
        let (name, value) = word.split_once('=').ok_or_else(wrong)?;
        let value = number(value)?;
        if name == "p" {
            gains.persistence = Some(value);
            continue;
        }
        let grade: i32 = name.parse().map_err(|_| wrong())?;
        if gains.by_grade.iter().any(|&(known, _)| known == grade) {
            return Err(format!("has a gain for grade {grade} twice"));
        }
        gains.by_grade.push((grade, value));
    }
    Ok(gains)
}

impl Gains {
    /// The gain of a grade that somebody gave.
    pub(super) fn of(&self, grade: i32) -> f64 {
        self.named(grade).unwrap_or_else(|| f64::from(grade))
    }

    /// The gain that a parameter names for a grade, or for one of the two stand-ins for grades that nobody gave.
    pub(super) fn named(&self, grade: i32) -> Option<f64> {
        self.by_grade.iter().find(|&&(known, _)| known == grade).map(|&(_, gain)| gain)
    }
}
