//! What is remembered: settings, requests, history, contacts, messages, passwords.
