//! What happens around us and matters to a phone: theme, sleep, network, screen lock, over D-Bus.

use std::pin::Pin;
use std::sync::mpsc;
use std::task::Poll;

use zbus::export::futures_core::Stream;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, MatchRule, MessageStream, Proxy};

use crate::engine::Handle;
use crate::model::{Command, Registration};

/// NetworkManager's word for *connected, the whole network can be reached*.
const CONNECTED: u32 = 70;

/// The next of a stream.
pub(super) async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| match Pin::new(&mut *stream).poll_next(context) {
        Poll::Ready(item) => Poll::Ready(item),
        Poll::Pending => Poll::Pending,
    })
    .await
}

/// Tells whether the desktop is dark, now and whenever it changes.
pub(super) async fn follow_theme(handle: Handle, bus: Connection, first: mpsc::Sender<bool>) {
    let follow = async {
        let name = "org.freedesktop.portal.Desktop";
        let path = "/org/freedesktop/portal/desktop";
        let portal = Proxy::new(&bus, name, path, "org.freedesktop.portal.Settings").await?;
        let mut changes = portal.receive_signal("SettingChanged").await?;
        let key = ("org.freedesktop.appearance", "color-scheme");
        // `Read` wraps the value once more than the newer `ReadOne`, which older portals lack.
        let value: OwnedValue = portal.call("Read", &key).await?;
        if let Some(dark) = is_dark(&value) {
            // The window may have lost patience.
            let _ = first.send(dark);
            handle.send(Command::ThemeChanged { dark });
        }
        while let Some(signal) = next(&mut changes).await {
            let (space, key, value): (String, String, OwnedValue) = signal.body().deserialize()?;
            if (space.as_str(), key.as_str()) == ("org.freedesktop.appearance", "color-scheme")
                && let Some(dark) = is_dark(&value)
            {
                handle.send(Command::ThemeChanged { dark });
            }
        }
        zbus::Result::Ok(())
    };
    quietly("theme", follow.await);
}

/// 1 prefers dark, 2 light, 0 says nothing.
fn is_dark(value: &Value<'_>) -> Option<bool> {
    match value {
        Value::Value(inner) => is_dark(inner),
        Value::U32(1) => Some(true),
        Value::U32(2) => Some(false),
        _ => None,
    }
}

/// Registers anew after a sleep and when the network is back.
pub(super) async fn follow_sleep(handle: Handle) {
    let follow = async {
        let bus = Connection::system().await?;
        let logind =
            Proxy::new(&bus, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager");
        let mut sleeps = logind.await?.receive_signal("PrepareForSleep").await?;
        let network = "org.freedesktop.NetworkManager";
        let manager = Proxy::new(&bus, network, "/org/freedesktop/NetworkManager", network).await?;
        let mut networks = manager.receive_signal("StateChanged").await?;
        loop {
            let awake = tokio::select! {
                Some(signal) = next(&mut sleeps) => !signal.body().deserialize::<bool>()?,
                Some(signal) = next(&mut networks) => signal.body().deserialize::<u32>()? == CONNECTED,
                else => return zbus::Result::Ok(()),
            };
            if awake {
                register_again(&handle);
            }
        }
    };
    quietly("sleep and network", follow.await);
}

fn register_again(handle: &Handle) {
    for line in handle.snapshot().lines.iter().filter(|l| l.registration != Registration::Off) {
        handle.send(Command::Reregister(line.id));
    }
}

/// Tells when the screen is locked: a recall must not open the microphone then.
pub(super) async fn follow_lock(handle: Handle, bus: Connection) {
    let follow = async {
        // GNOME and the others name the same signal differently.
        let rule = |interface: &'static str| {
            Ok::<_, zbus::Error>(
                MatchRule::builder()
                    .msg_type(zbus::message::Type::Signal)
                    .interface(interface)?
                    .member("ActiveChanged")?
                    .build(),
            )
        };
        let mut gnome = MessageStream::for_match_rule(rule("org.gnome.ScreenSaver")?, &bus, None).await?;
        let mut others = MessageStream::for_match_rule(rule("org.freedesktop.ScreenSaver")?, &bus, None).await?;
        loop {
            let signal = tokio::select! {
                Some(signal) = next(&mut gnome) => signal?,
                Some(signal) = next(&mut others) => signal?,
                else => return zbus::Result::Ok(()),
            };
            handle.send(Command::ScreenLocked(signal.body().deserialize()?));
        }
    };
    quietly("screen lock", follow.await);
}

/// What a desktop does not have is done without.
fn quietly(what: &str, result: zbus::Result<()>) {
    if let Err(error) = result {
        tracing::debug!(%error, "the desktop does not tell of {what}");
    }
}
