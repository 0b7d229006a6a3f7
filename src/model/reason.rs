//! Why something is so, or did not work: each sentence of the engine as a value, in English here, in every language in the window.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a sentence names: a number, which may ask for a plural, or words that stay as they are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Argument {
    /// A count, a code, seconds.
    Number(u64),
    /// A name, a host, a path, a system's own words.
    Words(String),
    /// A sentence within the sentence.
    Reason(Box<Reason>),
}

impl From<&u16> for Argument {
    fn from(number: &u16) -> Argument {
        Argument::Number((*number).into())
    }
}

impl From<&u32> for Argument {
    fn from(number: &u32) -> Argument {
        Argument::Number((*number).into())
    }
}

impl From<&String> for Argument {
    fn from(words: &String) -> Argument {
        Argument::Words(words.clone())
    }
}

impl From<&Box<Reason>> for Argument {
    fn from(reason: &Box<Reason>) -> Argument {
        Argument::Reason(reason.clone())
    }
}

/// Makes [`Reason`] of a table: variant, what it names, the key of its translation (and its name on disk), English.
macro_rules! reasons {
    ($($name:ident $({ $($field:ident: $type:ty),* })? $key:literal $words:literal)*) => {
        /// One plain sentence without its stop.
        #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
        pub enum Reason {
            $(
                #[doc = $words]
                #[serde(rename = $key)]
                $name $({ $(#[doc = concat!("`", stringify!($field), "` of the sentence.")] $field: $type),* })?,
            )*
            /// Somebody else's words, shown as they are: an exchange's phrase, a system's error, a path.
            #[serde(untagged)]
            Verbatim(String),
        }

        impl Reason {
            /// The key of every sentence, with what it names.
            pub const KEYS: &[(&str, &[&str])] = &[$(($key, &[$($(stringify!($field)),*)?])),*];

            /// The key of its translation; none for words that are nobody's to translate.
            pub fn key(&self) -> Option<&'static str> {
                match self {
                    $(Reason::$name { .. } => Some($key),)*
                    Reason::Verbatim(_) => None,
                }
            }

            /// What it names, by the names of the translation.
            pub fn arguments(&self) -> Vec<(&'static str, Argument)> {
                match self {
                    $(Reason::$name $({ $($field),* })? => vec![$($((stringify!($field), $field.into())),*)?],)*
                    Reason::Verbatim(_) => Vec::new(),
                }
            }
        }

        impl fmt::Display for Reason {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Reason::$name $({ $($field),* })? => write!(f, $words),)*
                    Reason::Verbatim(words) => f.write_str(words),
                }
            }
        }
    };
}

reasons! {
    // Why a way to complete a call is not open (part 3.1).
    EmergencyByHand "why-emergency-by-hand" "Emergency numbers are only dialled by hand"
    NoWay "why-no-way" "This line has no way to do it"
    NoOffer "why-no-offer" "The exchange did not offer to call back"
    BusyNotTold "why-busy-not-told" "The exchange does not tell when a line is busy"
    PresenceNotTold "why-presence-not-told" "The exchange does not tell who is there"
    NoBreakInCode "why-no-break-in-code" "This line has no code to break in"
    CodeNeedsCall "why-code-needs-call" "The exchange’s code needs a call before it"
    NoCode "why-no-code" "This line has no code for it"
    OneAtATime "why-one-at-a-time" "The exchange keeps one such request at a time"
    JoinIsOff "why-join-is-off" "Breaking in is not switched on for this line"
    NoConversation "why-no-conversation" "There is no conversation to break into"
    CannotJoin "why-cannot-join" "Their phone cannot be joined"
    NoVoiceMail "why-no-voice-mail" "No voice mail is set for this line"
    NoMessagesThere "why-no-messages-there" "Messages are not taken there"
    NetworkQueues "why-network-queues" "The network queues calls by itself"
    AlreadyQueued "why-already-queued" "The exchange already keeps this call in its queue"
    AlreadyWaiting { id: u32 } "why-already-waiting" "Request #{id} waits for them already"
    BeingCalled "why-being-called" "They are being called already"
    NeverRedialled "why-never-redialled" "Emergency numbers are never dialled by themselves"
    TheyDeclined "why-they-declined" "They declined the call"
    NoSuchNumber "why-no-such-number" "There is no such number"
    PremiumByHand "why-premium-by-hand" "Numbers that cost extra are never dialled by themselves"
    RedialInVain "why-redial-in-vain" "They are not there; trying again would not help"
    LockedOut "why-locked-out" "This number has been tried as often as is allowed for now"
    CompletionOff "why-completion-off" "Call completion is switched off on this line"
    NoSuchLine "why-no-such-line" "There is no such line"

    // What the exchange answered.
    NothingAnswered "why-nothing-answered" "Nothing answered"
    NoAnswerInTime "why-no-answer-in-time" "Nothing answered in time"
    NetworkUnreachable "why-network-unreachable" "The network could not be reached"
    CredentialsRefused "why-credentials-refused" "The exchange did not accept our name and password"
    NotAllowed "why-not-allowed" "The exchange does not allow it"
    NothingKnown "why-nothing-known" "The exchange knows nothing of it"
    RoomIn { seconds: u32 } "why-room-in" "Too many are waiting already; there may be room in {seconds} s"
    RoomInWith { seconds: u32, words: String } "why-room-in-with" "Too many are waiting already; there may be room in {seconds} s ({words})"
    TheySay { words: String } "why-they-say" "They say “{words}”"
    NotNow "why-not-available" "It is not available at the moment"
    NotServed "why-not-served" "The exchange does not have it"
    Forgotten "why-forgotten" "The exchange has forgotten it"
    Answered { code: u16 } "why-answered" "The exchange answered {code}"
    AnsweredWith { code: u16, words: String } "why-answered-with" "The exchange answered {code} {words}"

    // What became of a request.
    TookButSilent "why-took-but-silent" "The exchange took the request but says nothing"
    TakenBack "why-taken-back" "The exchange took the request back"
    CodeNotConfirmed "why-code-not-confirmed" "The exchange did not confirm its code"
    LineNotTold "why-line-not-told" "The exchange says nothing about this line"
    BusyNotShown "why-busy-not-shown" "Their line does not show when they are busy"
    StoppedTelling "why-stopped-telling" "The exchange stopped telling about this line"
    ConversationOver "why-conversation-over" "Their conversation is over"
    BreakInForbidden "why-break-in-forbidden" "They do not allow breaking in"
    NothingToJoin "why-nothing-to-join" "Their line does not tell of a conversation that could be joined"
    GivenUp "why-given-up" "Given up"
    Delivered "why-delivered" "Delivered"
    AskedToCall "why-asked-to-call" "The exchange asks them to call back"
    StoredForThem "why-stored-for-them" "A server keeps it for them"
    PutOff "why-put-off" "Put off for now"
    PlaceLost "why-place-lost" "The place in the queue is lost"
    StillHeld "why-still-held" "The exchange may still call; its code would have cancelled the other requests too"
    NoCancelCode "why-no-cancel-code" "The exchange may still call; this line has no code to cancel it"
    TriedEnough "why-tried-enough" "It was tried as often as is allowed"
    EndedBeforeTaken "why-ended-before-taken" "The request ended before it was taken"
    NotFreeYet { name: String } "why-not-free-yet" "{name} is not free yet"
    NothingToPostpone "why-nothing-to-postpone" "There is nothing to postpone at the moment"
    WasFreeBriefly "why-was-free-briefly" "Was free for a moment"
    DeclinedBy { name: String } "why-declined-by" "{name} declined the call"
    NumberGone "why-number-gone" "There is no such number any more"
    NetworkFull "why-network-full" "The network is full; it is tried again"
    LineRemoved "why-line-removed" "The line was removed"
    PerchEnded "why-perch-ended" "Perch ended before it was done"

    // Why a message was not taken (RFC 3428).
    NobodyThere "why-nobody-there" "There is nobody at this address"
    NoMessagesHere "why-no-messages-here" "This line takes no messages"
    CannotBeReached "why-cannot-be-reached" "They cannot be reached now"
    MessagesForbidden "why-messages-forbidden" "The exchange does not allow messages"
    MessageTooLong "why-message-too-long" "The message is too long"

    // Why a command was not carried out.
    BadDigits "why-bad-digits" "Digits are 0 to 9, *, #, A to D, and a comma for a pause"
    EmptyMessage "why-empty-message" "The message has no words"
    MessageOver { max: u32 } "why-message-over" "A message holds at most {max} bytes"
    LineNeedsName "why-line-needs-name" "A line needs a name that no other line has"
    NoLineYet "why-no-line-yet" "There is no line yet; add one first"
    ContactNeedsMore "why-contact-needs-more" "A contact needs a name and an address"
    ContactsFull "why-contacts-full" "There is no room for more contacts"
    NoContact { name: String } "why-no-contact" "There is no contact “{name}”"
    NobodyAtPlace { place: u32 } "why-nobody-at-place" "Nobody waits at place {place}"
    NoOtherCall "why-no-other-call" "There is no other call to join"
    NotInConference "why-not-in-conference" "This call is in no conference"
    RecordingForbidden "why-recording-forbidden" "Calls may not be recorded here; a setting forbids it"
    DuringCall "why-during-call" "Not during a call"
    FullPathNeeded "why-full-path-needed" "A file is named by its full path"
    PerchCloses "why-perch-closes" "Perch is closing"
    PerchIsBusy "why-perch-is-busy" "Perch is too busy; try again"

    // Why a line is not registered, or the network not reached.
    WrongPassword { host: String } "why-wrong-password" "{host} does not accept this user name and password"
    LineRefused { host: String } "why-line-refused" "{host} refuses this line (403)"
    AddressUnknown { host: String } "why-address-unknown" "{host} does not know this address (404)"
    HostSilent { host: String } "why-host-silent" "{host} does not answer"
    OutOfService { host: String } "why-out-of-service" "{host} is out of service (503)"
    HostAnswered { host: String, code: u16 } "why-host-answered" "{host} answered {code}"
    HostAnsweredWith { host: String, code: u16, words: String } "why-host-answered-with" "{host} answered {code} {words}"
    ConnectionRefused "why-connection-refused" "The connection was refused"
    ConnectionClosed "why-connection-closed" "The connection was closed"
    NoConnection { host: String } "why-no-connection" "No connection to {host} within 5 s"
    HostUnreachable { host: String } "why-host-unreachable" "{host} cannot be reached"
    HostUnknown { host: String } "why-host-unknown" "No address is known for {host}"
    NoRoute { host: String } "why-no-route" "There is no way to {host}"
    NoPort { error: String } "why-no-port" "No port can be opened ({error})"
    CertificateExpired "why-certificate-expired" "The server’s certificate has expired"
    CertificateNotYet "why-certificate-not-yet" "The server’s certificate is not valid yet; is the clock right?"
    CertificateOther "why-certificate-other" "The server’s certificate is for another name"
    CertificateUnknown "why-certificate-unknown" "Nobody whom this system trusts has signed the server’s certificate"
    NoTrust "why-no-trust" "The list of trusted certificates cannot be read"
    CertificateRefused { error: String } "why-certificate-refused" "The server’s certificate is not accepted ({error})"
    BadAddress "why-bad-address" "This address cannot be used"
    NoCommonSound "why-no-common-sound" "The two phones have no sound format in common"
    NotAcknowledged "why-not-acknowledged" "Our answer was not acknowledged"
    AnswerUnreadable "why-answer-unreadable" "Their answer cannot be read"

    // What is wrong with sound.
    NoOutput "why-no-output" "No sound device was found; calls are silent until there is one"
    NoMicrophone "why-no-microphone" "No microphone was found; nobody hears you until there is one"
    DeviceFailed { name: String, error: String } "why-device-failed" "The sound device {name} cannot be used ({error})"
    DevicesUnwatched { error: String } "why-devices-unwatched" "The sound devices cannot be watched ({error})"
    DemoFailed { error: String } "why-demo-failed" "The demo exchange cannot be started ({error})"
    SoundNotStarted { error: String } "why-sound-not-started" "The sound could not be started ({error})"
    NoSoundBuilt "why-no-sound-built" "This Perch was built without sound"
    CodecFailed { error: String } "why-codec-failed" "The codec cannot be used ({error})"
    FileUnreadable { path: String, error: String } "why-file-unreadable" "{path} cannot be read ({error})"
    FileUnwritable { path: String, error: String } "why-file-unwritable" "{path} cannot be written ({error})"

    // What is wrong with a file of ours.
    KeptAside { path: String, why: Box<Reason> } "why-kept-aside" "It is kept as {path} ({why})"
    NotKeptAside { path: String, why: Box<Reason>, error: String } "why-not-kept-aside" "{path} could not even be kept aside ({why}; {error})"
    LinesDamaged { count: u32 } "why-lines-damaged" "damaged lines: {count}"
    NotText "why-not-text" "it is not UTF-8 text"
    NotUnderstood "why-not-understood" "it cannot be understood"
    NotReadable "why-not-readable" "it cannot be read"
    LastLineCut { path: String } "why-last-line-cut" "The last line of {path} was cut off and has been dropped"
    PortOfLine { line: String, port: u16 } "why-port-of-line" "Port {port} of the line {line}"
}

impl From<&str> for Reason {
    fn from(words: &str) -> Reason {
        Reason::Verbatim(words.to_owned())
    }
}

impl From<String> for Reason {
    fn from(words: String) -> Reason {
        Reason::Verbatim(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_english_by_itself_and_names_what_its_translation_names() {
        let room = Reason::RoomIn { seconds: 30 };
        assert_eq!(room.to_string(), "Too many are waiting already; there may be room in 30 s");
        assert_eq!((room.key(), room.arguments()), (Some("why-room-in"), vec![("seconds", Argument::Number(30))]));
        assert_eq!(Reason::from("Busy Here").to_string(), "Busy Here");
    }

    #[test]
    fn what_an_older_perch_wrote_as_words_stays_as_words() {
        let check = |stored: &str, reason: Reason| {
            assert_eq!(serde_json::from_str::<Reason>(stored).unwrap(), reason);
        };
        check("\"why-place-lost\"", Reason::PlaceLost);
        check("{\"why-answered\":{\"code\":503}}", Reason::Answered { code: 503 });
        check("\"The place in the queue is lost\"", "The place in the queue is lost".into());
        let kept = serde_json::to_string(&Reason::DeclinedBy { name: "Vera".into() }).unwrap();
        assert_eq!(kept, "{\"why-declined-by\":{\"name\":\"Vera\"}}");
    }
}
