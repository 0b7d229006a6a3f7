# Perché le cose stanno così: le frasi del motore.

## Perché un modo di completare non è aperto
why-emergency-by-hand = I numeri di emergenza si chiamano solo a mano
why-no-way = Questa linea non ha modo di farlo
why-no-offer = Il centralino non ha offerto di richiamare
why-busy-not-told = Il centralino non dice quando una linea è occupata
why-presence-not-told = Il centralino non dice chi è presente
why-no-break-in-code = Questa linea non ha un codice per inserirsi
why-code-needs-call = Il codice del centralino vuole prima una chiamata
why-no-code = Questa linea non ha un codice per questo
why-one-at-a-time = Il centralino tiene una sola richiesta alla volta
why-join-is-off = Su questa linea inserirsi non è attivato
why-no-conversation = Non c’è una conversazione in cui inserirsi
why-cannot-join = Nel suo telefono non ci si può inserire
why-no-voice-mail = Per questa linea non è impostata una segreteria
why-no-messages-there = Lì non si accettano messaggi
why-network-queues = La rete mette in coda da sé
why-already-queued = Il centralino tiene già in coda questa chiamata
why-already-waiting = La richiesta n. { $id } li aspetta già
why-being-called = È già in corso una chiamata a questa persona
why-never-redialled = I numeri di emergenza non si richiamano mai da sé
why-they-declined = La chiamata è stata rifiutata
why-no-such-number = Questo numero non esiste
why-premium-by-hand = I numeri a pagamento non si richiamano mai da sé
why-redial-in-vain = Non è presente; riprovare non servirebbe
why-locked-out = Questo numero è già stato provato quante volte è permesso per ora
why-completion-off = Il completamento delle chiamate è disattivato su questa linea
why-no-such-line = Questa linea non esiste

## Che cosa ha risposto il centralino
why-nothing-answered = Nessuna risposta dalla rete
why-no-answer-in-time = Nessuna risposta in tempo
why-network-unreachable = La rete non è raggiungibile
why-credentials-refused = Il centralino non ha accettato nome e password
why-not-allowed = Il centralino non lo permette
why-nothing-known = Il centralino non ne sa nulla
why-room-in = Sono già in troppi ad aspettare; forse c’è posto fra { $seconds } s
why-room-in-with = Aspettano già in troppi; forse c’è posto tra { $seconds } s ({ $words })
why-they-say = Dicono «{ $words }»
why-not-available = Al momento non è disponibile
why-not-served = Il centralino non ha questa funzione
why-forgotten = Il centralino l’ha dimenticato
why-answered = Il centralino ha risposto { $code }
why-answered-with = Il centralino ha risposto { $code } { $words }

## Che cosa è stato di una richiesta
why-took-but-silent = Il centralino ha preso la richiesta ma non dice nulla
why-taken-back = Il centralino ha ritirato la richiesta
why-code-not-confirmed = Il centralino non ha confermato il suo codice
why-line-not-told = Il centralino non dice nulla di questa linea
why-busy-not-shown = La sua linea non mostra quando è occupata
why-stopped-telling = Il centralino ha smesso di informare su questa linea
why-conversation-over = La conversazione è finita
why-break-in-forbidden = Non permette di inserirsi
why-nothing-to-join = La sua linea non mostra una conversazione a cui unirsi
why-given-up = Abbandonato
why-delivered = Consegnato
why-asked-to-call = Il centralino chiede loro di richiamare
why-stored-for-them = Un server lo conserva per il destinatario
why-put-off = Rimandato per ora
why-place-lost = Il posto in coda è perso
why-still-held = Il centralino può ancora chiamare; il suo codice avrebbe annullato anche le altre richieste
why-no-cancel-code = Il centralino può ancora chiamare; questa linea non ha un codice per annullare
why-tried-enough = È stato provato quante volte è permesso
why-ended-before-taken = La richiesta è finita prima di essere accettata
why-not-free-yet = { $name } non è ancora libero
why-nothing-to-postpone = Al momento non c’è nulla da rimandare
why-was-free-briefly = È stato libero per un attimo
why-declined-by = { $name } ha rifiutato la chiamata
why-number-gone = Questo numero non esiste più
why-network-full = La rete è piena; si riprova
why-line-removed = La linea è stata rimossa
why-perch-ended = Perch è stato chiuso prima della fine

## Perché un messaggio non è stato preso
why-nobody-there = A questo indirizzo non c’è nessuno
why-no-messages-here = Questa linea non accetta messaggi
why-cannot-be-reached = Ora non è raggiungibile
why-messages-forbidden = Il centralino non permette messaggi
why-message-too-long = Il messaggio è troppo lungo

## Perché un comando non è stato eseguito
why-bad-digits = Sono cifre da 0 a 9, *, #, da A a D e la virgola per una pausa
why-empty-message = Il messaggio non ha parole
why-message-over = Un messaggio contiene al massimo { $max } byte
why-line-needs-name = Una linea vuole un nome che nessun’altra linea ha
why-no-line-yet = Non c’è ancora una linea; aggiungine una
why-contact-needs-more = Un contatto vuole un nome e un indirizzo
why-contacts-full = Non c’è posto per altri contatti
why-no-contact = Non c’è un contatto «{ $name }»
why-nobody-at-place = Nessuno aspetta al posto { $place }
why-no-other-call = Non c’è un’altra chiamata da unire
why-not-in-conference = Questa chiamata non è in una conferenza
why-recording-forbidden = Qui non si può registrare; un’impostazione lo vieta
why-during-call = Non durante una chiamata
why-full-path-needed = Un file si indica con il percorso completo
why-perch-closes = Perch si sta chiudendo
why-perch-is-busy = Perch è troppo impegnato; riprova

## Perché una linea non è registrata, o la rete non raggiunta
why-wrong-password = { $host } non accetta questo nome utente e questa password
why-line-refused = { $host } rifiuta questa linea (403)
why-address-unknown = { $host } non conosce questo indirizzo (404)
why-host-silent = { $host } non risponde
why-out-of-service = { $host } è fuori servizio (503)
why-host-answered = { $host } ha risposto { $code }
why-host-answered-with = { $host } ha risposto { $code } { $words }
why-connection-refused = La connessione è stata rifiutata
why-connection-closed = La connessione è stata chiusa
why-no-connection = Nessuna connessione a { $host } entro 5 s
why-host-unreachable = { $host } non è raggiungibile
why-host-unknown = Non si conosce un indirizzo per { $host }
why-no-route = Non c’è strada verso { $host }
why-no-port = Nessuna porta può essere aperta ({ $error })
why-certificate-expired = Il certificato del server è scaduto
why-certificate-not-yet = Il certificato del server non è ancora valido; l’orologio è giusto?
why-certificate-other = Il certificato del server è per un altro nome
why-certificate-unknown = Il certificato del server non è firmato da nessuno di cui questo sistema si fidi
why-no-trust = L’elenco dei certificati fidati non si può leggere
why-certificate-refused = Il certificato del server non è accettato ({ $error })
why-bad-address = Questo indirizzo non si può usare
why-no-common-sound = I due telefoni non hanno un formato audio in comune
why-not-acknowledged = La nostra risposta non è stata confermata
why-answer-unreadable = La sua risposta non si può leggere

## Che cosa non va nell’audio
why-no-output = Nessun dispositivo audio trovato; le chiamate restano mute finché non ce n’è uno
why-no-microphone = Nessun microfono trovato; finché non ce n’è uno nessuno ti sente
why-device-failed = Il dispositivo audio { $name } non si può usare ({ $error })
why-devices-unwatched = Non si possono seguire i dispositivi audio ({ $error })
why-demo-failed = Il centralino dimostrativo non si può avviare ({ $error })
why-sound-not-started = L’audio non è partito ({ $error })
why-no-sound-built = Questo Perch è stato compilato senza audio
why-codec-failed = Il codec non si può usare ({ $error })
why-file-unreadable = { $path } non si legge ({ $error })
why-file-unwritable = { $path } non si può scrivere ({ $error })

## Che cosa non va in un nostro file
why-kept-aside = È conservato come { $path } ({ $why })
why-not-kept-aside = { $path } non si è potuto nemmeno mettere da parte ({ $why }; { $error })
why-lines-damaged = righe danneggiate: { $count }
why-not-text = non è testo UTF-8
why-not-understood = non si capisce
why-not-readable = non si legge
why-last-line-cut = L’ultima riga di { $path } era troncata ed è stata tolta
why-port-of-line = Porta { $port } della linea { $line }
