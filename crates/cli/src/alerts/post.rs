//! One message to one receiver: retries with back-off on everything that may pass, none on a plain refusal.

use std::thread::sleep;
use std::time::Duration;

use ureq::Agent;
use ureq::http::HeaderMap;

use super::retry_after;
use crate::clock::now;

/// No pause is longer, whatever the receiver asks for.
const LONGEST: Duration = Duration::from_secs(60);

/// How patient the sender is.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Attempts for each message.
    pub attempts: u32,
    /// For one attempt, from connecting to the end of the answer.
    pub timeout: Duration,
    /// The first pause; it doubles.
    pub backoff: Duration,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The receiver has it: its status, 2xx.
    Delivered(u16),
    /// The receiver does not want it, and asking again would not help: its status.
    Refused(u16),
    /// Not delivered by the last attempt, and why.
    OutOfReach(String),
}

/// Posts messages.
#[derive(Debug)]
pub struct Sender {
    agent: Agent,
    patience: Patience,
}

/// One attempt that may go better next time.
struct Setback {
    why: String,
    /// What the receiver asked to wait.
    wait: Option<Duration>,
}

impl Sender {
    /// A sender. It follows no redirect: a key goes where it was meant to go and nowhere else.
    pub fn new(patience: Patience) -> Self {
        let agent = Agent::config_builder()
            .timeout_global(Some(patience.timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("lensgate/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Self { agent, patience }
    }

    /// Posts a JSON body until it is delivered, refused, or has been tried often enough. The sender is alone with its
    /// receiver, so pauses need no jitter.
    pub fn post(&self, url: &str, body: &[u8]) -> Answer {
        let mut pause = self.patience.backoff;
        let mut attempt = 1;
        loop {
            let setback = match self.once(url, body) {
                Ok(answer) => return answer,
                Err(setback) => setback,
            };
            if attempt >= self.patience.attempts {
                return Answer::OutOfReach(format!("{} at attempt {attempt} of {attempt}", setback.why));
            }
            sleep(setback.wait.unwrap_or(pause).min(LONGEST));
            pause = pause.saturating_mul(2).min(LONGEST);
            attempt += 1;
        }
    }

    fn once(&self, url: &str, body: &[u8]) -> Result<Answer, Setback> {
        let response =
            self.agent.post(url).content_type("application/json").send(body).map_err(|error| self.setback(error))?;
        let status = response.status().as_u16();
        match status {
            200..=299 => Ok(Answer::Delivered(status)),
            // Too early, too many, or the receiver's own trouble.
            408 | 425 | 429 | 500..=599 => {
                Err(Setback { why: format!("status {status}"), wait: asked(response.headers()) })
            }
            _ => Ok(Answer::Refused(status)),
        }
    }

    /// What went wrong, in words that cannot hold the URL.
    fn setback(&self, error: ureq::Error) -> Setback {
        let why = match error {
            ureq::Error::Timeout(_) => format!("no answer within {} s", self.patience.timeout.as_secs_f64()),
            ureq::Error::Io(error) => error.to_string(),
            ureq::Error::HostNotFound => "the host is not known".to_owned(),
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "no secure connection".to_owned(),
            ureq::Error::Protocol(_) => "the answer is not HTTP".to_owned(),
            _ => "no connection".to_owned(),
        };
        Setback { why, wait: None }
    }
}

/// What a receiver asks to wait. A date counts from the receiver's own clock where it says what that shows.
fn asked(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let now = text("date").and_then(retry_after::date).or_else(|| now().ok())?;
    retry_after::wait(text("retry-after")?, now)
}
