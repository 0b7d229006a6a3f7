//! What the system and the TLS library say of a way that does not open, as sentences for people.

use crate::model::Reason;

/// The system's words without the stack's prefixes; those that people meet most, in every language.
pub(super) fn plain(error: &str) -> Reason {
    if error.contains("CA certificate") {
        return Reason::NoTrust;
    }
    if let Some((_, why)) = error.split_once("certificate: ") {
        let known = [
            ("UnknownIssuer", Reason::CertificateUnknown),
            ("CaUsedAsEndEntity", Reason::CertificateUnknown),
            ("Expired", Reason::CertificateExpired),
            ("certificate expired", Reason::CertificateExpired),
            ("NotValidYet", Reason::CertificateNotYet),
            ("not valid yet", Reason::CertificateNotYet),
            ("NotValidForName", Reason::CertificateOther),
            ("not valid for name", Reason::CertificateOther),
        ];
        if let Some((_, reason)) = known.into_iter().find(|(word, _)| why.contains(word)) {
            return reason;
        }
        return Reason::CertificateRefused { error: why.trim().to_owned() };
    }
    let text = error.rsplit(": ").find(|part| !part.trim().is_empty()).unwrap_or(error);
    match text.split(" (os error").next().unwrap_or(text).trim() {
        "Connection refused" => Reason::ConnectionRefused,
        "Network is unreachable" | "No route to host" | "Host is unreachable" => Reason::NetworkUnreachable,
        words => words.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_meet_most_is_a_sentence_in_every_language() {
        for (said, reason) in [
            ("IO error: Connection refused (os error 111)", Reason::ConnectionRefused),
            ("Error: Network is unreachable (os error 101)", Reason::NetworkUnreachable),
            ("tls: invalid peer certificate: UnknownIssuer", Reason::CertificateUnknown),
            ("invalid peer certificate: certificate expired: verification time 1 (UNIX)", Reason::CertificateExpired),
            ("invalid peer certificate: certificate not valid for name \"a\"", Reason::CertificateOther),
            ("Failed to parse CA certificates: missing section end", Reason::NoTrust),
            ("invalid peer certificate: Revoked", Reason::CertificateRefused { error: "Revoked".to_owned() }),
            ("no such thing", "no such thing".into()),
        ] {
            assert_eq!(plain(said), reason, "{said}");
        }
    }
}
