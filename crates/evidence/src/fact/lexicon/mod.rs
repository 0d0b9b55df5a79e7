//! What words mean to the rules, by concept. Closed lists of general English terms, no key of any one producer.

/// Makes a test of membership from a list of words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $($word:literal)+) => {
        $(#[$doc])*
        pub fn $name(word: &str) -> bool {
            matches!(word, $($word)|+)
        }
    };
}

mod counted;
mod event;
mod measure;
mod news;
mod role;

pub use counted::{Class, class, is_countable, is_error, is_judged, is_trial, names_failures};
pub use event::{is_event, is_event_noun};
pub use measure::{
    is_derived, is_high_share, is_higher_better, is_lower_better, is_measure, is_per_time, is_score, is_share,
    is_time_like,
};
pub use news::{Polarity, is_health, is_negation, is_outcome_key, is_status_word, is_undertaking, polarity};
pub use role::{Role, Side, is_baseline, is_delta, is_limit, is_value, role, side};

words! {
    /// Words that never tell what a figure is about.
    is_filler:
    "at" "of" "the" "in" "for" "to" "and" "or" "by" "from" "on" "metric" "metrics" "overall" "final" "all"
    "summary" "detail" "data" "info" "relative" "absolute" "stat" "statistic" "section" "key" "main" "what" "is" "was"
    "are" "were" "be" "altogether" "bound" "variant" "arm" "measurement"
}
words! {
    /// Names a unit.
    is_unit: "percent" "ms" "second" "minute" "hour" "us" "pp" "point"
}
