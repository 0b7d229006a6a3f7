//! The window: it sees the handle and the words, and owns no truth.

mod app;
mod asking;
mod bird;
mod components;
mod cx;
mod pages;
mod samples;
mod shell;
mod shortcut;
mod spoken;
mod text;
mod theme;
mod when;
mod window;
mod words;

pub use app::run;
pub use cx::Page;
pub use spoken::{spoken, standard_messages};
pub use window::{Options, Window};
