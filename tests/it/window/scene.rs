//! A made-up world for the window: people, calls, requests, and a harness that shows it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use egui_kittest::Harness;
use perch::engine::{Clock, Envelope, Handle, HandleEnd};
use perch::gui::{Options, Page, Window};
use perch::model::capability::CompletionCaps;
use perch::model::completion::{CompletionCondition, CompletionMode, CompletionView, Road, WaiterView};
use perch::model::contact::Contact;
use perch::model::event::{DeviceName, Devices, Reply, TraceRecord};
use perch::model::history::{HistoryEntry, HistoryKind};
use perch::model::media::Quality;
use perch::model::message::{Delivery, MessageRecord};
use perch::model::settings::{LineSettings, Settings, ThemeChoice};
use perch::model::snapshot::{Banner, BannerKind, SoundInUse};
use perch::model::time::Now;
use perch::model::*;

/// The moment at which pictures are taken: 2026-11-21, 14:03 UTC.
pub(super) const NOW: Now = Now { moment: Moment::from_secs(10_000), wall: WallTime(1_795_269_780_000) };

/// A moment so many seconds from now.
pub(super) fn soon(seconds: u64) -> Moment {
    NOW.moment + Duration::from_secs(seconds)
}

fn ago(seconds: i64) -> WallTime {
    WallTime(NOW.wall.0 - seconds * 1000)
}

pub(super) fn person(name: &str, user: &str) -> NameAddr {
    NameAddr { display: Some(name.to_owned()), uri: SipUri::sip(user, "pbx.example.com") }
}

/// A talking call, all buttons alive.
pub(super) fn call(id: u64, peer: NameAddr, state: CallState) -> CallView {
    let connected = matches!(state, CallState::Talking | CallState::Held);
    CallView {
        id: CallId(id),
        line: LineId(1),
        peer,
        direction: Direction::Outgoing,
        origin: CallOrigin::Direct,
        state,
        end: None,
        code: None,
        words: None,
        why: None,
        completion: None,
        since: ago(60),
        connected: connected.then(|| NOW.moment - Duration::from_secs(41)),
        ended: None,
        muted: false,
        held_by_them: false,
        codec: connected.then(|| "Opus 48 kHz".to_owned()),
        encrypted: false,
        digits: String::new(),
        conference: false,
        recording: None,
        playing: false,
        can: CallAbilities {
            answer: state == CallState::Offering,
            hang_up: state != CallState::Ended,
            hold: state == CallState::Talking,
            resume: state == CallState::Held,
            mute: connected,
            dtmf: connected,
            transfer: connected,
            dismiss: state == CallState::Ended,
            ..CallAbilities::default()
        },
    }
}

/// A call that met a busy station; breaking in is not possible.
pub(super) fn busy(id: u64, peer: NameAddr) -> CallView {
    let mut call = call(id, peer, CallState::Ended);
    call.end = Some(CallEnd::Busy);
    call.code = Some(486);
    call.words = Some("Busy Here".to_owned());
    call.ended = Some(NOW.moment);
    call.can.complete = vec![CompletionMode::CampOn, CompletionMode::CallBack, CompletionMode::Message];
    call.can.why_not = BTreeMap::from([(CompletionMode::Intrude, Reason::JoinIsOff)]);
    call
}

fn waiter(peer: NameAddr) -> WaiterView {
    WaiterView { line: LineId(1), peer, since: ago(130), place: 1, told: false, promised: false }
}

pub(super) fn request(id: u32, peer: NameAddr, state: CompletionState, road: Road) -> CompletionView {
    CompletionView {
        line: LineId(1),
        id: CompletionId(id),
        peer,
        mode: CompletionMode::CallBack,
        condition: CompletionCondition::Busy,
        state,
        road: Some(road),
        explanation: None,
        expires: soon(52 * 60 + 20),
        since: ago(720),
        note: None,
        restored: false,
        call: None,
        held_call: None,
        can_call_now: matches!(state, CompletionState::Ready { .. } | CompletionState::WasFree { .. }),
        can_wait_on: matches!(state, CompletionState::WasFree { .. }),
        voice_mail_until: None,
        life_s: 3600,
    }
}

fn line(id: u32, label: &str, address: &str, registration: Registration, completions: u32) -> LineView {
    LineView {
        id: LineId(id),
        label: label.to_owned(),
        address: address.parse().expect("an address of the scene"),
        registration,
        completions,
        caps: CompletionCaps {
            max_outstanding: 10,
            messages: LineSettings::default().completion.messages(),
            ..CompletionCaps::default()
        },
        dnd: false,
        voice_mail: None,
    }
}

/// The morning of the target picture: one busy call, one on hold, four requests, somebody who waits.
pub(super) fn morning() -> Snapshot {
    let retry = Some(soon(8));
    let reason = Reason::HostSilent { host: "example.org".to_owned() };
    let mut held = call(
        2,
        NameAddr {
            display: Some("João Silva".to_owned()),
            uri: "tel:+551155501234".parse().expect("an address of the scene"),
        },
        CallState::Held,
    );
    held.line = LineId(2);
    held.encrypted = true;
    let mut camped =
        request(15, person("Luisa García", "2040"), CompletionState::Queued { place: Some(2) }, Road::Native);
    camped.mode = CompletionMode::CampOn;
    camped.expires = soon(19 * 60);
    let redial = CompletionState::Redialing { attempt: 3, of: 10, next: Some(soon(48)) };
    Snapshot {
        version: 1,
        lines: [
            line(1, "Office", "sip:2001@pbx.example.com", Registration::Registered, 3),
            line(2, "Home", "sip:anna@sip.example.net", Registration::Registered, 1),
            line(3, "Support desk", "sip:desk@example.org", Registration::Failed { reason, code: Some(408), retry }, 0),
        ]
        .into(),
        calls: [busy(1, person("Marta Kowalska", "2014")), held].into(),
        completions: [
            request(17, person("Иван Петров", "2022"), CompletionState::Ready { lapses: soon(14) }, Road::Native),
            camped,
            request(12, person("Giulia Rossi", "2051"), CompletionState::Watching, Road::Dialog),
            request(
                9,
                NameAddr::bare("tel:+442079460018".parse().expect("an address of the scene")),
                redial,
                Road::Redial,
            ),
        ]
        .into(),
        waiting_for_us: [waiter(person("Pierre Martin", "2030"))].into(),
        settings: Arc::new(settings()),
        sound: SoundInUse { output: Some("Headset · Jabra 40".to_owned()), input: Some("Jabra 40".to_owned()) },
        missed: 3,
        ..Snapshot::default()
    }
}

/// An afternoon: talking with levels, a call that rings, a recall that was not taken, a banner.
pub(super) fn afternoon() -> Snapshot {
    let mut ringing = call(4, person("Pierre Martin", "2030"), CallState::Offering);
    ringing.direction = Direction::Incoming;
    let mut noted =
        request(21, person("Marta Kowalska", "2014"), CompletionState::WasFree { at: ago(240) }, Road::Native);
    noted.note = Some("Invoice of October".to_owned());
    let completed = CompletionState::Ended(CompletionEnd::Completed);
    let ended = request(19, person("Giulia Rossi", "2051"), completed, Road::Native);
    let quality = Quality {
        mic_dbfs: -18.0,
        ear_dbfs: -30.0,
        loss: 0.003,
        jitter_ms: 4.0,
        buffer_ms: 48.0,
        round_trip_ms: Some(31.0),
        mos: Some(4.2),
        received: 2000,
        sent: 2000,
        ..Quality::default()
    };
    Snapshot {
        calls: [ringing, call(3, person("Anna Conti", "2007"), CallState::Talking)].into(),
        completions: [noted, request(22, person("Nora Lind", "2009"), CompletionState::Suspended, Road::Dialog), ended]
            .into(),
        waiting_for_us: [].into(),
        quality: [(CallId(3), quality)].into(),
        banners: [Banner { kind: BannerKind::NoKeyring, why: vec!["secrets.toml".into()] }].into(),
        unread: 2,
        ..morning()
    }
}

fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.window.theme = ThemeChoice::Dark;
    settings.window.language = Some("en".to_owned());
    for (label, address) in [
        ("Office", "sip:2001@pbx.example.com"),
        ("Home", "sip:anna@sip.example.net"),
        ("Support desk", "sip:desk@example.org"),
    ] {
        let address = address.parse().ok();
        settings.lines.push(LineSettings { label: label.to_owned(), address, ..LineSettings::default() });
    }
    settings
}

/// The same with other settings of the window.
pub(super) fn dressed(mut snapshot: Snapshot, change: impl FnOnce(&mut Settings)) -> Snapshot {
    change(Arc::make_mut(&mut snapshot.settings));
    snapshot
}

/// The window and the engine's end of its handle.
pub(super) struct Stage {
    pub(super) harness: Harness<'static, Window>,
    pub(super) end: HandleEnd,
}

impl Stage {
    /// Shows a snapshot in a window of that size.
    pub(super) fn new(snapshot: Snapshot, size: [f32; 2]) -> Stage {
        Stage::with(snapshot, size, Options { frozen: Some(NOW), export_dir: "exports".into(), ..Options::default() })
    }

    pub(super) fn with(snapshot: Snapshot, size: [f32; 2], options: Options) -> Stage {
        let (handle, end): (Handle, HandleEnd) = Handle::pair(Clock::start());
        end.publish(snapshot);
        let window = Window::new(handle, options);
        let harness =
            Harness::builder().with_size(size).with_max_steps(12).with_context_setup(Window::install).build_ui_state(
                |ui, window: &mut Window| {
                    window.logic(ui.ctx());
                    // The harness keeps a margin; the real window has none.
                    let whole = egui::UiBuilder::new().max_rect(ui.ctx().content_rect());
                    window.show(&mut ui.new_child(whole));
                },
                window,
            );
        let mut stage = Stage { harness, end };
        stage.serve();
        stage
    }

    /// Answers what pages ask for, until nothing more is asked.
    pub(super) fn serve(&mut self) -> Vec<Command> {
        let mut others = Vec::new();
        for _ in 0..6 {
            while let Ok(Envelope { request, command, .. }) = self.end.commands.try_recv() {
                let reply = match &command {
                    Command::GetHistory { .. } => Reply::History(history()),
                    Command::GetContacts => Reply::Contacts(contacts()),
                    Command::GetMessages => Reply::Messages(messages()),
                    Command::GetDevices => Reply::Devices(Arc::new(devices())),
                    Command::GetTrace => Reply::Trace(trace()),
                    _ => {
                        others.push(command);
                        continue;
                    }
                };
                self.end.emit(Event::Reply { request, result: Ok(reply) });
            }
            self.harness.run_ok();
        }
        others
    }

    /// Opens a page.
    pub(super) fn open(&mut self, page: Page) {
        self.harness.state_mut().open(page);
        self.harness.run_ok();
        self.serve();
    }
}

fn history() -> Arc<[HistoryEntry]> {
    let call = |name, user, at, direction, end, talked_s, code| HistoryEntry {
        line: LineId(1),
        peer: person(name, user),
        at: ago(at),
        what: HistoryKind::Call {
            direction,
            origin: CallOrigin::Direct,
            end,
            code,
            talked_s,
            completion: None,
            quality: talked_s.map(|_| Quality { mos: Some(4.2), ..Quality::default() }),
        },
    };
    [
        call("Giulia Rossi", "2051", 300, Direction::Outgoing, CallEnd::Busy, None, Some(486)),
        call("Pierre Martin", "2030", 1500, Direction::Incoming, CallEnd::NoAnswer, None, None),
        HistoryEntry {
            line: LineId(1),
            peer: person("Nora Lind", "2009"),
            at: ago(4000),
            what: HistoryKind::Completion {
                id: CompletionId(14),
                mode: CompletionMode::CallBack,
                end: CompletionEnd::Completed,
                explanation: None,
                note: Some("Meeting on Friday".to_owned()),
            },
        },
        call("João Silva", "5550", 9000, Direction::Outgoing, CallEnd::HungUp, Some(133), Some(200)),
        call("Marta Kowalska", "2014", 100_000, Direction::Incoming, CallEnd::HungUpByThem, Some(1042), Some(200)),
    ]
    .into()
}

fn contacts() -> Arc<[Contact]> {
    let one = |name: &str, address: &str, favourite| Contact {
        name: name.to_owned(),
        addresses: vec![address.parse().expect("an address of the scene")],
        favourite,
    };
    [
        one("Marta Kowalska", "sip:2014@pbx.example.com", true),
        one("Giulia Rossi", "sip:2051@pbx.example.com", false),
        one("Иван Петров", "sip:2022@pbx.example.com", false),
        one("João Silva", "tel:+551155501234", false),
    ]
    .into()
}

fn messages() -> Arc<[MessageRecord]> {
    let one = |id, name, user, direction, text: &str, delivery| MessageRecord {
        id: MessageId(id),
        line: LineId(1),
        peer: person(name, user),
        direction,
        at: ago(600),
        text: text.to_owned(),
        delivery,
    };
    [
        one(2, "Pierre Martin", "2030", Direction::Incoming, "Please call me back", Delivery::Received),
        one(1, "Marta Kowalska", "2014", Direction::Outgoing, "I'll call you later", Delivery::Delivered),
    ]
    .into()
}

fn devices() -> Devices {
    let device = |id: &str, title: &str| DeviceName { id: id.to_owned(), title: title.to_owned() };
    Devices { outputs: vec![device("jabra", "Headset · Jabra 40")], inputs: vec![device("jabra", "Jabra 40")] }
}

fn trace() -> Arc<[TraceRecord]> {
    let mut at = 200_000;
    let mut one = |outgoing, first: &str, more: &str, body: &str| {
        at -= 1_337;
        TraceRecord {
            at: WallTime(NOW.wall.0 - at),
            outgoing,
            peer: "udp 203.0.113.5:5060".to_owned(),
            text: format!("{first}\r\nCall-ID: 7c1d@perch\r\n{more}\r\n{body}").into(),
        }
    };
    let offer = "Call-Info: <sip:cc@pbx.example.com>;purpose=call-completion;m=BS\r\n";
    let event = "Event: call-completion\r\n";
    [
        one(true, "INVITE sip:2014@pbx.example.com SIP/2.0", "", ""),
        one(false, "SIP/2.0 100 Trying", "", ""),
        one(false, "SIP/2.0 486 Busy Here", offer, ""),
        one(true, "ACK sip:2014@pbx.example.com SIP/2.0", "", ""),
        one(true, "SUBSCRIBE sip:cc@pbx.example.com SIP/2.0", event, ""),
        one(false, "SIP/2.0 202 Accepted", "", ""),
        one(false, "NOTIFY sip:2001@198.51.100.7 SIP/2.0", event, "cc-state: queued\r\n"),
        one(true, "SIP/2.0 200 OK", "", ""),
        one(false, "NOTIFY sip:2001@198.51.100.7 SIP/2.0", event, "cc-state: ready\r\n"),
        one(true, "SIP/2.0 200 OK", "", ""),
    ]
    .into()
}
