//! The window: it sees the handle and the words, and owns no truth.
