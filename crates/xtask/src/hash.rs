//! Hashes of files, in the forms in which file names, pages and records contain them.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256, Sha384};

/// Formats bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns a hash of the content for the name of a published file, so that the file may be cached forever.
pub(crate) fn for_file_name(content: &[u8]) -> String {
    hex(&Sha384::digest(content)[..8])
}

/// Returns the value of an `integrity` attribute.
pub(crate) fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", BASE64.encode(Sha384::digest(content)))
}

/// Returns a hash of eight digits, which names the directory of a tool by the content of its lock file.
pub(crate) fn short(content: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(content)[..4])
}

#[cfg(test)]
mod tests {
    use super::{for_file_name, integrity, short};

    #[test]
    fn hashes_of_an_empty_file_are_known() {
        assert_eq!(for_file_name(b""), "38b060a751ac9638");
        assert_eq!(short(""), "e3b0c442");
        assert!(
            integrity(b"")
                .starts_with("sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb")
        );
    }
}
