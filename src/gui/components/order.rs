//! A list whose order matters: each thing on or off, and the way up.

use egui::Ui;

use super::{Button, Kind, para, split, switch};
use crate::gui::cx::Cx;
use crate::gui::theme::Face;

/// Draws `list` and then what else there is of `all`.
pub(in crate::gui) fn order<T: Copy + PartialEq>(
    ui: &mut Ui,
    cx: &Cx<'_>,
    all: &[T],
    list: &mut Vec<T>,
    name: impl Fn(T) -> String,
) {
    let rest = all.iter().copied().filter(|thing| !list.contains(thing));
    let shown: Vec<T> = list.iter().copied().chain(rest).collect();
    let up = cx.say("road-earlier");
    for thing in shown {
        let name = name(thing);
        let place = list.iter().position(|t| *t == thing);
        let words = |ui: &mut Ui| {
            para(ui, Face::Body, cx.look.text, &name);
        };
        split(ui, 30.0, words, |ui| {
            let mut on = place.is_some();
            if switch(ui, cx, &name, &mut on) {
                match place {
                    Some(place) => drop(list.remove(place)),
                    None => list.push(thing),
                }
                return;
            }
            if let Some(place) = place.filter(|p| *p > 0)
                && Button::new(Kind::Quiet, &up).height(26.0).about(&name).show(ui, cx).clicked()
            {
                list.swap(place, place - 1);
            }
        });
    }
}
