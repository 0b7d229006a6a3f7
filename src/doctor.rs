//! `perch doctor`: network and sound, checked and told in plain words.

use std::net::{SocketAddr, ToSocketAddrs as _, UdpSocket};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use perch::control::{self, Verb};
use perch::media::{Media, MediaCommand, MediaReport, SoundConfig};
use perch::model::Settings;
use perch::model::line::Transport;
use perch::model::settings::LineSettings;
use perch::store::{Keyring, Paths, Store};

use crate::{endpoint, failed};

/// How long a name server, an exchange or a sound device may take.
const PATIENCE: Duration = Duration::from_secs(4);
/// The longest answer of an exchange that is read, in bytes.
const MAX_ANSWER: usize = 4096;
/// SIP's ports (RFC 3261 section 19.1.2).
const PORT: u16 = 5060;
const TLS_PORT: u16 = 5061;

/// What a check found.
enum Finding {
    Good(String),
    /// Works, but the user should know.
    Note(String),
    Bad(String),
}

/// Checks everything; the exit status tells whether anything is wrong.
pub(crate) fn run(profile: Option<&Path>) -> ExitCode {
    let paths = match profile.map_or_else(Paths::system, Paths::profile) {
        Ok(paths) => paths,
        Err(error) => return failed(&format_args!("the profile cannot be used: {error}")),
    };
    let mut good = true;
    let mut tell = |finding: Finding| match finding {
        Finding::Good(words) => println!("  ok    {words}"),
        Finding::Note(words) => println!("  note  {words}"),
        Finding::Bad(words) => {
            good = false;
            println!("  BAD   {words}");
        }
    };
    println!("Profile");
    let settings = profile_of(&paths, &mut tell);
    println!("Network");
    tell(network());
    for line in &settings.lines {
        tell(line_of(line));
    }
    println!("Sound");
    sound(&settings, &mut tell);
    #[cfg(feature = "gui")]
    headsets(&settings, &mut tell);
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn profile_of(paths: &Paths, tell: &mut impl FnMut(Finding)) -> Settings {
    let running = control::call(&endpoint(paths), &Verb::Status, false, |_| Ok(())).is_ok();
    tell(Finding::Note(if running { "Perch is running".into() } else { "Perch is not running".into() }));
    // Beside a running Perch only to read: nothing is written unless a file is missing or broken.
    match Store::open_with(paths.clone(), Keyring::Unused) {
        Ok((_store, loaded)) => {
            for banner in &loaded.banners {
                tell(Finding::Bad(format!("{}: {:?}", banner.detail(), banner.kind)));
            }
            let lines = loaded.settings.lines.len();
            let config = paths.config();
            match lines {
                0 => tell(Finding::Note(format!("No line yet; add one in the window or in {}", config.display()))),
                n => tell(Finding::Good(format!("{} has {n} line(s)", config.display()))),
            }
            loaded.settings
        }
        Err(error) => {
            tell(Finding::Bad(format!("The profile cannot be read: {error}")));
            Settings::default()
        }
    }
}

/// Whether there is a way out, without sending anything.
fn network() -> Finding {
    // An address that nobody has (RFC 5737): the system only looks up the route.
    let way = UdpSocket::bind("0.0.0.0:0").and_then(|s| s.connect("192.0.2.1:9").and_then(|()| s.local_addr()));
    match way {
        Ok(address) => Finding::Good(format!("This machine reaches the network as {}", address.ip())),
        Err(_) => {
            Finding::Note("This machine has no way to the network; only exchanges on itself can be reached".into())
        }
    }
}

/// Whether the exchange behind a line answers.
fn line_of(line: &LineSettings) -> Finding {
    let label = &line.label;
    let Some(address) = &line.address else {
        return Finding::Bad(format!("{label}: the line has no address"));
    };
    if !line.enabled {
        return Finding::Note(format!("{label}: switched off"));
    }
    let host = line.registrar.clone().unwrap_or_else(|| address.host_port());
    let usual = if line.transport == Transport::Tls { TLS_PORT } else { PORT };
    let Some(found) = resolve(host.clone(), usual) else {
        return Finding::Bad(format!("{label}: the name {host} cannot be found"));
    };
    match line.transport {
        Transport::Udp => options(label, found, &address.to_string()),
        Transport::Tcp | Transport::Tls => match std::net::TcpStream::connect_timeout(&found, PATIENCE) {
            Ok(_) => Finding::Good(format!("{label}: {found} takes connections")),
            Err(error) => Finding::Bad(format!("{label}: {found} takes no connection ({error})")),
        },
    }
}

/// Asks the system's resolver on a thread of its own: it may take longer than we want to wait.
fn resolve(host: String, usual: u16) -> Option<SocketAddr> {
    let (answer, wait) = mpsc::channel();
    std::thread::spawn(move || {
        let with_port = host.to_socket_addrs().ok().and_then(|mut a| a.next());
        let found = with_port.or_else(|| (host.trim_matches(['[', ']']), usual).to_socket_addrs().ok()?.next());
        // Whoever asked may have lost patience.
        let _ = answer.send(found);
    });
    wait.recv_timeout(PATIENCE).ok().flatten()
}

/// OPTIONS by UDP (RFC 3261 section 11): any answer will do.
fn options(label: &str, to: SocketAddr, address: &str) -> Finding {
    let began = Instant::now();
    match ask(to, address) {
        Ok(status) => {
            Finding::Good(format!("{label}: {to} answers “{status}” after {} ms", began.elapsed().as_millis()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            Finding::Bad(format!("{label}: nothing listens at {to}"))
        }
        Err(_) => Finding::Bad(format!(
            "{label}: {to} does not answer; a firewall may drop UDP, or the exchange wants tcp or tls"
        )),
    }
}

fn ask(to: SocketAddr, address: &str) -> std::io::Result<String> {
    let socket = UdpSocket::bind(if to.is_ipv6() { "[::]:0" } else { "0.0.0.0:0" })?;
    socket.connect(to)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let own = socket.local_addr()?;
    let token = std::process::id();
    let request = format!(
        "OPTIONS {address} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKdoctor{token};rport\r\nMax-Forwards: 70\r\n\
         From: <sip:doctor@{own}>;tag=doctor\r\nTo: <{address}>\r\nCall-ID: doctor-{token}@{own}\r\nCSeq: 1 OPTIONS\r\n\
         Contact: <sip:doctor@{own}>\r\nContent-Length: 0\r\n\r\n"
    );
    socket.send(request.as_bytes())?;
    let mut answer = [0; MAX_ANSWER];
    let length = socket.recv(&mut answer)?;
    let text = String::from_utf8_lossy(&answer[..length]);
    let status = text.lines().next().unwrap_or_default().trim_start_matches("SIP/2.0 ");
    Ok(status.chars().filter(|c| !c.is_control()).take(80).collect())
}

/// Which devices there are, and whether one of each can be opened.
fn sound(settings: &Settings, tell: &mut impl FnMut(Finding)) {
    let (sender, mut reports) = tokio::sync::mpsc::channel(64);
    let media = Media::start(SoundConfig::Device, settings.audio.clone(), sender);
    media.send(MediaCommand::ListDevices { request: 1 });
    let until = Instant::now() + PATIENCE;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let Ok(runtime) = runtime else {
        return tell(Finding::Bad("The system gives no resources to look for sound".into()));
    };
    let mut listed = false;
    while !listed {
        let next = runtime.block_on(async { tokio::time::timeout_at(until.into(), reports.recv()).await });
        match next {
            Ok(Some(MediaReport::Devices { devices, .. })) => {
                listed = true;
                for (what, list) in [("Loudspeakers", &devices.outputs), ("Microphones", &devices.inputs)] {
                    let titles: Vec<&str> = list.iter().map(|d| d.title.as_str()).collect();
                    tell(match titles.as_slice() {
                        [] => Finding::Note(format!("{what}: none; calls work without, in silence")),
                        titles => Finding::Good(format!("{what}: {}", titles.join(", "))),
                    });
                }
            }
            Ok(Some(MediaReport::Trouble(why))) => why.iter().for_each(|why| tell(Finding::Note(why.to_string()))),
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => return tell(Finding::Bad("The sound system does not answer".into())),
        }
    }
}

/// Which headsets have buttons, and whether we may read them.
#[cfg(feature = "gui")]
fn headsets(settings: &Settings, tell: &mut impl FnMut(Finding)) {
    if !settings.audio.headset_buttons {
        return tell(Finding::Note("Headset buttons: switched off in the settings".into()));
    }
    match perch::desktop::headsets_found() {
        Ok(found) if found.is_empty() => tell(Finding::Note("Headset buttons: no headset has any".into())),
        Ok(found) => found.into_iter().for_each(|perch::desktop::FoundHeadset { name, trouble }| {
            tell(match trouble {
                None => Finding::Good(format!("Headset buttons: those of {name} can be read")),
                Some(error) => Finding::Bad(format!(
                    "Headset buttons: those of {name} cannot be read ({error}); plug it in again, since the package gives the right when \
                     that is done"
                )),
            });
        }),
        Err(error) => tell(Finding::Note(format!("Headset buttons: cannot be looked for ({error})"))),
    }
}
