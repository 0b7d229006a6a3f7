//! The composition root: arguments, log, store, engine, exchange, window. Nobody uses main.

fn main() {}
