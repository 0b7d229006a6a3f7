# Pourquoi les choses sont ainsi : les phrases du moteur.

## Pourquoi un moyen d’aboutir n’est pas ouvert
why-emergency-by-hand = Les numéros d’urgence ne se composent qu’à la main
why-no-way = Cette ligne n’a aucun moyen de le faire
why-no-offer = Le central n’a pas proposé de rappeler
why-busy-not-told = Le central ne dit pas quand une ligne est occupée
why-presence-not-told = Le central ne dit pas qui est présent
why-no-break-in-code = Cette ligne n’a pas de code pour entrer en tiers
why-code-needs-call = Le code du central demande d’abord un appel
why-no-code = Cette ligne n’a pas de code pour cela
why-one-at-a-time = Le central ne garde qu’une demande à la fois
why-join-is-off = Entrer en tiers n’est pas activé sur cette ligne
why-no-conversation = Il n’y a pas de conversation où entrer
why-cannot-join = On ne peut pas se joindre à son téléphone
why-no-voice-mail = Aucune messagerie vocale n’est définie pour cette ligne
why-no-messages-there = Les messages n’y sont pas acceptés
why-network-queues = Le réseau met lui-même les appels en attente
why-already-queued = Le central garde déjà cet appel dans sa file
why-already-waiting = La demande nº { $id } les attend déjà
why-being-called = Un appel vers cette personne est déjà en cours
why-never-redialled = Les numéros d’urgence ne sont jamais composés tout seuls
why-they-declined = L’appel a été refusé
why-no-such-number = Ce numéro n’existe pas
why-premium-by-hand = Les numéros surtaxés ne sont jamais composés d’eux-mêmes
why-redial-in-vain = La personne n’est pas là ; réessayer ne servirait à rien
why-locked-out = Ce numéro a été essayé autant de fois que permis pour l’instant
why-completion-off = L’achèvement des appels est désactivé sur cette ligne
why-no-such-line = Cette ligne n’existe pas

## Ce que le central a répondu
why-nothing-answered = Rien n’a répondu
why-no-answer-in-time = Rien n’a répondu à temps
why-network-unreachable = Le réseau est injoignable
why-credentials-refused = Le central n’a pas accepté notre nom et notre mot de passe
why-not-allowed = Le central ne le permet pas
why-nothing-known = Le central n’en sait rien
why-room-in = Trop de gens attendent déjà ; il y aura peut-être de la place dans { $seconds } s
why-room-in-with = Trop de personnes attendent déjà ; il y aura peut-être de la place dans { $seconds } s ({ $words })
why-they-say = Ils disent « { $words } »
why-not-available = Ce n’est pas disponible pour le moment
why-not-served = Le central ne l’offre pas
why-forgotten = Le central l’a oublié
why-answered = Le central a répondu { $code }
why-answered-with = Le central a répondu { $code } { $words }

## Ce qu’il est advenu d’une demande
why-took-but-silent = Le central a pris la demande mais ne dit rien
why-taken-back = Le central a retiré la demande
why-code-not-confirmed = Le central n’a pas confirmé son code
why-line-not-told = Le central ne dit rien de cette ligne
why-busy-not-shown = Sa ligne ne montre pas quand elle est occupée
why-stopped-telling = Le central n’informe plus sur cette ligne
why-conversation-over = La conversation est terminée
why-break-in-forbidden = L’entrée en tiers n’y est pas permise
why-nothing-to-join = Sa ligne ne montre aucune conversation à rejoindre
why-given-up = Abandonné
why-delivered = Remis
why-asked-to-call = Le central leur demande de rappeler
why-stored-for-them = Un serveur le garde pour le destinataire
why-put-off = Remis à plus tard
why-place-lost = La place dans la file est perdue
why-still-held = Le central peut encore appeler ; son code aurait annulé aussi les autres demandes
why-no-cancel-code = Le central peut encore appeler ; cette ligne n’a pas de code d’annulation
why-tried-enough = Cela a été essayé autant de fois que permis
why-ended-before-taken = La demande a pris fin avant d’être acceptée
why-not-free-yet = { $name } n’est pas encore libre
why-nothing-to-postpone = Il n’y a rien à remettre pour le moment
why-was-free-briefly = La ligne a été libre un instant
why-declined-by = { $name } a refusé l’appel
why-number-gone = Ce numéro n’existe plus
why-network-full = Le réseau est saturé ; on réessaie
why-line-removed = La ligne a été supprimée
why-perch-ended = Perch s’est arrêté avant la fin

## Pourquoi un message n’a pas été pris
why-nobody-there = Il n’y a personne à cette adresse
why-no-messages-here = Cette ligne n’accepte pas de messages
why-cannot-be-reached = La personne est injoignable pour l’instant
why-messages-forbidden = Le central ne permet pas les messages
why-message-too-long = Le message est trop long

## Pourquoi une commande n’a pas été exécutée
why-bad-digits = Les chiffres vont de 0 à 9, avec *, #, A à D et la virgule pour une pause
why-empty-message = Le message n’a pas de mots
why-message-over = Un message contient au plus { $max } octets
why-line-needs-name = Une ligne a besoin d’un nom qu’aucune autre ne porte
why-no-line-yet = Il n’y a pas encore de ligne ; ajoutez-en une d’abord
why-contact-needs-more = Un contact a besoin d’un nom et d’une adresse
why-contacts-full = Il n’y a plus de place pour d’autres contacts
why-no-contact = Il n’y a pas de contact « { $name } »
why-nobody-at-place = Personne n’attend à la place { $place }
why-no-other-call = Il n’y a pas d’autre appel à rejoindre
why-not-in-conference = Cet appel n’est dans aucune conférence
why-recording-forbidden = On ne peut pas enregistrer ici ; un réglage l’interdit
why-during-call = Pas pendant un appel
why-full-path-needed = Un fichier se nomme par son chemin complet
why-perch-closes = Perch se ferme
why-perch-is-busy = Perch est trop occupé ; réessayez

## Pourquoi une ligne n’est pas enregistrée, ou le réseau pas atteint
why-wrong-password = { $host } n’accepte pas ce nom d’utilisateur et ce mot de passe
why-line-refused = { $host } refuse cette ligne (403)
why-address-unknown = { $host } ne connaît pas cette adresse (404)
why-host-silent = { $host } ne répond pas
why-out-of-service = { $host } est hors service (503)
why-host-answered = { $host } a répondu { $code }
why-host-answered-with = { $host } a répondu { $code } { $words }
why-connection-refused = La connexion a été refusée
why-connection-closed = La connexion a été fermée
why-no-connection = Pas de connexion à { $host } en 5 s
why-host-unreachable = { $host } est injoignable
why-host-unknown = Aucune adresse n’est connue pour { $host }
why-no-route = Il n’y a pas de chemin vers { $host }
why-no-port = Aucun port ne peut être ouvert ({ $error })
why-certificate-expired = Le certificat du serveur a expiré
why-certificate-not-yet = Le certificat du serveur n’est pas encore valable ; l’horloge est-elle juste ?
why-certificate-other = Le certificat du serveur est pour un autre nom
why-certificate-unknown = Le certificat du serveur n’est signé par personne en qui ce système a confiance
why-no-trust = La liste des certificats de confiance est illisible
why-certificate-refused = Le certificat du serveur n’est pas accepté ({ $error })
why-bad-address = Cette adresse est inutilisable
why-no-common-sound = Les deux téléphones n’ont aucun format de son en commun
why-not-acknowledged = Notre réponse n’a pas été confirmée
why-answer-unreadable = Sa réponse est illisible

## Ce qui ne va pas avec le son
why-no-output = Aucun appareil audio n’a été trouvé ; les appels restent muets d’ici là
why-no-microphone = Aucun micro n’a été trouvé ; personne ne vous entend d’ici là
why-device-failed = L’appareil audio { $name } est inutilisable ({ $error })
why-devices-unwatched = Les appareils audio ne peuvent pas être suivis ({ $error })
why-demo-failed = Le central de démonstration ne peut pas démarrer ({ $error })
why-sound-not-started = Le son n’a pas pu démarrer ({ $error })
why-no-sound-built = Ce Perch a été compilé sans le son
why-codec-failed = Le codec est inutilisable ({ $error })
why-file-unreadable = { $path } est illisible ({ $error })
why-file-unwritable = { $path } ne peut pas être écrit ({ $error })

## Ce qui ne va pas avec un de nos fichiers
why-kept-aside = Il est gardé sous { $path } ({ $why })
why-not-kept-aside = { $path } n’a même pas pu être mis de côté ({ $why } ; { $error })
why-lines-damaged = lignes abîmées : { $count }
why-not-text = ce n’est pas du texte UTF-8
why-not-understood = il est incompréhensible
why-not-readable = il est illisible
why-last-line-cut = La dernière ligne de { $path } était coupée et a été retirée
why-port-of-line = Port { $port } de la ligne { $line }
