//! The demo exchange: a real SIP server on loopback with people who behave.
