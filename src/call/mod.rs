//! One call, and the switchboard of many, as machines without I/O.
