# Por qué las cosas son así: las frases del motor.

## Por qué una manera de completar no está abierta
why-emergency-by-hand = Los números de emergencia solo se marcan a mano
why-no-way = Esta línea no tiene manera de hacerlo
why-no-offer = La central no ofreció devolver la llamada
why-busy-not-told = La central no dice cuándo una línea está ocupada
why-presence-not-told = La central no dice quién está presente
why-no-break-in-code = Esta línea no tiene código para intervenir
why-code-needs-call = El código de la central necesita antes una llamada
why-no-code = Esta línea no tiene código para ello
why-one-at-a-time = La central mantiene una sola petición a la vez
why-join-is-off = Intervenir no está activado en esta línea
why-no-conversation = No hay conversación en la que intervenir
why-cannot-join = En su teléfono no se puede intervenir
why-no-voice-mail = No hay buzón de voz definido para esta línea
why-no-messages-there = Allí no se aceptan mensajes
why-network-queues = La red pone las llamadas en cola por sí misma
why-already-queued = La central ya mantiene esta llamada en su cola
why-already-waiting = La petición n.º { $id } ya les espera
why-being-called = Ya se está llamando a esta persona
why-never-redialled = Los números de emergencia nunca se marcan solos
why-they-declined = La llamada fue rechazada
why-no-such-number = Ese número no existe
why-premium-by-hand = Los números de pago nunca se marcan solos
why-redial-in-vain = No está; volver a intentarlo no serviría
why-locked-out = Este número ya se ha intentado tantas veces como se permite por ahora
why-completion-off = Completar llamadas está desactivado en esta línea
why-no-such-line = Esa línea no existe

## Lo que respondió la central
why-nothing-answered = Nada respondió
why-no-answer-in-time = Nada respondió a tiempo
why-network-unreachable = No se pudo alcanzar la red
why-credentials-refused = La central no aceptó nuestro nombre y contraseña
why-not-allowed = La central no lo permite
why-nothing-known = La central no sabe nada de ello
why-room-in = Ya esperan demasiados; quizá haya sitio en { $seconds } s
why-room-in-with = Ya esperan demasiados; quizá haya sitio en { $seconds } s ({ $words })
why-they-say = Dicen «{ $words }»
why-not-available = No está disponible por el momento
why-not-served = La central no lo ofrece
why-forgotten = La central lo ha olvidado
why-answered = La central respondió { $code }
why-answered-with = La central respondió { $code } { $words }

## Qué fue de una petición
why-took-but-silent = La central tomó la petición pero no dice nada
why-taken-back = La central retiró la petición
why-code-not-confirmed = La central no confirmó su código
why-line-not-told = La central no dice nada de esta línea
why-busy-not-shown = Su línea no muestra cuándo está ocupada
why-stopped-telling = La central dejó de informar de esta línea
why-conversation-over = La conversación ha terminado
why-break-in-forbidden = No permite intervenir
why-nothing-to-join = Su línea no muestra una conversación a la que unirse
why-given-up = Abandonado
why-delivered = Entregado
why-asked-to-call = La centralita les pide que devuelvan la llamada
why-stored-for-them = Un servidor lo guarda para el destinatario
why-put-off = Aplazado por ahora
why-place-lost = Se ha perdido el puesto en la cola
why-still-held = La centralita aún puede llamar; su código habría cancelado también las demás solicitudes
why-no-cancel-code = La centralita aún puede llamar; esta línea no tiene código para cancelar
why-tried-enough = Se ha intentado tantas veces como se permite
why-ended-before-taken = La petición terminó antes de ser aceptada
why-not-free-yet = { $name } aún no está libre
why-nothing-to-postpone = No hay nada que aplazar por el momento
why-was-free-briefly = Estuvo libre un momento
why-declined-by = { $name } rechazó la llamada
why-number-gone = Ese número ya no existe
why-network-full = La red está llena; se volverá a intentar
why-line-removed = La línea se ha eliminado
why-perch-ended = Perch se cerró antes de terminar

## Por qué no se aceptó un mensaje
why-nobody-there = No hay nadie en esa dirección
why-no-messages-here = Esta línea no acepta mensajes
why-cannot-be-reached = Ahora no se le puede localizar
why-messages-forbidden = La central no permite mensajes
why-message-too-long = El mensaje es demasiado largo

## Por qué no se ejecutó una orden
why-bad-digits = Son dígitos 0 a 9, *, #, A a D y la coma para una pausa
why-empty-message = El mensaje no tiene palabras
why-message-over = Un mensaje tiene como máximo { $max } bytes
why-line-needs-name = Una línea necesita un nombre que no tenga otra
why-no-line-yet = Aún no hay ninguna línea; añada una primero
why-contact-needs-more = Un contacto necesita un nombre y una dirección
why-contacts-full = No queda sitio para más contactos
why-no-contact = No hay ningún contacto «{ $name }»
why-nobody-at-place = Nadie espera en el puesto { $place }
why-no-other-call = No hay otra llamada a la que unirse
why-not-in-conference = Esta llamada no está en una conferencia
why-recording-forbidden = Aquí no se puede grabar; un ajuste lo prohíbe
why-during-call = No durante una llamada
why-full-path-needed = Un archivo se nombra con su ruta completa
why-perch-closes = Perch se está cerrando
why-perch-is-busy = Perch está demasiado ocupado; inténtelo de nuevo

## Por qué una línea no está registrada, o la red no se alcanza
why-wrong-password = { $host } no acepta este usuario y contraseña
why-line-refused = { $host } rechaza esta línea (403)
why-address-unknown = { $host } no conoce esta dirección (404)
why-host-silent = { $host } no responde
why-out-of-service = { $host } está fuera de servicio (503)
why-host-answered = { $host } respondió { $code }
why-host-answered-with = { $host } respondió { $code } { $words }
why-connection-refused = La conexión fue rechazada
why-connection-closed = Se cerró la conexión
why-no-connection = Sin conexión con { $host } en 5 s
why-host-unreachable = No se puede alcanzar { $host }
why-host-unknown = No se conoce ninguna dirección de { $host }
why-no-route = No hay camino hasta { $host }
why-no-port = No se puede abrir ningún puerto ({ $error })
why-certificate-expired = El certificado del servidor ha caducado
why-certificate-not-yet = El certificado del servidor aún no es válido; ¿está bien el reloj?
why-certificate-other = El certificado del servidor es de otro nombre
why-certificate-unknown = Nadie en quien confíe este sistema ha firmado el certificado del servidor
why-no-trust = La lista de certificados de confianza no se puede leer
why-certificate-refused = No se acepta el certificado del servidor ({ $error })
why-bad-address = Esta dirección no se puede usar
why-no-common-sound = Los dos teléfonos no tienen un formato de sonido común
why-not-acknowledged = Nuestra respuesta no fue confirmada
why-answer-unreadable = No se puede leer su respuesta

## Qué pasa con el sonido
why-no-output = No se encontró ningún dispositivo de sonido; las llamadas quedan mudas hasta que haya uno
why-no-microphone = No se encontró ningún micrófono; nadie le oye hasta que haya uno
why-device-failed = No se puede usar el dispositivo de sonido { $name } ({ $error })
why-devices-unwatched = No se pueden vigilar los dispositivos de sonido ({ $error })
why-demo-failed = No se puede iniciar la centralita de demostración ({ $error })
why-sound-not-started = No se pudo iniciar el sonido ({ $error })
why-no-sound-built = Este Perch se compiló sin sonido
why-codec-failed = No se puede usar el códec ({ $error })
why-file-unreadable = No se puede leer { $path } ({ $error })
why-file-unwritable = No se puede escribir { $path } ({ $error })

## Qué pasa con un archivo nuestro
why-kept-aside = Se guardó como { $path } ({ $why })
why-not-kept-aside = { $path } ni siquiera se pudo apartar ({ $why }; { $error })
why-lines-damaged = líneas dañadas: { $count }
why-not-text = no es texto UTF-8
why-not-understood = no se entiende
why-not-readable = no se puede leer
why-last-line-cut = La última línea de { $path } estaba cortada y se ha quitado
why-port-of-line = Puerto { $port } de la línea { $line }
