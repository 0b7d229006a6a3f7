//! `perch ctl`: JSON lines on a local socket, one instance per profile, hand-over of links.
