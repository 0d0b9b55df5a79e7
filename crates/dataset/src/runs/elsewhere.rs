//! What other tools call the columns of runs and judgments.

/// Our names, each with those of other tools: PyTerrier, ranx, BEIR, pytrec_eval's users.
const NAMES: [(&str, &[&str]); 4] = [
    ("query_id", &["qid", "q_id", "queryid", "query-id", "query", "topic", "topic_id", "topicid"]),
    (
        "doc_id",
        &[
            "docno",
            "docid",
            "did",
            "doc",
            "document",
            "document_id",
            "documentid",
            "corpus-id",
            "corpus_id",
            "pid",
            "_id",
        ],
    ),
    ("score", &["sim", "similarity", "rsv"]),
    ("relevance", &["rel", "label", "grade", "gain", "judgment"]),
];

/// Our name of a column that other tools call so.
pub fn our_name(theirs: &str) -> Option<&'static str> {
    let theirs = theirs.to_lowercase();
    NAMES.iter().find(|(_, names)| names.contains(&theirs.as_str())).map(|(ours, _)| *ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_tools_have_one_of_ours() {
        assert_eq!(
            ["qid", "DocNo", "label", "sim"].map(our_name),
            ["query_id", "doc_id", "relevance", "score"].map(Some)
        );
        assert_eq!(["query_id", "run", ""].map(our_name), [None; 3]);
    }
}
