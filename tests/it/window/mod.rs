//! The window, driven by accessible names over a handle whose other end the test holds.

mod pictures;
mod scene;
mod stories;
mod tongues;
