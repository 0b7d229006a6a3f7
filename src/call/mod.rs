//! One call, and the switchboard of many, as machines without I/O.

pub mod io;
pub mod machine;
pub mod meaning;
pub mod phase;
mod sound;
pub mod switchboard;
#[cfg(test)]
mod tests;

pub use io::{Input, Output};
pub use machine::Call;
pub use phase::Phase;
pub use switchboard::Switchboard;
