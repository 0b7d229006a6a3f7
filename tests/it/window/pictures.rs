//! Pictures of the main states, compared with those under tests/snapshots; looked at by people before they are kept.

use egui_kittest::SnapshotOptions;
use perch::gui::{Options, Page};
use perch::model::Snapshot;
use perch::model::settings::ThemeChoice;

use super::scene::{NOW, Stage, afternoon, dressed, morning};

const FULL: [f32; 2] = [1120.0, 740.0];

/// Whether pictures can be taken here; a skip is told, and is a failure where pictures are required.
fn can_take() -> bool {
    let drivers = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
    let there = drivers.iter().any(|d| std::fs::read_dir(d).is_ok_and(|mut files| files.next().is_some()));
    let required = std::env::var("PERCH_REQUIRE").is_ok_and(|groups| groups.split(',').any(|g| g == "pictures"));
    assert!(there || !required, "pictures are required, but there is no Vulkan driver");
    if !there {
        println!("skipped: no Vulkan driver for the pictures");
    }
    there
}

fn check(name: &str, snapshot: Snapshot, size: [f32; 2], page: Page) {
    if !can_take() {
        return;
    }
    let mut stage = Stage::new(snapshot, size);
    stage.open(page);
    take(&mut stage, name);
}

fn take(stage: &mut Stage, name: &str) {
    let options = SnapshotOptions::new().threshold(0.2).max_failed_pixels(100_usize);
    stage.harness.snapshot_options(name, &options);
}

fn theme(choice: ThemeChoice, snapshot: Snapshot) -> Snapshot {
    dressed(snapshot, |s| s.window.theme = choice)
}

fn language(code: &str, snapshot: Snapshot) -> Snapshot {
    dressed(snapshot, |s| s.window.language = Some(code.to_owned()))
}

#[test]
fn the_morning_is_dark() {
    check("morning-dark", morning(), FULL, Page::Calls);
}

#[test]
fn the_morning_is_light() {
    check("morning-light", theme(ThemeChoice::Light, morning()), FULL, Page::Calls);
}

#[test]
fn the_morning_has_high_contrast() {
    check("morning-contrast", theme(ThemeChoice::HighContrast, morning()), FULL, Page::Calls);
}

#[test]
fn the_morning_is_narrow() {
    check("morning-compact", morning(), [360.0, 740.0], Page::Calls);
}

#[test]
fn the_morning_has_two_columns() {
    check("morning-two", morning(), [920.0, 740.0], Page::Calls);
}

#[test]
fn the_morning_is_russian() {
    check("morning-russian", language("ru", morning()), FULL, Page::Calls);
}

#[test]
fn the_morning_is_twice_as_large() {
    let twice = dressed(morning(), |s| s.window.scale_percent = 200);
    check("morning-200", twice, [2240.0, 1480.0], Page::Calls);
}

#[test]
fn the_afternoon_talks_and_rings() {
    check("afternoon", afternoon(), FULL, Page::Calls);
}

#[test]
fn recents_is_a_page() {
    check("recents", morning(), FULL, Page::Recents);
}

#[test]
fn contacts_is_a_page() {
    check("contacts", morning(), FULL, Page::Contacts);
}

#[test]
fn messages_is_a_page() {
    check("messages", morning(), FULL, Page::Messages);
}

#[test]
fn settings_is_a_page() {
    check("settings", morning(), FULL, Page::Settings);
}

#[test]
fn diagnostics_is_a_page() {
    check("diagnostics", morning(), FULL, Page::Diagnostics);
}

#[test]
fn the_first_start_welcomes() {
    if !can_take() {
        return;
    }
    let options = Options { frozen: Some(NOW), start_demo: Some(Box::new(|| Ok(()))), ..Options::default() };
    let empty = theme(ThemeChoice::Dark, language("en", Snapshot::default()));
    take(&mut Stage::with(empty, FULL, options), "welcome");
}
