//! The only place that reads the system's clocks for the engine.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::model::time::Now;
use crate::model::{Moment, WallTime};

/// A clock that starts at zero and runs on while the machine sleeps.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    base_us: u64,
}

impl Clock {
    /// Starts now.
    pub fn start() -> Clock {
        Clock { base_us: boot_micros() }
    }

    /// The moment on this clock.
    pub fn moment(&self) -> Moment {
        Moment(boot_micros().saturating_sub(self.base_us))
    }

    /// The wall clock.
    pub fn wall(&self) -> WallTime {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        WallTime(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// Both at once.
    pub fn now(&self) -> Now {
        Now { moment: self.moment(), wall: self.wall() }
    }
}

/// Microseconds since boot, sleep included (CLOCK_BOOTTIME).
#[cfg(target_os = "linux")]
fn boot_micros() -> u64 {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    u64::try_from(t.tv_sec).unwrap_or(0) * 1_000_000 + u64::try_from(t.tv_nsec).unwrap_or(0) / 1_000
}

/// Microseconds of the wall clock's monotonic kin: the standard `Instant`, which counts sleep on Windows and macOS alike or not as the system has it.
#[cfg(not(target_os = "linux"))]
fn boot_micros() -> u64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    let start = START.get_or_init(Instant::now);
    u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX)
}
