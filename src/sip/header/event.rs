//! Event (RFC 6665 section 8.2.1), whose parameters a notifier echoes.

use super::params;
use crate::model::signal::EventHeader;

/// Reads it; none if it names no package.
pub fn parse(value: &str) -> Option<EventHeader> {
    let (package, rest) = value.split_once(';').unwrap_or((value, ""));
    let package = package.trim();
    // The parameters go back as they came, so nothing that could end a header line may be in them.
    if !params::is_token(package) || rest.chars().any(char::is_control) {
        return None;
    }
    let params = Some(rest.trim()).filter(|r| !r.is_empty()).map(str::to_owned);
    Some(EventHeader { package: package.to_ascii_lowercase(), params })
}

/// The header value.
pub fn print(event: &EventHeader) -> String {
    match &event.params {
        Some(params) => format!("{};{params}", event.package),
        None => event.package.clone(),
    }
}

/// The `id` parameter, which tells several subscriptions in one dialog apart (RFC 6665 section 4.5.2).
pub fn id(event: &EventHeader) -> Option<String> {
    params::Params::new(event.params.as_deref()?).get("id").map(|id| id.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_and_echoed() {
        #[track_caller]
        fn check(value: &str, package: &str, params: Option<&str>, printed: &str) {
            let event = parse(value).expect(value);
            assert_eq!((event.package.as_str(), event.params.as_deref()), (package, params));
            assert_eq!(print(&event), printed);
            assert_eq!(parse(printed), Some(event));
        }
        check("call-completion", "call-completion", None, "call-completion");
        check(" Dialog ;", "dialog", None, "dialog");
        check(
            "dialog;purpose=call-completion",
            "dialog",
            Some("purpose=call-completion"),
            "dialog;purpose=call-completion",
        );
        check("refer; id=93809824", "refer", Some("id=93809824"), "refer;id=93809824");
        check("presence.winfo", "presence.winfo", None, "presence.winfo");
    }

    #[test]
    fn what_names_no_package_is_no_event() {
        for value in ["", ";id=1", "a b", "dialog;x=1\r\nVia: y"] {
            assert_eq!(parse(value), None, "{value:?}");
        }
        assert_eq!(id(&parse("refer;ID=7").expect("an event")).as_deref(), Some("7"));
    }
}
