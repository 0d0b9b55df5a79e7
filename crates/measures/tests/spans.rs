//! Span-unit and file-unit measures against tables worked out by hand.

use std::collections::BTreeMap;

use lensgate_dataset::{Hit, Judgment, Span, Unit};
use lensgate_measures::{Answered, Contribution, Judged, Measure, Prepared, contribution};

fn span(text: &str) -> Span {
    let (path, lines) = text.split_once(':').unwrap_or((text, "1-4294967295"));
    let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
    let number = |digits: &str| digits.parse().expect("a line number");
    Span { path: path.into(), first: number(first), last: number(last) }
}

/// Hits with rising scores: the list is the order, whatever the scores say.
fn hits(spans: &[&str]) -> Vec<Hit> {
    let numbered = (0..100_u32).zip(spans);
    numbered.map(|(at, text)| Hit { span: span(text), score: f64::from(at / 2), why: "".into() }).collect()
}

/// Judgments from `span=grade`; `span!` is a hard negative of grade 0.
fn judgments(texts: &[&str]) -> Vec<Judgment> {
    texts
        .iter()
        .map(|text| match text.strip_suffix('!') {
            Some(place) => Judgment { span: span(place), grade: 0, hard_negative: true },
            None => {
                let (place, grade) = text.split_once('=').expect("span=grade");
                Judgment { span: span(place), grade: grade.parse().expect("a grade"), hard_negative: false }
            }
        })
        .collect()
}

/// The files that hits are checked against.
fn snapshot() -> BTreeMap<String, u32> {
    [("a", 100), ("b", 20), ("c", 9)].map(|(path, lines)| (path.to_owned(), lines)).into()
}

struct Case {
    unit: Unit,
    judgments: Vec<Judgment>,
    hits: Vec<Hit>,
    candidates: Vec<Span>,
}

impl Case {
    fn spans(judged: &[&str], ranking: &[&str]) -> Self {
        Self { unit: Unit::Span, judgments: judgments(judged), hits: hits(ranking), candidates: Vec::new() }
    }

    fn files(judged: &[&str], ranking: &[&str]) -> Self {
        Self { unit: Unit::File, ..Self::spans(judged, ranking) }
    }

    fn candidates(mut self, spans: &[&str]) -> Self {
        self.candidates = spans.iter().map(|text| span(text)).collect();
        self
    }

    fn judged(&self) -> Judged<'_> {
        Judged { unit: self.unit, relevance_floor: 1, judgments: &self.judgments }
    }

    fn answered(&self, is_error: bool) -> Answered<'_> {
        Answered { hits: &self.hits, candidates: &self.candidates, is_error }
    }

    /// Numerator and denominator.
    fn parts(&self, measure: &str) -> (f64, f64) {
        let measure: Measure = measure.parse().expect("a measure");
        let Contribution { numerator, denominator } =
            contribution(&measure, &self.judged(), &self.answered(false), &snapshot());
        (numerator, denominator)
    }

    fn score(&self, measure: &str) -> f64 {
        let (score, denominator) = self.parts(measure);
        assert_eq!(denominator, 1.0, "{measure}");
        score
    }

    fn credits(&self) -> Vec<(u32, Option<i32>)> {
        let snapshot = snapshot();
        let prepared = Prepared::new(&self.judged(), &self.answered(false), &snapshot);
        prepared.graded().found.iter().map(|found| (found.rank, found.grade)).collect()
    }
}

#[test]
fn a_hit_matches_when_it_shares_a_line() {
    let case = Case::spans(&["a:10-20=1"], &["a:21-30", "a:1-9", "b:10-20", "a:20-25"]);
    assert_eq!(case.credits(), [(4, Some(1))]);
    assert_eq!(case.score("RR"), 0.25);
}

#[test]
fn a_hit_is_credited_to_the_highest_grade_it_touches_then_to_the_earliest_line() {
    let case = Case::spans(&["a:1-5=1", "a:6-9=3", "a:10-12=3"], &["a:1-20", "a:8-9", "a:10-11", "a:1-20"]);
    // The first hit takes lines 6 to 9, so the second, which touches nothing else, is a repetition.
    assert_eq!(case.credits(), [(1, Some(3)), (2, None), (3, Some(3)), (4, Some(1))]);
    assert_eq!(case.score("Recall@3"), 2.0 / 3.0);
    assert_eq!(case.score("P@2"), 0.5);
    assert_eq!(case.score("Judged@4"), 1.0);
}

#[test]
fn each_judged_span_is_credited_once_so_repetitions_gain_nothing() {
    let once = Case::spans(&["a:1-5=2", "b:1-5=1"], &["a:1-5", "b:1-5"]);
    assert_eq!([once.score("nDCG@10"), once.score("AP"), once.score("Recall@10")], [1.0, 1.0, 1.0]);
    let repeated = Case::spans(&["a:1-5=2", "b:1-5=1"], &["a:1-5", "a:1-5", "a:2-3", "b:1-5"]);
    assert_eq!(repeated.credits(), [(1, Some(2)), (2, None), (3, None), (4, Some(1))]);
    assert_eq!(repeated.score("AP"), (1.0 + 2.0 / 4.0) / 2.0);
    assert_eq!(repeated.score("P@4"), 0.5);
    assert!(repeated.score("nDCG@10") < 1.0);
}

#[test]
fn file_hits_fold_to_the_first_of_each_file_before_the_cut() {
    let case = Case::files(&["b=2", "c=1"], &["a:1-5", "a:9-12", "b:1-3", "b:7-9", "c:1-1"]);
    assert_eq!(case.credits(), [(2, Some(2)), (3, Some(1))]);
    assert_eq!(case.score("Recall@2"), 0.5);
    assert_eq!(case.score("Recall@3"), 1.0);
    assert_eq!(case.score("RR"), 0.5);
}

#[test]
fn a_file_judged_in_several_places_has_the_highest_of_its_grades() {
    let case = Case::files(&["a:1-5=1", "a:9-9=3", "b:1-1=0"], &["a:50-60", "b:1-1"]);
    assert_eq!(case.credits(), [(1, Some(3)), (2, Some(0))]);
    assert_eq!([case.score("Recall@1"), case.score("nDCG")], [1.0, 1.0]);
}

#[test]
fn span_coverage_asks_for_the_right_lines_in_the_files_that_are_shown() {
    let case = Case::spans(&["a:1-5=1", "a:50-60=2", "b:1-5=3", "a:90-90=0"], &["a:4-4", "c:1-1", "b:9-9"]);
    assert_eq!(case.parts("SpanCoverage@1"), (1.0, 2.0));
    assert_eq!(case.parts("SpanCoverage@3"), (1.0, 3.0));
    assert_eq!(case.parts("SpanRecall@1"), (1.0, 3.0));
    assert_eq!(case.parts("SpanRecall@3"), (1.0, 3.0));
}

#[test]
fn one_wide_hit_covers_every_span_it_touches_but_is_credited_once() {
    let case = Case::spans(&["a:1-5=1", "a:50-60=2"], &["a:1-100"]);
    assert_eq!(case.parts("SpanRecall@1"), (2.0, 2.0));
    assert_eq!(case.parts("SpanCoverage@1"), (2.0, 2.0));
    assert_eq!(case.score("Recall@1"), 0.5);
}

#[test]
fn no_relevant_span_in_reach_leaves_span_coverage_without_a_denominator() {
    let case = Case::spans(&["a:1-5=1"], &["b:1-5"]);
    assert_eq!(case.parts("SpanCoverage@10"), (0.0, 0.0));
    assert_eq!(case.parts("SpanRecall@10"), (0.0, 1.0));
}

#[test]
fn hits_beyond_the_file_or_in_no_file_are_not_valid() {
    let case = Case::spans(&[], &["a:100-100", "a:100-101", "b:0-1", "gone:1-1", "b:9-3", "b:1-20"]);
    assert_eq!(case.parts("SpanValidity@50"), (2.0, 6.0));
    assert_eq!(case.parts("SpanValidity@1"), (1.0, 1.0));
    assert_eq!(Case::files(&[], &["a", "gone"]).parts("SpanValidity@50"), (1.0, 2.0));
}

#[test]
fn a_hit_that_cannot_be_opened_takes_up_its_rank_and_touches_nothing() {
    let judged = ["a:1-5=1", "a:99-100=3", "b:1-5!"];
    // Beyond the end of its file, in no file, ranges that are none; each would touch something.
    for invalid in ["a:99-101", "a:1-4294967295", "a:0-5", "b:1-21"] {
        let case = Case::spans(&judged, &[invalid, "a:1-5"]).candidates(&[invalid]);
        assert_eq!(case.credits(), [(2, Some(1))], "{invalid}");
        assert_eq!((case.score("RR"), case.score("P@2"), case.score("Judged@2")), (0.5, 0.5, 0.5), "{invalid}");
        assert_eq!(case.parts("SpanRecall@1"), (0.0, 2.0), "{invalid}");
        assert_eq!(case.parts("SpanCoverage@1"), (0.0, 0.0), "{invalid}");
        assert_eq!((case.score("FileRecall@1"), case.score("FileRecall@2")), (0.0, 1.0), "{invalid}");
        assert_eq!(case.parts("HardNegativeLeakage@1"), (0.0, 1.0), "{invalid}");
        assert_eq!(case.score("PositivesInCandidates"), 0.0, "{invalid}");
        assert_eq!(case.score("LinePrecision@1"), 0.0, "{invalid}");
    }
    let gone = Case::spans(&["gone:1-5=1"], &["gone:1-5"]).candidates(&["gone:1-5"]);
    for name in ["Recall@10", "nDCG@10", "Success@10", "FileRecall@10", "PositivesInCandidates"] {
        assert_eq!(gone.score(name), 0.0, "{name}");
    }
}

#[test]
fn where_files_are_judged_a_hit_in_no_file_or_beyond_its_end_finds_none_and_hides_none() {
    let judged = ["a=1", "gone=3"];
    let case = Case::files(&judged, &["gone:1-5", "a:100-101", "b:1-1", "a:1-5"]).candidates(&["gone", "a:101-102"]);
    assert_eq!(case.credits(), [(4, Some(1))]);
    assert_eq!((case.score("Recall@3"), case.score("Recall@4")), (0.0, 0.5));
    assert_eq!(case.parts("SpanValidity@50"), (2.0, 4.0));
    assert_eq!(case.score("PositivesInCandidates"), 0.0);
    // A hit that names a whole file needs no lines.
    let whole = Case::files(&judged, &["a"]).candidates(&["a"]);
    assert_eq!((whole.score("RR"), whole.score("PositivesInCandidates")), (1.0, 1.0));
}

#[test]
fn the_order_shown_is_the_ranking_whatever_the_scores_say() {
    let mut case = Case::spans(&["b:1-5=1"], &["a:1-5", "b:1-5"]);
    for scores in [[1.0, 2.0], [2.0, 2.0], [2.0, 1.0]] {
        for (hit, score) in case.hits.iter_mut().zip(scores) {
            hit.score = score;
        }
        assert_eq!((case.score("RR"), case.score("P@1")), (0.5, 0.0), "{scores:?}");
    }
}

#[test]
fn file_recall_counts_the_relevant_files_among_the_first_files() {
    let judged = ["a:1-5=1", "a:50-60=2", "b:1-5=3", "c:1-1=0"];
    // Any line of a file shows the file; the third hit is the second file.
    let case = Case::spans(&judged, &["a:90-91", "a:50-60", "c:1-1", "b:9-9"]);
    assert_eq!(case.score("FileRecall@1"), 0.5);
    assert_eq!(case.score("FileRecall@2"), 0.5);
    assert_eq!(case.score("FileRecall@3"), 1.0);
    assert_eq!(Case::spans(&["a:1-5=0"], &["a:1-5"]).score("FileRecall@9"), 0.0);
    let files = Case::files(&["b=2", "c=1"], &["a:1-5", "a:9-12", "b:1-3", "b:7-9", "c:1-1"]);
    for k in 1..4 {
        assert_eq!(files.score(&format!("FileRecall@{k}")), files.score(&format!("Recall@{k}")));
    }
}

#[test]
fn lines_are_read_in_the_order_shown_until_the_end_of_the_first_relevant_hit() {
    let judged = ["a:50-60=1", "b:1-20=3"];
    let case = Case::spans(&judged, &["c:1-9", "a:41-50", "b:1-20"]);
    // Nine lines of c, ten of a, of which the last one is relevant.
    assert_eq!(case.score("LinesToFirst@10"), 19.0);
    assert_eq!(case.score("LinesToFirst@2"), 19.0);
    // Nothing relevant in the first hit: its lines, and a thousand for having found nothing.
    assert_eq!(case.score("LinesToFirst@1"), 1_009.0);
    assert_eq!(Case::spans(&judged, &[]).score("LinesToFirst@10"), 1_000.0);
    // What is shown twice is read twice, and what cannot be opened is read for what it claims to be.
    assert_eq!(Case::spans(&judged, &["c:1-9", "c:1-9", "a:50-50"]).score("LinesToFirst@10"), 19.0);
    assert_eq!(Case::spans(&judged, &["a:1-101", "b:1-1"]).score("LinesToFirst@10"), 102.0);
    // What was found after a thousand lines counts as a thousand, and no answer counts over two thousand.
    let wide = ["gone:1-4294967295", "a:50-50"];
    assert_eq!(Case::spans(&judged, &wide).score("LinesToFirst@10"), 1_000.0);
    assert_eq!(Case::spans(&judged, &wide).score("LinesToFirst@1"), 2_000.0);
    // Where files are judged, any line of a relevant file will do; a file without lines is read as a whole.
    assert_eq!(Case::files(&["b=1"], &["a:1-5", "a:9-30", "b:7-9"]).score("LinesToFirst@10"), 8.0);
    assert_eq!(Case::files(&["b=1"], &["a", "b"]).score("LinesToFirst@10"), 120.0);
}

#[test]
fn line_precision_is_the_share_of_distinct_shown_lines_that_are_relevant() {
    let judged = ["a:11-20=1", "a:16-25=2", "a:90-99=0", "b:1-5=3"];
    // Lines 6 to 25, of which 15 are relevant; b's one line is.
    assert_eq!(Case::spans(&judged, &["a:6-25", "b:5-5"]).score("LinePrecision@10"), 16.0 / 21.0);
    assert_eq!(Case::spans(&judged, &["a:6-25", "b:5-5"]).score("LinePrecision@1"), 15.0 / 20.0);
    // The same lines shown again, in pieces and out of order, are the same lines.
    let again = ["a:18-25", "a:6-20", "b:5-5", "a:10-19", "b:5-5"];
    assert_eq!(Case::spans(&judged, &again).score("LinePrecision@10"), 16.0 / 21.0);
    // Whole files show everything, and little of it is relevant.
    assert_eq!(Case::spans(&judged, &["a:1-100", "b:1-20"]).score("LinePrecision@10"), 20.0 / 120.0);
    // Lines that are not there are shown and never relevant.
    assert_eq!(Case::spans(&judged, &["b:1-5", "b:1-35"]).score("LinePrecision@10"), 5.0 / 40.0);
    assert_eq!(Case::spans(&judged, &[]).score("LinePrecision@10"), 0.0);
    assert_eq!(Case::files(&["b=1"], &["a:1-5", "b:1-10", "b:11-20"]).score("LinePrecision@10"), 10.0 / 15.0);
}

#[test]
fn hard_negatives_leak_only_over_queries_that_have_any() {
    let case = Case::spans(&["a:1-5=1", "b:1-5!", "a:4-9!"], &["b:1-1", "a:5-5", "a:7-7", "c:1-1"]);
    // Rank 2 reaches a relevant span as well, so it is no leak.
    assert_eq!(case.parts("HardNegativeLeakage@10"), (2.0, 4.0));
    assert_eq!(case.parts("HardNegativeLeakage@1"), (1.0, 1.0));
    assert_eq!(Case::spans(&["a:1-5=1"], &["b:1-1"]).parts("HardNegativeLeakage@10"), (0.0, 0.0));
}

#[test]
fn positives_in_candidates_count_each_relevant_place_once() {
    let places = ["a:1-1", "a:2-2", "b:10-20", "c:1-1"];
    let case = Case::spans(&["a:1-5=1", "a:50-60=2", "b:1-5=3", "b:15-16=0"], &[]).candidates(&places);
    assert_eq!(case.score("PositivesInCandidates"), 1.0);
    let case = Case::files(&["a:1-5=1", "a:50-60=2", "b=3", "c=0"], &[]).candidates(&places);
    assert_eq!(case.score("PositivesInCandidates"), 2.0);
}

#[test]
fn a_failed_answer_is_an_empty_ranking_and_an_error() {
    let case = Case::spans(&["a:1-5=1", "b:1-5!"], &["a:1-5"]).candidates(&["a:1-5"]);
    let at = |name: &str| {
        let measure: Measure = name.parse().expect("a measure");
        contribution(&measure, &case.judged(), &case.answered(true), &BTreeMap::new())
    };
    for name in ["Recall@10", "nDCG@10", "RR", "AP", "P@10", "Success@1", "Judged@10", "ERR@10", "RBP(p=0.8)"] {
        assert_eq!(at(name), Contribution { numerator: 0.0, denominator: 1.0 }, "{name}");
        assert!(at(name).numerator.is_sign_positive(), "{name} would print a minus sign");
    }
    for name in ["PositivesInCandidates", "FileRecall@10", "LinePrecision@10"] {
        assert_eq!(at(name), Contribution { numerator: 0.0, denominator: 1.0 });
    }
    // Nothing was shown, so nothing was read; a failed answer must not look short for it.
    assert_eq!(at("LinesToFirst@10"), Contribution { numerator: 2_000.0, denominator: 1.0 });
    assert_eq!(at("SpanRecall@10"), Contribution { numerator: 0.0, denominator: 1.0 });
    assert_eq!(at("HardNegativeLeakage@10"), Contribution::NONE);
    assert_eq!(at("ErrorRate"), Contribution { numerator: 1.0, denominator: 1.0 });
    assert_eq!(case.score("ErrorRate"), 0.0);
}

#[test]
fn a_query_without_a_relevant_judgment_scores_zero_and_counts() {
    for case in [Case::spans(&[], &["a:1-5"]), Case::spans(&["a:1-5=0", "b:1-1=-2"], &["a:1-5"])] {
        for name in ["Recall@10", "nDCG@10", "RR", "AP", "P@10", "Success@10", "ERR@10"] {
            assert_eq!(case.score(name), 0.0, "{name}");
        }
        assert!(!case.judged().has_positive());
    }
}

#[test]
fn a_higher_floor_makes_low_grades_irrelevant_but_leaves_ndcg_alone() {
    let case = Case::spans(&["a:1-5=1", "b:1-5=2"], &["a:1-5", "b:1-5"]);
    let strict = Judged { relevance_floor: 2, ..case.judged() };
    let at = |judged: &Judged<'_>, name: &str| {
        let measure: Measure = name.parse().expect("a measure");
        contribution(&measure, judged, &case.answered(false), &snapshot()).numerator
    };
    assert_eq!((at(&case.judged(), "RR"), at(&strict, "RR")), (1.0, 0.5));
    assert_eq!(at(&strict, "Recall@1"), 0.0);
    assert_eq!(at(&strict, "nDCG@10"), at(&case.judged(), "nDCG@10"));
}

#[test]
fn a_latency_has_no_contribution() {
    assert_eq!(Case::spans(&["a:1-5=1"], &["a:1-5"]).parts("Latency(p95)"), (0.0, 0.0));
}
