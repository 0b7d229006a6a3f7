# Las palabras de la ventana.

## Comunes
call = Llamar
close = Cerrar
cancel = Cancelar
save = Guardar
send = Enviar
keep = Dejarlo así
more = Más…
quit = Salir
reply = Responder
encrypted = cifrada

## Páginas y marco
page-calls = Llamadas
page-waiting = En espera de
page-recents = Recientes
page-contacts = Contactos
page-messages = Mensajes
page-settings = Ajustes
page-diagnostics = Diagnóstico
tab-waiting = Esperas
tab-more = Más
lines-caption = Líneas
pages-caption = Ir a
lines-none = No hay ninguna línea configurada
line-registered = Registrada
line-registering = Registrando…
line-failed = No registrada
line-off = Desactivada
line-dnd = No molestar
line-retry = nuevo intento a las { $time }
line-requests = { $n ->
    [one] { $n } petición
   *[other] { $n } peticiones
}
via-line = por { $line }
voice-mail = { $n ->
    [one] { $n } mensaje de voz
   *[other] { $n } mensajes de voz
}
dnd = No molestar en todas las líneas
dnd-on = Silencio sí
dnd-off = Silencio no
no-sound = Sin dispositivo de sonido
no-microphone = Sin micrófono

## Tiempos
day-today = Hoy
day-yesterday = Ayer
left-seconds = menos de un minuto
left-minutes = quedan { $n } min
left-hours = quedan { $n } h
ago-now = ahora mismo
ago-minutes = hace { $n } min
ago-hours = hace { $n } h
time-left = Tiempo restante

## Campo y llamadas
dial-hint = Nombre, número o dirección sip:
dial-empty = Escribe antes un nombre, un número o una dirección
keypad = Teclado
calls-caption = Llamadas en curso
calls-none = No hay llamadas. Escribe arriba un nombre o un número, o simplemente empieza a teclear.
call-dialing = Llamando…
call-ringing = Sonando
call-offering = Llamada entrante
call-held = Retenida { $time }
call-held-by-them = Te han puesto en espera
call-camped = En cola
camped-told = Conservas tu puesto; la llamada pasa cuando la línea quede libre
origin-completion = esperabas esta llamada
origin-camped-on = en cola por ti
origin-intrude = se incorpora
origin-transfer = transferida a ti
origin-pickup = capturada
answer = Contestar
answer-keys = Ctrl+Intro
decline = Rechazar
reply-with-message = Responder con un mensaje…
hang-up = Colgar
hang-up-keys = Ctrl+Esc
hold = Retener
resume = Retomar
hold-keys = Tecla H
mute = Silenciar
unmute = Activar micrófono
mute-keys = Tecla M
transfer = Transferir…
add = Añadir
add-to-call = Añadir a la conversación
talk-alone = Hablar a solas
record-start = Grabar
record-stop = Detener la grabación
recording-to = Grabando en { $file }
in-conference = Conferencia
file-playing = Suena un archivo
transfer-now = Transferir
transfer-hint = A qué nombre, número o dirección
transfer-to-call = Conectar con { $name }
held-waits = { $name } está en espera
digits-sent = Enviado { $digits }
digits-heard = Recibido { $digits }
level-you = Tú
level-them = Ellos
level-microphone = Nivel del micrófono
level-ear = Nivel de lo que oyes
reply-code = Respuesta { $code } { $words }
announce-call = { $name }, { $state }

## Cómo terminan
end-busy = Ocupado
end-no-answer = Sin respuesta
end-declined = Rechazada
end-unavailable = Ausente
end-not-found = Número inexistente
end-unreachable = Inalcanzable
end-congestion = Red ocupada
end-cancelled = Abandonada
end-over = Terminada
end-elsewhere = Contestada en otro sitio
end-transferred = Transferida
end-forbidden = No permitida
end-lost = Conexión perdida
end-failed = Fallida
told-busy = { $name } está en otra llamada
told-no-answer = { $name } no contesta
told-declined = { $name } rechazó la llamada
told-unavailable = { $name } no está disponible en este momento
told-not-found = No hay nadie en este número o dirección
told-unreachable = En este momento no hay camino hasta { $name }
told-congestion = La red está demasiado ocupada para esta llamada
told-cancelled = Lo dejaste antes de que { $name } contestara
told-hung-up = La llamada con { $name } ha terminado
told-hung-up-by-them = { $name } colgó
told-elsewhere = La llamada se contestó en otro teléfono
told-transferred = La llamada con { $name } se ha transferido
told-forbidden = El servidor no permite esta llamada; revisa la contraseña de la línea
told-lost = Se perdió la conexión con { $name }
told-failed = La llamada a { $name } ha fallado
can-finish = Perch puede completarla por ti.

## Completar
mode-callback = Llamar cuando quede libre
mode-callback-return = Llamar cuando vuelva
mode-camp-on = Quedar en cola
mode-intrude = Incorporarse
mode-message = Dejar un mensaje…
mode-name-callback = Rellamada
mode-name-redial = Seguir probando
mode-name-camp-on = En cola
mode-name-intrude = Incorporación
mode-name-message = Mensaje
mode-why-not = { $mode } – { $why }
note-add = Añadir una nota…
note-hint = Para qué quieres hablar
note-shown = «{ $note }»
message-for = Mensaje para { $name }
message-own = O con tus propias palabras
message-hint = Tu mensaje
message-voice-mail = Buzón de voz
message-call-me = Llámeme, por favor
message-will-call = Le llamo más tarde
message-urgent = Es urgente
message-read-mail = Lea mi correo, por favor
message-send-me = Envíeme un mensaje, por favor
road-native = En la cola de la centralita
road-dialog = Vigilando la línea
road-presence = Vigilando el estado
road-feature-code = Con el código de la centralita
road-redial = Llamando una y otra vez
road-network = En la cola de la red
road-join = Entrando en la llamada
road-message = Por mensaje
road-voice-mail = Por buzón de voz

## En espera de
waiting-caption = En espera de · { $n }
waiting-count = { $n ->
    [one] { $n } espera
   *[other] { $n } esperas
}
waiting-none = Nadie. Si una línea está ocupada, deja que Perch espere por ti.
waiting-history = Historial…
autostart-offer = Las peticiones siguen tras reiniciar si Perch se inicia con el escritorio
request-requested = Pidiendo…
request-queued = En cola
request-place = Puesto { $place }
request-watching = Vigilando
request-redialing = Intento { $attempt } / { $of }
request-free = Libre ahora
request-was-free = Estuvo libre
request-ringing = Te llamo – { $n } s para atender
request-suspended = Libre ahora, espera a que termines
request-recalling = Llamando ahora
request-was-free-at = Estuvo libre a las { $time }
request-next-try = Próximo intento a las { $time }
request-trying = Probando ahora
request-restored = restaurada
recall-free = { $name } está libre
recall-asked = Lo pediste { $ago } · #{ $id }
recall-left = { $n } s, luego queda aquí como «Estuvo libre»
call-now = Llamar ahora
wait-on = Seguir esperando
later = Más tarde…
later-minutes = En { $n } min
that-was-voice-mail = Era el buzón de voz, seguir esperando
done-completed = Hecho
done-cancelled = Cancelada
done-rejected = Rechazada por ti
done-not-taken = Sin atender
done-expired = Tiempo agotado
done-refused = Denegada
done-withdrawn = Retirada
done-unreachable = Inalcanzable
done-they-called = Llamó antes
done-lock-out = Intentos agotados
done-failed = Fallida

## Quién nos espera
waiters-caption = Te esperan
waiter = { $name } te espera
call-after-this = Llamar después de esta
not-now = Ahora no

## Recientes
recents-search = Buscar en recientes
recents-clear = Borrar…
recents-clear-ask = ¿Olvidar todas las llamadas?
recents-clear-yes = Olvidarlas
recents-none = Aún no hay llamadas
recent-incoming = Recibida
recent-outgoing = Realizada
recent-missed = Perdida
watch = Avisarme cuando esté libre

## Contactos
contacts-search = Buscar contactos
contacts-none = Aún no hay contactos
contact-add = Añadir un contacto…
contact-add-title = Nuevo contacto
contact-edit = Editar…
contact-edit-title = Editar contacto
contact-remove = Eliminar
contact-name = Nombre
contact-addresses = Números y direcciones
contact-addresses-hint = 2014, +34 91 123 45 67, marta@example.com
contact-favourite = Mantener arriba
contact-wrong = Uno de estos no es un número ni una dirección
state-free = Libre
state-busy = Ocupado
state-ringing = Sonando
state-away = Ausente
state-unknown = Estado desconocido

## Mensajes
message-to = A qué nombre, número o dirección
message-write = Escribir un mensaje…
messages-none = Aún no hay mensajes
call-back = Devolver la llamada
delivery-sending = Enviando…
delivery-delivered = Entregado
delivery-stored = Guardado para su vuelta
delivery-waiting = Espera su vuelta
delivery-refused = Rechazado
delivery-received = Recibido

## Ajustes
settings-search = Buscar en todos los ajustes
settings-nothing-found = Ningún ajuste con estas palabras
settings-lines = Líneas
settings-window = Ventana
settings-sound = Sonido
settings-calls = Llamadas
set-language = Idioma
set-language-more = Cambia al momento
language-system = Como el sistema
set-theme = Colores
set-theme-more = Claros, oscuros o como el escritorio
theme-system = Como el escritorio
theme-dark = Oscuro
theme-light = Claro
theme-contrast = Alto contraste
set-scale = Escala
set-scale-more = Tamaño de todo en la ventana
set-motion = Movimiento reducido
set-motion-more = Nada se desliza ni se desvanece
set-autostart = Iniciar con el escritorio
set-autostart-more = Así las peticiones siguen tras reiniciar
set-output = Altavoz
set-output-more = Dónde se oyen las llamadas
set-input = Micrófono
set-input-more = Lo que oye la otra parte
set-ring-output = Sonar en
set-ring-output-more = Dónde suenan llamadas y rellamadas
device-system = Como el sistema
device-as-calls = Como las llamadas
device-all = Todos los altavoces
device-absent = { $name } (no conectado)
set-volume = Volumen de llamada
set-volume-more = Cuán alto oyes a la otra parte
set-ring-volume = Volumen del timbre
set-ring-volume-more = Cuán alto suena
set-mic = Volumen del micrófono
set-mic-more = Cuán alto te oyen
set-mic-test = Probar el micrófono
set-mic-test-more = Te oyes un segundo después; usa auriculares o baja el volumen
mic-test-start = Probar
mic-test-stop = Parar
mic-test-in-call = No durante una llamada
set-ring = Timbre
set-ring-more = Una rellamada tiene el suyo
set-ring-file = Tono propio
set-ring-file-more = Ruta completa de un archivo WAV u Ogg Opus
ring-bars = Láminas
ring-trill = Trino
ring-calm = Calma
set-tones = Tonos del país
set-tones-more = Cómo suenan la llamada y el ocupado
tones-by-language = Según el idioma
set-echo = Cancelar el eco
set-echo-more = Para altavoces; los auriculares no lo necesitan
set-noise = Reducir el ruido
set-noise-more = Ventiladores y teclados
set-gain = Nivelar el micrófono
set-gain-more = Voces bajas y altas llegan igual
set-rumble = Filtrar retumbos
set-rumble-more = Bajo la voz: tráfico, golpes, zumbidos
set-limiter = Suavizar lo demasiado fuerte
set-limiter-more = En vez de cortarlo, hacia ti y los demás
set-headset = Botones del auricular
set-headset-more = Responder, colgar, retener y silenciar desde el auricular
set-recall = Duración de la rellamada
set-recall-more = Cuánto suena cuando alguien queda libre
set-not-taken = Rellamadas sin atender
set-not-taken-more = Tras cuántas termina la petición
set-who-waits = Quién puede esperarte
set-who-waits-more = Otros pueden saber cuándo queda libre tu línea
who-everyone = Todos
who-contacts = Contactos
who-domain = El mismo dominio
who-nobody = Nadie
set-publish = Mostrar que estás en una llamada
set-publish-more = Otros pueden ver si tu línea está ocupada
set-record = Permitir grabar
set-record-more = Donde esté prohibido, desactívalo
set-record-tone = Anunciar la grabación
set-record-tone-more = Un pitido cada quince segundos para ambos
set-record-opus = Grabaciones comprimidas
set-record-opus-more = Opus en vez de WAV
set-record-folder = Carpeta de grabaciones
set-record-folder-more = Si falta, junto al historial
set-break-in = Quién puede incorporarse
set-break-in-more = Entra en tu conversación, y todos oyen un tono
set-emergency = Números de emergencia
set-emergency-more = Nunca se remarcan; llamar a uno silencia todo reintento
set-emergency-hint = Los de tu país
set-premium = Números con coste adicional
set-premium-more = Cómo empiezan; esos números nunca se remarcan

## Líneas
line-add = Añadir una línea…
line-add-title = Nueva línea
line-edit = Editar…
line-edit-title = Editar línea
line-register-again = Registrar de nuevo
line-remove = Eliminar la línea
line-remove-ask = Sus peticiones terminan con ella
line-address = Dirección
line-address-hint = 2001@pbx.example.com
line-address-wrong = Esto no es una dirección
line-password = Contraseña
line-password-keep = Sin cambios
line-label = Nombre de la línea
line-label-hint = Oficina
line-more = Más…
line-less = Menos
line-display-name = Nombre que ven los demás
line-username = Usuario, si no es el de la dirección
line-registrar = Registrador, si no es el de la dirección
line-proxy = Proxy de salida
line-voice-mail = Número del buzón de voz
line-transport = Transporte
line-music = Música de espera, un archivo WAV
line-srtp = Sonido cifrado
srtp-auto = Como la conexión
srtp-off = No
srtp-offer = Ofrecido
srtp-require = Exigido
line-enabled = Registrar esta línea
line-call-waiting = Llamada en espera
line-learn = Omitir lo que la centralita ha mostrado no tener
line-protected = Nadie puede incorporarse
line-blind = Pedir la compleción aunque no se ofrezca
roads-caption = Vías para completar una llamada
road-earlier = Antes
line-codecs = Formatos de sonido, primero el mejor
limits-caption = Límites
set-max-outstanding = Peticiones a la vez
set-busy-minutes = Vida de una petición tras ocupado
set-no-answer-minutes = Vida de una petición sin respuesta
set-guard = Espera tras quedar libre la línea
codes-caption = Códigos de la central
codes-preset = Central
codes-own = Códigos propios
codes-one-at-a-time = La central mantiene una petición a la vez
codes-cancel-all = El código de anulación termina todas las peticiones
redial-caption = Seguir intentando
redial-rules = Reglas de
redial-rules-everywhere = Todos los países
redial-rules-united-states = Estados Unidos
redial-rules-canada = Canadá
redial-rules-europe = Europa
redial-rules-new-zealand = Nueva Zelanda
redial-tries = Intentos como máximo
redial-interval = De un intento al siguiente
redial-total = Todos los intentos en
redial-lock = Luego en paz durante
messages-caption = Mensajes predefinidos
messages-lines-hint = Uno por línea; vacío para los estándar
settings-of-line = { $name } · { $line }
template-hint = { "{}" } representa el número
code-callback = Código para pedir rellamada
code-callback-no-answer = Código tras no haber respuesta, si es otro
code-callback-cancel = Código para anularla
code-camp-on = Código para quedar en cola
code-camp-on-cancel = Código para dejar la cola
code-leave-word = Código para pedir que devuelvan la llamada
code-intrude = Código para incorporarse
code-voice-mail = Número del buzón de alguien

## Diagnóstico
diag-calls = Llamadas
diag-lines = Líneas
diag-doctor = Médico
diag-log = Registro
export = Exportar…
export-title = Exportar la traza y el registro
export-path = Archivo
export-done = Escrito en { $path }
export-failed = No se puede escribir { $path } ({ $why })
trace-none = Aún no ha pasado nada por la red
trace-choose = Qué conversación
trace-messages = { $n ->
    [one] { $n } mensaje
   *[other] { $n } mensajes
}
trace-sent = enviado
trace-received = recibido
log-none = El registro está vacío
sound-title = Sonido
sound-none = Se muestra tras la primera llamada conectada
sound-curve = Calidad y pérdida en el tiempo
sound-jitter = jitter { $ms } ms
sound-round-trip = ida y vuelta { $ms } ms
quality-good = Buena
quality-fair = Aceptable
quality-poor = Pobre
quality-bad = Mala
recent-sound-good = sonido bueno
recent-sound-fair = sonido aceptable
recent-sound-poor = sonido flojo
recent-sound-bad = sonido malo
quality-details = MOS { $mos } · retardo { $delay } ms · pérdida { $loss } %
doctor-registered = { $line } está registrada
doctor-registering = { $line } se está registrando
doctor-off = { $line } está desactivada
doctor-failed = { $line } no está registrada ({ $why })
doctor-output = Las llamadas se oyen en { $name }
doctor-input = El micrófono es { $name }
doctor-both-ways = El sonido fluye en ambos sentidos
doctor-nothing-heard = No llega nada de la otra parte; puede haber un cortafuegos en medio
doctor-nothing-sent = Nada tuyo sale; comprueba si el micrófono está conectado

## Bienvenida
welcome-title = Perch espera en la línea por ti
welcome-told = ¿Línea ocupada? Un clic, y Perch te llama en cuanto quede libre.
welcome-demo = Probar ahora
welcome-demo-told = Una pequeña centralita dentro de Perch, con gente ocupada, ausente o contenta de oírte. Sin cuenta ni red.
welcome-line-told = Una dirección y una contraseña de tu empresa u operador.

## Avisos
banner-no-sound = No se pudo abrir ningún dispositivo de sonido; las llamadas quedan mudas
banner-broken-file = Un archivo no se podía leer y se ha apartado
banner-cannot-save = Algo no se pudo guardar
banner-no-keyring = No hay llavero; las contraseñas están en un archivo que solo tú puedes leer
banner-port-taken = El puerto pedido está ocupado; se usa otro
banner-unknown-setting = El archivo de ajustes tiene una clave desconocida
banner-no-network = No hay red
banner-sound-file = Un archivo de sonido no se pudo reproducir
banner-ring-file = El tono elegido no se puede reproducir; Perch usa uno de los suyos
banner-not-recording = Una llamada no se está grabando

## Negativas
refused-overrun = { $max ->
    [one] Esta línea ya espera a { $max } persona, el máximo
   *[other] Esta línea ya espera a { $max } personas, el máximo
}
refused-mode = Esta llamada no se puede completar así ({ $why })
refused-state = No es posible en el estado actual de la llamada
refused-no-call = Esa llamada ya no existe
refused-no-request = La petición #{ $id } ya no existe
refused-no-message = No existe ese mensaje predefinido
refused-no-line = No existe esa línea
refused-address = «{ $typed }» no es una dirección ni un número
refused-slots = { $max ->
    [one] La única llamada de esta línea está en uso
   *[other] Las { $max } llamadas de esta línea están en uso
}
refused-not-connected = La llamada { $call } terminó antes de conectarse
refused-timeout = Nadie contestó en dos minutos
refused-not-running = Perch no está en marcha

## Cierre
closing-waiting = { $n ->
    [one] Perch sigue esperando a { $n } persona
   *[other] Perch sigue esperando a { $n } personas
}
closing-call = Tu llamada continúa
closing-waiter = Alguien te espera
closing-told = La ventana se cierra, el teléfono sigue. Inicia Perch de nuevo para verla.
closing-stay = Dejarlo en marcha

## Teclas
keys-title = Teclas
key-dial = Llamar a lo que hay en el campo
key-digits = Tonos durante una llamada
key-answer = Contestar
key-hang-up = Colgar o rechazar
key-mute = Micrófono apagado y encendido
key-hold = Retener y retomar
key-search = Al campo de marcado
key-scale = Más grande y más pequeño
key-list = Esta lista

## Outside the window
outside-incoming = Llamada entrante
outside-joins = { $name } entra en su conversación
outside-message = Mensaje de { $name }
outside-show = Mostrar Perch
