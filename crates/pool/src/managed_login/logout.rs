//! `GET /logout`
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html>

use axum::response::Response;

use super::authorize_request::with_request;
use super::incoming_request::IncomingRequest;
use super::redirect::redirect;
use super::{cookies, page};
use crate::pool::Pool;
use crate::service::Service;

pub(super) fn logout(service: &Service, incoming: &IncomingRequest) -> Response {
    let query = &incoming.query;
    let Some(logout_uri) = query.get("logout_uri") else {
        // Without a `logout_uri`, the user signs in again with the parameters of `/oauth2/authorize`.
        return with_request(service, incoming, |pool, _| {
            let parameters = query.without(&["identity_provider", "idp_identifier"]);
            end(pool, incoming, redirect(&format!("/login?{parameters}")))
        });
    };
    let client_id = query.get("client_id").unwrap_or_default();
    let Ok(pool) = service.pool_of_client(client_id) else {
        return page::to_error("invalid_request", client_id);
    };
    let mut pool = Service::lock(&pool);
    let is_registered =
        pool.client(client_id).is_ok_and(|client| client.logout_urls.iter().any(|url| url == logout_uri));
    if !is_registered {
        return page::to_error("redirect_mismatch", client_id);
    }
    end(&mut pool, incoming, redirect(logout_uri))
}

fn end(pool: &mut Pool, incoming: &IncomingRequest, mut response: Response) -> Response {
    if let Some(session) = cookies::session(incoming) {
        let now = pool.now();
        pool.browser_sessions.end(session, now);
    }
    cookies::clear_session(&mut response);
    response
}
