//! Every page in every language: no missing glyph, no missing word, nothing without a name.

use perch::gui::Page;

use super::scene::{Stage, afternoon, dressed, morning};

#[test]
fn every_page_speaks_every_language_without_a_missing_glyph() {
    // The harness itself fails on a missing glyph, and the window on a missing message or argument.
    for code in ["en", "it", "pt-BR", "es", "ru", "fr"] {
        for snapshot in [morning(), afternoon()] {
            let spoken = dressed(snapshot, |s| s.window.language = Some(code.to_owned()));
            for width in [1120.0, 360.0] {
                let mut stage = Stage::new(spoken.clone(), [width, 740.0]);
                for page in Page::ALL {
                    stage.open(page);
                }
            }
        }
    }
}
