//! Call-Info as the offer of call completion (RFC 6910 section 7.1, rules S2, A1, W1).

use super::params;
use crate::model::signal::CallInfo;

/// The offers of call completion in the Call-Info headers of a message. Other purposes
/// (icon, info, card) are left out; an absent or unknown `m` is not (rule S2).
pub fn offers<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<CallInfo> {
    params::values(lines).filter_map(offer).collect()
}

fn offer(value: &str) -> Option<CallInfo> {
    let (head, params) = params::head(value);
    if !params.get("purpose")?.eq_ignore_ascii_case("call-completion") {
        return None;
    }
    // Brackets are the grammar (RFC 3261 section 20.9); some leave them out.
    let uri = head.strip_prefix('<').and_then(|u| u.strip_suffix('>')).unwrap_or(head);
    let m = params.get("m").filter(|m| params::is_token(m)).map(|m| m.into_owned());
    Some(CallInfo { uri: uri.trim().parse().ok()?, m })
}

/// An offer as a header value. Asterisk compares it letter by letter, so `purpose` comes first and no space is in it (rule A11).
pub fn print(offer: &CallInfo) -> String {
    let m = offer.m.as_deref().filter(|m| params::is_token(m)).map(|m| format!(";m={m}"));
    format!("<{}>;purpose=call-completion{}", offer.uri, m.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[&str], read: &[(&str, Option<&str>)]) {
        let found = offers(lines.iter().copied());
        let found: Vec<(String, Option<&str>)> = found.iter().map(|o| (o.uri.to_string(), o.m.as_deref())).collect();
        let read: Vec<(String, Option<&str>)> = read.iter().map(|(u, m)| ((*u).to_owned(), *m)).collect();
        assert_eq!(found, read);
    }

    #[test]
    fn offers_are_found_among_other_purposes() {
        check(&["<sip:456@z.b.com>;purpose=call-completion;m=BS"], &[("sip:456@z.b.com", Some("BS"))]);
        check(
            &[
                "<http://a.com/p.jpg>;purpose=icon, <sip:1@h>;purpose=call-completion",
                "<sip:2@h;x=1>;M=NR;Purpose=CALL-COMPLETION",
            ],
            &[("sip:1@h", None), ("sip:2@h;x=1", Some("NR"))],
        );
        check(&["<sip:1@h> ; purpose = \"call-completion\" ; m = XY"], &[("sip:1@h", Some("XY"))]);
        check(&["sip:1@h;purpose=call-completion;m=NL"], &[("sip:1@h", Some("NL"))]);
        check(&["<sip:a,b@h>;purpose=call-completion;m="], &[("sip:a,b@h", None)]);
        check(&["<sip:1@h>", "<sip:1@h>;m=BS", "<tel:x>;purpose=call-completion", "", ",,;"], &[]);
    }

    #[test]
    fn an_offer_is_written_as_asterisk_reads_it() {
        let offer = CallInfo { uri: "sip:cc-1@h".parse().expect("a uri"), m: Some("BS".into()) };
        assert_eq!(print(&offer), "<sip:cc-1@h>;purpose=call-completion;m=BS");
        assert_eq!(
            print(&CallInfo { m: Some("a\r\nb".into()), ..offer.clone() }),
            "<sip:cc-1@h>;purpose=call-completion"
        );
        assert_eq!(offers([print(&offer).as_str()]), [offer]);
    }
}
