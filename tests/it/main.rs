//! Everything but the house rules: stories, contracts, pictures, interop, one module a subject.

mod contract;
mod control_socket;
mod exchange;
#[cfg(target_os = "linux")]
mod interop;
mod media_call;
mod program;
#[cfg(target_os = "linux")]
mod renegotiation;
mod scripts;
mod sip;
mod store_durability;
mod streams;
mod tones;
mod town;
#[cfg(target_os = "linux")]
mod trouble;
#[cfg(feature = "gui")]
mod window;
mod wire_corpus;
mod wire_rules;
mod world;
