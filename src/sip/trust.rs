//! Whose certificates are trusted under TLS: the system's store, or a file of the user's.

use std::path::Path;
use std::sync::Arc;

/// Where systems keep their certificates in one PEM file.
const STORES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// The trusted roots in PEM; none if there is no store, and then no certificate is accepted.
pub(super) fn roots(own: Option<&Path>) -> Option<Arc<[u8]>> {
    if let Some(path) = own {
        return match std::fs::read(path) {
            Ok(pem) => Some(pem.into()),
            Err(error) => {
                tracing::warn!(%error, path = %path.display(), "the trusted certificates cannot be read");
                None
            }
        };
    }
    STORES.iter().find_map(|path| std::fs::read(path).ok()).map(Into::into)
}
