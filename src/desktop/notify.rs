//! Desktop notifications with buttons (org.freedesktop.Notifications), closed as soon as they are over.

use std::collections::{BTreeMap, HashMap};

use zbus::zvariant::Value;
use zbus::{Connection, Proxy};

use super::Words;
use super::notice::{self, Notice, Subject};
use super::surroundings::next;
use crate::engine::Handle;
use crate::model::Event;
use crate::model::phrase::Phrase;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// The name of our icon in the desktop's theme, and of our desktop entry.
pub(super) const APP: &str = "io.github.perch_softphone.Perch";
/// Messages whose notification is remembered for a click.
const MAX_SHOWN: usize = 64;

/// Shows what is due and takes away what is over.
pub(super) struct Notifier {
    handle: Handle,
    bus: Connection,
    words: Words,
    /// What the desktop calls each notification, and what it says; none once the user has closed it.
    shown: BTreeMap<Subject, Option<Shown>>,
    abilities: Abilities,
}

struct Shown {
    id: u32,
    notice: Notice,
}

/// What the desktop's notifications can do.
#[derive(Clone, Copy, Default)]
struct Abilities {
    buttons: bool,
    markup: bool,
}

impl Notifier {
    pub(super) fn new(handle: Handle, bus: Connection, words: Words) -> Notifier {
        Notifier { handle, bus, words, shown: BTreeMap::new(), abilities: Abilities::default() }
    }

    /// Runs until the engine ends; without a notification service, quietly.
    pub(super) async fn run(&mut self) {
        if let Err(error) = self.serve().await {
            tracing::debug!(%error, "no desktop notifications");
            std::future::pending().await
        }
    }

    /// Takes everything away at the end.
    pub(super) async fn close_all(&mut self) {
        for shown in std::mem::take(&mut self.shown).into_values().flatten() {
            if let Err(error) = self.close(shown.id).await {
                tracing::debug!(%error, "a notification could not be closed");
            }
        }
    }

    async fn serve(&mut self) -> zbus::Result<()> {
        let proxy = Proxy::new(&self.bus, NAME, PATH, NAME).await?;
        let abilities: Vec<String> = proxy.call("GetCapabilities", &()).await?;
        let has = |name: &str| abilities.iter().any(|a| a == name);
        self.abilities = Abilities { buttons: has("actions"), markup: has("body-markup") };
        let mut clicked = proxy.receive_signal("ActionInvoked").await?;
        let mut closed = proxy.receive_signal("NotificationClosed").await?;
        let mut events = self.handle.events();
        let mut handle = self.handle.clone();
        loop {
            self.renew().await?;
            tokio::select! {
                alive = handle.changed() => if !alive { return Ok(()) },
                Some(signal) = next(&mut clicked) => {
                    let (id, button): (u32, String) = signal.body().deserialize()?;
                    self.clicked(id, &button);
                }
                Some(signal) = next(&mut closed) => {
                    let (id, _why): (u32, u32) = signal.body().deserialize()?;
                    self.closed(id);
                }
                Some(record) = events.next() => {
                    if let Event::Message(message) = record.event
                        && let Some((subject, notice)) = notice::of_message(&message)
                    {
                        self.show(subject, notice).await?;
                    }
                }
            }
        }
    }

    /// Makes the screen agree with the snapshot.
    async fn renew(&mut self) -> zbus::Result<()> {
        let due = notice::due(&self.handle.snapshot());
        let over: Vec<Subject> =
            self.shown.keys().filter(|s| !matches!(s, Subject::Message(_)) && !due.contains_key(s)).copied().collect();
        for subject in over {
            if let Some(Some(shown)) = self.shown.remove(&subject) {
                self.close(shown.id).await?;
            }
        }
        for (subject, notice) in due {
            let is_new = match self.shown.get(&subject) {
                None => true,
                Some(Some(shown)) => shown.notice != notice,
                // Closed by the user: the window still rings.
                Some(None) => false,
            };
            if is_new {
                self.show(subject, notice).await?;
            }
        }
        while self.shown.len() > MAX_SHOWN {
            self.shown.pop_last();
        }
        Ok(())
    }

    async fn show(&mut self, subject: Subject, notice: Notice) -> zbus::Result<()> {
        let replaces = self.shown.get(&subject).and_then(Option::as_ref).map_or(0, |s| s.id);
        let settings = self.handle.snapshot().settings.clone();
        let say = |phrase: &Phrase| (self.words)(settings.window.language.as_deref(), phrase);
        let mut buttons = vec!["default".to_owned(), say(&Phrase::Show)];
        for (id, phrase) in &notice.buttons {
            buttons.extend([(*id).to_owned(), say(phrase)]);
        }
        if !self.abilities.buttons {
            buttons.clear();
        }
        let body = if self.abilities.markup { escaped(&notice.body) } else { notice.body.clone() };
        let mut hints: HashMap<&str, Value<'_>> = HashMap::new();
        hints.insert("category", notice.category.into());
        hints.insert("urgency", (if notice.urgent { 2_u8 } else { 1 }).into());
        hints.insert("desktop-entry", APP.into());
        hints.insert("resident", notice.urgent.into());
        // The phone rings by itself.
        hints.insert("suppress-sound", notice.urgent.into());
        // 0 stays until it is closed, -1 is the desktop's choice.
        let timeout_ms = if notice.urgent { 0_i32 } else { -1 };
        let proxy = Proxy::new(&self.bus, NAME, PATH, NAME).await?;
        let title = say(&notice.title);
        let id = proxy.call("Notify", &("Perch", replaces, APP, title, body, buttons, hints, timeout_ms)).await?;
        self.shown.insert(subject, Some(Shown { id, notice }));
        Ok(())
    }

    async fn close(&self, id: u32) -> zbus::Result<()> {
        let proxy = Proxy::new(&self.bus, NAME, PATH, NAME).await?;
        match proxy.call("CloseNotification", &id).await {
            // It is gone already.
            Ok(()) | Err(zbus::Error::MethodError(..)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn clicked(&self, id: u32, button: &str) {
        if let Some(subject) = self.subject(id) {
            self.handle.send(notice::wish(subject, button));
        }
    }

    fn closed(&mut self, id: u32) {
        if let Some(subject) = self.subject(id) {
            match subject {
                Subject::Message(_) => self.shown.remove(&subject),
                _ => self.shown.insert(subject, None),
            };
        }
    }

    fn subject(&self, id: u32) -> Option<Subject> {
        self.shown.iter().find(|(_, shown)| shown.as_ref().is_some_and(|s| s.id == id)).map(|(subject, _)| *subject)
    }
}

/// Somebody else's words must not be markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
