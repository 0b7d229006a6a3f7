//! The window as a program: eframe around [`Window`], woken by the engine and by nothing else.

use eframe::{Frame, NativeOptions};
use egui::{Context, Ui, ViewportBuilder};

use super::window::{Options, Window};
use crate::engine::Handle;

/// The application's name for the desktop: window class, icon, desktop entry.
const APP_ID: &str = "perch";

struct App(Window);

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _: &mut Frame) {
        self.0.logic(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut Frame) {
        self.0.show(ui);
        tracing::trace!("frame drawn");
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

/// Opens the window and returns when it has been closed for good.
///
/// # Errors
/// One sentence when no window can be opened: no display, no OpenGL.
pub fn run(handle: Handle, options: Options) -> Result<(), String> {
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon-128.png")).unwrap_or_default();
    let native = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_app_id(APP_ID)
            .with_title("Perch")
            .with_icon(icon)
            .with_inner_size([1120.0, 740.0])
            .with_min_inner_size([360.0, 480.0]),
        ..NativeOptions::default()
    };
    let create: eframe::AppCreator<'_> = Box::new(move |cc| {
        Window::install(&cc.egui_ctx);
        let ctx = cc.egui_ctx.clone();
        handle.on_change(move || ctx.request_repaint());
        Ok(Box::new(App(Window::new(handle, options))))
    });
    eframe::run_native(APP_ID, native, create).map_err(|error| no_window(&error.to_string()))
}

/// Why there is no window, without the libraries' own paths. A machine without a display is the usual case.
fn no_window(error: &str) -> String {
    if error.contains("WAYLAND_DISPLAY") {
        return "There is no display for a window here; perch --headless runs without one".to_owned();
    }
    let why = error.rsplit(": ").next().unwrap_or(error);
    format!("The window cannot be opened: {why}")
}
