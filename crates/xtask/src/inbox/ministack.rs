//! The inbox of a pool in ministack, as a page.

use std::fmt::Write;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tiny_http::{Header, Response};

use crate::loopback;

/// The path of the messages that ministack would have sent.
const MESSAGES: &str = "/_ministack/ses/messages";

/// A message.
#[derive(Debug, PartialEq)]
struct Mail {
    to: String,
    subject: String,
    body: String,
    /// The time of sending, in seconds since the Unix epoch.
    sent: f64,
}

impl Mail {
    /// Returns the first word of exactly six digits.
    fn code(&self) -> Option<&str> {
        self.body
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .find(|word| word.len() == 6 && word.bytes().all(|digit| digit.is_ascii_digit()))
    }

    fn to_json(&self) -> Value {
        json!({ "to": self.to, "subject": self.subject, "body": self.body, "sent": self.sent, "code": self.code() })
    }
}

/// Answers a request for the inbox of the pool at `pool_port`. `path` is the part after `/inbox`: empty for a page,
/// `/json` for programs.
pub(super) fn answer(pool_port: u16, path: &str) -> Response<std::io::Cursor<Vec<u8>>> {
    let (kind, body, status) = match (fetch(pool_port), path.trim_matches('/')) {
        (Ok(mails), "json") => {
            ("application/json", mails.iter().map(Mail::to_json).collect::<Value>().to_string(), 200)
        }
        (Ok(mails), "") => ("text/html; charset=utf-8", page(&mails), 200),
        (Ok(_), _) => ("text/plain", "The inbox is at /inbox, and as JSON at /inbox/json.".to_owned(), 404),
        (Err(error), _) => ("text/plain", format!("ministack does not answer: {error:#}"), 502),
    };
    let reply = Response::from_string(body).with_status_code(status);
    match Header::from_bytes("content-type", kind) {
        Ok(header) => reply.with_header(header),
        Err(()) => reply,
    }
}

fn fetch(pool_port: u16) -> Result<Vec<Mail>> {
    let reply = loopback::get(pool_port, MESSAGES)?;
    Ok(parse(&serde_json::from_str(&reply.body).context("ministack's messages are not JSON")?))
}

/// Parses the messages and sorts them, newest first.
fn parse(messages: &Value) -> Vec<Mail> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let accounts = messages["messages"].as_object().into_iter().flat_map(|accounts| accounts.values());
    let mut mails: Vec<_> = accounts
        .filter_map(Value::as_array)
        .flatten()
        .map(|message| Mail {
            to: text(&message["To"][0]),
            subject: text(&message["Subject"]),
            body: text(&message["BodyText"]),
            sent: message["Timestamp"].as_f64().unwrap_or_default(),
        })
        .collect();
    mails.sort_by(|one, other| other.sent.total_cmp(&one.sent));
    mails
}

fn page(mails: &[Mail]) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <meta http-equiv=refresh content=3><meta name=color-scheme content='light dark'><title>Inbox</title>\
         <style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}\
         article{border-top:1px solid #8886;padding:1rem 0}b{display:block;font:2rem ui-monospace,monospace;\
         letter-spacing:.1em}p,h2{margin:0}h2{font-size:1rem}</style><h1>Inbox</h1>",
    );
    if mails.is_empty() {
        page.push_str("<p>No mail yet. What the local pool sends appears here.");
    }
    for mail in mails {
        let code = mail.code().map(|code| format!("<b>{code}</b>")).unwrap_or_default();
        let _ = write!(
            page,
            "<article><h2>{}</h2><p>To {}{code}<p>{}</article>",
            escaped(&mail.subject),
            escaped(&mail.to),
            escaped(&mail.body),
        );
    }
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Mail, page, parse};

    fn mail(body: &str) -> Mail {
        Mail { to: "a@example.com".to_owned(), subject: "Hello".to_owned(), body: body.to_owned(), sent: 1.0 }
    }

    #[test]
    fn code_is_a_word_of_six_digits() {
        assert_eq!(mail("Your verification code is 123456.").code(), Some("123456"));
        assert_eq!(mail("Order 1234567, room 12345, x123456, code: 004217").code(), Some("004217"));
        assert_eq!(mail("Your password is Abc123456").code(), None);
    }

    #[test]
    fn newest_mail_comes_first() {
        let mails = parse(&json!({ "messages": { "000000000000": [
            { "To": ["old@example.com"], "Subject": "s", "BodyText": "b", "Timestamp": 1.5 },
            { "To": ["new@example.com"], "Subject": "s", "BodyText": "b", "Timestamp": 2.5 },
        ] } }));
        assert_eq!(
            mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(),
            ["new@example.com", "old@example.com"]
        );
    }

    #[test]
    fn invalid_response_is_an_empty_inbox() {
        assert_eq!(parse(&json!({})), []);
        assert_eq!(parse(&json!({ "messages": [] })), []);
        assert_eq!(parse(&json!({ "messages": { "1": [{}] } })).len(), 1);
    }

    #[test]
    fn html_in_mail_is_escaped() {
        assert!(page(&[mail("<script>1</script>")]).contains("&lt;script&gt;"));
    }
}
