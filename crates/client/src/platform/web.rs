//! The ports in a browser, one file each. They compile natively but must not be called there.

mod abort;
mod clock;
mod passkeys;
mod random;
mod storage;
mod tabs;
mod threat_protection;
mod transport;

pub use clock::WebClock;
pub use passkeys::WebPasskeys;
pub use random::WebRandom;
pub use storage::WebStorage;
pub use tabs::WebTabs;
pub use threat_protection::WebThreatProtection;
pub use transport::WebTransport;
