//! The parts that pages are put together from; none of them knows a page.

mod avatar;
mod badge;
mod button;
mod card;
mod chart;
mod dialog;
mod field;
mod line;
mod meter;
mod order;
mod tabs;
mod toast;
mod words;

pub(super) use avatar::avatar;
pub(super) use badge::{badge, count};
pub(super) use button::{Button, Kind, menu};
pub(super) use card::{Edge, card, own_ids, rule};
pub(super) use chart::chart;
pub(super) use dialog::dialog;
pub(super) use field::{Look, area, field, pick, slider, switch};
pub(super) use line::progress;
pub(super) use meter::meter;
pub(super) use order::order;
pub(super) use tabs::tabs;
pub(super) use toast::Toasts;
pub(super) use words::{announce, caption, line, one_row, para, split, title, two_lines};
