//! The manners of each desktop: notifications, tray, links, autostart, sleep and wake, theme.
