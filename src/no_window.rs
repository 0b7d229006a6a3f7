//! A build without a window: it is as if `--headless` had been said.

use std::cell::RefCell;
use std::rc::Rc;

use perch::engine::Handle;
use perch::exchange::Exchange;
use perch::store::Paths;

use crate::log;

/// Says so; `perch ctl` speaks to this phone.
pub(crate) fn show(
    _: &Handle,
    _: &Paths,
    _: Option<String>,
    _: log::Ring,
    _: &Rc<RefCell<Option<Exchange>>>,
) -> Result<(), String> {
    eprintln!("perch: this Perch was built without a window; perch ctl speaks to it");
    Ok(())
}
