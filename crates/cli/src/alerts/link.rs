//! The link to the report inside a message. A link that is there already gives way: who sends knows best where the report is.

use serde_json::{Value, json};

use super::receiver::Kind;
use super::slack::escape;

/// Marks the block of a Slack message that holds the link.
const BLOCK: &str = "lensgate-report";

/// Puts the link where a kind of receiver shows it. A resolve has no place for one.
pub fn put(kind: Kind, body: &mut Value, url: &str) {
    match kind {
        Kind::PagerDuty if body["event_action"] == "trigger" => {
            body["links"] = json!([{ "href": url, "text": "Report of the canary" }]);
            body["client_url"] = json!(url);
        }
        Kind::PagerDuty => {}
        Kind::Slack => {
            let text = format!("<{}|Report of the canary>", escape(url));
            let block = json!({ "type": "section", "block_id": BLOCK, "text": { "type": "mrkdwn", "text": text } });
            if let Some(blocks) = body["blocks"].as_array_mut() {
                blocks.retain(|block| block["block_id"] != BLOCK);
                blocks.push(block);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_link_takes_the_place_of_the_first() {
        let mut message = json!({ "text": "t", "blocks": [{ "type": "header" }] });
        put(Kind::Slack, &mut message, "https://h/a?x=1&y=2");
        put(Kind::Slack, &mut message, "https://h/b");
        let blocks = message["blocks"].as_array().map(Vec::len);
        assert_eq!(
            (blocks, &message["blocks"][1]["text"]["text"]),
            (Some(2), &json!("<https://h/b|Report of the canary>"))
        );
        let mut trigger = json!({ "event_action": "trigger" });
        put(Kind::PagerDuty, &mut trigger, "https://h/a");
        put(Kind::PagerDuty, &mut trigger, "https://h/b");
        assert_eq!(
            (&trigger["client_url"], &trigger["links"][0]["href"]),
            (&json!("https://h/b"), &json!("https://h/b"))
        );
        let mut resolve = json!({ "event_action": "resolve" });
        put(Kind::PagerDuty, &mut resolve, "https://h/a");
        assert_eq!(resolve, json!({ "event_action": "resolve" }));
    }
}
