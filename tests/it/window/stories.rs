//! What a hand does in the window, and the commands that come of it.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use perch::gui::Page;
use perch::model::completion::{CompletionMode, Road};
use perch::model::*;

use super::scene::{NOW, Stage, afternoon, busy, call, dressed, morning, person, request, soon};

const FULL: [f32; 2] = [1120.0, 740.0];

fn lonely(calls: impl IntoIterator<Item = CallView>) -> Snapshot {
    Snapshot { calls: calls.into_iter().collect(), completions: [].into(), waiting_for_us: [].into(), ..morning() }
}

/// Clicks a button by its name; the commands that follow.
#[track_caller]
fn click(snapshot: Snapshot, name: &str) -> Vec<Command> {
    let mut stage = Stage::new(snapshot, FULL);
    press(&mut stage, name)
}

#[track_caller]
fn press(stage: &mut Stage, name: &str) -> Vec<Command> {
    stage.harness.get_by_label(name).click();
    stage.harness.run_ok();
    stage.serve()
}

/// Searches the settings.
fn searched(snapshot: Snapshot, words: &str) -> Stage {
    let mut stage = Stage::new(snapshot, FULL);
    stage.open(Page::Settings);
    stage.harness.get_by_label("Search all settings").focus();
    stage.harness.get_by_label("Search all settings").type_text(words);
    stage.harness.run_ok();
    stage
}

#[test]
fn call_back_when_free_on_a_busy_call_asks_for_completion() {
    let command = Command::CompleteCall { call: CallId(1), mode: CompletionMode::CallBack, message: None, note: None };
    let marta = || busy(1, person("Marta Kowalska", "2014"));
    assert_eq!(click(lonely([marta()]), "Call back when free"), [command]);
    assert_eq!(click(lonely([marta()]), "Break in"), [], "a mode that is not alive does nothing");
    assert_eq!(click(lonely([marta()]), "Close"), [Command::Dismiss(CallId(1))]);
}

#[test]
fn a_note_goes_with_the_request() {
    let mut stage = Stage::new(lonely([busy(1, person("Marta Kowalska", "2014"))]), FULL);
    press(&mut stage, "Add a note…");
    stage.harness.get_by_label("Why you want to reach them").type_text("October");
    stage.harness.run_ok();
    let commands = press(&mut stage, "Camp on");
    let note = Some("October".to_owned());
    assert_eq!(
        commands,
        [Command::CompleteCall { call: CallId(1), mode: CompletionMode::CampOn, message: None, note }]
    );
}

#[test]
fn the_buttons_of_a_recall_send_its_commands() {
    let recall = || Snapshot {
        completions: [request(
            17,
            person("Иван Петров", "2022"),
            CompletionState::Ready { lapses: soon(14) },
            Road::Native,
        )]
        .into(),
        ..lonely([])
    };
    let (line, id) = (Some(LineId(1)), CompletionId(17));
    assert_eq!(click(recall(), "Call now"), [Command::AcceptRecall { line, id }]);
    assert_eq!(click(recall(), "Cancel"), [Command::DeclineRecall { line, id }]);
    let mut stage = Stage::new(recall(), FULL);
    press(&mut stage, "Later…");
    let by = std::time::Duration::from_secs(15 * 60);
    assert_eq!(press(&mut stage, "In 15 min"), [Command::PostponeRecall { line, id, by }]);
}

#[test]
fn the_person_waited_for_and_a_caller_on_hold_are_put_through_with_one_click() {
    let mut marta = call(5, person("Marta Kowalska", "2014"), CallState::Talking);
    (marta.completion, marta.origin) = (Some(CompletionId(17)), CallOrigin::CallCompletion);
    let caller = call(4, person("Pierre Martin", "2030"), CallState::Held);
    let to = command::TransferTarget::Call(CallId(5));
    assert_eq!(
        click(lonely([marta, caller]), "Connect with Pierre Martin"),
        [Command::Transfer { call: CallId(4), to }]
    );
}

#[test]
fn a_contact_shows_what_the_exchange_tells_of_the_line_while_the_list_is_open() {
    let mut stage = Stage::new(lonely([]), FULL);
    stage.harness.state_mut().open(Page::Contacts);
    stage.harness.run_ok();
    assert!(stage.serve().contains(&Command::WatchContacts(true)));
    let giulia = SipUri::sip("2051", "pbx.example.com");
    let lamps = [(giulia, contact::LineState::Ringing)].into();
    stage.end.publish(Snapshot { lamps, ..lonely([]) });
    stage.harness.run_ok();
    assert_eq!(stage.harness.query_all_by_label("Ringing").count(), 1);
    stage.harness.state_mut().open(Page::Calls);
    stage.harness.run_ok();
    assert!(stage.serve().contains(&Command::WatchContacts(false)));
}

#[test]
fn a_setting_of_a_line_is_found_and_leads_to_its_form() {
    let mut stage = Stage::new(lonely([]), FULL);
    stage.open(Page::Settings);
    stage.harness.get_by_label("Search all settings").focus();
    stage.harness.get_by_label("Search all settings").type_text("requests at once");
    stage.harness.run_ok();
    stage.harness.get_all_by_label("Edit…").next().expect("a way to the first line").click();
    stage.harness.run_ok();
    assert!(stage.harness.query_all_by_label("Requests at once").count() > 0, "the form is open as far as it goes");
    let words = (egui::accesskit::Role::MultilineTextInput, "Predefined messages");
    stage.harness.get_by_role_and_label(words.0, words.1).focus();
    stage.harness.get_by_role_and_label(words.0, words.1).type_text("Ring me");
    stage.harness.run_ok();
    let commands = press(&mut stage, "Save");
    let Some(Command::SaveSettings(saved)) = commands.first() else { panic!("not saved: {commands:?}") };
    assert_eq!(saved.lines[0].completion.messages, Some(vec!["Ring me".to_owned()]));
    assert_eq!(saved.lines[1].completion.messages, None);
}

#[test]
fn a_queued_request_is_cancelled_by_its_button() {
    let queued = request(12, person("Giulia Rossi", "2051"), CompletionState::Watching, Road::Dialog);
    let snapshot = Snapshot { completions: [queued].into(), ..lonely([]) };
    assert_eq!(click(snapshot, "Cancel"), [Command::UncompleteCall { line: Some(LineId(1)), id: CompletionId(12) }]);
}

#[test]
fn enter_dials_what_was_typed_without_a_field_being_chosen_first() {
    let mut stage = Stage::new(lonely([]), FULL);
    stage.harness.event(egui::Event::Text("b".to_owned()));
    stage.harness.run_ok();
    stage.harness.get_by_label("Name, number or sip: address").type_text("oris");
    stage.harness.run_ok();
    stage.harness.key_press(Key::Enter);
    stage.harness.run_ok();
    assert_eq!(stage.serve(), [Command::Dial { line: Some(LineId(1)), to: "boris".to_owned() }]);
}

#[test]
fn keys_act_on_the_call_while_nothing_is_typed() {
    let mut stage = Stage::new(lonely([call(3, person("Anna Conti", "2007"), CallState::Talking)]), FULL);
    let mut typed = |text: &str| {
        stage.harness.event(egui::Event::Text(text.to_owned()));
        stage.harness.run_ok();
        stage.serve()
    };
    assert_eq!(typed("7"), [Command::SendDigits { call: CallId(3), digits: "7".to_owned() }]);
    assert_eq!(typed("m"), [Command::SetMute { call: CallId(3), muted: true }]);
    assert_eq!(typed("h"), [Command::Hold(CallId(3))]);
    stage.harness.key_press_modifiers(Modifiers::CTRL, Key::Escape);
    stage.harness.run_ok();
    assert_eq!(stage.serve(), [Command::HangUp(CallId(3))]);
}

#[test]
fn an_incoming_call_is_answered_by_keys_and_never_takes_the_focus() {
    let mut stage = Stage::new(lonely([]), FULL);
    stage.harness.get_by_label("Name, number or sip: address").focus();
    stage.harness.run_ok();
    stage.end.publish(lonely([call(4, person("Pierre Martin", "2030"), CallState::Offering)]));
    let (call, line, state) = (CallId(4), LineId(1), CallState::Offering);
    stage.end.emit(Event::Call { call, line, state, end: None, completion: None });
    stage.harness.run_ok();
    assert!(stage.harness.get_by_label("Name, number or sip: address").is_focused());
    assert!(stage.harness.query_by_label("Pierre Martin, Incoming call").is_some(), "it is announced");
    stage.harness.key_press_modifiers(Modifiers::CTRL, Key::Enter);
    stage.harness.run_ok();
    assert_eq!(stage.serve(), [Command::Answer(CallId(4))]);
}

#[test]
fn a_refusal_is_told_in_the_users_language() {
    let spoken = dressed(lonely([]), |s| s.window.language = Some("it".to_owned()));
    let mut stage = Stage::new(spoken, FULL);
    stage.harness.get_by_label("Nome, numero o indirizzo sip:").focus();
    stage.harness.event(egui::Event::Text("???".to_owned()));
    stage.harness.run_ok();
    stage.harness.key_press(Key::Enter);
    stage.harness.run_ok();
    let envelope = stage.end.commands.try_recv().unwrap();
    let result = Err(Refusal::InvalAddress { typed: "???".to_owned() });
    stage.end.emit(Event::Reply { request: envelope.request, result });
    stage.harness.run_ok();
    let told = stage.harness.query_all_by_label("«???» non è un indirizzo né un numero").count();
    assert!(told > 0, "shown, and read out");
}

#[test]
fn a_link_fills_the_field_and_does_not_dial() {
    let mut stage = Stage::new(lonely([]), FULL);
    stage.open(Page::Settings);
    stage.end.emit(Event::LinkOpened("tel:+390612345".to_owned()));
    stage.harness.run_ok();
    assert_eq!(stage.harness.get_by_label("Name, number or sip: address").value().as_deref(), Some("tel:+390612345"));
    assert_eq!(stage.serve(), []);
}

#[test]
fn a_setting_is_found_by_a_word_and_in_force_at_once() {
    let mut stage = searched(lonely([]), "echo");
    stage.harness.get_by_role_and_label(egui::accesskit::Role::Switch, "Cancel echo").click();
    stage.harness.run_ok();
    let commands = stage.serve();
    let Some(Command::SaveSettings(saved)) = commands.first() else { panic!("not saved: {commands:?}") };
    assert_ne!(saved.audio.echo_cancelling, settings::AudioSettings::default().echo_cancelling);
}

#[test]
fn the_microphone_is_tested_from_the_settings_and_not_beside_a_call() {
    let mut stage = searched(lonely([]), "microphone");
    assert_eq!(press(&mut stage, "Test"), [Command::TestMicrophone(true)]);
    let mut stage = searched(Snapshot { microphone_test: Some(-20.0), ..lonely([]) }, "microphone");
    stage.harness.get_by_label("Microphone level");
    assert_eq!(press(&mut stage, "Stop"), [Command::TestMicrophone(false)]);
    let talking = call(1, person("Marta Kowalska", "2014"), CallState::Talking);
    assert_eq!(press(&mut searched(lonely([talking]), "microphone"), "Test"), []);
}

#[test]
fn numbers_and_paths_are_in_force_when_their_field_is_left() {
    let mut stage = searched(morning(), "cost extra");
    stage.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Numbers that cost extra").focus();
    stage.harness.run_ok();
    stage
        .harness
        .get_by_role_and_label(egui::accesskit::Role::TextInput, "Numbers that cost extra")
        .type_text(", 0088");
    stage.harness.run_ok();
    assert_eq!(stage.serve(), [], "half a number would be in force");
    stage.harness.key_press(Key::Tab);
    stage.harness.run_ok();
    let commands = stage.serve();
    let Some(Command::SaveSettings(saved)) = commands.first() else { panic!("not saved: {commands:?}") };
    assert!(saved.calls.premium_prefixes.contains(&"0088".to_owned()), "{:?}", saved.calls.premium_prefixes);
}

#[test]
fn a_message_is_left_in_predefined_words() {
    let mut stage = Stage::new(lonely([busy(1, person("Marta Kowalska", "2014"))]), FULL);
    press(&mut stage, "Leave a message…");
    let message = Some(message::MessageText::Predefined(2));
    let command = Command::CompleteCall { call: CallId(1), mode: CompletionMode::Message, message, note: None };
    assert_eq!(press(&mut stage, "It’s urgent"), [command]);
}

#[test]
fn closing_with_a_request_is_explained_once_and_keeps_the_phone() {
    let close = |stage: &mut Stage| {
        let viewports = &mut stage.harness.input_mut().viewports;
        viewports.entry(egui::ViewportId::ROOT).or_default().events.push(egui::ViewportEvent::Close);
        stage.harness.step();
        let commands: Vec<_> =
            stage.harness.output().viewport_output.values().flat_map(|v| v.commands.clone()).collect();
        stage.harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default().events.clear();
        stage.harness.run_ok();
        commands
    };
    let mut stage = Stage::new(morning(), FULL);
    assert!(close(&mut stage).contains(&egui::ViewportCommand::CancelClose));
    assert!(stage.harness.query_by_label("Perch keeps waiting for 4 people").is_some());
    let commands = press(&mut stage, "Keep running");
    let Some(Command::SaveSettings(saved)) = commands.first() else { panic!("not remembered: {commands:?}") };
    assert!(saved.window.told_about_closing);
    let mut idle = Stage::new(lonely([]), FULL);
    assert!(close(&mut idle).contains(&egui::ViewportCommand::Close));
    assert_eq!(idle.serve(), [Command::Quit], "with nothing to wait for, closing quits");
}

#[test]
fn when_the_engine_is_gone_the_window_goes_too() {
    // However it ended, and whether or not it said so.
    let Stage { mut harness, end } = Stage::new(morning(), FULL);
    drop(end);
    harness.step();
    let commands: Vec<_> = harness.output().viewport_output.values().flat_map(|v| v.commands.clone()).collect();
    assert!(commands.contains(&egui::ViewportCommand::Close), "{commands:?}");
}

#[test]
fn starting_with_the_desktop_is_offered_with_the_first_request() {
    let waiting = request(12, person("Giulia Rossi", "2051"), CompletionState::Watching, Road::Dialog);
    let snapshot = Snapshot { completions: [waiting].into(), ..lonely([]) };
    let options = perch::gui::Options { can_autostart: true, frozen: Some(NOW), ..Default::default() };
    let mut stage = Stage::with(snapshot, FULL, options);
    let commands = press(&mut stage, "Start with the desktop");
    let Some(Command::SaveSettings(saved)) = commands.first() else { panic!("not saved: {commands:?}") };
    assert!(saved.window.autostart && saved.window.autostart_offered);
}

#[test]
fn an_idle_window_asks_for_no_repaint() {
    let mut stage = Stage::with(lonely([]), FULL, perch::gui::Options::default());
    stage.harness.run_ok();
    let delay = stage.harness.output().viewport_output.values().map(|v| v.repaint_delay).min();
    assert!(delay.is_some_and(|d| d > std::time::Duration::from_secs(3600)), "{delay:?}");
    stage.end.publish(afternoon());
    stage.harness.run_ok();
    let delay = stage.harness.output().viewport_output.values().map(|v| v.repaint_delay).min();
    assert!(delay.is_some_and(|d| d <= std::time::Duration::from_secs(1)), "{delay:?}");
}
