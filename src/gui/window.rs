//! The window's own state, which is no truth: the open page, drafts, lists as last answered; and how it reacts.

use std::path::PathBuf;
use std::time::Duration;

use egui::{Context, UserAttentionType, ViewportCommand};

use super::asking::Asking;
use super::cx::{Answers, Cx, Page, Room, Wish};
use super::pages::Drafts;
use super::spoken::standard_messages;
use super::text::Text;
use super::theme;
use crate::engine::{Events, Handle};
use crate::gui::components::Toasts;
use crate::model::settings::{ThemeChoice, WindowSettings};
use crate::model::time::Now;
use crate::model::{CallState, Command, CompletionState, Event, LineId, Reason, Snapshot};

/// The smallest window, points at the user's scale: one column.
const LEAST_SIZE: egui::Vec2 = egui::vec2(360.0, 320.0);

/// What the window is given beside the handle.
#[derive(Default)]
pub struct Options {
    /// Starts the demo exchange and adds its lines; an error is one sentence. None: there is no *Try it now*.
    pub start_demo: Option<Box<dyn Fn() -> Result<(), Reason>>>,
    /// The newest lines of the log, oldest first, for the diagnostics page.
    pub log: Option<Box<dyn Fn() -> Vec<String>>>,
    /// Where exported files go unless the user says otherwise.
    pub export_dir: PathBuf,
    /// A link that Perch was started with: it fills the dial field.
    pub link: Option<String>,
    /// The desktop is dark, where that is known.
    pub desktop_is_dark: Option<bool>,
    /// Perch can start with the desktop, which is offered with the first request.
    pub can_autostart: bool,
    /// Stops the clocks at one moment, shown as UTC: for pictures.
    pub frozen: Option<Now>,
}

/// The window, without the system's window around it.
pub struct Window {
    pub(super) handle: Handle,
    events: Events,
    pub(super) options: Options,
    pub(super) text: Text,
    language: Option<String>,
    worn: Option<(ThemeChoice, bool, u16, bool)>,
    /// The scale for which the system's window knows how small it may be.
    sized_for: f32,
    /// The scale of the frame before.
    zoom: f32,
    desktop_is_dark: Option<bool>,
    /// The open page.
    pub(super) page: Page,
    pub(super) drafts: Drafts,
    pub(super) answers: Answers,
    pub(super) asking: Asking,
    pub(super) toasts: Toasts,
    /// The line that calls go out on, once the user has chosen one.
    pub(super) line: Option<LineId>,
    /// Spoken by screen readers; the newest words.
    pub(super) announcement: String,
    /// Banners the user has put away.
    pub(super) dismissed: Vec<crate::model::snapshot::Banner>,
    hidden: bool,
    quitting: bool,
}

impl Window {
    /// Installs the fonts; once, before the first frame.
    pub fn install(ctx: &Context) {
        theme::install_fonts(ctx);
    }

    /// A window on the engine behind this handle.
    pub fn new(handle: Handle, mut options: Options) -> Window {
        let settings = handle.snapshot().settings.window.clone();
        let mut drafts = Drafts::default();
        if let Some(link) = options.link.take() {
            drafts.calls.dial.to = link;
            drafts.calls.dial.wants_focus = true;
        }
        Window {
            events: handle.events(),
            text: Text::choose(settings.language.as_deref()),
            language: settings.language,
            worn: None,
            sized_for: 1.0,
            zoom: 1.0,
            desktop_is_dark: options.desktop_is_dark,
            page: Page::Calls,
            drafts,
            answers: Answers::default(),
            asking: Asking::default(),
            toasts: Toasts::default(),
            line: None,
            announcement: String::new(),
            dismissed: Vec::new(),
            hidden: false,
            quitting: false,
            handle,
            options,
        }
    }

    /// Opens a page.
    pub fn open(&mut self, page: Page) {
        self.page = page;
        self.asking.open(page);
    }

    /// Reacts to what happened; called before each frame, and while the window is hidden too.
    pub fn logic(&mut self, ctx: &Context) {
        let snap = self.handle.snapshot();
        self.wear(ctx, &snap.settings.window);
        while let Some(record) = self.events.try_next() {
            self.asking.note(&record.event);
            self.react(ctx, &snap, record.event);
        }
        if self.handle.is_closed() {
            self.leave(ctx);
        }
        self.asking.refresh(&self.handle, self.page);
        self.asking.watch_contacts(&self.handle, self.page == Page::Contacts && !self.hidden);
        self.close_or_stay(ctx, &snap);
        let now = self.now();
        for (call, quality) in snap.quality.iter() {
            self.answers.samples.entry(*call).or_default().take(now.moment, quality);
        }
        if self.page == Page::Diagnostics {
            self.answers.log = self.options.log.as_ref().map(|log| log()).unwrap_or_default();
        }
        self.wake_for_clocks(ctx, &snap);
    }

    pub(super) fn now(&self) -> Now {
        self.options.frozen.unwrap_or_else(|| Now { moment: self.handle.now(), wall: self.handle.wall() })
    }

    /// What pages draw with.
    pub(super) fn cx<'a>(&'a self, snap: &'a Snapshot, room: Room, export_dir: &'a str) -> Cx<'a> {
        let now = self.now();
        Cx {
            snap,
            answers: &self.answers,
            text: &self.text,
            look: self.look(&snap.settings.window),
            now: now.moment,
            wall: now.wall,
            utc: self.options.frozen.is_some(),
            room,
            line: self.line.filter(|l| snap.lines.iter().any(|v| v.id == *l)).or(snap.lines.first().map(|l| l.id)),
            has_demo: self.options.start_demo.is_some(),
            can_autostart: self.options.can_autostart,
            export_dir,
        }
    }

    fn look(&self, settings: &WindowSettings) -> &'static theme::Tokens {
        theme::tokens(settings.theme, self.desktop_is_dark.unwrap_or(true))
    }

    /// Puts on language, colours and scale where they changed.
    fn wear(&mut self, ctx: &Context, settings: &WindowSettings) {
        if self.desktop_is_dark.is_none() {
            self.desktop_is_dark = ctx.system_theme().map(|t| t == egui::Theme::Dark);
        }
        if self.language != settings.language {
            self.language.clone_from(&settings.language);
            self.text = Text::choose(settings.language.as_deref());
            let messages = standard_messages(settings.language.as_deref());
            self.asking.send(&self.handle, Command::StandardMessages(messages));
        }
        let dark = self.desktop_is_dark.unwrap_or(true);
        let scale = settings.scale_percent.clamp(100, 300);
        let wanted = (settings.theme, dark, scale, settings.reduced_motion);
        if self.worn != Some(wanted) {
            self.worn = Some(wanted);
            theme::apply(ctx, self.look(settings), settings.reduced_motion);
            ctx.set_zoom_factor(f32::from(scale) / 100.0);
        }
        // The factor is in force from the next frame on, and what is known of the screen is counted in points of the
        // frame before: both agree once a frame has kept the factor.
        let zoom = ctx.zoom_factor();
        let is_new = std::mem::replace(&mut self.zoom, zoom).to_bits() != zoom.to_bits();
        if is_new {
            ctx.request_repaint();
        } else if self.sized_for.to_bits() != zoom.to_bits() {
            self.sized_for = zoom;
            let screen = ctx.input(|i| i.viewport().monitor_size).unwrap_or(LEAST_SIZE);
            // A window that cannot be made smaller than its screen hides its own lower edge.
            ctx.send_viewport_cmd(ViewportCommand::MinInnerSize(LEAST_SIZE.min(screen * 0.8)));
        }
    }

    fn react(&mut self, ctx: &Context, snap: &Snapshot, event: Event) {
        match event {
            Event::Reply { request, result } => {
                let ours = self.asking.answered(request, result.as_ref().ok(), &mut self.answers);
                if let (true, Err(refusal)) = (ours, result) {
                    let words = self.cx(snap, Room::Three, "").refusal(&refusal);
                    self.toasts.say(self.now().moment, words);
                }
            }
            Event::LinkOpened(words) => {
                self.open(Page::Calls);
                self.drafts.calls.dial.to = words;
                self.drafts.calls.dial.wants_focus = true;
                self.come_forward(ctx);
            }
            Event::ShowWindow => self.come_forward(ctx),
            Event::ThemeChanged { dark } => self.desktop_is_dark = Some(dark),
            Event::Quitting => self.leave(ctx),
            Event::Call { call, state, .. } => {
                if let Some(view) = snap.calls.iter().find(|c| c.id == call) {
                    let cx = self.cx(snap, Room::Three, "");
                    let state_words = cx.call_badge(view).1;
                    let who = view.peer.title();
                    self.announcement =
                        cx.fill("announce-call", &[("name", who.into()), ("state", state_words.into())]);
                }
                if state == CallState::Offering {
                    self.ask_for_attention(ctx);
                }
            }
            Event::RecallReady { line, id, .. } => {
                if let Some(view) = snap.completions.iter().find(|c| c.line == line && c.id == id) {
                    let cx = self.cx(snap, Room::Three, "");
                    self.announcement = cx.fill("recall-free", &[("name", view.peer.title().into())]);
                }
                self.ask_for_attention(ctx);
            }
            _ => {}
        }
    }

    /// Shows the window and gives it the keyboard: the user asked for it.
    fn come_forward(&mut self, ctx: &Context) {
        self.hidden = false;
        for command in [ViewportCommand::Visible(true), ViewportCommand::Minimized(false), ViewportCommand::Focus] {
            ctx.send_viewport_cmd(command);
        }
    }

    /// Something rings: a hidden window comes back, but nothing takes the keyboard from what the user is doing.
    fn ask_for_attention(&mut self, ctx: &Context) {
        if std::mem::take(&mut self.hidden) {
            ctx.send_viewport_cmd(ViewportCommand::Visible(true));
        }
        ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(UserAttentionType::Critical));
    }

    /// Closing keeps the phone running while there is something to wait for, and says so once; else it quits.
    fn close_or_stay(&mut self, ctx: &Context, snap: &Snapshot) {
        if !ctx.input(|i| i.viewport().close_requested()) || self.quitting {
            return;
        }
        if !keeps_running(snap) {
            self.quit(ctx);
            return;
        }
        ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        if snap.settings.window.told_about_closing {
            self.hide(ctx);
        } else {
            self.drafts.closing = true;
        }
    }

    /// Puts the window away; the phone runs on.
    pub(super) fn hide(&mut self, ctx: &Context) {
        self.drafts.closing = false;
        self.hidden = true;
        // A Wayland window cannot be hidden, and one hidden on Windows does not come back: it is minimised there.
        let can_hide = cfg!(target_os = "macos") || (cfg!(unix) && std::env::var_os("WAYLAND_DISPLAY").is_none());
        ctx.send_viewport_cmd(if can_hide {
            ViewportCommand::Visible(false)
        } else {
            ViewportCommand::Minimized(true)
        });
    }

    /// Ends the program.
    pub(super) fn quit(&mut self, ctx: &Context) {
        self.handle.send(Command::Quit);
        self.leave(ctx);
    }

    /// The phone is ending or has ended: so does the window.
    fn leave(&mut self, ctx: &Context) {
        if !std::mem::replace(&mut self.quitting, true) {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    /// Asks to be woken while something on the screen counts: every second in a call and while a recall rings,
    /// every minute while minutes are shown.
    fn wake_for_clocks(&mut self, ctx: &Context, snap: &Snapshot) {
        if self.options.frozen.is_some() {
            return;
        }
        let now = self.now();
        let until_next = |period: u64| Duration::from_micros(period - now.moment.0 % period);
        if snap.is_counting(now.moment) {
            ctx.request_repaint_after(until_next(1_000_000));
        } else if !snap.completions.is_empty() || !snap.waiting_for_us.is_empty() {
            ctx.request_repaint_after(until_next(60_000_000));
        }
        if let Some(toast) = self.toasts.settle(now.moment) {
            ctx.request_repaint_after(toast);
        }
    }

    /// Carries out what pages asked for.
    pub(super) fn grant(&mut self, ctx: &Context, snap: &Snapshot, wishes: Vec<Wish>) {
        for wish in wishes {
            match wish {
                Wish::Send(command) => {
                    tracing::trace!("a wish leaves the window");
                    self.asking.send(&self.handle, command);
                }
                Wish::Go(page) => self.open(page),
                Wish::WriteTo(address) => {
                    self.open(Page::Messages);
                    self.drafts.messages.write_to(address);
                }
                Wish::AddLine => {
                    self.open(Page::Settings);
                    self.drafts.settings.add_line();
                }
                Wish::EditLine(line) => {
                    self.open(Page::Settings);
                    self.drafts.settings.edit_line(snap, line);
                }
                Wish::StartDemo => {
                    if let Some(Err(why)) = self.options.start_demo.as_ref().map(|start| start()) {
                        self.toasts.say(self.now().moment, self.text.reason(&why));
                    }
                }
                Wish::Toast(words) => self.toasts.say(self.now().moment, words),
                Wish::Export { path, text } => {
                    let words = match std::fs::write(&path, text) {
                        Ok(()) => self.text.fill("export-done", &[("path", path.into())]),
                        Err(error) => {
                            let why = error.to_string();
                            self.text.fill("export-failed", &[("path", path.into()), ("why", why.into())])
                        }
                    };
                    self.toasts.say(self.now().moment, words);
                }
            }
            ctx.request_repaint();
        }
    }
}

/// Whether the phone has something to stay for: a call, a request, somebody who waits.
pub(super) fn keeps_running(snap: &Snapshot) -> bool {
    snap.calls.iter().any(|c| c.state != CallState::Ended)
        || snap.completions.iter().any(|c| !matches!(c.state, CompletionState::Ended(_)))
        || !snap.waiting_for_us.is_empty()
}
