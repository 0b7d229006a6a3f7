//! The manners on a bus of the test's own: a fake notification service, a fake portal.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command as Program, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, connection, interface};

use super::*;
use crate::engine::{Clock, HandleEnd};
use crate::model::{CallId, Command, Snapshot};

const SOON: Duration = Duration::from_secs(20);

/// A session bus of the test's own.
struct Bus {
    daemon: Child,
    address: String,
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.daemon.kill().expect("it is ours");
        self.daemon.wait().expect("dead");
    }
}

impl Bus {
    /// None, and a line about it, where there is no D-Bus.
    fn start() -> Option<Bus> {
        let spawned = Program::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut daemon) = spawned else {
            let required = std::env::var("PERCH_REQUIRE").is_ok_and(|r| r.split(',').any(|g| g == "desktop"));
            assert!(!required, "there is no dbus-daemon");
            println!("skipped: there is no dbus-daemon");
            return None;
        };
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().expect("its words")).read_line(&mut address).expect("its address");
        Some(Bus { daemon, address: address.trim().to_owned() })
    }

    fn at(&self) -> connection::Builder<'_> {
        connection::Builder::address(self.address.as_str()).expect("an address")
    }
}

/// What our notification service was asked for.
#[derive(Clone, PartialEq, Debug)]
enum Asked {
    Notify { replaces: u32, title: String, body: String, actions: Vec<String>, category: String },
    Close(u32),
}

struct Notifications(UnboundedSender<Asked>);

#[interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    fn get_capabilities(&self) -> Vec<String> {
        vec!["actions".into(), "body-markup".into()]
    }

    #[allow(clippy::too_many_arguments)] // the interface of the specification
    fn notify(
        &self,
        _app: String,
        replaces: u32,
        _icon: String,
        title: String,
        body: String,
        actions: Vec<String>,
        hints: std::collections::HashMap<String, OwnedValue>,
        _timeout_ms: i32,
    ) -> u32 {
        let category = String::try_from(hints["category"].clone()).expect("text");
        self.0.send(Asked::Notify { replaces, title, body, actions, category }).expect("the test listens");
        41
    }

    fn close_notification(&self, id: u32) {
        self.0.send(Asked::Close(id)).expect("the test listens");
    }
}

struct Portal;

#[interface(name = "org.freedesktop.portal.Settings")]
impl Portal {
    fn read(&self, _space: String, _key: String) -> OwnedValue {
        let inner = Value::Value(Box::new(Value::U32(1)));
        OwnedValue::try_from(inner).expect("no file descriptor")
    }
}

async fn asked(asked: &mut UnboundedReceiver<Asked>) -> Asked {
    tokio::time::timeout(SOON, asked.recv()).await.expect("in time").expect("a question")
}

async fn wished(end: &mut HandleEnd) -> Command {
    tokio::time::timeout(SOON, end.commands.recv()).await.expect("in time").expect("a command").command
}

async fn emit(
    from: &Connection,
    path: &str,
    interface: &str,
    signal: &str,
    body: &(impl serde::Serialize + zbus::zvariant::DynamicType),
) {
    from.emit_signal(None::<&str>, path, interface, signal, body).await.expect("emitted");
}

#[tokio::test]
async fn a_call_is_notified_answered_by_its_button_and_taken_away() {
    let Some(bus) = Bus::start() else { return };
    let (sender, mut questions) = unbounded_channel();
    let path = "/org/freedesktop/Notifications";
    let name = "org.freedesktop.Notifications";
    let service = bus.at().name(name).expect("a name").serve_at(path, Notifications(sender)).expect("a path");
    let service = service.build().await.expect("a service");
    let ours = bus.at().build().await.expect("a connection");

    let (handle, mut end) = Handle::pair(Clock::start());
    let words: Words = Arc::new(|_, phrase| format!("{phrase:?}"));
    let running = tokio::spawn(async move { notify::Notifier::new(handle, ours, words).run().await });
    let mut caller = notice::tests::call(3, crate::model::CallState::Offering, None);
    caller.peer.display = Some("<b>Boris".into());
    end.publish(Snapshot { calls: [caller].into(), ..Snapshot::default() });
    let Asked::Notify { replaces, title, body, actions, category } = asked(&mut questions).await else {
        panic!("a notification is due")
    };
    assert_eq!((replaces, title.as_str(), category.as_str()), (0, "IncomingCall", "call.incoming"));
    assert_eq!(body, "&lt;b&gt;Boris\nsip:boris@demo.perch:5070");
    assert_eq!(actions, ["default", "Show", "answer", "Answer", "decline", "Decline"]);

    emit(&service, path, name, "ActionInvoked", &(41_u32, "answer")).await;
    assert_eq!(wished(&mut end).await, Command::Answer(CallId(3)));
    end.publish(Snapshot::default());
    assert_eq!(asked(&mut questions).await, Asked::Close(41));
    running.abort();
}

#[tokio::test]
async fn the_theme_is_told_at_the_start_and_when_it_changes() {
    let Some(bus) = Bus::start() else { return };
    let path = "/org/freedesktop/portal/desktop";
    let service = bus.at().name("org.freedesktop.portal.Desktop").expect("a name").serve_at(path, Portal);
    let service = service.expect("a path").build().await.expect("a service");
    let ours = bus.at().build().await.expect("a connection");
    let (handle, mut end) = Handle::pair(Clock::start());
    let (first, theme) = std_mpsc::channel();
    let running = tokio::spawn(surroundings::follow_theme(handle, ours, first));
    assert_eq!(wished(&mut end).await, Command::ThemeChanged { dark: true });
    assert_eq!(theme.try_recv(), Ok(true));
    let changed = ("org.freedesktop.appearance", "color-scheme", Value::U32(2));
    emit(&service, path, "org.freedesktop.portal.Settings", "SettingChanged", &changed).await;
    assert_eq!(wished(&mut end).await, Command::ThemeChanged { dark: false });
    running.abort();
}
