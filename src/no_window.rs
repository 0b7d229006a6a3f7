//! A build without a window: it is as if `--headless` had been said.

use std::cell::RefCell;
use std::rc::Rc;

use perch::engine::Handle;
use perch::exchange::Exchange;
use perch::store::Paths;

use crate::log;

/// The predefined messages of a line without its own; without translations in English.
pub(crate) fn standard_messages(_: Option<&str>) -> Vec<String> {
    perch::model::message::standard_messages()
}

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
