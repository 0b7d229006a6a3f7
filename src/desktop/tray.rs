//! The tray icon (StatusNotifierItem): state at a glance, show, do not disturb, quit. Optional: many desktops have none.

use ksni::menu::{CheckmarkItem, StandardItem};
use ksni::{Category, MenuItem, Status, ToolTip, TrayMethods as _};

use super::Words;
use super::notice;
use super::notify::APP;
use crate::engine::Handle;
use crate::model::phrase::Phrase;
use crate::model::{Command, CompletionState, Registration, Snapshot};

struct Tray {
    handle: Handle,
    words: Words,
    state: State,
}

/// What the icon shows; the tray is told only when it changes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct State {
    language: Option<String>,
    rings: bool,
    waiting: u32,
    dnd: bool,
    /// Label and registration of each line.
    lines: Vec<(String, &'static str)>,
}

impl State {
    fn of(snapshot: &Snapshot) -> State {
        let waiting = snapshot.completions.iter().filter(|c| !matches!(c.state, CompletionState::Ended(_))).count();
        let on = |l: &&crate::model::line::LineView| l.registration != Registration::Off;
        State {
            language: snapshot.settings.window.language.clone(),
            rings: !notice::due(snapshot).is_empty(),
            waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
            dnd: !snapshot.lines.is_empty() && snapshot.lines.iter().all(|l| l.dnd),
            lines: snapshot.lines.iter().filter(on).map(|l| (l.label.clone(), l.registration.name())).collect(),
        }
    }
}

/// Shows the icon and keeps it true, as long as the desktop has a place for it.
pub(super) async fn show(mut handle: Handle, words: Words) {
    let mut state = State::of(&handle.snapshot());
    let tray = Tray { handle: handle.clone(), words, state: state.clone() };
    // A tray that comes later (a panel restarted) finds us all the same.
    let icon = match tray.assume_sni_available(true).spawn().await {
        Ok(icon) => icon,
        Err(error) => return tracing::debug!(%error, "no tray"),
    };
    while handle.changed().await {
        let now = State::of(&handle.snapshot());
        if now != state {
            state = now.clone();
            if icon.update(move |tray| tray.state = now).await.is_none() {
                return;
            }
        }
    }
}

impl Tray {
    fn say(&self, phrase: &Phrase) -> String {
        (self.words)(self.state.language.as_deref(), phrase)
    }
}

impl ksni::Tray for Tray {
    fn id(&self) -> String {
        APP.to_owned()
    }

    fn title(&self) -> String {
        "Perch".to_owned()
    }

    fn category(&self) -> Category {
        Category::Communications
    }

    fn icon_name(&self) -> String {
        APP.to_owned()
    }

    fn status(&self) -> Status {
        if self.state.rings { Status::NeedsAttention } else { Status::Active }
    }

    fn tool_tip(&self) -> ToolTip {
        let line = |(label, registration): &(String, &'static str)| {
            self.say(&Phrase::Line { label: label.clone(), registration })
        };
        let mut lines: Vec<String> = self.state.lines.iter().map(line).collect();
        if self.state.waiting > 0 {
            lines.push(self.say(&Phrase::Waiting { count: self.state.waiting }));
        }
        ToolTip { title: "Perch".to_owned(), description: lines.join("\n"), ..ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.handle.send(Command::ShowWindow);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let item = |phrase: &Phrase, command: fn(&State) -> Command| StandardItem {
            label: self.say(phrase),
            activate: Box::new(move |tray: &mut Tray| {
                tray.handle.send(command(&tray.state));
            }),
            ..StandardItem::default()
        };
        let dnd = CheckmarkItem {
            label: self.say(&Phrase::DoNotDisturb),
            checked: self.state.dnd,
            activate: Box::new(|tray: &mut Tray| {
                tray.handle.send(Command::SetDnd { line: None, on: !tray.state.dnd });
            }),
            ..CheckmarkItem::default()
        };
        vec![
            item(&Phrase::Show, |_| Command::ShowWindow).into(),
            dnd.into(),
            MenuItem::Separator,
            item(&Phrase::Quit, |_| Command::Quit).into(),
        ]
    }
}
