# Por que as coisas são assim: as frases do motor.

## Por que um modo de completar não está aberto
why-emergency-by-hand = Números de emergência só são discados à mão
why-no-way = Esta linha não tem como fazer isso
why-no-offer = A central não ofereceu chamar de volta
why-busy-not-told = A central não informa quando uma linha está ocupada
why-presence-not-told = A central não informa quem está presente
why-no-break-in-code = Esta linha não tem código para entrar na chamada
why-code-needs-call = O código da central precisa de uma chamada antes
why-no-code = Esta linha não tem código para isso
why-one-at-a-time = A central mantém um só pedido por vez
why-join-is-off = Entrar na chamada não está ativado nesta linha
why-no-conversation = Não há conversa em que entrar
why-cannot-join = Não se pode entrar nas chamadas desse telefone
why-no-voice-mail = Nenhum correio de voz está definido para esta linha
why-no-messages-there = Ali não se aceitam mensagens
why-network-queues = A rede enfileira as chamadas por si
why-already-queued = A central já mantém esta chamada na fila
why-already-waiting = O pedido nº { $id } já os espera
why-being-called = Esta pessoa já está sendo chamada
why-never-redialled = Números de emergência nunca são discados sozinhos
why-they-declined = A chamada foi recusada
why-no-such-number = Esse número não existe
why-premium-by-hand = Números com custo extra nunca são discados sozinhos
why-redial-in-vain = A pessoa não está; tentar de novo não adiantaria
why-locked-out = Este número já foi tentado tantas vezes quanto é permitido por ora
why-completion-off = Completar chamadas está desativado nesta linha
why-no-such-line = Essa linha não existe

## O que a central respondeu
why-nothing-answered = Nada respondeu
why-no-answer-in-time = Nada respondeu a tempo
why-network-unreachable = Não foi possível alcançar a rede
why-credentials-refused = A central não aceitou nosso nome e senha
why-not-allowed = A central não permite
why-nothing-known = A central não sabe nada disso
why-room-in = Já há gente demais esperando; talvez haja lugar em { $seconds } s
why-room-in-with = Já há gente demais esperando; talvez haja lugar em { $seconds } s ({ $words })
why-they-say = Eles dizem “{ $words }”
why-not-available = No momento não está disponível
why-not-served = A central não tem essa função
why-forgotten = A central esqueceu
why-answered = A central respondeu { $code }
why-answered-with = A central respondeu { $code } { $words }

## O que foi feito de um pedido
why-took-but-silent = A central aceitou o pedido, mas não diz nada
why-taken-back = A central retirou o pedido
why-code-not-confirmed = A central não confirmou o código
why-line-not-told = A central não diz nada sobre esta linha
why-busy-not-shown = A linha dessa pessoa não mostra quando está ocupada
why-stopped-telling = A central parou de informar sobre esta linha
why-conversation-over = A conversa já terminou
why-break-in-forbidden = A pessoa não permite entrar na chamada
why-nothing-to-join = A linha não mostra uma conversa em que entrar
why-given-up = Desistência
why-delivered = Entregue
why-asked-to-call = A central pede que liguem de volta
why-stored-for-them = Um servidor guarda a mensagem para a pessoa
why-put-off = Adiado por ora
why-place-lost = O lugar na fila foi perdido
why-still-held = A central ainda pode ligar; o código dela cancelaria também os outros pedidos
why-no-cancel-code = A central ainda pode ligar; esta linha não tem código para cancelar
why-tried-enough = Foi tentado tantas vezes quanto é permitido
why-ended-before-taken = O pedido terminou antes de ser aceito
why-not-free-yet = { $name } ainda não está livre
why-nothing-to-postpone = No momento não há nada para adiar
why-was-free-briefly = Ficou livre por um instante
why-declined-by = { $name } recusou a chamada
why-number-gone = Esse número não existe mais
why-network-full = A rede está cheia; será tentado de novo
why-line-removed = A linha foi removida
why-perch-ended = O Perch foi encerrado antes do fim

## Por que uma mensagem não foi aceita
why-nobody-there = Não há ninguém nesse endereço
why-no-messages-here = Esta linha não aceita mensagens
why-cannot-be-reached = A pessoa não pode ser alcançada agora
why-messages-forbidden = A central não permite mensagens
why-message-too-long = A mensagem é longa demais

## Por que um comando não foi executado
why-bad-digits = São dígitos 0 a 9, *, #, A a D e a vírgula para uma pausa
why-empty-message = A mensagem está vazia
why-message-over = Uma mensagem tem no máximo { $max } bytes
why-line-needs-name = Uma linha precisa de um nome que nenhuma outra tenha
why-no-line-yet = Ainda não há linha; adicione uma primeiro
why-contact-needs-more = Um contato precisa de um nome e um endereço
why-contacts-full = Não há lugar para mais contatos
why-no-contact = Não há contato “{ $name }”
why-nobody-at-place = Ninguém espera no lugar { $place }
why-no-other-call = Não há outra chamada para juntar
why-not-in-conference = Esta chamada não está em conferência
why-recording-forbidden = Aqui não se pode gravar; um ajuste proíbe
why-during-call = Não durante uma chamada
why-full-path-needed = Um arquivo é indicado pelo caminho completo
why-perch-closes = O Perch está encerrando
why-perch-is-busy = O Perch está ocupado demais; tente de novo

## Por que uma linha não está registrada, ou a rede não alcançada
why-wrong-password = { $host } não aceita este nome de usuário e senha
why-line-refused = { $host } recusa esta linha (403)
why-address-unknown = { $host } não conhece este endereço (404)
why-host-silent = { $host } não responde
why-out-of-service = { $host } está fora de serviço (503)
why-host-answered = { $host } respondeu { $code }
why-host-answered-with = { $host } respondeu { $code } { $words }
why-connection-refused = A conexão foi recusada
why-connection-closed = A conexão foi encerrada
why-no-connection = Sem conexão com { $host } em 5 s
why-host-unreachable = { $host } está inalcançável
why-host-unknown = Nenhum endereço é conhecido para { $host }
why-no-route = Não há caminho até { $host }
why-no-port = Nenhuma porta pode ser aberta ({ $error })
why-certificate-expired = O certificado do servidor expirou
why-certificate-not-yet = O certificado do servidor ainda não é válido; o relógio está certo?
why-certificate-other = O certificado do servidor é de outro nome
why-certificate-unknown = Ninguém em quem este sistema confia assinou o certificado do servidor
why-no-trust = A lista de certificados confiáveis não pode ser lida
why-certificate-refused = O certificado do servidor não é aceito ({ $error })
why-bad-address = Este endereço não pode ser usado
why-no-common-sound = Os dois telefones não têm formato de som em comum
why-not-acknowledged = Nossa resposta não foi confirmada
why-answer-unreadable = A resposta não pode ser lida

## O que há de errado com o som
why-no-output = Nenhum dispositivo de som foi encontrado; as chamadas ficam mudas até haver um
why-no-microphone = Nenhum microfone foi encontrado; ninguém ouve você até haver um
why-device-failed = O dispositivo de som { $name } não pode ser usado ({ $error })
why-devices-unwatched = Não é possível acompanhar os dispositivos de som ({ $error })
why-demo-failed = Não é possível iniciar a central de demonstração ({ $error })
why-sound-not-started = O som não pôde ser iniciado ({ $error })
why-no-sound-built = Este Perch foi compilado sem som
why-codec-failed = O codec não pode ser usado ({ $error })
why-file-unreadable = { $path } não pode ser lido ({ $error })
why-file-unwritable = { $path } não pode ser gravado ({ $error })

## O que há de errado com um arquivo nosso
why-kept-aside = Foi guardado como { $path } ({ $why })
why-not-kept-aside = { $path } nem pôde ser posto de lado ({ $why }; { $error })
why-lines-damaged = linhas danificadas: { $count }
why-not-text = não é texto UTF-8
why-not-understood = não se entende
why-not-readable = não pode ser lido
why-last-line-cut = A última linha de { $path } estava cortada e foi removida
why-port-of-line = Porta { $port } da linha { $line }
