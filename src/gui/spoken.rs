//! The words for those who speak outside the window: notifications and the tray.

use super::text::Text;
use crate::model::phrase::Phrase;

/// The phrase in the language chosen in the settings, else the system's, else English.
pub fn spoken(language: Option<&str>, phrase: &Phrase) -> String {
    let text = Text::choose(language);
    match phrase {
        Phrase::IncomingCall => text.say("outside-incoming"),
        Phrase::Joins { name } => text.fill("outside-joins", &[("name", name.as_str().into())]),
        Phrase::Free { name } => text.fill("recall-free", &[("name", name.as_str().into())]),
        Phrase::MessageFrom { name } => text.fill("outside-message", &[("name", name.as_str().into())]),
        Phrase::Answer => text.say("answer"),
        Phrase::Decline => text.say("decline"),
        Phrase::CallNow => text.say("call-now"),
        Phrase::LaterIn { minutes } => text.fill("later-minutes", &[("n", (*minutes).into())]),
        Phrase::Cancel => text.say("cancel"),
        Phrase::Show => text.say("outside-show"),
        Phrase::DoNotDisturb => text.say("dnd"),
        Phrase::Quit => text.say("quit"),
        Phrase::Line { label, registration } => format!("{label} – {}", text.say(&format!("line-{registration}"))),
        Phrase::Waiting { count } => text.fill("waiting-count", &[("n", (*count).into())]),
    }
}

/// The predefined messages of a line that has none of its own, in that language.
pub fn standard_messages(language: Option<&str>) -> Vec<String> {
    let text = Text::choose(language);
    let keys = ["message-call-me", "message-will-call", "message-urgent", "message-read-mail", "message-send-me"];
    keys.map(|key| text.say(key)).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_said_in_every_language() {
        let name = "Marta".to_owned();
        let phrases = [
            Phrase::IncomingCall,
            Phrase::Joins { name: name.clone() },
            Phrase::Free { name: name.clone() },
            Phrase::MessageFrom { name },
            Phrase::Answer,
            Phrase::Decline,
            Phrase::CallNow,
            Phrase::LaterIn { minutes: 5 },
            Phrase::Cancel,
            Phrase::Show,
            Phrase::DoNotDisturb,
            Phrase::Quit,
            Phrase::Waiting { count: 2 },
            Phrase::Line { label: "Office".to_owned(), registration: "registered" },
            Phrase::Line { label: "Office".to_owned(), registration: "registering" },
            Phrase::Line { label: "Office".to_owned(), registration: "failed" },
            Phrase::Line { label: "Office".to_owned(), registration: "off" },
        ];
        for (language, _) in super::super::text::languages() {
            // What is missing panics here.
            assert!(phrases.iter().all(|p| !spoken(Some(language), p).is_empty()), "{language}");
        }
        assert_eq!(spoken(Some("it"), &Phrase::IncomingCall), "Chiamata in arrivo");
    }

    #[test]
    fn the_standard_messages_speak_the_users_language() {
        assert_eq!(standard_messages(Some("en")), crate::model::message::standard_messages());
        assert_eq!(standard_messages(Some("ru"))[0], "Перезвоните мне, пожалуйста");
    }
}
