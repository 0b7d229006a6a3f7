//! Everything but the house rules: stories, contracts, pictures, interop, one module a subject.

mod media_call;
mod sip;
