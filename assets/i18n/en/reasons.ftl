# Why things are so: the engine’s sentences, word for word those of src/model/reason.rs.

## Why a way to complete a call is not open (part 3.1)
why-emergency-by-hand = Emergency numbers are only dialled by hand
why-no-way = This line has no way to do it
why-no-offer = The exchange did not offer to call back
why-busy-not-told = The exchange does not tell when a line is busy
why-presence-not-told = The exchange does not tell who is there
why-no-break-in-code = This line has no code to break in
why-code-needs-call = The exchange’s code needs a call before it
why-no-code = This line has no code for it
why-one-at-a-time = The exchange keeps one such request at a time
why-join-is-off = Breaking in is not switched on for this line
why-no-conversation = There is no conversation to break into
why-cannot-join = Their phone cannot be joined
why-no-voice-mail = No voice mail is set for this line
why-no-messages-there = Messages are not taken there
why-network-queues = The network queues calls by itself
why-already-queued = The exchange already keeps this call in its queue
why-already-waiting = Request #{ $id } waits for them already
why-being-called = They are being called already
why-never-redialled = Emergency numbers are never dialled by themselves
why-they-declined = They declined the call
why-no-such-number = There is no such number
why-premium-by-hand = Numbers that cost extra are never dialled by themselves
why-redial-in-vain = They are not there; trying again would not help
why-locked-out = This number has been tried as often as is allowed for now
why-completion-off = Call completion is switched off on this line
why-no-such-line = There is no such line

## What the exchange answered
why-nothing-answered = Nothing answered
why-no-answer-in-time = Nothing answered in time
why-network-unreachable = The network could not be reached
why-credentials-refused = The exchange did not accept our name and password
why-not-allowed = The exchange does not allow it
why-nothing-known = The exchange knows nothing of it
why-room-in = Too many are waiting already; there may be room in { $seconds } s
why-room-in-with = Too many are waiting already; there may be room in { $seconds } s ({ $words })
why-they-say = They say “{ $words }”
why-not-available = It is not available at the moment
why-not-served = The exchange does not have it
why-forgotten = The exchange has forgotten it
why-answered = The exchange answered { $code }
why-answered-with = The exchange answered { $code } { $words }

## What became of a request
why-took-but-silent = The exchange took the request but says nothing
why-taken-back = The exchange took the request back
why-code-not-confirmed = The exchange did not confirm its code
why-line-not-told = The exchange says nothing about this line
why-busy-not-shown = Their line does not show when they are busy
why-stopped-telling = The exchange stopped telling about this line
why-conversation-over = Their conversation is over
why-break-in-forbidden = They do not allow breaking in
why-nothing-to-join = Their line does not tell of a conversation that could be joined
why-given-up = Given up
why-delivered = Delivered
why-asked-to-call = The exchange asks them to call back
why-stored-for-them = A server keeps it for them
why-put-off = Put off for now
why-place-lost = The place in the queue is lost
why-still-held = The exchange may still call; its code would have cancelled the other requests too
why-no-cancel-code = The exchange may still call; this line has no code to cancel it
why-tried-enough = It was tried as often as is allowed
why-ended-before-taken = The request ended before it was taken
why-not-free-yet = { $name } is not free yet
why-nothing-to-postpone = There is nothing to postpone at the moment
why-was-free-briefly = Was free for a moment
why-declined-by = { $name } declined the call
why-number-gone = There is no such number any more
why-network-full = The network is full; it is tried again
why-line-removed = The line was removed
why-perch-ended = Perch ended before it was done

## Why a message was not taken (RFC 3428)
why-nobody-there = There is nobody at this address
why-no-messages-here = This line takes no messages
why-cannot-be-reached = They cannot be reached now
why-messages-forbidden = The exchange does not allow messages
why-message-too-long = The message is too long

## Why a command was not carried out
why-bad-digits = Digits are 0 to 9, *, #, A to D, and a comma for a pause
why-empty-message = The message has no words
why-message-over = A message holds at most { $max } bytes
why-line-needs-name = A line needs a name that no other line has
why-no-line-yet = There is no line yet; add one first
why-contact-needs-more = A contact needs a name and an address
why-contacts-full = There is no room for more contacts
why-no-contact = There is no contact “{ $name }”
why-nobody-at-place = Nobody waits at place { $place }
why-no-other-call = There is no other call to join
why-not-in-conference = This call is in no conference
why-recording-forbidden = Calls may not be recorded here; a setting forbids it
why-during-call = Not during a call
why-full-path-needed = A file is named by its full path
why-perch-closes = Perch is closing
why-perch-is-busy = Perch is too busy; try again

## Why a line is not registered, or the network not reached
why-wrong-password = { $host } does not accept this user name and password
why-line-refused = { $host } refuses this line (403)
why-address-unknown = { $host } does not know this address (404)
why-host-silent = { $host } does not answer
why-out-of-service = { $host } is out of service (503)
why-host-answered = { $host } answered { $code }
why-host-answered-with = { $host } answered { $code } { $words }
why-connection-refused = The connection was refused
why-connection-closed = The connection was closed
why-no-connection = No connection to { $host } within 5 s
why-host-unreachable = { $host } cannot be reached
why-host-unknown = No address is known for { $host }
why-no-route = There is no way to { $host }
why-no-port = No port can be opened ({ $error })
why-certificate-expired = The server’s certificate has expired
why-certificate-not-yet = The server’s certificate is not valid yet; is the clock right?
why-certificate-other = The server’s certificate is for another name
why-certificate-unknown = Nobody whom this system trusts has signed the server’s certificate
why-no-trust = The list of trusted certificates cannot be read
why-certificate-refused = The server’s certificate is not accepted ({ $error })
why-bad-address = This address cannot be used
why-no-common-sound = The two phones have no sound format in common
why-not-acknowledged = Our answer was not acknowledged
why-answer-unreadable = Their answer cannot be read

## What is wrong with sound
why-no-output = No sound device was found; calls are silent until there is one
why-no-microphone = No microphone was found; nobody hears you until there is one
why-device-failed = The sound device { $name } cannot be used ({ $error })
why-devices-unwatched = The sound devices cannot be watched ({ $error })
why-demo-failed = The demo exchange cannot be started ({ $error })
why-sound-not-started = The sound could not be started ({ $error })
why-no-sound-built = This Perch was built without sound
why-codec-failed = The codec cannot be used ({ $error })
why-file-unreadable = { $path } cannot be read ({ $error })
why-file-unwritable = { $path } cannot be written ({ $error })

## What is wrong with a file of ours
why-kept-aside = It is kept as { $path } ({ $why })
why-not-kept-aside = { $path } could not even be kept aside ({ $why }; { $error })
why-lines-damaged = damaged lines: { $count }
why-not-text = it is not UTF-8 text
why-not-understood = it cannot be understood
why-not-readable = it cannot be read
why-last-line-cut = The last line of { $path } was cut off and has been dropped
why-port-of-line = Port { $port } of the line { $line }
