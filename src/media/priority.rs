//! Sound before everything else, where the system grants it: for the threads of sound and packets, and those of the devices that
//! are ours.
//!
//! | system | how |
//! |---|---|
//! | Linux | real time, where limits.conf allows it; else a low nice value, by the kernel or by rtkit, which desktops have for it |
//! | Windows, macOS | the thread's own priority; the devices' threads are given that of sound by cpal and the system |

#[cfg(target_os = "linux")]
pub use linux::ask;

/// Asks it for the thread that calls; where it is not granted, nothing is lost.
#[cfg(any(windows, target_os = "macos"))]
pub fn ask() {
    if let Err(error) = thread_priority::ThreadPriority::Max.set_for_current() {
        tracing::debug!(?error, "a thread of sound runs like any other");
    }
}

/// Asks it for the thread that calls; this system is not asked.
#[cfg(not(any(target_os = "linux", windows, target_os = "macos")))]
pub fn ask() {}

#[cfg(target_os = "linux")]
mod linux {
    use thread_priority::{
        RealtimeThreadSchedulePolicy, ThreadPriority, ThreadPriorityValue, ThreadSchedulePolicy,
        set_thread_priority_and_policy, thread_native_id,
    };

    /// Of 99: below every sound server, which must come first.
    const REAL_TIME: u8 = 10;

    /// What sound servers ask for where there is no real time: the lower, the sooner a thread runs.
    const NICE: i32 = -11;

    /// Asks it for the thread that calls; where it is not granted, nothing is lost. Does not wait for rtkit.
    pub fn ask() {
        let Err(error) = real_time() else { return };
        tracing::debug!(?error, "no real time for a thread of sound");
        if let Err(error) = rustix::process::setpriority_process(None, NICE) {
            tracing::debug!(%error, "a thread of sound runs like any other, by the kernel");
            #[cfg(feature = "gui")]
            ask_rtkit(rustix::thread::gettid());
        }
    }

    fn real_time() -> Result<(), thread_priority::Error> {
        let priority =
            ThreadPriorityValue::try_from(REAL_TIME).map_err(|_| thread_priority::Error::Priority("range"))?;
        let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::RoundRobin);
        set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Crossplatform(priority), policy)
    }

    /// Asks on a thread of its own, for that is a talk over D-Bus.
    #[cfg(feature = "gui")]
    fn ask_rtkit(thread: rustix::thread::Pid) {
        let ask = move || match zbus::blocking::Connection::system().and_then(|bus| by_rtkit(&bus, thread)) {
            Ok(()) => tracing::debug!("a thread of sound runs before others, by rtkit"),
            Err(error) => tracing::debug!(%error, "a thread of sound runs like any other"),
        };
        if let Err(error) = std::thread::Builder::new().name("perch-rtkit".into()).spawn(ask) {
            tracing::debug!(%error, "rtkit is not asked");
        }
    }

    #[cfg(feature = "gui")]
    fn by_rtkit(bus: &zbus::blocking::Connection, thread: rustix::thread::Pid) -> zbus::Result<()> {
        let name = "org.freedesktop.RealtimeKit1";
        let rtkit = zbus::blocking::Proxy::new(bus, name, "/org/freedesktop/RealtimeKit1", name)?;
        let (process, thread) =
            (u64::from(std::process::id()), u64::from(thread.as_raw_nonzero().get().unsigned_abs()));
        rtkit.call("MakeThreadHighPriorityWithPID", &(process, thread, NICE))
    }
}
