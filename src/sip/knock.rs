//! A knock at a UDP port, to hear from the system at once that nobody listens there; the transactions would try for 32 s.

use std::future::pending;

use tokio::net::UdpSocket;

use super::hop::local_address_towards;
use super::stack::Way;

/// A keep-alive from a port of its own (RFC 5626 section 3.5.1): whoever listens there answers or ignores it.
///
/// It goes out before the request that it is for, never after: what lies on the way may send its answers to whoever
/// spoke last, as relays and translators do, and that must be the port that the request came from.
pub(super) enum Knock {
    /// It is out.
    Sent(UdpSocket),
    /// The system would not even send it.
    Refused,
    /// There is nothing to hear: the way is a connection, which tells by itself.
    Unheard,
}

impl Knock {
    /// Knocks where that way leads.
    pub(super) async fn at(way: &Way) -> Knock {
        let far = way.address().filter(|_| !way.is_reliable());
        let Some((far, local)) = far.and_then(|far| Some((far, local_address_towards(far)?))) else {
            return Knock::Unheard;
        };
        let Ok(socket) = UdpSocket::bind((local, 0)).await else { return Knock::Unheard };
        if socket.connect(far).await.is_err() || socket.send(b"\r\n\r\n").await.is_err() {
            return Knock::Refused;
        }
        Knock::Sent(socket)
    }

    /// Comes to an end only if the system says that nobody listens there.
    pub(super) async fn refused(self) {
        let heard = match &self {
            Knock::Sent(socket) => socket.recv(&mut [0; 16]).await.is_ok(),
            Knock::Refused => false,
            Knock::Unheard => true,
        };
        if heard {
            pending::<()>().await;
        }
    }
}
