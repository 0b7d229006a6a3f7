//! An empty window of the same kind as Perch's: what `benches/window.py` holds Perch's memory and start against.

struct Empty;

impl eframe::App for Empty {
    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        ui.label("empty");
    }
}

fn main() -> eframe::Result {
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_inner_size([1120.0, 740.0]),
        ..eframe::NativeOptions::default()
    };
    eframe::run_native("empty", native, Box::new(|_| Ok(Box::new(Empty))))
}
