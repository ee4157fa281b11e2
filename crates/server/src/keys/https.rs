//! The default fetcher, over HTTPS.

use std::time::Duration;

use super::fetch::{Fetch, FetchError, FetchFuture, MAX_KEY_SET_BYTES};

/// Fetches key sets over HTTPS, or over HTTP if the URL says so, as it does for local pools. Does not follow redirects.
#[derive(Clone, Debug)]
pub struct Https(reqwest::Client);

impl Https {
    /// Creates a fetcher with an HTTP client of its own.
    ///
    /// # Errors
    /// [`FetchError::Network`] if the system's TLS cannot be set up.
    ///
    /// ```
    /// use cognito_server::keys::Https;
    /// use cognito_server::{Pool, Verifier};
    ///
    /// # fn example() -> Result<Verifier, Box<dyn std::error::Error>> {
    /// // A builder creates one by itself. Pass it to several builders to share one HTTP client.
    /// let https = Https::new()?;
    /// let pool = Pool::new("eu-west-1_AbCdEfGhI").client_id("1h57kf5cpq17m0eml12EXAMPLE");
    /// let verifier = Verifier::builder().pool(pool).fetch(https.clone()).build()?;
    /// # Ok(verifier)
    /// # }
    /// ```
    pub fn new() -> Result<Self, FetchError> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(3))
            .build();
        client.map(Self).map_err(|error| network_error(&error))
    }
}

impl Fetch for Https {
    fn fetch<'a>(&'a self, url: &'a str) -> FetchFuture<'a> {
        Box::pin(async move {
            let mut reply = self.0.get(url).send().await.map_err(|error| network_error(&error))?;
            if reply.status() != 200 {
                return Err(FetchError::Status(reply.status().as_u16()));
            }
            let mut body = Vec::new();
            while let Some(chunk) = reply.chunk().await.map_err(|error| network_error(&error))? {
                body.extend_from_slice(&chunk);
                if body.len() > MAX_KEY_SET_BYTES {
                    return Err(FetchError::TooLong);
                }
            }
            Ok(body)
        })
    }
}

/// Includes the innermost cause, which says what happened. The outer errors only say that something failed.
fn network_error(error: &reqwest::Error) -> FetchError {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    FetchError::Network(format!("{error}: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Http;

    async fn fetch(status: u16, body: &str) -> Result<Vec<u8>, FetchError> {
        let http = Http::with_response(status, body).await;
        Https::new().unwrap().fetch(&http.url()).await
    }

    #[tokio::test]
    async fn responses_are_read_up_to_the_size_limit() {
        assert_eq!(fetch(200, "{}").await, Ok(b"{}".to_vec()));
        assert_eq!(
            fetch(200, &"x".repeat(MAX_KEY_SET_BYTES)).await.map(|body| body.len()),
            Ok(MAX_KEY_SET_BYTES)
        );
        assert_eq!(fetch(200, &"x".repeat(MAX_KEY_SET_BYTES + 1)).await, Err(FetchError::TooLong));
    }

    #[tokio::test]
    async fn a_status_other_than_200_is_an_error() {
        for status in [204, 302, 404, 500] {
            assert_eq!(fetch(status, "").await, Err(FetchError::Status(status)));
        }
    }

    #[tokio::test]
    async fn an_unreachable_server_is_a_network_error() {
        let url = Http::unused_url().await;
        assert!(matches!(Https::new().unwrap().fetch(&url).await, Err(FetchError::Network(_))));
    }
}
