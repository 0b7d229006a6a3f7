//! Headsets: their buttons answer, end, hold and mute calls, their lamps show them. USB HID, telephony page.
//!
//! A thread for all of them, and one that waits at each. What a headset says is data: a report that its own
//! descriptor does not know is dropped.

mod layout;
mod manners;
mod quirks;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::CString;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use hidapi::{DeviceInfo, HidApi, HidDevice, HidError, MAX_REPORT_DESCRIPTOR_SIZE};

use layout::{Lamps, Layout, TELEPHONY};
use manners::Manners;

use crate::engine::Handle;

/// How often it is looked for headsets that have come.
const LOOK: Duration = Duration::from_secs(3);
/// The longest report that is read.
const REPORT: usize = 256;

/// What the thread is told.
enum News {
    /// Calls have changed.
    Calls,
    /// A headset says something.
    Report(CString, Vec<u8>),
    /// A headset is gone.
    Gone(CString),
    /// The end.
    Stop,
}

/// The thread that has to do with headsets. Dropping it puts their lamps out.
pub(super) struct Headsets {
    news: Sender<News>,
    thread: Option<JoinHandle<()>>,
}

impl Headsets {
    /// Starts to look for them.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start(handle: Handle) -> io::Result<Headsets> {
        let (news, hear) = channel();
        let told = Arc::new(AtomicBool::new(false));
        let (wake, once) = (news.clone(), told.clone());
        handle.on_change(move || {
            // One note is enough until it has been read.
            if !once.swap(true, Ordering::AcqRel) {
                let _ = wake.send(News::Calls);
            }
        });
        let say = news.clone();
        let thread = Builder::new().name("perch-headsets".into()).spawn(move || match HidApi::new() {
            Ok(api) => {
                Desk { api, handle, say, told, open: BTreeMap::new(), refused: Vec::new(), seen: None }.run(&hear)
            }
            Err(error) => tracing::debug!(%error, "no headset buttons"),
        })?;
        Ok(Headsets { news, thread: Some(thread) })
    }
}

impl Drop for Headsets {
    fn drop(&mut self) {
        let _ = self.news.send(News::Stop);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the headsets' thread broke");
        }
    }
}

/// One headset.
struct Headset {
    lamps: Option<HidDevice>,
    layout: Layout,
    manners: Manners,
}

/// Everything the thread holds.
struct Desk {
    api: HidApi,
    handle: Handle,
    say: Sender<News>,
    told: Arc<AtomicBool>,
    open: BTreeMap<CString, Headset>,
    /// Those that may not be opened; said once each.
    refused: Vec<CString>,
    seen: Option<Vec<std::ffi::OsString>>,
}

impl Desk {
    fn run(mut self, hear: &Receiver<News>) {
        self.look();
        loop {
            match hear.recv_timeout(LOOK) {
                Ok(News::Calls) => {
                    self.told.store(false, Ordering::Release);
                    if self.is_wanted() { self.show() } else { self.let_go() }
                }
                Ok(News::Report(path, report)) => self.report(&path, &report),
                Ok(News::Gone(path)) => {
                    self.open.remove(&path);
                    self.seen = None;
                }
                Err(RecvTimeoutError::Timeout) => self.look(),
                Ok(News::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.let_go();
    }

    /// Lamps out, and nothing is listened to any more.
    fn let_go(&mut self) {
        for mut headset in std::mem::take(&mut self.open).into_values() {
            let dark = headset.layout.show(Lamps::default());
            headset.write(&dark);
        }
        self.seen = None;
    }

    fn is_wanted(&self) -> bool {
        self.handle.snapshot().settings.audio.headset_buttons
    }

    /// Opens what has come. Where the system shows its devices as files, only when those are others than before.
    fn look(&mut self) {
        if !self.is_wanted() {
            return;
        }
        let now = devices();
        if now.is_some() && now == self.seen {
            return;
        }
        self.seen = now;
        if let Err(error) = self.api.refresh_devices() {
            tracing::debug!(%error, "headsets cannot be looked for");
            return;
        }
        let found: Vec<DeviceInfo> = self.api.device_list().filter(|d| d.usage_page() == TELEPHONY).cloned().collect();
        self.refused.retain(|path| found.iter().any(|d| d.path() == path.as_c_str()));
        for info in found {
            let path = info.path().to_owned();
            if self.open.contains_key(&path) || self.refused.contains(&path) {
                continue;
            }
            let name = info.product_string().unwrap_or("a headset").to_owned();
            match self.open(&info) {
                Ok(Some(headset)) => {
                    tracing::info!(name, "a headset's buttons are read");
                    self.open.insert(path, headset);
                }
                Ok(None) => self.refused.push(path),
                Err(error) => {
                    tracing::warn!(name, %error, "a headset's buttons cannot be read");
                    self.refused.push(path);
                }
            }
        }
        self.show();
    }

    /// None where it has no buttons that matter.
    fn open(&self, info: &DeviceInfo) -> Result<Option<Headset>, HidError> {
        let reader = info.open_device(&self.api)?;
        let mut descriptor = [0; MAX_REPORT_DESCRIPTOR_SIZE];
        let length = reader.get_report_descriptor(&mut descriptor)?.min(descriptor.len());
        let quirks = quirks::of(info.vendor_id(), info.product_id());
        let Some(layout) = Layout::read(&descriptor[..length], quirks) else { return Ok(None) };
        // A second hand at the same device: the first is busy waiting. Without it the lamps stay dark.
        let lamps = info.open_device(&self.api).ok();
        let (path, say) = (info.path().to_owned(), self.say.clone());
        let waits = Builder::new().name("perch-headset".into()).spawn(move || listen(&reader, path, &say));
        if let Err(error) = waits {
            tracing::warn!(%error, "no thread is left for a headset");
            return Ok(None);
        }
        Ok(Some(Headset { lamps, layout, manners: Manners::default() }))
    }

    fn show(&mut self) {
        let (snapshot, now) = (self.handle.snapshot(), self.handle.now());
        for headset in self.open.values_mut() {
            let lamps = headset.manners.lamps(&snapshot, now);
            let reports = headset.layout.show(lamps);
            headset.write(&reports);
        }
    }

    fn report(&mut self, path: &CString, report: &[u8]) {
        let Some(headset) = self.open.get_mut(path) else { return };
        for press in headset.layout.pressed(report) {
            tracing::debug!(?press, "a headset's button");
            if let Some(command) = headset.manners.wish(press, &self.handle.snapshot(), self.handle.now()) {
                self.handle.send(command);
            }
        }
    }
}

impl Headset {
    fn write(&self, reports: &[Vec<u8>]) {
        let Some(device) = &self.lamps else { return };
        for report in reports {
            if let Err(error) = device.write(report) {
                tracing::debug!(%error, "a headset's lamps");
            }
        }
    }
}

/// A headset with buttons that is plugged in.
pub struct Found {
    /// What it calls itself.
    pub name: String,
    /// Why it cannot be read, in the system's words.
    pub trouble: Option<String>,
}

/// The headsets with buttons: for those who look for a fault.
///
/// # Errors
/// When the system does not tell what is plugged in, in its words.
pub fn found() -> Result<Vec<Found>, String> {
    let api = HidApi::new().map_err(|error| error.to_string())?;
    let headsets = api.device_list().filter(|device| device.usage_page() == TELEPHONY);
    let tried = headsets.map(|info| Found {
        name: info.product_string().unwrap_or("a headset").to_owned(),
        trouble: info.open_device(&api).err().map(|error| error.to_string()),
    });
    Ok(tried.collect())
}

/// Waits for what one headset says, until it is gone.
fn listen(device: &HidDevice, path: CString, say: &Sender<News>) {
    let mut report = [0; REPORT];
    while let Ok(length) = device.read(&mut report) {
        let bytes = report.get(..length).unwrap_or_default().to_vec();
        if say.send(News::Report(path.clone(), bytes)).is_err() {
            return;
        }
    }
    let _ = say.send(News::Gone(path));
}

/// The devices that may be headsets, where they are files.
fn devices() -> Option<Vec<std::ffi::OsString>> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let names = std::fs::read_dir("/dev").ok()?.flatten().map(|entry| entry.file_name());
    let mut names: Vec<_> = names.filter(|name| name.to_string_lossy().starts_with("hidraw")).collect();
    names.sort();
    Some(names)
}
