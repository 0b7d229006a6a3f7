//! The manners of the desktop around us: notifications, tray, theme, sleep and wake, screen lock, start at login,
//! the buttons of headsets.
//!
//! It listens to the handle itself, so that a ring reaches the user whatever the window does. What a
//! desktop does not have is quietly done without.

mod autostart;
mod headset;
mod notice;
#[cfg(target_os = "linux")]
mod notify;
#[cfg(target_os = "linux")]
mod surroundings;
#[cfg(target_os = "linux")]
mod tray;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc as std_mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::engine::Handle;
use crate::model::phrase::Phrase;

pub use headset::{Found as FoundHeadset, found as headsets_found};

/// Says a phrase in a language of the settings; none is the system's.
pub type Words = Arc<dyn Fn(Option<&str>, &Phrase) -> String + Send + Sync>;

/// What the desktop's manners need beside the handle.
pub struct Options {
    /// The translations.
    pub words: Words,
    /// The directory of programs that start at login; none leaves that alone.
    pub autostart_dir: Option<PathBuf>,
}

/// The thread that has the manners. Dropping it takes notifications and tray away.
pub struct Desktop {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    theme: std_mpsc::Receiver<bool>,
}

impl Desktop {
    /// Starts to listen.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(handle: Handle, options: Options) -> io::Result<Desktop> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let (first_theme, theme) = std_mpsc::channel();
        let thread = std::thread::Builder::new().name("perch-desktop".into()).spawn(move || {
            runtime.block_on(run(handle, options, first_theme, stopped));
            // A D-Bus call may still be under way; nobody waits for it.
            runtime.shutdown_background();
        })?;
        Ok(Desktop { stop: Some(stop), thread: Some(thread), theme })
    }

    /// Whether the desktop is dark, if it says so in time; it is told as `ThemeChanged` anyway.
    pub fn is_dark(&self, within: Duration) -> Option<bool> {
        self.theme.recv_timeout(within).ok()
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the desktop's thread broke");
        }
    }
}

#[cfg(target_os = "linux")]
async fn run(handle: Handle, options: Options, theme: std_mpsc::Sender<bool>, stopped: oneshot::Receiver<()>) {
    let Options { words, autostart_dir } = options;
    let _headsets = headset::Headsets::start(handle.clone()).inspect_err(|error| tracing::warn!(%error, "no headsets"));
    let session = zbus::Connection::session().await.inspect_err(|error| tracing::debug!(%error, "no session bus")).ok();
    let mut notifier = None;
    let mut tasks = tokio::task::JoinSet::new();
    if let Some(session) = session {
        tasks.spawn(surroundings::follow_theme(handle.clone(), session.clone(), theme));
        tasks.spawn(surroundings::follow_lock(handle.clone(), session.clone()));
        tasks.spawn(tray::show(handle.clone(), words.clone()));
        notifier = Some(notify::Notifier::new(handle.clone(), session, words));
    }
    tasks.spawn(surroundings::follow_sleep(handle.clone()));
    tasks.spawn(autostart::follow(handle, autostart_dir));
    let notices = async {
        match &mut notifier {
            Some(notifier) => notifier.run().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = stopped => {}
        () = notices => {}
    }
    if let Some(mut notifier) = notifier {
        notifier.close_all().await;
    }
}

#[cfg(not(target_os = "linux"))]
async fn run(handle: Handle, options: Options, _: std_mpsc::Sender<bool>, stopped: oneshot::Receiver<()>) {
    let _headsets = headset::Headsets::start(handle.clone()).inspect_err(|error| tracing::warn!(%error, "no headsets"));
    tokio::select! {
        _ = stopped => {}
        () = autostart::follow(handle, options.autostart_dir) => {}
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
