//! The form of one line, its part on call completion: ways, limits, the exchange's codes, redialling, messages.

use egui::Ui;

use super::line_form::named;
use crate::gui::components::{Look, area, caption, field, order, pick, rule, slider, switch};
use crate::gui::cx::Cx;
use crate::model::completion::Road;
use crate::model::preset::{PRESETS, RedialRules};
use crate::model::settings::{CompletionSettings, FeatureCodes, RedialSettings};

/// The roads that a line may try, in their usual order.
const ROADS: [Road; 6] = [Road::Native, Road::Dialog, Road::Presence, Road::FeatureCode, Road::Redial, Road::Join];

/// Draws it; `messages` are the predefined ones, one on each line.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, messages: &mut String, settings: &mut CompletionSettings) {
    section(ui, cx, "roads-caption");
    order(ui, cx, &ROADS, &mut settings.roads, |road| cx.road(road));
    named(ui, cx, "line-learn", |ui, name| switch(ui, cx, name, &mut settings.learn));
    named(ui, cx, "line-blind", |ui, name| switch(ui, cx, name, &mut settings.blind_native));

    section(ui, cx, "limits-caption");
    number(ui, cx, "set-max-outstanding", &mut settings.max_outstanding, (0, 50, 1), "");
    number(ui, cx, "set-busy-minutes", &mut settings.busy_minutes, (10, 240, 10), "min");
    number(ui, cx, "set-no-answer-minutes", &mut settings.no_answer_minutes, (10, 480, 10), "min");
    number(ui, cx, "set-guard", &mut settings.guard_s, (0, 30, 1), "s");

    section(ui, cx, "codes-caption");
    codes(ui, cx, &mut settings.feature_codes);
    template(ui, cx, "code-intrude", &mut settings.intrude_template);
    template(ui, cx, "code-voice-mail", &mut settings.voice_mail_template);

    section(ui, cx, "redial-caption");
    redial(ui, cx, &mut settings.redial);

    section(ui, cx, "messages-caption");
    let hint = cx.say("messages-lines-hint");
    area(ui, cx, "predefined messages", &cx.say("messages-caption"), &hint, messages);
}

fn section(ui: &mut Ui, cx: &Cx<'_>, key: &str) {
    rule(ui, cx);
    caption(ui, cx, &cx.say(key));
}

/// The codes of a well-known exchange, or one's own.
fn codes(ui: &mut Ui, cx: &Cx<'_>, codes: &mut FeatureCodes) {
    let own = [(None, cx.say("codes-own"))];
    let known = PRESETS.iter().enumerate().map(|(index, preset)| (Some(index), preset.name.to_owned()));
    let choices: Vec<_> = own.into_iter().chain(known).collect();
    let mut chosen = PRESETS.iter().position(|preset| preset.codes() == *codes);
    let changed = named(ui, cx, "codes-preset", |ui, name| pick(ui, name, &mut chosen, &choices));
    if let (true, Some(preset)) = (changed, chosen.and_then(|index| PRESETS.get(index))) {
        *codes = preset.codes();
    }
    template(ui, cx, "code-callback", &mut codes.callback);
    template(ui, cx, "code-callback-no-answer", &mut codes.callback_no_answer);
    template(ui, cx, "code-callback-cancel", &mut codes.callback_cancel);
    template(ui, cx, "code-camp-on", &mut codes.camp_on);
    template(ui, cx, "code-camp-on-cancel", &mut codes.camp_on_cancel);
    template(ui, cx, "code-leave-word", &mut codes.leave_word);
    named(ui, cx, "codes-one-at-a-time", |ui, name| switch(ui, cx, name, &mut codes.one_at_a_time));
    named(ui, cx, "codes-cancel-all", |ui, name| switch(ui, cx, name, &mut codes.cancel_is_for_all));
}

/// The polite timer's limits, within the rules of a country (part 3.4).
fn redial(ui: &mut Ui, cx: &Cx<'_>, redial: &mut RedialSettings) {
    let rules: Vec<_> = RedialRules::ALL.into_iter().map(|rules| (rules, cx.say(rules_key(rules)))).collect();
    if named(ui, cx, "redial-rules", |ui, name| pick(ui, name, &mut redial.rules, &rules)) {
        *redial = redial.rules.preset();
    }
    let (most, least) = (u16::from(redial.rules.most_tries()), redial.rules.least_interval_s());
    number(ui, cx, "redial-tries", &mut redial.tries, (1, most, 1), "×");
    number(ui, cx, "redial-interval", &mut redial.interval_s, (least, 300, 5), "s");
    number(ui, cx, "redial-total", &mut redial.total_minutes, (5, 120, 5), "min");
    number(ui, cx, "redial-lock", &mut redial.lock_out_minutes, (30, 240, 30), "min");
}

fn rules_key(rules: RedialRules) -> &'static str {
    match rules {
        RedialRules::Everywhere => "redial-rules-everywhere",
        RedialRules::UnitedStates => "redial-rules-united-states",
        RedialRules::Canada => "redial-rules-canada",
        RedialRules::Europe => "redial-rules-europe",
        RedialRules::NewZealand => "redial-rules-new-zealand",
    }
}

fn template(ui: &mut Ui, cx: &Cx<'_>, key: &str, value: &mut Option<String>) {
    let mut words = value.clone().unwrap_or_default();
    let hint = cx.say("template-hint");
    if field(ui, cx, Look::FORM, ("line", key), &cx.say(key), &hint, &mut words).changed() {
        *value = Some(words).filter(|w| !w.trim().is_empty());
    }
}

/// A number between two ends.
fn number<N>(ui: &mut Ui, cx: &Cx<'_>, key: &str, value: &mut N, ends: (u16, u16, u16), unit: &str)
where
    N: Copy + TryInto<u16> + TryFrom<u16>,
{
    let mut shown: u16 = (*value).try_into().unwrap_or(u16::MAX);
    let changed = named(ui, cx, key, |ui, name| slider(ui, cx, name, &mut shown, ends, unit));
    if let (true, Ok(number)) = (changed, N::try_from(shown)) {
        *value = number;
    }
}
