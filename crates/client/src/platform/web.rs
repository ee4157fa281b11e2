//! The implementations for a browser, one file for each port. They compile natively but must not be called there.

mod abort;
mod clock;
mod object;
mod passkeys;
mod random;
mod spawner;
mod storage;
mod tabs;
mod transport;
mod user_agent;

pub use clock::WebClock;
pub use passkeys::WebPasskeys;
pub use random::WebRandom;
pub use spawner::WebSpawner;
pub use storage::WebStorage;
pub use tabs::WebTabs;
pub use transport::WebTransport;
pub use user_agent::WebUserAgent;
