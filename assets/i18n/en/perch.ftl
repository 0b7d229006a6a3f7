# The words of the window. Sentence case, no full stop behind one sentence, … on what asks more.

## Common
call = Call
close = Close
cancel = Cancel
save = Save
send = Send
keep = Keep
more = More…
quit = Quit
reply = Reply
encrypted = encrypted

## Pages and the frame
page-calls = Calls
page-waiting = Waiting for
page-recents = Recents
page-contacts = Contacts
page-messages = Messages
page-settings = Settings
page-diagnostics = Diagnostics
tab-waiting = Waiting
tab-more = More
lines-caption = Lines
pages-caption = Go to
lines-none = No line is set up yet
line-registered = Registered
line-registering = Registering…
line-failed = Not registered
line-off = Switched off
line-dnd = Do not disturb
line-retry = next try at { $time }
line-requests = { $n ->
    [one] { $n } request
   *[other] { $n } requests
}
via-line = via { $line }
voice-mail = { $n ->
    [one] { $n } voice message
   *[other] { $n } voice messages
}
dnd = Do not disturb on every line
dnd-on = DND on
dnd-off = DND off
no-sound = No sound device
no-microphone = No microphone

## Times
day-today = Today
day-yesterday = Yesterday
left-seconds = less than a minute left
left-minutes = { $n } min left
left-hours = { $n } h left
ago-now = just now
ago-minutes = { $n } min ago
ago-hours = { $n } h ago
time-left = Time left

## The dial field and the calls
dial-hint = Name, number or sip: address
dial-empty = Type a name, a number or an address first
keypad = Keypad
calls-caption = Active calls
calls-none = No calls. Type a name or a number above, or just start typing.
call-dialing = Calling…
call-ringing = Ringing
call-offering = Incoming call
call-held = On hold { $time }
call-held-by-them = They put you on hold
call-camped = In the queue
camped-told = You keep your place; the call goes through when the line is free
origin-completion = you waited for this call
origin-camped-on = camped on to you
origin-intrude = breaks in
origin-transfer = transferred to you
origin-pickup = picked up
answer = Answer
answer-keys = Ctrl+Enter
decline = Decline
reply-with-message = Reply with a message…
hang-up = Hang up
hang-up-keys = Ctrl+Esc
hold = Hold
resume = Resume
hold-keys = Key H
mute = Mute
unmute = Unmute
mute-keys = Key M
transfer = Transfer…
add = Add
add-to-call = Add to the conversation
talk-alone = Talk alone
record-start = Record
record-stop = Stop recording
recording-to = Recording to { $file }
in-conference = Conference
file-playing = A file is playing
transfer-now = Transfer
transfer-hint = To which name, number or address
transfer-to-call = Connect with { $name }
held-waits = { $name } is on hold
digits-sent = Sent { $digits }
digits-heard = Received { $digits }
level-you = You
level-them = Them
level-microphone = Microphone level
level-ear = Level of what you hear
reply-code = Reply { $code } { $words }
announce-call = { $name }, { $state }

## How calls end
end-busy = Busy
end-no-answer = No answer
end-declined = Declined
end-unavailable = Away
end-not-found = No such number
end-unreachable = Unreachable
end-congestion = Network busy
end-cancelled = Given up
end-over = Ended
end-elsewhere = Answered elsewhere
end-transferred = Transferred
end-forbidden = Not allowed
end-lost = Connection lost
end-failed = Failed
told-busy = { $name } is on another call
told-no-answer = { $name } does not answer
told-declined = { $name } declined the call
told-unavailable = { $name } is not available at the moment
told-not-found = There is nobody at this number or address
told-unreachable = There is no way to { $name } at the moment
told-congestion = The network is too busy to put this call through
told-cancelled = You gave up before { $name } answered
told-hung-up = The call with { $name } has ended
told-hung-up-by-them = { $name } hung up
told-elsewhere = The call was answered on another phone
told-transferred = { $name } was handed over
told-forbidden = The server does not allow this call; check the line’s password
told-lost = The connection to { $name } was lost
told-failed = The call to { $name } failed
can-finish = Perch can finish this call for you.

## Completing a call
mode-callback = Call back when free
mode-callback-return = Call back when they return
mode-camp-on = Camp on
mode-intrude = Break in
mode-message = Leave a message…
mode-name-callback = Call back
mode-name-redial = Keep trying
mode-name-camp-on = Camped on
mode-name-intrude = Break in
mode-name-message = Message
mode-why-not = { $mode } – { $why }
note-add = Add a note…
note-hint = Why you want to reach them
note-shown = “{ $note }”
message-for = Message for { $name }
message-own = Or in your own words
message-hint = Your message
message-voice-mail = Voice mail
message-call-me = Please call me back
message-will-call = I’ll call you later
message-urgent = It’s urgent
message-read-mail = Please read my e-mail
message-send-me = Please send me a message
road-native = Held by the exchange
road-dialog = Watching the line
road-presence = Watching their status
road-feature-code = By the exchange’s own code
road-redial = Calling again and again
road-network = Queued by the network
road-join = Joining their call
road-message = By message
road-voice-mail = By voice mail

## Waiting for
waiting-caption = Waiting for · { $n }
waiting-count = { $n ->
    [one] { $n } waiting
   *[other] { $n } waiting
}
waiting-none = Nobody. When a line is busy, let Perch wait for you.
waiting-history = History…
autostart-offer = Requests go on after a restart when Perch starts with the desktop
request-requested = Asking…
request-queued = In the queue
request-place = Place { $place }
request-watching = Watching
request-redialing = Redial { $attempt } / { $of }
request-free = Free now
request-was-free = Was free
request-ringing = Ringing you – { $n } s left to take it
request-suspended = Free now, waits for you to finish
request-recalling = Calling them now
request-was-free-at = Was free at { $time }
request-next-try = Next try at { $time }
request-trying = Trying now
request-restored = restored
recall-free = { $name } is free
recall-asked = You asked { $ago } · #{ $id }
recall-left = { $n } s left, then it waits here as “Was free”
call-now = Call now
wait-on = Wait on
later = Later…
later-minutes = In { $n } min
that-was-voice-mail = That was voice mail, keep waiting
done-completed = Done
done-cancelled = Cancelled
done-rejected = Declined by you
done-not-taken = Not taken
done-expired = Time ran out
done-refused = Refused
done-withdrawn = Withdrawn
done-unreachable = Unreachable
done-they-called = They called
done-lock-out = Tried enough
done-failed = Failed

## Waiting for us
waiters-caption = Waiting for you
waiter = { $name } is waiting for you
call-after-this = Call after this
not-now = Not now

## Recents
recents-search = Search recents
recents-clear = Clear…
recents-clear-ask = Forget all past calls?
recents-clear-yes = Forget them
recents-none = No calls yet
recent-incoming = Incoming
recent-outgoing = Outgoing
recent-missed = Missed
watch = Tell me when free

## Contacts
contacts-search = Search contacts
contacts-none = No contacts yet
contact-add = Add a contact…
contact-add-title = Add a contact
contact-edit = Edit…
contact-edit-title = Edit contact
contact-remove = Remove
contact-name = Name
contact-addresses = Numbers and addresses
contact-addresses-hint = 2014, +44 20 7946 0018, marta@example.com
contact-favourite = Keep at the top
contact-wrong = One of these is not a number or an address
state-free = Free
state-busy = Busy
state-ringing = Ringing
state-away = Away
state-unknown = State unknown

## Messages
message-to = To which name, number or address
message-write = Write a message…
messages-none = No messages yet
call-back = Call back
delivery-sending = Sending…
delivery-delivered = Delivered
delivery-stored = Kept for them
delivery-waiting = Waits until they are back
delivery-refused = Refused
delivery-received = Received

## Settings
settings-search = Search all settings
settings-nothing-found = No setting with these words
settings-lines = Lines
settings-window = Window
settings-sound = Sound
settings-calls = Calls
set-language = Language
set-language-more = Switches at once
language-system = As the system
set-theme = Colours
set-theme-more = Light, dark, or as the desktop
theme-system = As the desktop
theme-dark = Dark
theme-light = Light
theme-contrast = High contrast
set-scale = Scale
set-scale-more = Size of everything in the window
set-motion = Reduced motion
set-motion-more = Nothing slides or fades
set-autostart = Start with the desktop
set-autostart-more = So that requests go on after a restart
set-output = Speaker
set-output-more = Where calls are heard
set-input = Microphone
set-input-more = What the other side hears
set-ring-output = Ring on
set-ring-output-more = Where incoming calls and recalls ring
device-system = As the system
device-as-calls = Same as calls
device-all = Every loudspeaker
device-absent = { $name } (not connected)
set-volume = Call volume
set-volume-more = How loud the other side is
set-ring-volume = Ring volume
set-ring-volume-more = How loud it rings
set-mic = Microphone volume
set-mic-more = How loud you are for others
set-mic-test = Test the microphone
set-mic-test-more = You hear yourself a second late; wear a headset, or keep the volume low
mic-test-start = Test
mic-test-stop = Stop
mic-test-in-call = Not during a call
set-ring = Ring
set-ring-more = A recall has a ring of its own
set-ring-file = Own ring
set-ring-file-more = Full path of a WAV or Ogg Opus file
ring-bars = Bars
ring-trill = Trill
ring-calm = Calm
set-tones = Tones of
set-tones-more = How busy and ringing sound
tones-by-language = By the language
set-echo = Cancel echo
set-echo-more = For loudspeakers; headsets do not need it
set-noise = Suppress noise
set-noise-more = Fans and keyboards
set-gain = Level the microphone
set-gain-more = Soft and loud voices come through alike
set-rumble = Filter rumble
set-rumble-more = Below the voice: traffic, handling, hum
set-limiter = Soften what is too loud
set-limiter-more = Instead of cutting it, towards you and the others
set-headset = Headset buttons
set-headset-more = Answer, end, hold and mute by the headset’s own buttons
set-recall = A recall rings
set-recall-more = How long you are rung when somebody is free
set-not-taken = Recalls not taken
set-not-taken-more = So many end a request
set-who-waits = Who may wait for you
set-who-waits-more = Others can be told when your line is free
who-everyone = Everyone
who-contacts = Contacts
who-domain = The same domain
who-nobody = Nobody
set-publish = Show that you are on a call
set-publish-more = Others may watch whether your line is busy
set-record = Allow recording
set-record-more = Where it is forbidden, switch it off
set-record-tone = Announce recording
set-record-tone-more = A beep every fifteen seconds for both sides
set-record-opus = Compressed recordings
set-record-opus-more = Opus instead of WAV
set-record-folder = Recordings folder
set-record-folder-more = Without one, beside the history
set-break-in = Who may break in
set-break-in-more = They join your conversation, and everybody hears a tone
set-emergency = Emergency numbers
set-emergency-more = Never redialled; calling one silences all redialling
set-emergency-hint = Those of your country
set-premium = Numbers that cost extra
set-premium-more = Their beginnings; such numbers are never redialled

## Lines
line-add = Add a line…
line-add-title = Add a line
line-edit = Edit…
line-edit-title = Edit line
line-register-again = Register again
line-remove = Remove the line
line-remove-ask = Its requests end with it
line-address = Address
line-address-hint = 2001@pbx.example.com
line-address-wrong = This is not an address
line-password = Password
line-password-keep = Unchanged
line-label = Name of the line
line-label-hint = Office
line-more = More…
line-less = Less
line-display-name = Name shown to others
line-username = User name, if not the same as in the address
line-registrar = Registrar, if not the address’s own
line-proxy = Outbound proxy
line-voice-mail = Voice mail number
line-transport = Transport
line-music = Music on hold, a WAV file
line-srtp = Encrypted sound
srtp-auto = As the connection
srtp-off = Off
srtp-offer = Offered
srtp-require = Required
line-enabled = Register this line
line-call-waiting = Call waiting
line-learn = Leave out what the exchange has shown not to have
line-protected = Let nobody break in
line-blind = Ask for call completion even where it is not offered
roads-caption = Ways to complete a call
road-earlier = Earlier
line-codecs = Sound formats, best first
limits-caption = Limits
set-max-outstanding = Requests at once
set-busy-minutes = A request lives after busy
set-no-answer-minutes = A request lives after no answer
set-guard = Wait after a line is free
codes-caption = Codes of the exchange
codes-preset = Exchange
codes-own = Own codes
codes-one-at-a-time = The exchange keeps one request at a time
codes-cancel-all = The code to take back ends every request
redial-caption = Keep trying
redial-rules = Rules of
redial-rules-everywhere = All countries
redial-rules-united-states = United States
redial-rules-canada = Canada
redial-rules-europe = Europe
redial-rules-new-zealand = New Zealand
redial-tries = Tries at most
redial-interval = From one try to the next
redial-total = All tries within
redial-lock = Then left alone for
messages-caption = Predefined messages
messages-lines-hint = One on each line; empty for the standard ones
settings-of-line = { $name } · { $line }
template-hint = { "{}" } stands for the number
code-callback = Code to be called back
code-callback-no-answer = Code after no answer, if another
code-callback-cancel = Code to take that back
code-camp-on = Code to camp on
code-camp-on-cancel = Code to stop camping on
code-leave-word = Code to ask them to call back
code-intrude = Code to break in
code-voice-mail = Number of somebody’s voice mail

## Diagnostics
diag-calls = Calls
diag-lines = Lines
diag-doctor = Doctor
diag-log = Log
export = Export…
export-title = Export the trace and the log
export-path = File
export-done = Written to { $path }
export-failed = { $path } cannot be written ({ $why })
trace-none = Nothing has crossed the wire yet
trace-choose = Which conversation
trace-messages = { $n ->
    [one] { $n } message
   *[other] { $n } messages
}
trace-sent = sent
trace-received = received
log-none = The log is empty
sound-title = Sound
sound-none = Shown once a call has been connected
sound-curve = Quality and loss over time
sound-jitter = jitter { $ms } ms
sound-round-trip = round trip { $ms } ms
quality-good = Good
quality-fair = Fair
quality-poor = Poor
quality-bad = Bad
recent-sound-good = good sound
recent-sound-fair = fair sound
recent-sound-poor = poor sound
recent-sound-bad = bad sound
quality-details = MOS { $mos } · delay { $delay } ms · loss { $loss } %
doctor-registered = { $line } is registered
doctor-registering = { $line } is registering
doctor-off = { $line } is switched off
doctor-failed = { $line } is not registered ({ $why })
doctor-output = Calls are heard on { $name }
doctor-input = The microphone is { $name }
doctor-both-ways = Sound flows both ways
doctor-nothing-heard = Nothing arrives from the other side; a firewall may be in between
doctor-nothing-sent = Nothing of yours leaves; check that the microphone is connected

## Welcome
welcome-title = Perch waits on the line for you
welcome-told = Is a line busy? One click, and Perch calls you back the moment it is free.
welcome-demo = Try it now
welcome-demo-told = A small telephone exchange inside Perch, with people who are busy, away, or glad to hear you. No account, no network.
welcome-line-told = An address and a password from your company or provider.

## Banners
banner-no-sound = No sound device could be opened; calls stay silent
banner-broken-file = A file could not be read and was kept aside
banner-cannot-save = Something could not be saved
banner-no-keyring = There is no keyring; passwords are kept in a file that only you can read
banner-port-taken = The port that was asked for is taken; another one is used
banner-unknown-setting = The settings file has a key that Perch does not know
banner-no-network = There is no network
banner-sound-file = A sound file could not be played
banner-ring-file = The ring of your own cannot be played, so Perch rings with one of its own
banner-not-recording = A call is not recorded

## Refusals
refused-overrun = { $max ->
    [one] This line already waits for { $max } person, as many as it may
   *[other] This line already waits for { $max } people, as many as it may
}
refused-mode = This call cannot be completed that way ({ $why })
refused-state = That is not possible in the present state of the call
refused-no-call = That call is gone
refused-no-request = There is no request #{ $id } any more
refused-no-message = There is no such predefined message
refused-no-line = There is no such line
refused-address = “{ $typed }” is not an address or a number
refused-slots = { $max ->
    [one] The one call of this line is in use
   *[other] All { $max } calls of this line are in use
}
refused-not-connected = Call { $call } ended before it was connected
refused-timeout = Nobody answered within two minutes
refused-not-running = Perch is not running

## Closing
closing-waiting = { $n ->
    [one] Perch keeps waiting for { $n } person
   *[other] Perch keeps waiting for { $n } people
}
closing-call = Your call goes on
closing-waiter = Somebody waits for you
closing-told = The window closes, the phone stays. Start Perch again to see the window.
closing-stay = Keep running

## Keys
keys-title = Keys
key-dial = Call what is in the dial field
key-digits = Tones in a call
key-answer = Answer
key-hang-up = Hang up or decline
key-mute = Microphone off and on
key-hold = Hold and resume
key-search = To the dial field
key-scale = Larger and smaller
key-list = This list

## Outside the window
outside-incoming = Incoming call
outside-joins = { $name } joins your conversation
outside-message = Message from { $name }
outside-show = Show Perch
