//! `application/pidf+xml` (RFC 3863) with the activities of RPID (RFC 4480): open or closed, and whether on the phone.

use super::{BodyError, xml};

/// Its media type.
pub const MEDIA_TYPE: &str = "application/pidf+xml";

/// Notes by which exchanges say that a line is in use (Asterisk with either driver, FreeSWITCH, Kamailio).
const IN_USE_NOTES: [&str; 6] = ["on the phone", "on-the-phone", "on hold", "ringing", "busy", "in use"];

/// What a presence document says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Presence {
    /// Whose it is, as written: mostly a URI, but Asterisk writes the name of its peer.
    pub entity: String,
    /// `basic` is open in one tuple at least; none if no tuple has it.
    pub open: Option<bool>,
    /// An activity (`on-the-phone`, `busy`) or a customary note says that the line is in use.
    pub on_the_phone: bool,
    /// The first note, for people.
    pub note: Option<String>,
}

/// Reads it.
///
/// # Errors
/// It is no XML, or no presence document.
pub fn parse(body: &str) -> Result<Presence, BodyError> {
    let root = xml::parse(body, "presence")?;
    let statuses = || root.all("tuple").chain(root.all("person")).flat_map(|t| t.all("status"));
    let mut open = None;
    for basic in statuses().filter_map(|s| s.child("basic")) {
        match basic.text().to_ascii_lowercase().as_str() {
            "open" => open = Some(true),
            "closed" => open = open.or(Some(false)),
            _ => {}
        }
    }
    // RPID has the activities in the person (RFC 4479); its drafts had them in the status or the tuple,
    // and chan_sip has them in a status of the person.
    let homes = root.all("person").chain(root.all("tuple")).chain(statuses());
    let activities = homes.flat_map(|h| h.all("activities")).flat_map(|a| a.children());
    let busy = activities.into_iter().any(|a| matches!(a.name(), "on-the-phone" | "busy"));
    let places = std::iter::once(&root).chain(root.all("person")).chain(root.all("tuple")).chain(statuses());
    let notes: Vec<&str> = places.flat_map(|p| p.all("note")).map(|n| n.text()).filter(|n| !n.is_empty()).collect();
    let in_use = |note: &&str| IN_USE_NOTES.contains(&note.to_ascii_lowercase().as_str());
    Ok(Presence {
        entity: root.attribute("entity").unwrap_or("").to_owned(),
        open,
        on_the_phone: busy || notes.iter().any(in_use),
        note: notes.first().map(|n| n.chars().filter(|c| !c.is_control()).take(200).collect()),
    })
}

/// The body that suspends (`open` false) or resumes a completion request (RFC 6910 section 6.5):
/// one tuple, one status and the default namespace, since Asterisk checks for just that (rule A8).
pub fn print(entity: &str, tuple_id: &str, open: bool) -> String {
    let basic = if open { "open" } else { "closed" };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\
         <presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"{}\">\r\n\
         <tuple id=\"{}\">\r\n<status><basic>{basic}</basic></status>\r\n</tuple>\r\n</presence>\r\n",
        xml::escape(entity),
        xml::escape(tuple_id),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "presence xmlns='urn:ietf:params:xml:ns:pidf' xmlns:dm='urn:ietf:params:xml:ns:pidf:data-model' \
                        xmlns:r='urn:ietf:params:xml:ns:pidf:rpid' entity='sip:1002@h'";

    #[track_caller]
    fn check(inside: &str, open: Option<bool>, on_the_phone: bool, note: Option<&str>) {
        let read = parse(&format!("<?xml version='1.0'?><{ROOT}>{inside}</presence>")).expect(inside);
        assert_eq!((read.open, read.on_the_phone, read.note.as_deref()), (open, on_the_phone, note), "{inside}");
        assert_eq!(read.entity, "sip:1002@h");
    }

    #[test]
    fn open_is_one_open_tuple_and_nothing_told_is_nothing() {
        check("<tuple id='a'><status><basic>open</basic></status></tuple>", Some(true), false, None);
        check("<tuple id='a'><status><basic> Closed\n</basic></status></tuple>", Some(false), false, None);
        check(
            "<tuple id='a'><status><basic>open</basic></status></tuple><tuple id='b'><status><basic>closed</basic></status></tuple>",
            Some(true),
            false,
            None,
        );
        check("", None, false, None);
        check("<tuple id='a'><status/></tuple>", None, false, None);
        check("<tuple id='a'><status><basic>maybe</basic></status></tuple>", None, false, None);
    }

    #[test]
    fn the_phone_in_use_is_known_by_activities_and_customary_notes() {
        const OPEN: &str = "<tuple id='a'><status><basic>open</basic></status>";
        // Asterisk: both drivers; then FreeSWITCH's notes.
        let pjsip = "<note>On the phone</note><dm:person><r:activities><r:on-the-phone/></r:activities></dm:person>";
        check(&format!("{OPEN}</tuple>{pjsip}"), Some(true), true, Some("On the phone"));
        let chan_sip =
            "<dm:person><status><r:activities><r:away/></r:activities></status></dm:person><note>Ringing</note>";
        check(&format!("{chan_sip}{OPEN}</tuple>"), Some(true), true, Some("Ringing"));
        check(
            &format!("{OPEN}</tuple><dm:person><r:activities><r:busy/></r:activities></dm:person>"),
            Some(true),
            true,
            None,
        );
        check(&format!("{OPEN}<r:activities><r:busy/></r:activities></tuple>"), Some(true), true, None);
        check(&format!("{OPEN}<note>busy writing</note></tuple>"), Some(true), false, Some("busy writing"));
        check(&format!("{OPEN}<note>Ready</note></tuple>"), Some(true), false, Some("Ready"));
    }

    #[test]
    fn suspend_and_resume_are_written_as_asterisk_checks_them() {
        let body = print("sip:2006@h", "t<1>", false);
        assert!(body.contains("<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:2006@h\">"));
        assert!(body.contains("<tuple id=\"t&lt;1&gt;\">\r\n<status><basic>closed</basic></status>"));
        let read = parse(&body).expect("our own body");
        assert_eq!((read.entity.as_str(), read.open), ("sip:2006@h", Some(false)));
        assert_eq!(parse(&print("2004", "t", true)).map(|p| p.open), Ok(Some(true)));
    }
}
