//! Reads files of the site.

use std::time::Duration;

use cognito_client::platform::web::WebTransport;
use cognito_client::platform::{CacheMode, Method, Request, Transport as _};

/// The maximum size of a file, in bytes.
const MAX_FILE_BYTES: usize = 1 << 20;

/// Returns the text of the file at an address of the site.
///
/// # Errors
/// Returns the reason why it cannot be read, for developers.
pub(super) async fn read(url: &str, timeout: Duration) -> Result<String, String> {
    let request = Request {
        method: Method::Get,
        url,
        headers: &[],
        body: None,
        timeout,
        keepalive: false,
        cache: CacheMode::Default,
        max_body_bytes: MAX_FILE_BYTES,
    };
    let reply =
        WebTransport::with_same_origin_cookies().send(request).await.map_err(|error| error.to_string())?;
    if reply.status == 200 {
        Ok(reply.body)
    } else {
        Err(["HTTP status ", &reply.status.to_string()].concat())
    }
}
