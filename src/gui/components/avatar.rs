//! A person's initials on a round ground whose colour belongs to the name.

use egui::{Align2, Role, Sense, Ui, Vec2, WidgetInfo};

use crate::gui::cx::Cx;
use crate::gui::theme::Face;

/// Draws the initials of `name`, `size` points across.
pub(in crate::gui) fn avatar(ui: &mut Ui, cx: &Cx<'_>, name: &str, size: f32) {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(size), Sense::hover());
    // Decoration: the name stands beside it.
    response.widget_info(|| WidgetInfo::new(Role::GenericContainer));
    let index = name.bytes().fold(0_usize, |sum, b| sum.wrapping_mul(31).wrapping_add(usize::from(b)));
    let (ground, ink) = cx.look.avatars[index % cx.look.avatars.len()];
    ui.painter().circle_filled(rect.center(), size / 2.0, ground);
    let mut font = Face::Name.font();
    font.size = size * 0.36;
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, initials(name), font, ink);
}

/// The first letters of the first and the last word; `#` where there is no letter.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|w| w.chars().find(|c| c.is_alphabetic()));
    let first = words.next();
    let last = words.next_back();
    let letters: String = first.into_iter().chain(last).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { "#".to_owned() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_last_word_and_a_number_has_none() {
        let check = |name: &str, expected: &str| assert_eq!(initials(name), expected);
        check("Marta Kowalska", "MK");
        check("Иван Сергеевич Петров", "ИП");
        check("boris", "B");
        check("+44 20 7946 0018", "#");
        check("", "#");
    }
}
