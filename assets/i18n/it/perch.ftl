# Le parole della finestra.

## Comuni
call = Chiama
close = Chiudi
cancel = Annulla
save = Salva
send = Invia
keep = Lascia così
more = Altro…
quit = Esci
reply = Rispondi
encrypted = cifrata

## Pagine e cornice
page-calls = Chiamate
page-waiting = In attesa di
page-recents = Recenti
page-contacts = Contatti
page-messages = Messaggi
page-settings = Impostazioni
page-diagnostics = Diagnostica
tab-waiting = Attese
tab-more = Altro
lines-caption = Linee
pages-caption = Vai a
lines-none = Nessuna linea configurata
line-registered = Registrata
line-registering = Registrazione…
line-failed = Non registrata
line-off = Disattivata
line-dnd = Non disturbare
line-retry = nuovo tentativo alle { $time }
line-requests = { $n ->
    [one] { $n } richiesta
   *[other] { $n } richieste
}
via-line = su { $line }
voice-mail = { $n ->
    [one] { $n } messaggio vocale
   *[other] { $n } messaggi vocali
}
dnd = Non disturbare su tutte le linee
dnd-on = Silenzio sì
dnd-off = Silenzio no
no-sound = Nessun dispositivo audio
no-microphone = Nessun microfono

## Tempi
day-today = Oggi
day-yesterday = Ieri
left-seconds = meno di un minuto
left-minutes = ancora { $n } min
left-hours = ancora { $n } h
ago-now = proprio ora
ago-minutes = { $n } min fa
ago-hours = { $n } h fa
time-left = Tempo rimasto

## Campo e chiamate
dial-hint = Nome, numero o indirizzo sip:
dial-empty = Scrivi prima un nome, un numero o un indirizzo
keypad = Tastiera
calls-caption = Chiamate in corso
calls-none = Nessuna chiamata. Scrivi un nome o un numero qui sopra, o inizia semplicemente a digitare.
call-dialing = Chiamata…
call-ringing = Squilla
call-offering = In arrivo
call-held = In attesa { $time }
call-held-by-them = Ti hanno messo in attesa
call-camped = In coda
camped-told = Mantieni il posto; la chiamata passa quando la linea si libera
origin-completion = hai aspettato questa chiamata
origin-camped-on = in coda per te
origin-intrude = si inserisce
origin-transfer = trasferita a te
origin-pickup = presa da un altro telefono
answer = Rispondi
answer-keys = Ctrl+Invio
decline = Rifiuta
reply-with-message = Rispondi con un messaggio…
hang-up = Riaggancia
hang-up-keys = Ctrl+Esc
hold = In attesa
resume = Riprendi
hold-keys = Tasto H
mute = Muto
unmute = Riattiva
mute-keys = Tasto M
transfer = Trasferisci…
add = Aggiungi
add-to-call = Aggiungi alla conversazione
talk-alone = Parla da solo
record-start = Registra
record-stop = Ferma la registrazione
recording-to = Registrazione in { $file }
in-conference = Conferenza
file-playing = Si sente un file
transfer-now = Trasferisci
transfer-hint = A quale nome, numero o indirizzo
transfer-to-call = Collega con { $name }
held-waits = { $name } è in attesa
digits-sent = Inviati { $digits }
digits-heard = Ricevuti { $digits }
level-you = Tu
level-them = Loro
level-microphone = Livello del microfono
level-ear = Livello di ciò che senti
reply-code = Risposta { $code } { $words }
announce-call = { $name }, { $state }

## Come finiscono
end-busy = Occupato
end-no-answer = Nessuna risposta
end-declined = Rifiutata
end-unavailable = Assente
end-not-found = Numero inesistente
end-unreachable = Irraggiungibile
end-congestion = Rete occupata
end-cancelled = Annullata
end-over = Terminata
end-elsewhere = Risposto altrove
end-transferred = Trasferita
end-forbidden = Non consentita
end-lost = Connessione persa
end-failed = Non riuscita
told-busy = { $name } è in un’altra chiamata
told-no-answer = { $name } non risponde
told-declined = { $name } ha rifiutato la chiamata
told-unavailable = { $name } al momento non è disponibile
told-not-found = A questo numero o indirizzo non c’è nessuno
told-unreachable = Al momento { $name } non si può raggiungere
told-congestion = La rete è troppo occupata per questa chiamata
told-cancelled = Hai rinunciato prima che { $name } rispondesse
told-hung-up = La chiamata con { $name } è terminata
told-hung-up-by-them = { $name } ha riagganciato
told-elsewhere = Si è risposto da un altro telefono
told-transferred = La chiamata con { $name } è stata trasferita
told-forbidden = Il server non consente questa chiamata; controlla la password della linea
told-lost = La connessione con { $name } si è interrotta
told-failed = La chiamata a { $name } non è riuscita
can-finish = Perch può completarla per te.

## Completamento
mode-callback = Richiama quando è libero
mode-callback-return = Richiama al suo ritorno
mode-camp-on = Resta in coda
mode-intrude = Inserisciti
mode-message = Lascia un messaggio…
mode-name-callback = Richiamata
mode-name-redial = Riprova
mode-name-camp-on = In coda
mode-name-intrude = Inserimento
mode-name-message = Messaggio
mode-why-not = { $mode } – { $why }
note-add = Aggiungi una nota…
note-hint = Perché vuoi parlargli
note-shown = «{ $note }»
message-for = Messaggio per { $name }
message-own = Oppure con parole tue
message-hint = Il tuo messaggio
message-voice-mail = Segreteria
message-call-me = Richiamami, per favore
message-will-call = Ti chiamo più tardi
message-urgent = È urgente
message-read-mail = Leggi la mia e-mail, per favore
message-send-me = Mandami un messaggio, per favore
road-native = In coda al centralino
road-dialog = Osservo la linea
road-presence = Osservo lo stato
road-feature-code = Con il codice del centralino
road-redial = Richiamando più volte
road-network = In coda nella rete
road-join = Entrando nella chiamata
road-message = Per messaggio
road-voice-mail = Per segreteria

## In attesa di
waiting-caption = In attesa di · { $n }
waiting-count = { $n ->
    [one] { $n } attesa
   *[other] { $n } attese
}
waiting-none = Nessuno. Se una linea è occupata, lascia che Perch aspetti per te.
waiting-history = Cronologia…
autostart-offer = Le richieste proseguono dopo un riavvio se Perch parte con il desktop
request-requested = Chiedo…
request-queued = In coda
request-place = Posto { $place }
request-watching = Osservo
request-redialing = Prova { $attempt } / { $of }
request-free = Ora libero
request-was-free = Era libero
request-ringing = Ti chiamo – { $n } s per rispondere
request-suspended = Ora libero, aspetta che tu finisca
request-recalling = Chiamata in corso
request-was-free-at = Era libero alle { $time }
request-next-try = Prossima prova alle { $time }
request-trying = Sto provando
request-restored = ripristinata
recall-free = { $name } è libero
recall-asked = Richiesto { $ago } · #{ $id }
recall-left = { $n } s, poi resta qui come «Era libero»
call-now = Chiama ora
wait-on = Aspetta ancora
later = Più tardi…
later-minutes = Fra { $n } min
that-was-voice-mail = Era la segreteria, continua ad aspettare
done-completed = Fatto
done-cancelled = Annullata
done-rejected = Rifiutata da te
done-not-taken = Senza risposta
done-expired = Tempo scaduto
done-refused = Respinta
done-withdrawn = Ritirata
done-unreachable = Irraggiungibile
done-they-called = Ha chiamato
done-lock-out = Tentativi esauriti
done-failed = Non riuscita

## Chi ci aspetta
waiters-caption = Ti aspettano
waiter = { $name } ti aspetta
call-after-this = Chiama dopo questa
not-now = Non ora

## Recenti
recents-search = Cerca nei recenti
recents-clear = Cancella…
recents-clear-ask = Dimenticare tutte le chiamate?
recents-clear-yes = Dimentica
recents-none = Ancora nessuna chiamata
recent-incoming = Ricevuta
recent-outgoing = Effettuata
recent-missed = Persa
watch = Avvisami quando è libero

## Contatti
contacts-search = Cerca nei contatti
contacts-none = Ancora nessun contatto
contact-add = Aggiungi un contatto…
contact-add-title = Nuovo contatto
contact-edit = Modifica…
contact-edit-title = Modifica contatto
contact-remove = Elimina
contact-name = Nome
contact-addresses = Numeri e indirizzi
contact-addresses-hint = 2014, +39 06 1234567, marta@example.com
contact-favourite = Sempre in cima
contact-wrong = Uno di questi non è un numero né un indirizzo
state-free = Libero
state-busy = Occupato
state-ringing = Squilla
state-away = Assente
state-unknown = Stato ignoto

## Messaggi
message-to = A quale nome, numero o indirizzo
message-write = Scrivi un messaggio…
messages-none = Ancora nessun messaggio
call-back = Richiama
delivery-sending = Invio…
delivery-delivered = Consegnato
delivery-stored = Conservato per il ritorno
delivery-waiting = Aspetta il ritorno
delivery-refused = Respinto
delivery-received = Ricevuto

## Impostazioni
settings-search = Cerca in tutte le impostazioni
settings-nothing-found = Nessuna impostazione con queste parole
settings-lines = Linee
settings-window = Finestra
settings-sound = Audio
settings-calls = Chiamate
set-language = Lingua
set-language-more = Cambia subito
language-system = Come il sistema
set-theme = Colori
set-theme-more = Chiari, scuri o come il desktop
theme-system = Come il desktop
theme-dark = Scuro
theme-light = Chiaro
theme-contrast = Alto contrasto
set-scale = Scala
set-scale-more = Dimensione di tutta la finestra
set-motion = Movimento ridotto
set-motion-more = Niente scorre o sfuma
set-autostart = Avvia con il desktop
set-autostart-more = Così le richieste proseguono dopo un riavvio
set-output = Altoparlante
set-output-more = Dove si sentono le chiamate
set-input = Microfono
set-input-more = Ciò che sente l’altro
set-ring-output = Suoneria su
set-ring-output-more = Dove squillano chiamate e richiamate
device-system = Come il sistema
device-as-calls = Come le chiamate
device-all = Tutti gli altoparlanti
device-absent = { $name } (non collegato)
set-volume = Volume delle chiamate
set-volume-more = Quanto forte senti l’altro
set-ring-volume = Volume della suoneria
set-ring-volume-more = Quanto forte squilla
set-mic = Volume del microfono
set-mic-more = Quanto forte ti sentono
set-mic-test = Prova il microfono
set-mic-test-more = Ti senti un secondo dopo; usa le cuffie o tieni basso il volume
mic-test-start = Prova
mic-test-stop = Ferma
mic-test-in-call = Non durante una chiamata
set-ring = Suoneria
set-ring-more = Un richiamo ha la sua
set-ring-file = Suoneria propria
set-ring-file-more = Percorso completo di un file WAV o Ogg Opus
ring-bars = Barre
ring-trill = Trillo
ring-calm = Calma
set-tones = Toni del paese
set-tones-more = Come suonano libero e occupato
tones-by-language = Secondo la lingua
set-echo = Elimina l’eco
set-echo-more = Per gli altoparlanti; alle cuffie non serve
set-noise = Riduci il rumore
set-noise-more = Ventole e tastiere
set-gain = Livella il microfono
set-gain-more = Voci piano e forte arrivano uguali
set-rumble = Filtra i rimbombi
set-rumble-more = Sotto la voce: traffico, urti, ronzii
set-limiter = Ammorbidisci ciò che è troppo forte
set-limiter-more = Invece di tagliarlo, verso di te e gli altri
set-headset = Tasti della cuffia
set-headset-more = Rispondere, chiudere, mettere in attesa e silenziare dalla cuffia
set-recall = Durata della richiamata
set-recall-more = Per quanto squilla quando qualcuno è libero
set-not-taken = Richiamate senza risposta
set-not-taken-more = Dopo quante finisce la richiesta
set-who-waits = Chi può aspettarti
set-who-waits-more = Altri possono sapere quando sei libero
who-everyone = Tutti
who-contacts = I contatti
who-domain = Lo stesso dominio
who-nobody = Nessuno
set-publish = Mostra che sei al telefono
set-publish-more = Altri possono vedere se la linea è occupata
set-record = Permetti di registrare
set-record-more = Dove è vietato, disattivalo
set-record-tone = Annuncia la registrazione
set-record-tone-more = Un bip ogni quindici secondi per entrambi
set-record-opus = Registrazioni compresse
set-record-opus-more = Opus invece di WAV
set-record-folder = Cartella delle registrazioni
set-record-folder-more = Se manca, accanto alla cronologia
set-break-in = Chi può inserirsi
set-break-in-more = Entra nella conversazione, e tutti sentono un segnale
set-emergency = Numeri di emergenza
set-emergency-more = Mai richiamati; chiamarne uno ferma ogni nuovo tentativo
set-emergency-hint = Quelli del tuo paese
set-premium = Numeri a pagamento
set-premium-more = Come iniziano; questi numeri non vengono mai richiamati da soli

## Linee
line-add = Aggiungi una linea…
line-add-title = Nuova linea
line-edit = Modifica…
line-edit-title = Modifica linea
line-register-again = Registra di nuovo
line-remove = Elimina la linea
line-remove-ask = Con essa finiscono le sue richieste
line-address = Indirizzo
line-address-hint = 2001@pbx.example.com
line-address-wrong = Questo non è un indirizzo
line-password = Password
line-password-keep = Invariata
line-label = Nome della linea
line-label-hint = Ufficio
line-more = Altro…
line-less = Meno
line-display-name = Nome mostrato agli altri
line-username = Nome utente, se diverso da quello dell’indirizzo
line-registrar = Registrar, se diverso dall’indirizzo
line-proxy = Proxy in uscita
line-voice-mail = Numero della segreteria
line-transport = Trasporto
line-music = Musica d’attesa, un file WAV
line-srtp = Audio cifrato
srtp-auto = Come la connessione
srtp-off = No
srtp-offer = Offerto
srtp-require = Richiesto
line-enabled = Registra questa linea
line-call-waiting = Avviso di chiamata
line-learn = Tralascia ciò che il centralino ha mostrato di non avere
line-protected = Nessuno può inserirsi
line-blind = Chiedi il completamento anche dove non è offerto
roads-caption = Vie per completare una chiamata
road-earlier = Prima
line-codecs = Formati audio, prima il migliore
limits-caption = Limiti
set-max-outstanding = Richieste contemporanee
set-busy-minutes = Durata di una richiesta dopo occupato
set-no-answer-minutes = Durata di una richiesta senza risposta
set-guard = Attesa dopo che la linea è libera
codes-caption = Codici del centralino
codes-preset = Centralino
codes-own = Codici propri
codes-one-at-a-time = Il centralino tiene una richiesta alla volta
codes-cancel-all = Il codice di annullamento chiude ogni richiesta
redial-caption = Riprovare
redial-rules = Regole di
redial-rules-everywhere = Tutti i paesi
redial-rules-united-states = Stati Uniti
redial-rules-canada = Canada
redial-rules-europe = Europa
redial-rules-new-zealand = Nuova Zelanda
redial-tries = Tentativi al massimo
redial-interval = Tra un tentativo e il prossimo
redial-total = Tutti i tentativi entro
redial-lock = Poi lasciato in pace per
messages-caption = Messaggi predefiniti
messages-lines-hint = Uno per riga; vuoto per quelli standard
settings-of-line = { $name } · { $line }
template-hint = { "{}" } sta per il numero
code-callback = Codice per farsi richiamare
code-callback-no-answer = Codice dopo nessuna risposta, se diverso
code-callback-cancel = Codice per revocarlo
code-camp-on = Codice per mettersi in coda
code-camp-on-cancel = Codice per uscire dalla coda
code-leave-word = Codice per chiedere di richiamare
code-intrude = Codice per inserirsi
code-voice-mail = Numero della segreteria altrui

## Diagnostica
diag-calls = Chiamate
diag-lines = Linee
diag-doctor = Medico
diag-log = Registro
export = Esporta…
export-title = Esporta traccia e registro
export-path = File
export-done = Scritto in { $path }
export-failed = Impossibile scrivere { $path } ({ $why })
trace-none = Ancora nulla è passato in rete
trace-choose = Quale conversazione
trace-messages = { $n ->
    [one] { $n } messaggio
   *[other] { $n } messaggi
}
trace-sent = inviato
trace-received = ricevuto
log-none = Il registro è vuoto
sound-title = Audio
sound-none = Visibile dopo la prima chiamata connessa
sound-curve = Qualità e perdita nel tempo
sound-jitter = jitter { $ms } ms
sound-round-trip = andata e ritorno { $ms } ms
quality-good = Buona
quality-fair = Discreta
quality-poor = Scarsa
quality-bad = Pessima
recent-sound-good = suono buono
recent-sound-fair = suono discreto
recent-sound-poor = suono scarso
recent-sound-bad = suono pessimo
quality-details = MOS { $mos } · ritardo { $delay } ms · perdita { $loss } %
doctor-registered = { $line } è registrata
doctor-registering = { $line } si sta registrando
doctor-off = { $line } è disattivata
doctor-failed = { $line } non è registrata ({ $why })
doctor-output = Le chiamate si sentono su { $name }
doctor-input = Il microfono è { $name }
doctor-both-ways = Il suono passa nei due sensi
doctor-nothing-heard = Dall’altra parte non arriva nulla; forse c’è un firewall di mezzo
doctor-nothing-sent = Del tuo audio non parte nulla; controlla che il microfono sia collegato

## Benvenuto
welcome-title = Perch aspetta in linea per te
welcome-told = Linea occupata? Un clic, e Perch ti richiama appena si libera.
welcome-demo = Provalo ora
welcome-demo-told = Un piccolo centralino dentro Perch, con persone occupate, assenti o liete di sentirti. Senza account né rete.
welcome-line-told = Un indirizzo e una password della tua azienda o del tuo operatore.

## Avvisi
banner-no-sound = Nessun dispositivo audio si apre; le chiamate restano mute
banner-broken-file = Un file era illeggibile ed è stato messo da parte
banner-cannot-save = Qualcosa non si è potuto salvare
banner-no-keyring = Non c’è un portachiavi; le password stanno in un file che solo tu puoi leggere
banner-port-taken = La porta richiesta è occupata; se ne usa un’altra
banner-unknown-setting = Il file delle impostazioni ha una voce sconosciuta
banner-no-network = Non c’è rete
banner-sound-file = Un file audio non si è potuto riprodurre
banner-ring-file = La suoneria scelta non può essere riprodotta: Perch usa una delle sue
banner-not-recording = Una chiamata non viene registrata

## Rifiuti
refused-overrun = { $max ->
    [one] Questa linea aspetta già { $max } persona, il massimo
   *[other] Questa linea aspetta già { $max } persone, il massimo
}
refused-mode = Questa chiamata non si può completare così ({ $why })
refused-state = Non è possibile nello stato attuale della chiamata
refused-no-call = La chiamata non c’è più
refused-no-request = La richiesta #{ $id } non c’è più
refused-no-message = Non esiste questo messaggio predefinito
refused-no-line = Non esiste questa linea
refused-address = «{ $typed }» non è un indirizzo né un numero
refused-slots = { $max ->
    [one] L’unica chiamata di questa linea è in uso
   *[other] Tutte le { $max } chiamate di questa linea sono in uso
}
refused-not-connected = La chiamata { $call } è finita prima di essere collegata
refused-timeout = Nessuno ha risposto entro due minuti
refused-not-running = Perch non è in esecuzione

## Chiusura
closing-waiting = { $n ->
    [one] Perch continua ad aspettare { $n } persona
   *[other] Perch continua ad aspettare { $n } persone
}
closing-call = La tua chiamata continua
closing-waiter = Qualcuno ti aspetta
closing-told = La finestra si chiude, il telefono resta. Avvia di nuovo Perch per rivederla.
closing-stay = Lascia in funzione

## Tasti
keys-title = Tasti
key-dial = Chiama ciò che è nel campo
key-digits = Toni durante una chiamata
key-answer = Rispondi
key-hang-up = Riaggancia o rifiuta
key-mute = Microfono spento e acceso
key-hold = In attesa e ripresa
key-search = Al campo di composizione
key-scale = Più grande e più piccolo
key-list = Questo elenco

## Outside the window
outside-incoming = Chiamata in arrivo
outside-joins = { $name } si unisce alla conversazione
outside-message = Messaggio da { $name }
outside-show = Mostra Perch
