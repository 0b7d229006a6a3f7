# As palavras da janela.

## Comuns
call = Ligar
close = Fechar
cancel = Cancelar
save = Salvar
send = Enviar
keep = Manter
more = Mais…
quit = Sair
reply = Responder
encrypted = criptografada

## Páginas e moldura
page-calls = Chamadas
page-waiting = À espera de
page-recents = Recentes
page-contacts = Contatos
page-messages = Mensagens
page-settings = Ajustes
page-diagnostics = Diagnóstico
tab-waiting = Esperas
tab-more = Mais
lines-caption = Linhas
pages-caption = Ir para
lines-none = Nenhuma linha configurada
line-registered = Registrada
line-registering = Registrando…
line-failed = Não registrada
line-off = Desligada
line-dnd = Não perturbe
line-retry = nova tentativa às { $time }
line-requests = { $n ->
    [one] { $n } pedido
   *[other] { $n } pedidos
}
via-line = por { $line }
voice-mail = { $n ->
    [one] { $n } mensagem de voz
   *[other] { $n } mensagens de voz
}
dnd = Não perturbe em todas as linhas
dnd-on = Silêncio sim
dnd-off = Silêncio não
no-sound = Nenhum dispositivo de som
no-microphone = Nenhum microfone

## Tempos
day-today = Hoje
day-yesterday = Ontem
left-seconds = menos de um minuto
left-minutes = faltam { $n } min
left-hours = faltam { $n } h
ago-now = agora mesmo
ago-minutes = há { $n } min
ago-hours = há { $n } h
time-left = Tempo restante

## Campo e chamadas
dial-hint = Nome, número ou endereço sip:
dial-empty = Digite antes um nome, um número ou um endereço
keypad = Teclado
calls-caption = Chamadas em curso
calls-none = Nenhuma chamada. Digite um nome ou número acima, ou simplesmente comece a digitar.
call-dialing = Chamando…
call-ringing = Tocando
call-offering = Chamada recebida
call-held = Em espera { $time }
call-held-by-them = Colocaram você em espera
call-camped = Na fila
camped-told = Você mantém o lugar; a chamada passa quando a linha ficar livre
origin-completion = você esperou por esta chamada
origin-camped-on = na fila por você
origin-intrude = entra na conversa
origin-transfer = transferida para você
origin-pickup = capturada
answer = Atender
answer-keys = Ctrl+Enter
decline = Recusar
reply-with-message = Responder com mensagem…
hang-up = Desligar
hang-up-keys = Ctrl+Esc
hold = Espera
resume = Retomar
hold-keys = Tecla H
mute = Mudo
unmute = Ativar som
mute-keys = Tecla M
transfer = Transferir…
add = Adicionar
add-to-call = Adicionar à conversa
talk-alone = Falar a sós
record-start = Gravar
record-stop = Parar a gravação
recording-to = Gravando em { $file }
in-conference = Conferência
file-playing = Um arquivo está tocando
transfer-now = Transferir
transfer-hint = Para qual nome, número ou endereço
transfer-to-call = Conectar com { $name }
held-waits = { $name } está em espera
digits-sent = Enviado { $digits }
digits-heard = Recebido { $digits }
level-you = Você
level-them = Eles
level-microphone = Nível do microfone
level-ear = Nível do que você ouve
reply-code = Resposta { $code } { $words }
announce-call = { $name }, { $state }

## Como terminam
end-busy = Ocupado
end-no-answer = Sem resposta
end-declined = Recusada
end-unavailable = Ausente
end-not-found = Número inexistente
end-unreachable = Inacessível
end-congestion = Rede ocupada
end-cancelled = Desistência
end-over = Encerrada
end-elsewhere = Atendida em outro lugar
end-transferred = Transferida
end-forbidden = Não permitida
end-lost = Conexão perdida
end-failed = Falhou
told-busy = { $name } está em outra chamada
told-no-answer = { $name } não atende
told-declined = { $name } recusou a chamada
told-unavailable = { $name } não está disponível no momento
told-not-found = Não há ninguém neste número ou endereço
told-unreachable = No momento não há caminho até { $name }
told-congestion = A rede está ocupada demais para esta chamada
told-cancelled = Você desistiu antes de { $name } atender
told-hung-up = A chamada com { $name } terminou
told-hung-up-by-them = { $name } desligou
told-elsewhere = A chamada foi atendida em outro telefone
told-transferred = A chamada com { $name } foi transferida
told-forbidden = O servidor não permite esta chamada; confira a senha da linha
told-lost = A conexão com { $name } caiu
told-failed = A chamada para { $name } falhou
can-finish = O Perch pode completá-la para você.

## Completar
mode-callback = Ligar de volta quando livre
mode-callback-return = Ligar de volta no retorno
mode-camp-on = Ficar na fila
mode-intrude = Entrar na conversa
mode-message = Deixar mensagem…
mode-name-callback = Retorno
mode-name-redial = Tentar de novo
mode-name-camp-on = Na fila
mode-name-intrude = Intercalação
mode-name-message = Mensagem
mode-why-not = { $mode } – { $why }
note-add = Adicionar nota…
note-hint = Por que você quer falar
note-shown = “{ $note }”
message-for = Mensagem para { $name }
message-own = Ou com suas palavras
message-hint = Sua mensagem
message-voice-mail = Correio de voz
message-call-me = Por favor, ligue para mim
message-will-call = Ligo para você mais tarde
message-urgent = É urgente
message-read-mail = Por favor, leia meu e-mail
message-send-me = Por favor, mande uma mensagem
road-native = Na fila da central
road-dialog = Observando a linha
road-presence = Observando o estado
road-feature-code = Pelo código da central
road-redial = Ligando várias vezes
road-network = Na fila da rede
road-join = Entrando na chamada
road-message = Por mensagem
road-voice-mail = Por correio de voz

## À espera de
waiting-caption = À espera de · { $n }
waiting-count = { $n ->
    [one] { $n } espera
   *[other] { $n } esperas
}
waiting-none = Ninguém. Se uma linha estiver ocupada, deixe o Perch esperar por você.
waiting-history = Histórico…
autostart-offer = Os pedidos continuam depois de reiniciar se o Perch iniciar com a sessão
request-requested = Pedindo…
request-queued = Na fila
request-place = Lugar { $place }
request-watching = Observando
request-redialing = Tentativa { $attempt } / { $of }
request-free = Livre agora
request-was-free = Esteve livre
request-ringing = Tocando – { $n } s para atender
request-suspended = Livre agora, espera você terminar
request-recalling = Ligando agora
request-was-free-at = Esteve livre às { $time }
request-next-try = Próxima tentativa às { $time }
request-trying = Tentando agora
request-restored = restaurado
recall-free = { $name } está livre
recall-asked = Você pediu { $ago } · #{ $id }
recall-left = { $n } s, depois fica aqui como “Esteve livre”
call-now = Ligar agora
wait-on = Continuar esperando
later = Mais tarde…
later-minutes = Em { $n } min
that-was-voice-mail = Era o correio de voz, continuar esperando
done-completed = Feito
done-cancelled = Cancelado
done-rejected = Recusado por você
done-not-taken = Não atendido
done-expired = Tempo esgotado
done-refused = Recusado
done-withdrawn = Retirado
done-unreachable = Inacessível
done-they-called = Ligou antes
done-lock-out = Tentativas esgotadas
done-failed = Falhou

## Quem nos espera
waiters-caption = Esperam por você
waiter = { $name } espera por você
call-after-this = Ligar depois desta
not-now = Agora não

## Recentes
recents-search = Buscar nos recentes
recents-clear = Limpar…
recents-clear-ask = Esquecer todas as chamadas?
recents-clear-yes = Esquecer
recents-none = Ainda não há chamadas
recent-incoming = Recebida
recent-outgoing = Feita
recent-missed = Perdida
watch = Avisar quando livre

## Contatos
contacts-search = Buscar nos contatos
contacts-none = Ainda não há contatos
contact-add = Adicionar contato…
contact-add-title = Novo contato
contact-edit = Editar…
contact-edit-title = Editar contato
contact-remove = Remover
contact-name = Nome
contact-addresses = Números e endereços
contact-addresses-hint = 2014, +55 11 5550 1234, marta@example.com
contact-favourite = Manter no topo
contact-wrong = Um destes não é número nem endereço
state-free = Livre
state-busy = Ocupado
state-ringing = Tocando
state-away = Ausente
state-unknown = Estado desconhecido

## Mensagens
message-to = Para qual nome, número ou endereço
message-write = Escrever mensagem…
messages-none = Ainda não há mensagens
call-back = Ligar de volta
delivery-sending = Enviando…
delivery-delivered = Entregue
delivery-stored = Guardada para o retorno
delivery-waiting = Espera o retorno
delivery-refused = Recusada
delivery-received = Recebida

## Ajustes
settings-search = Buscar em todos os ajustes
settings-nothing-found = Nenhum ajuste com estas palavras
settings-lines = Linhas
settings-window = Janela
settings-sound = Som
settings-calls = Chamadas
set-language = Idioma
set-language-more = Muda na hora
language-system = Como o sistema
set-theme = Cores
set-theme-more = Claras, escuras ou como a área de trabalho
theme-system = Como a área de trabalho
theme-dark = Escuro
theme-light = Claro
theme-contrast = Alto contraste
set-scale = Escala
set-scale-more = Tamanho de tudo na janela
set-motion = Movimento reduzido
set-motion-more = Nada desliza nem se dissolve
set-autostart = Iniciar com a sessão
set-autostart-more = Assim os pedidos continuam depois de reiniciar
set-output = Alto-falante
set-output-more = Onde se ouvem as chamadas
set-input = Microfone
set-input-more = O que o outro lado ouve
set-ring-output = Tocar em
set-ring-output-more = Onde tocam chamadas e retornos
device-system = Como o sistema
device-as-calls = Como as chamadas
device-all = Todos os alto-falantes
device-absent = { $name } (não conectado)
set-volume = Volume das chamadas
set-volume-more = Quão alto você ouve o outro lado
set-ring-volume = Volume do toque
set-ring-volume-more = Quão alto toca
set-mic = Volume do microfone
set-mic-more = Quão alto ouvem você
set-mic-test = Testar o microfone
set-mic-test-more = Você se ouve um segundo depois; use fones ou volume baixo
mic-test-start = Testar
mic-test-stop = Parar
mic-test-in-call = Não durante uma chamada
set-ring = Toque
set-ring-more = Um retorno tem o seu
set-ring-file = Toque próprio
set-ring-file-more = Caminho completo de um arquivo WAV ou Ogg Opus
ring-bars = Lâminas
ring-trill = Trinado
ring-calm = Calmo
set-tones = Tons do país
set-tones-more = Como soam chamada e ocupado
tones-by-language = Conforme o idioma
set-echo = Cancelar eco
set-echo-more = Para alto-falantes; fones não precisam
set-noise = Reduzir ruído
set-noise-more = Ventiladores e teclados
set-gain = Nivelar o microfone
set-gain-more = Vozes baixas e altas chegam iguais
set-rumble = Filtrar ruídos graves
set-rumble-more = Abaixo da voz: trânsito, batidas, zumbido
set-limiter = Suavizar o que é alto demais
set-limiter-more = Em vez de cortar, para você e os outros
set-headset = Botões do headset
set-headset-more = Atender, encerrar, pôr em espera e silenciar pelo headset
set-recall = Duração do retorno
set-recall-more = Por quanto tempo toca quando alguém fica livre
set-not-taken = Retornos não atendidos
set-not-taken-more = Após quantos o pedido termina
set-who-waits = Quem pode esperar por você
set-who-waits-more = Outros podem saber quando sua linha fica livre
who-everyone = Todos
who-contacts = Contatos
who-domain = O mesmo domínio
who-nobody = Ninguém
set-publish = Mostrar que você está em chamada
set-publish-more = Outros podem ver se sua linha está ocupada
set-record = Permitir gravação
set-record-more = Onde for proibido, desligue
set-record-tone = Anunciar a gravação
set-record-tone-more = Um bipe a cada quinze segundos para ambos
set-record-opus = Gravações comprimidas
set-record-opus-more = Opus em vez de WAV
set-record-folder = Pasta das gravações
set-record-folder-more = Sem ela, junto ao histórico
set-break-in = Quem pode entrar na conversa
set-break-in-more = Entra na sua conversa, e todos ouvem um sinal
set-emergency = Números de emergência
set-emergency-more = Nunca rediscados; ligar para um deles silencia as rediscagens
set-emergency-hint = Os do seu país
set-premium = Números com custo extra
set-premium-more = Como começam; esses números nunca são rediscados

## Linhas
line-add = Adicionar linha…
line-add-title = Nova linha
line-edit = Editar…
line-edit-title = Editar linha
line-register-again = Registrar de novo
line-remove = Remover a linha
line-remove-ask = Os pedidos dela terminam junto
line-address = Endereço
line-address-hint = 2001@pbx.example.com
line-address-wrong = Isto não é um endereço
line-password = Senha
line-password-keep = Sem alteração
line-label = Nome da linha
line-label-hint = Escritório
line-more = Mais…
line-less = Menos
line-display-name = Nome mostrado aos outros
line-username = Usuário, se diferente do endereço
line-registrar = Registrar, se diferente do endereço
line-proxy = Proxy de saída
line-voice-mail = Número do correio de voz
line-transport = Transporte
line-music = Música de espera, um arquivo WAV
line-srtp = Som criptografado
srtp-auto = Como a conexão
srtp-off = Não
srtp-offer = Oferecido
srtp-require = Exigido
line-enabled = Registrar esta linha
line-call-waiting = Chamada em espera
line-learn = Deixar de fora o que a central mostrou não ter
line-protected = Ninguém pode entrar na conversa
line-blind = Pedir completamento mesmo onde não é oferecido
roads-caption = Caminhos para completar uma chamada
road-earlier = Antes
line-codecs = Formatos de som, o melhor primeiro
limits-caption = Limites
set-max-outstanding = Pedidos ao mesmo tempo
set-busy-minutes = Vida de um pedido após ocupado
set-no-answer-minutes = Vida de um pedido sem resposta
set-guard = Espera depois que a linha fica livre
codes-caption = Códigos da central
codes-preset = Central
codes-own = Códigos próprios
codes-one-at-a-time = A central mantém um pedido por vez
codes-cancel-all = O código de cancelamento encerra todos os pedidos
redial-caption = Continuar tentando
redial-rules = Regras de
redial-rules-everywhere = Todos os países
redial-rules-united-states = Estados Unidos
redial-rules-canada = Canadá
redial-rules-europe = Europa
redial-rules-new-zealand = Nova Zelândia
redial-tries = No máximo de tentativas
redial-interval = Entre uma tentativa e a próxima
redial-total = Todas as tentativas em
redial-lock = Depois deixado em paz por
messages-caption = Mensagens prontas
messages-lines-hint = Uma por linha; vazio para as padrão
settings-of-line = { $name } · { $line }
template-hint = { "{}" } representa o número
code-callback = Código para pedir retorno
code-callback-no-answer = Código após ninguém atender, se for outro
code-callback-cancel = Código para desfazer
code-camp-on = Código para entrar na fila
code-camp-on-cancel = Código para sair da fila
code-leave-word = Código para pedir que liguem de volta
code-intrude = Código para intercalar
code-voice-mail = Número do correio de voz de alguém

## Diagnóstico
diag-calls = Chamadas
diag-lines = Linhas
diag-doctor = Médico
diag-log = Registro
export = Exportar…
export-title = Exportar o rastro e o registro
export-path = Arquivo
export-done = Gravado em { $path }
export-failed = Não foi possível gravar { $path } ({ $why })
trace-none = Nada passou pela rede ainda
trace-choose = Qual conversa
trace-messages = { $n ->
    [one] { $n } mensagem
   *[other] { $n } mensagens
}
trace-sent = enviada
trace-received = recebida
log-none = O registro está vazio
sound-title = Som
sound-none = Aparece depois da primeira chamada conectada
sound-curve = Qualidade e perda ao longo do tempo
sound-jitter = jitter { $ms } ms
sound-round-trip = ida e volta { $ms } ms
quality-good = Boa
quality-fair = Razoável
quality-poor = Fraca
quality-bad = Ruim
recent-sound-good = som bom
recent-sound-fair = som razoável
recent-sound-poor = som fraco
recent-sound-bad = som ruim
quality-details = MOS { $mos } · atraso { $delay } ms · perda { $loss } %
doctor-registered = { $line } está registrada
doctor-registering = { $line } está se registrando
doctor-off = { $line } está desligada
doctor-failed = { $line } não está registrada ({ $why })
doctor-output = As chamadas são ouvidas em { $name }
doctor-input = O microfone é { $name }
doctor-both-ways = O som passa nos dois sentidos
doctor-nothing-heard = Nada chega do outro lado; pode haver um firewall no caminho
doctor-nothing-sent = Nada seu sai; verifique se o microfone está conectado

## Boas-vindas
welcome-title = O Perch espera na linha por você
welcome-told = Linha ocupada? Um clique, e o Perch liga de volta assim que ela ficar livre.
welcome-demo = Experimentar agora
welcome-demo-told = Uma pequena central dentro do Perch, com pessoas ocupadas, ausentes ou felizes em ouvir você. Sem conta, sem rede.
welcome-line-told = Um endereço e uma senha da sua empresa ou operadora.

## Avisos
banner-no-sound = Nenhum dispositivo de som pôde ser aberto; as chamadas ficam mudas
banner-broken-file = Um arquivo não pôde ser lido e foi guardado à parte
banner-cannot-save = Algo não pôde ser salvo
banner-no-keyring = Não há chaveiro; as senhas ficam num arquivo que só você pode ler
banner-port-taken = A porta pedida está ocupada; outra é usada
banner-unknown-setting = O arquivo de ajustes tem uma chave desconhecida
banner-no-network = Não há rede
banner-sound-file = Um arquivo de som não pôde ser tocado
banner-ring-file = O toque escolhido não pode ser reproduzido; o Perch usa um dos seus
banner-not-recording = Uma chamada não está sendo gravada

## Recusas
refused-overrun = { $max ->
    [one] Esta linha já espera por { $max } pessoa, o máximo
   *[other] Esta linha já espera por { $max } pessoas, o máximo
}
refused-mode = Esta chamada não pode ser completada assim ({ $why })
refused-state = Não é possível no estado atual da chamada
refused-no-call = Essa chamada já não existe
refused-no-request = O pedido #{ $id } já não existe
refused-no-message = Não existe essa mensagem predefinida
refused-no-line = Não existe essa linha
refused-address = “{ $typed }” não é endereço nem número
refused-slots = { $max ->
    [one] A única chamada desta linha está em uso
   *[other] Todas as { $max } chamadas desta linha estão em uso
}
refused-not-connected = A chamada { $call } terminou antes de ser conectada
refused-timeout = Ninguém atendeu em dois minutos
refused-not-running = O Perch não está em execução

## Fechamento
closing-waiting = { $n ->
    [one] O Perch continua esperando por { $n } pessoa
   *[other] O Perch continua esperando por { $n } pessoas
}
closing-call = Sua chamada continua
closing-waiter = Alguém espera por você
closing-told = A janela se fecha, o telefone fica. Abra o Perch de novo para vê-la.
closing-stay = Continuar em execução

## Teclas
keys-title = Teclas
key-dial = Ligar para o que está no campo
key-digits = Tons durante uma chamada
key-answer = Atender
key-hang-up = Desligar ou recusar
key-mute = Microfone desligado e ligado
key-hold = Espera e retomada
key-search = Ir ao campo de discagem
key-scale = Maior e menor
key-list = Esta lista

## Outside the window
outside-incoming = Chamada recebida
outside-joins = { $name } entra na sua conversa
outside-message = Mensagem de { $name }
outside-show = Mostrar o Perch
