//! Everything but the house rules: stories, contracts, pictures, interop, one module a subject.

mod control_socket;
#[cfg(target_os = "linux")]
mod interop;
mod media_call;
mod sip;
mod store_durability;
mod wire_corpus;
mod wire_rules;
