//! Every page in every language: no missing glyph, no missing word, nothing in another language, nothing without a name.

use std::sync::Arc;

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use perch::gui::Page;
use perch::model::completion::{CompletionMode, Road};
use perch::model::snapshot::{Banner, BannerKind};
use perch::model::*;

use super::scene::{Stage, afternoon, busy, call, dressed, morning, person, request, soon};

const FULL: [f32; 2] = [1120.0, 740.0];

/// What stays as it is in every language: names, addresses, what SIP calls itself, keys, codecs, files.
const NAMES: &str = "Marta Kowalska João Silva Luisa García Giulia Rossi Pierre Martin Anna Conti Nora Lind MK JS GR PM NL AC \
    Office Home Support desk anna sip tel pbx example com net org Headset Jabra Invoice of October Meeting on Friday \
    Please call you me back I ll later secrets toml config history bad Perch SIP UDP TCP TLS Opus Ogg WAV kHz MOS UTF \
    English Italiano Português Brasil Español Français BR DE ES FR GB IT RU US \
    INVITE ACK SUBSCRIBE NOTIFY call completion ready queued Trying Busy Here Accepted OK Call Info udp \
    Enter Ctrl Esc M H K F1 exports perch txt Asterisk FreePBX Grandstream UCM Yeastar Mitel dialplan North American";

/// The worst of evenings: every way to end, every state of a request, every banner, each with its reason.
fn evening() -> Snapshot {
    let ends = [
        (CallEnd::Busy, Reason::NoCommonSound),
        (CallEnd::NoAnswer, Reason::NothingAnswered),
        (CallEnd::Declined, Reason::TheyDeclined),
        (CallEnd::Unavailable, Reason::CannotBeReached),
        (CallEnd::NotFound, Reason::NumberGone),
        (CallEnd::Unreachable, Reason::ConnectionRefused),
        (CallEnd::Congestion, Reason::NetworkFull),
        (CallEnd::Cancelled, Reason::GivenUp),
        (CallEnd::HungUp, Reason::NotAcknowledged),
        (CallEnd::HungUpByThem, Reason::AnswerUnreadable),
        (CallEnd::AnsweredElsewhere, Reason::PerchCloses),
        (CallEnd::Transferred, Reason::PerchIsBusy),
        (CallEnd::Forbidden, Reason::CredentialsRefused),
        (CallEnd::Lost, Reason::NetworkUnreachable),
        (CallEnd::Failed, Reason::Answered { code: 500 }),
    ];
    let ended = (30..).zip(ends).map(|(id, (end, why))| {
        let mut call = busy(id, person("Marta Kowalska", "2014"));
        (call.end, call.why) = (Some(end), Some(why));
        call.can.complete.clear();
        let why_not = [Reason::NoOffer, Reason::LockedOut, Reason::NoBreakInCode, Reason::NoMessagesThere];
        call.can.why_not = CompletionMode::ALL.into_iter().zip(why_not).collect();
        call
    });
    let states = [
        (CompletionState::Requested, Reason::NoAnswerInTime),
        (CompletionState::Queued { place: None }, Reason::PlaceLost),
        (CompletionState::Watching, Reason::RoomIn { seconds: 30 }),
        (CompletionState::Redialing { attempt: 1, of: 10, next: None }, Reason::NotServed),
        (CompletionState::Suspended, Reason::PutOff),
        (CompletionState::Ready { lapses: soon(5) }, Reason::TakenBack),
        (CompletionState::Recalling, Reason::Forgotten),
        (CompletionState::Ended(CompletionEnd::Failed), Reason::LineRemoved),
    ];
    let roads =
        [Road::Native, Road::Dialog, Road::Presence, Road::FeatureCode, Road::Network, Road::Join, Road::Message];
    let completions = (30..).zip(states).map(|(id, (state, why))| {
        let mut request = request(id, person("Nora Lind", "2009"), state, roads[id as usize % roads.len()]);
        request.explanation = Some(why);
        request.restored = true;
        request
    });
    let path = || "config.toml.bad".to_owned();
    let banners = [
        (BannerKind::NoSound, Reason::NoOutput),
        (BannerKind::BrokenFile, Reason::KeptAside { path: path(), why: Box::new(Reason::NotUnderstood) }),
        (BannerKind::CannotSave, Reason::LastLineCut { path: path() }),
        (BannerKind::NoKeyring, "secrets.toml".into()),
        (BannerKind::PortTaken, Reason::PortOfLine { line: "Office".to_owned(), port: 5060 }),
        (BannerKind::NoNetwork, Reason::NoRoute { host: "pbx.example.com".to_owned() }),
    ];
    let mut evening = afternoon();
    evening.calls = ended.chain([call(60, person("Anna Conti", "2007"), CallState::Camped)]).collect();
    evening.completions = completions.collect();
    evening.banners = banners.map(|(kind, why)| Banner { kind, why: vec![why] }).into();
    let mut lines = evening.lines.to_vec();
    let host = "pbx.example.com".to_owned();
    lines[0].registration =
        Registration::Failed { reason: Reason::WrongPassword { host }, code: Some(401), retry: None };
    evening.lines = Arc::from(lines);
    evening
}

/// Every word that is shown or read out.
fn said(stage: &Stage) -> Vec<String> {
    let nodes = stage.harness.root().children_recursive();
    nodes.flat_map(|node| [node.accesskit_node().label(), node.accesskit_node().value()]).flatten().collect()
}

/// Latin words among them that are nobody's name.
fn foreign(stage: &Stage) -> Vec<String> {
    let is_name = |word: &str| NAMES.split_whitespace().any(|name| name == word);
    let mut found = Vec::new();
    for words in said(stage) {
        let latin = |word: &&str| word.chars().any(|c| c.is_ascii_alphabetic()) && !is_name(word);
        if words.split(|c: char| !c.is_alphanumeric()).any(|word| latin(&word)) {
            found.push(words);
        }
    }
    found
}

#[test]
fn a_russian_window_has_no_latin_word_but_names() {
    for snapshot in [morning(), afternoon(), evening()] {
        let spoken = dressed(snapshot, |s| s.window.language = Some("ru".to_owned()));
        let mut stage = Stage::new(spoken, FULL);
        for page in Page::ALL {
            stage.open(page);
            assert_eq!(foreign(&stage), [""; 0], "on {page:?}");
        }
        for (page, tab) in [
            (Page::Settings, "Окно"),
            (Page::Settings, "Звук"),
            (Page::Settings, "Звонки"),
            (Page::Diagnostics, "Доктор"),
            (Page::Diagnostics, "Линии"),
        ] {
            stage.open(page);
            stage.harness.get_all_by_role_and_label(Role::Button, tab).last().expect("a tab").click();
            stage.harness.run_ok();
            assert_eq!(foreign(&stage), [""; 0], "on {page:?}, {tab}");
        }
    }
}

#[test]
fn every_page_speaks_every_language_without_a_missing_glyph() {
    // The harness itself fails on a missing glyph, and the window on a missing message or argument.
    for code in ["en", "it", "pt-BR", "es", "ru", "fr"] {
        for snapshot in [morning(), afternoon(), evening()] {
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
