# Les mots de la fenêtre.

## Communs
call = Appeler
close = Fermer
cancel = Annuler
save = Enregistrer
send = Envoyer
keep = Laisser
more = Plus…
quit = Quitter
reply = Répondre
encrypted = chiffré

## Pages et cadre
page-calls = Appels
page-waiting = En attente de
page-recents = Récents
page-contacts = Contacts
page-messages = Messages
page-settings = Réglages
page-diagnostics = Diagnostic
tab-waiting = Attentes
tab-more = Plus
lines-caption = Lignes
pages-caption = Aller à
lines-none = Aucune ligne n’est encore configurée
line-registered = Enregistrée
line-registering = Enregistrement…
line-failed = Non enregistrée
line-off = Désactivée
line-dnd = Ne pas déranger
line-retry = nouvel essai à { $time }
line-requests = { $n ->
    [one] { $n } demande
   *[other] { $n } demandes
}
via-line = par { $line }
voice-mail = { $n ->
    [one] { $n } message vocal
   *[other] { $n } messages vocaux
}
dnd = Ne pas déranger sur toutes les lignes
dnd-on = Silence oui
dnd-off = Silence non
no-sound = Aucun périphérique audio
no-microphone = Aucun microphone

## Temps
day-today = Aujourd’hui
day-yesterday = Hier
left-seconds = moins d’une minute
left-minutes = encore { $n } min
left-hours = encore { $n } h
ago-now = à l’instant
ago-minutes = il y a { $n } min
ago-hours = il y a { $n } h
time-left = Temps restant

## Champ et appels
dial-hint = Nom, numéro ou adresse sip:
dial-empty = Saisissez d’abord un nom, un numéro ou une adresse
keypad = Clavier
calls-caption = Appels en cours
calls-none = Aucun appel. Saisissez un nom ou un numéro ci-dessus, ou commencez simplement à taper.
call-dialing = Appel…
call-ringing = Sonne
call-offering = Appel entrant
call-held = En garde { $time }
call-held-by-them = Vous êtes mis en garde
call-camped = Dans la file
camped-told = Vous gardez votre place ; l’appel passe dès que la ligne est libre
origin-completion = vous attendiez cet appel
origin-camped-on = dans la file pour vous
origin-intrude = entre en tiers
origin-transfer = transféré vers vous
origin-pickup = intercepté
answer = Répondre
answer-keys = Ctrl+Entrée
decline = Refuser
reply-with-message = Répondre par message…
hang-up = Raccrocher
hang-up-keys = Ctrl+Échap
hold = Mettre en garde
resume = Reprendre
hold-keys = Touche H
mute = Muet
unmute = Réactiver
mute-keys = Touche M
transfer = Transférer…
add = Ajouter
add-to-call = Ajouter à la conversation
talk-alone = Parler seul
record-start = Enregistrer
record-stop = Arrêter l’enregistrement
recording-to = Enregistrement dans { $file }
in-conference = Conférence
file-playing = Un fichier est diffusé
transfer-now = Transférer
transfer-hint = À quel nom, numéro ou adresse
transfer-to-call = Relier à { $name }
held-waits = { $name } est en attente
digits-sent = Envoyé { $digits }
digits-heard = Reçu { $digits }
level-you = Vous
level-them = Eux
level-microphone = Niveau du microphone
level-ear = Niveau de ce que vous entendez
reply-code = Réponse { $code } { $words }
announce-call = { $name }, { $state }

## Fins d’appel
end-busy = Occupé
end-no-answer = Sans réponse
end-declined = Refusé
end-unavailable = Absent
end-not-found = Numéro inconnu
end-unreachable = Injoignable
end-congestion = Réseau saturé
end-cancelled = Abandonné
end-over = Terminé
end-elsewhere = Pris ailleurs
end-transferred = Transféré
end-forbidden = Non autorisé
end-lost = Connexion perdue
end-failed = Échec
told-busy = { $name } est déjà en ligne
told-no-answer = { $name } ne répond pas
told-declined = { $name } a refusé l’appel
told-unavailable = { $name } n’est pas disponible pour le moment
told-not-found = Il n’y a personne à ce numéro ou à cette adresse
told-unreachable = Aucun chemin vers { $name } pour le moment
told-congestion = Le réseau est trop occupé pour cet appel
told-cancelled = Vous avez abandonné avant que { $name } réponde
told-hung-up = L’appel avec { $name } est terminé
told-hung-up-by-them = { $name } a raccroché
told-elsewhere = L’appel a été pris sur un autre téléphone
told-transferred = L’appel avec { $name } a été transféré
told-forbidden = Le serveur n’autorise pas cet appel ; vérifiez le mot de passe de la ligne
told-lost = La connexion avec { $name } est perdue
told-failed = L’appel vers { $name } a échoué
can-finish = Perch peut le faire aboutir pour vous.

## Aboutissement
mode-callback = Rappeler dès que libre
mode-callback-return = Rappeler au retour
mode-camp-on = Rester en file
mode-intrude = Entrer en tiers
mode-message = Laisser un message…
mode-name-callback = Rappel
mode-name-redial = Essais répétés
mode-name-camp-on = En file
mode-name-intrude = Entrée en tiers
mode-name-message = Message
mode-why-not = { $mode } – { $why }
note-add = Ajouter une note…
note-hint = Pourquoi vous voulez cette personne
note-shown = « { $note } »
message-for = Message pour { $name }
message-own = Ou avec vos propres mots
message-hint = Votre message
message-voice-mail = Messagerie vocale
message-call-me = Rappelez-moi, s’il vous plaît
message-will-call = Je vous rappellerai plus tard
message-urgent = C’est urgent
message-read-mail = Lisez mon e-mail, s’il vous plaît
message-send-me = Envoyez-moi un message, s’il vous plaît
road-native = Gardé par le central
road-dialog = Ligne surveillée
road-presence = Statut surveillé
road-feature-code = Par le code du central
road-redial = Par appels répétés
road-network = En file dans le réseau
road-join = En rejoignant l’appel
road-message = Par message
road-voice-mail = Par messagerie vocale

## En attente de
waiting-caption = En attente de · { $n }
waiting-count = { $n ->
    [one] { $n } attente
   *[other] { $n } attentes
}
waiting-none = Personne. Si une ligne est occupée, laissez Perch attendre à votre place.
waiting-history = Historique…
autostart-offer = Les demandes continuent après un redémarrage si Perch démarre avec le bureau
request-requested = Demande…
request-queued = En file
request-place = Place { $place }
request-watching = Surveillée
request-redialing = Essai { $attempt } / { $of }
request-free = Libre
request-was-free = Était libre
request-ringing = Ça sonne – { $n } s pour prendre
request-suspended = Libre, attend que vous ayez fini
request-recalling = Appel en cours
request-was-free-at = Était libre à { $time }
request-next-try = Prochain essai à { $time }
request-trying = Essai en cours
request-restored = restaurée
recall-free = { $name } est libre
recall-asked = Demandé { $ago } · #{ $id }
recall-left = { $n } s, puis reste ici comme « Était libre »
call-now = Appeler
wait-on = Attendre encore
later = Plus tard…
later-minutes = Dans { $n } min
that-was-voice-mail = C’était la messagerie, attendre encore
done-completed = Abouti
done-cancelled = Annulé
done-rejected = Refusé par vous
done-not-taken = Non pris
done-expired = Délai écoulé
done-refused = Rejeté
done-withdrawn = Retiré
done-unreachable = Injoignable
done-they-called = A appelé
done-lock-out = Essais épuisés
done-failed = Échec

## Qui nous attend
waiters-caption = On vous attend
waiter = { $name } vous attend
call-after-this = Appeler après celui-ci
not-now = Pas maintenant

## Récents
recents-search = Chercher dans les récents
recents-clear = Effacer…
recents-clear-ask = Oublier tous les appels passés ?
recents-clear-yes = Les oublier
recents-none = Aucun appel pour le moment
recent-incoming = Reçu
recent-outgoing = Émis
recent-missed = Manqué
watch = Me prévenir dès que libre

## Contacts
contacts-search = Chercher un contact
contacts-none = Aucun contact pour le moment
contact-add = Ajouter un contact…
contact-add-title = Nouveau contact
contact-edit = Modifier…
contact-edit-title = Modifier le contact
contact-remove = Supprimer
contact-name = Nom
contact-addresses = Numéros et adresses
contact-addresses-hint = 2014, +33 1 23 45 67 89, marta@example.com
contact-favourite = Garder en tête
contact-wrong = L’un d’eux n’est ni un numéro ni une adresse
state-free = Libre
state-busy = Occupé
state-ringing = Sonne
state-away = Absent
state-unknown = État inconnu

## Messages
message-to = À quel nom, numéro ou adresse
message-write = Écrire un message…
messages-none = Aucun message pour le moment
call-back = Rappeler
delivery-sending = Envoi…
delivery-delivered = Remis
delivery-stored = Gardé pour son retour
delivery-waiting = Attend son retour
delivery-refused = Refusé
delivery-received = Reçu

## Réglages
settings-search = Chercher dans tous les réglages
settings-nothing-found = Aucun réglage avec ces mots
settings-lines = Lignes
settings-window = Fenêtre
settings-sound = Son
settings-calls = Appels
set-language = Langue
set-language-more = Change aussitôt
language-system = Comme le système
set-theme = Couleurs
set-theme-more = Claires, sombres ou comme le bureau
theme-system = Comme le bureau
theme-dark = Sombre
theme-light = Clair
theme-contrast = Contraste élevé
set-scale = Échelle
set-scale-more = Taille de toute la fenêtre
set-motion = Mouvements réduits
set-motion-more = Rien ne glisse ni ne s’estompe
set-autostart = Démarrer avec le bureau
set-autostart-more = Les demandes continuent après un redémarrage
set-output = Haut-parleur
set-output-more = Où l’on entend les appels
set-input = Microphone
set-input-more = Ce que l’autre entend
set-ring-output = Sonner sur
set-ring-output-more = Où sonnent les appels et les rappels
device-system = Comme le système
device-as-calls = Comme les appels
device-all = Tous les haut-parleurs
device-absent = { $name } (non connecté)
set-volume = Volume des appels
set-volume-more = Le volume de l’autre
set-ring-volume = Volume de la sonnerie
set-ring-volume-more = À quel point ça sonne fort
set-mic = Volume du microphone
set-mic-more = À quel point on vous entend fort
set-mic-test = Essayer le micro
set-mic-test-more = Vous vous entendez une seconde plus tard ; casque ou volume bas
mic-test-start = Essayer
mic-test-stop = Arrêter
mic-test-in-call = Pas pendant un appel
set-ring = Sonnerie
set-ring-more = Un rappel a la sienne
set-ring-file = Sonnerie personnelle
set-ring-file-more = Chemin complet d’un fichier WAV ou Ogg Opus
ring-bars = Lames
ring-trill = Trille
ring-calm = Calme
set-tones = Tonalités du pays
set-tones-more = Le son du retour d’appel et de l’occupation
tones-by-language = Selon la langue
set-echo = Annuler l’écho
set-echo-more = Pour les haut-parleurs ; inutile au casque
set-noise = Réduire le bruit
set-noise-more = Ventilateurs et claviers
set-gain = Niveler le microphone
set-gain-more = Voix faibles et fortes s’entendent pareil
set-rumble = Filtrer les grondements
set-rumble-more = Sous la voix : circulation, chocs, ronflement
set-limiter = Adoucir ce qui est trop fort
set-limiter-more = Au lieu de l’écrêter, vers vous et les autres
set-headset = Boutons du casque
set-headset-more = Répondre, raccrocher, mettre en attente et couper le micro depuis le casque
set-recall = Durée du rappel
set-recall-more = Combien de temps ça sonne quand quelqu’un est libre
set-not-taken = Rappels non pris
set-not-taken-more = Ce nombre met fin à la demande
set-who-waits = Qui peut vous attendre
set-who-waits-more = D’autres peuvent savoir quand votre ligne est libre
who-everyone = Tout le monde
who-contacts = Les contacts
who-domain = Le même domaine
who-nobody = Personne
set-publish = Montrer que vous êtes en ligne
set-publish-more = D’autres peuvent voir si votre ligne est occupée
set-record = Permettre d’enregistrer
set-record-more = À désactiver là où c’est interdit
set-record-tone = Annoncer l’enregistrement
set-record-tone-more = Un bip toutes les quinze secondes pour les deux
set-record-opus = Enregistrements compressés
set-record-opus-more = Opus au lieu de WAV
set-record-folder = Dossier des enregistrements
set-record-folder-more = À défaut, à côté de l’historique
set-break-in = Qui peut entrer en tiers
set-break-in-more = Se joint à votre conversation, et tous entendent un signal
set-emergency = Numéros d’urgence
set-emergency-more = Jamais recomposés ; en appeler un arrête tous les essais
set-emergency-hint = Ceux de votre pays
set-premium = Numéros surtaxés
set-premium-more = Leurs débuts ; jamais recomposés d’office

## Lignes
line-add = Ajouter une ligne…
line-add-title = Nouvelle ligne
line-edit = Modifier…
line-edit-title = Modifier la ligne
line-register-again = Enregistrer à nouveau
line-remove = Supprimer la ligne
line-remove-ask = Ses demandes s’arrêtent avec elle
line-address = Adresse
line-address-hint = 2001@pbx.example.com
line-address-wrong = Ce n’est pas une adresse
line-password = Mot de passe
line-password-keep = Inchangé
line-label = Nom de la ligne
line-label-hint = Bureau
line-more = Plus…
line-less = Moins
line-display-name = Nom montré aux autres
line-username = Identifiant, s’il diffère de l’adresse
line-registrar = Registraire, s’il diffère de l’adresse
line-proxy = Proxy sortant
line-voice-mail = Numéro de la messagerie
line-transport = Transport
line-music = Musique d’attente, un fichier WAV
line-srtp = Son chiffré
srtp-auto = Comme la connexion
srtp-off = Non
srtp-offer = Proposé
srtp-require = Exigé
line-enabled = Enregistrer cette ligne
line-call-waiting = Signal d’appel
line-learn = Laisser de côté ce que le central a montré ne pas avoir
line-protected = Personne n’entre en tiers
line-blind = Demander l’aboutissement même sans offre
roads-caption = Voies pour faire aboutir un appel
road-earlier = Plus tôt
line-codecs = Formats du son, le meilleur d’abord
limits-caption = Limites
set-max-outstanding = Demandes à la fois
set-busy-minutes = Durée d’une demande après occupé
set-no-answer-minutes = Durée d’une demande sans réponse
set-guard = Attente après la libération de la ligne
codes-caption = Codes du central
codes-preset = Central
codes-own = Codes à soi
codes-one-at-a-time = Le central garde une demande à la fois
codes-cancel-all = Le code d’annulation met fin à toutes les demandes
redial-caption = Réessayer
redial-rules = Règles
redial-rules-everywhere = Tous les pays
redial-rules-united-states = États-Unis
redial-rules-canada = Canada
redial-rules-europe = Europe
redial-rules-new-zealand = Nouvelle-Zélande
redial-tries = Essais au plus
redial-interval = D’un essai au suivant
redial-total = Tous les essais en
redial-lock = Puis laissé tranquille pendant
messages-caption = Messages prédéfinis
messages-lines-hint = Un par ligne ; vide pour les messages standard
settings-of-line = { $name } · { $line }
template-hint = { "{}" } tient lieu de numéro
code-callback = Code pour être rappelé
code-callback-no-answer = Code après une absence de réponse, s’il diffère
code-callback-cancel = Code pour l’annuler
code-camp-on = Code pour rester en file
code-camp-on-cancel = Code pour quitter la file
code-leave-word = Code pour demander d’être rappelé
code-intrude = Code pour entrer en tiers
code-voice-mail = Numéro de la messagerie de quelqu’un

## Diagnostic
diag-calls = Appels
diag-lines = Lignes
diag-doctor = Médecin
diag-log = Journal
export = Exporter…
export-title = Exporter la trace et le journal
export-path = Fichier
export-done = Écrit dans { $path }
export-failed = Impossible d’écrire { $path } ({ $why })
trace-none = Rien n’est encore passé sur le réseau
trace-choose = Quelle conversation
trace-messages = { $n ->
    [one] { $n } message
   *[other] { $n } messages
}
trace-sent = envoyé
trace-received = reçu
log-none = Le journal est vide
sound-title = Son
sound-none = Visible après le premier appel établi
sound-curve = Qualité et perte dans le temps
sound-jitter = gigue { $ms } ms
sound-round-trip = aller-retour { $ms } ms
quality-good = Bon
quality-fair = Correct
quality-poor = Médiocre
quality-bad = Mauvais
recent-sound-good = son bon
recent-sound-fair = son correct
recent-sound-poor = son faible
recent-sound-bad = son mauvais
quality-details = MOS { $mos } · délai { $delay } ms · perte { $loss } %
doctor-registered = { $line } est enregistrée
doctor-registering = { $line } s’enregistre
doctor-off = { $line } est désactivée
doctor-failed = { $line } n’est pas enregistrée ({ $why })
doctor-output = Les appels s’entendent sur { $name }
doctor-input = Le microphone est { $name }
doctor-both-ways = Le son passe dans les deux sens
doctor-nothing-heard = Rien n’arrive de l’autre côté ; un pare-feu est peut-être en cause
doctor-nothing-sent = Rien ne part de chez vous ; vérifiez que le microphone est branché

## Bienvenue
welcome-title = Perch attend en ligne à votre place
welcome-told = Ligne occupée ? Un clic, et Perch vous rappelle dès qu’elle est libre.
welcome-demo = Essayer maintenant
welcome-demo-told = Un petit central dans Perch, avec des gens occupés, absents ou ravis de vous entendre. Sans compte ni réseau.
welcome-line-told = Une adresse et un mot de passe de votre entreprise ou opérateur.

## Bandeaux
banner-no-sound = Aucun périphérique audio n’a pu être ouvert ; les appels restent muets
banner-broken-file = Un fichier était illisible et a été mis de côté
banner-cannot-save = Quelque chose n’a pas pu être enregistré
banner-no-keyring = Pas de trousseau ; les mots de passe sont dans un fichier que vous seul pouvez lire
banner-port-taken = Le port demandé est pris ; un autre est utilisé
banner-unknown-setting = Le fichier de réglages contient une clé inconnue
banner-no-network = Il n’y a pas de réseau
banner-sound-file = Un fichier son n’a pas pu être diffusé
banner-ring-file = La sonnerie choisie ne peut pas être jouée ; Perch utilise l’une des siennes
banner-not-recording = Un appel n’est pas enregistré

## Refus
refused-overrun = { $max ->
    [one] Cette ligne attend déjà { $max } personne, le maximum
   *[other] Cette ligne attend déjà { $max } personnes, le maximum
}
refused-mode = Cet appel ne peut pas aboutir ainsi ({ $why })
refused-state = Impossible dans l’état actuel de l’appel
refused-no-call = Cet appel n’existe plus
refused-no-request = La demande #{ $id } n’existe plus
refused-no-message = Ce message prédéfini n’existe pas
refused-no-line = Cette ligne n’existe pas
refused-address = « { $typed } » n’est ni une adresse ni un numéro
refused-slots = { $max ->
    [one] Le seul appel de cette ligne est pris
   *[other] Les { $max } appels de cette ligne sont pris
}
refused-not-connected = L’appel { $call } s’est terminé avant d’être établi
refused-timeout = Personne n’a répondu en deux minutes
refused-not-running = Perch n’est pas lancé

## Fermeture
closing-waiting = { $n ->
    [one] Perch continue d’attendre { $n } personne
   *[other] Perch continue d’attendre { $n } personnes
}
closing-call = Votre appel continue
closing-waiter = Quelqu’un vous attend
closing-told = La fenêtre se ferme, le téléphone reste. Relancez Perch pour la revoir.
closing-stay = Laisser tourner

## Touches
keys-title = Touches
key-dial = Appeler ce qui est dans le champ
key-digits = Tonalités pendant un appel
key-answer = Répondre
key-hang-up = Raccrocher ou refuser
key-mute = Microphone coupé et rétabli
key-hold = Mettre en garde et reprendre
key-search = Vers le champ de numérotation
key-scale = Plus grand et plus petit
key-list = Cette liste

## Outside the window
outside-incoming = Appel entrant
outside-joins = { $name } se joint à votre conversation
outside-message = Message de { $name }
outside-show = Afficher Perch
