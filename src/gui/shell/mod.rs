//! The frame around the pages: three columns, two, or one with a tab bar.

mod banners;
mod closing;
mod keys;
mod side;
mod tab_bar;

use egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Stroke, Ui};

use super::components::announce;
use super::cx::{Cx, Page, Room, Wish};
use super::pages::{self, Drafts};
use super::window::Window;
use super::{shortcut, theme};
use crate::model::{CallState, Command, CompletionState};

/// Width of the left column, points.
const SIDE: f32 = 228.0;
/// Width of *Waiting for*, points.
const WAITING: f32 = 324.0;

impl Window {
    /// Draws the window.
    pub fn show(&mut self, ui: &mut Ui) {
        let snap = self.handle.snapshot();
        let export_dir = self.options.export_dir.to_string_lossy().into_owned();
        let room = Room::of(ui.available_width());
        let mut wishes = Vec::new();
        let mut drafts = std::mem::take(&mut self.drafts);
        let mut toasts = std::mem::take(&mut self.toasts);
        let mut dismissed = std::mem::take(&mut self.dismissed);
        let mut chosen = self.line;
        let cx = self.cx(&snap, room, &export_dir);
        if self.page == Page::Waiting && room == Room::Three {
            wishes.push(Wish::Go(Page::Calls));
        }
        let asked = shortcut::read(ui, &cx, self.page, &mut wishes);
        drafts.keys_shown ^= asked.list;
        if asked.typed || asked.search {
            drafts.calls.dial.wants_focus = true;
            ui.ctx().memory_mut(|m| m.request_focus(shortcut::dial_field()));
        }
        if asked.search && self.page != Page::Calls {
            wishes.push(Wish::Go(Page::Calls));
        }
        if asked.scale != 0 {
            wishes.push(rescale(&cx, asked.scale));
        }
        ui.painter().rect_filled(ui.max_rect(), 0.0, cx.look.page);
        match room {
            Room::Compact => compact(ui, &cx, self.page, &mut drafts, &mut dismissed, &mut wishes),
            Room::Two | Room::Three => {
                side::show(ui, &cx, self.page, SIDE, &mut chosen, &mut wishes);
                columns(ui, &cx, self.page, &mut drafts, &mut dismissed, &mut wishes);
            }
        }
        pages::calls::message_dialog(ui, &cx, &mut drafts.calls.message, &mut wishes);
        pages::settings::line_dialog(ui, &cx, &mut drafts.settings, &mut wishes);
        keys::show(ui, &cx, &mut drafts.keys_shown);
        let closing = closing::show(ui, &cx, drafts.closing);
        toasts.show(ui, &cx, if room == Room::Compact { 60.0 } else { 20.0 });
        announce(ui, &self.announcement, true);
        let ctx = ui.ctx().clone();
        (self.drafts, self.toasts, self.dismissed, self.line) = (drafts, toasts, dismissed, chosen);
        match closing {
            Some(closing::Answer::Stay) => {
                let mut settings = (*snap.settings).clone();
                settings.window.told_about_closing = true;
                wishes.push(Command::SaveSettings(Box::new(settings)).into());
                self.hide(&ctx);
            }
            Some(closing::Answer::Quit) => self.quit(&ctx),
            Some(closing::Answer::Back) => self.drafts.closing = false,
            None => {}
        }
        self.grant(&ctx, &snap, wishes);
    }
}

/// The middle, and *Waiting for* beside it where there is room and the page wants it.
fn columns(
    ui: &mut Ui,
    cx: &Cx<'_>,
    page: Page,
    drafts: &mut Drafts,
    dismissed: &mut Vec<crate::model::snapshot::Banner>,
    wishes: &mut Vec<Wish>,
) {
    let beside = cx.room == Room::Three && !matches!(page, Page::Settings | Page::Diagnostics) && !is_new(cx);
    if beside {
        let frame = Frame::new().fill(cx.look.side).inner_margin(Margin { left: 16, right: 16, top: 16, bottom: 12 });
        Panel::right("waiting").exact_size(WAITING).resizable(false).show_separator_line(false).frame(frame).show(
            ui,
            |ui| {
                edge(ui, cx, ui.max_rect().left() - 16.0);
                pages::waiting::show(ui, cx, wishes);
            },
        );
    }
    let frame = Frame::new().fill(cx.look.page).inner_margin(Margin { left: 20, right: 20, top: 16, bottom: 12 });
    CentralPanel::no_frame().frame(frame).show(ui, |ui| {
        banners::show(ui, cx, dismissed);
        if !beside && page != Page::Calls {
            pages::waiting::ringing(ui, cx, wishes);
        }
        middle(ui, cx, page, drafts, wishes);
    });
}

/// One column between a bar with the line and a bar with the pages.
fn compact(
    ui: &mut Ui,
    cx: &Cx<'_>,
    page: Page,
    drafts: &mut Drafts,
    dismissed: &mut Vec<crate::model::snapshot::Banner>,
    wishes: &mut Vec<Wish>,
) {
    tab_bar::top(ui, cx, wishes);
    tab_bar::bottom(ui, cx, page, wishes);
    let frame = Frame::new().fill(cx.look.page).inner_margin(Margin { left: 14, right: 14, top: 12, bottom: 8 });
    CentralPanel::no_frame().frame(frame).show(ui, |ui| {
        banners::show(ui, cx, dismissed);
        if page != Page::Calls {
            pages::waiting::ringing(ui, cx, wishes);
        }
        middle(ui, cx, page, drafts, wishes);
    });
}

fn middle(ui: &mut Ui, cx: &Cx<'_>, page: Page, drafts: &mut Drafts, wishes: &mut Vec<Wish>) {
    match page {
        Page::Waiting => pages::waiting::show(ui, cx, wishes),
        Page::Diagnostics => pages::diagnostics::show(ui, cx, &mut drafts.diagnostics, wishes),
        _ => {
            ScrollArea::vertical().id_salt(page).auto_shrink([false, false]).show(ui, |ui| match page {
                Page::Calls if is_new(cx) => pages::welcome::show(ui, cx, wishes),
                Page::Calls | Page::Waiting | Page::Diagnostics => {
                    pages::calls::show(ui, cx, &mut drafts.calls, wishes);
                }
                Page::Recents => pages::recents::show(ui, cx, &mut drafts.recents, wishes),
                Page::Contacts => pages::contacts::show(ui, cx, &mut drafts.contacts, wishes),
                Page::Messages => pages::messages::show(ui, cx, &mut drafts.messages, wishes),
                Page::Settings => pages::settings::show(ui, cx, &mut drafts.settings, wishes),
            });
        }
    }
}

/// Nothing is set up yet: the welcome page stands in for the calls.
fn is_new(cx: &Cx<'_>) -> bool {
    cx.snap.lines.is_empty() && cx.snap.calls.is_empty()
}

fn rescale(cx: &Cx<'_>, step: i16) -> Wish {
    let mut settings = (*cx.snap.settings).clone();
    let scale = settings.window.scale_percent.clamp(100, 300);
    settings.window.scale_percent = scale.saturating_add_signed(step * 25).clamp(100, 300);
    Command::SaveSettings(Box::new(settings)).into()
}

/// A thin line down the side of a column.
fn edge(ui: &Ui, cx: &Cx<'_>, x: f32) {
    let painter = ui.painter().with_clip_rect(ui.ctx().content_rect());
    painter.vline(x, ui.ctx().content_rect().y_range(), Stroke::new(1.0, cx.look.edge));
}

/// The number beside a page's name: calls, missed calls, unread messages, requests.
fn number_of(cx: &Cx<'_>, page: Page) -> u32 {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    match page {
        Page::Calls => count(
            cx.snap
                .calls
                .iter()
                .filter(|c| c.state != CallState::Ended && !pages::calls::rings_as_recall(cx, c.id))
                .count(),
        ),
        Page::Waiting => {
            let waits = |s: &CompletionState| !matches!(s, CompletionState::Ended(_));
            count(cx.snap.completions.iter().filter(|c| waits(&c.state)).count())
        }
        Page::Recents => cx.snap.missed,
        Page::Messages => cx.snap.unread,
        Page::Contacts | Page::Settings | Page::Diagnostics => 0,
    }
}

/// The message that names a page.
fn name_of(page: Page) -> &'static str {
    match page {
        Page::Calls => "page-calls",
        Page::Waiting => "page-waiting",
        Page::Recents => "page-recents",
        Page::Contacts => "page-contacts",
        Page::Messages => "page-messages",
        Page::Settings => "page-settings",
        Page::Diagnostics => "page-diagnostics",
    }
}

/// The tone of a page's number.
fn tone_of(page: Page) -> theme::Tone {
    match page {
        Page::Recents | Page::Messages => theme::Tone::Bad,
        _ => theme::Tone::Neutral,
    }
}
