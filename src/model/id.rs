//! Identifiers: small numbers, each of its own type, so that none is taken for another.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A line: a registered address of ours. From 1, in the order of the settings file.
    LineId(u32)
);
id!(
    /// A call as the user sees it. One call may try several sessions (a camped call does).
    CallId(u64)
);
id!(
    /// A completion request, unique on its line while outstanding (TAPI rules T06, T14, I4).
    /// Ascending per line; never 0.
    CompletionId(u32)
);
id!(
    /// One command; its answer carries the same number (TAPI's request id, T07).
    RequestId(u64)
);
id!(
    /// One INVITE session (one attempt of one call) between the core and `sip`.
    /// The core gives even numbers, `sip` gives odd ones to sessions that come in.
    SessionId(u64)
);
id!(
    /// One subscription in either role. The core gives even numbers to those we make,
    /// `sip` gives odd ones to those that others make with us.
    SubscriptionId(u64)
);
id!(
    /// One publication of event state (RFC 3903). The core gives even numbers to ours,
    /// `sip` odd ones to a PUBLISH that came in.
    PublicationId(u64)
);
id!(
    /// One instant message (RFC 3428), given by the core.
    MessageId(u64)
);
