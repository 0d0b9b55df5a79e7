//! English function words: frequent in questions, silent about code. In the form that [`crate::tokens`] gives them.

/// Sorted.
const STOP_WORDS: [&str; 84] = [
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been",
    "before", "but", "by", "can", "could", "did", "do", "doe", "don", "each", "for", "from", "had", "has", "hav",
    "her", "how", "i", "if", "in", "into", "is", "it", "just", "me", "my", "no", "not", "of", "on", "one", "only",
    "or", "other", "our", "out", "should", "so", "som", "such", "than", "that", "the", "their", "them", "then", "ther",
    "these", "they", "thi", "this", "those", "to", "use", "using", "was", "we", "were", "what", "when", "wher",
    "whether", "which", "whil", "who", "why", "will", "with", "you",
];

/// Whether a term says nothing by itself.
pub(crate) fn is_stop_word(term: &str) -> bool {
    STOP_WORDS.binary_search(&term).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::terms;

    #[test]
    fn the_list_is_sorted_and_in_the_form_of_terms() {
        assert!(STOP_WORDS.is_sorted());
        for text in ["where does the one that I have", "there are some"] {
            assert!(terms(text).iter().all(|term| is_stop_word(term)), "{:?}", terms(text));
        }
        assert!(!terms("buffer").iter().any(|term| is_stop_word(term)));
    }
}
