//! One call, and the switchboard of many, as machines without I/O.

pub mod machine;
pub mod switchboard;
#[cfg(test)]
mod tests;

pub use machine::{Call, Input, Output, Phase};
pub use switchboard::Switchboard;
