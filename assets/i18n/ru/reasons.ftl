# Почему всё так: фразы движка.

## Почему способ завершить вызов закрыт
why-emergency-by-hand = Экстренные номера набираются только вручную
why-no-way = У этой линии нет такой возможности
why-no-offer = Станция не предложила перезвонить
why-busy-not-told = Станция не сообщает, когда линия занята
why-presence-not-told = Станция не сообщает, кто на месте
why-no-break-in-code = У этой линии нет кода для вмешательства
why-code-needs-call = Коду станции нужен звонок перед ним
why-no-code = У этой линии нет кода для этого
why-one-at-a-time = Станция держит один такой запрос за раз
why-join-is-off = Вмешательство на этой линии не включено
why-no-conversation = Нет разговора, в который можно войти
why-cannot-join = К этому телефону нельзя подключиться
why-no-voice-mail = Для этой линии не задана голосовая почта
why-no-messages-there = Там не принимают сообщений
why-network-queues = Сеть сама ставит звонки в очередь
why-already-queued = Станция уже держит этот звонок в очереди
why-already-waiting = Запрос № { $id } уже ждёт их
why-being-called = Этому человеку уже звонят
why-never-redialled = Экстренные номера никогда не набираются сами
why-they-declined = Звонок отклонили
why-no-such-number = Такого номера нет
why-premium-by-hand = Платные номера никогда не набираются сами
why-redial-in-vain = Человека нет на месте; повторять бесполезно
why-locked-out = Этот номер уже набирали столько раз, сколько пока можно
why-completion-off = Завершение вызовов на этой линии выключено
why-no-such-line = Такой линии нет

## Что ответила станция
why-nothing-answered = Никто не отозвался
why-no-answer-in-time = Никто не отозвался вовремя
why-network-unreachable = Сеть недоступна
why-credentials-refused = Станция не приняла наше имя и пароль
why-not-allowed = Станция этого не разрешает
why-nothing-known = Станция ничего об этом не знает
why-room-in = Ждущих уже слишком много; место может быть через { $seconds } с
why-room-in-with = Ждущих уже слишком много; место может появиться через { $seconds } с ({ $words })
why-they-say = Они отвечают: «{ $words }»
why-not-available = Сейчас это недоступно
why-not-served = Станция этого не умеет
why-forgotten = Станция об этом забыла
why-answered = Станция ответила { $code }
why-answered-with = Станция ответила { $code } { $words }

## Что стало с запросом
why-took-but-silent = Станция приняла запрос, но молчит
why-taken-back = Станция отозвала запрос
why-code-not-confirmed = Станция не подтвердила свой код
why-line-not-told = Станция ничего не сообщает об этой линии
why-busy-not-shown = Эта линия не показывает, когда она занята
why-stopped-telling = Станция перестала сообщать об этой линии
why-conversation-over = Разговор уже окончен
why-break-in-forbidden = Вмешательство там не разрешено
why-nothing-to-join = Эта линия не сообщает о разговоре, к которому можно подключиться
why-given-up = Прекращено
why-delivered = Доставлено
why-asked-to-call = АТС просит их перезвонить
why-stored-for-them = Сервер хранит его для получателя
why-put-off = Пока отложено
why-place-lost = Место в очереди потеряно
why-still-held = АТС ещё может позвонить; её код отменил бы и другие заявки
why-no-cancel-code = АТС ещё может позвонить; на этой линии нет кода отмены
why-tried-enough = Попыток было столько, сколько разрешено
why-ended-before-taken = Запрос закончился раньше, чем его приняли
why-not-free-yet = { $name }: линия ещё не свободна
why-nothing-to-postpone = Сейчас нечего откладывать
why-was-free-briefly = Линия была свободна лишь мгновение
why-declined-by = { $name }: звонок отклонён
why-number-gone = Такого номера больше нет
why-network-full = Сеть перегружена; будет новая попытка
why-line-removed = Линия удалена
why-perch-ended = Perch закрыли раньше, чем это удалось

## Почему сообщение не приняли
why-nobody-there = По этому адресу никого нет
why-no-messages-here = Эта линия не принимает сообщений
why-cannot-be-reached = Сейчас получатель недоступен
why-messages-forbidden = Станция не разрешает сообщения
why-message-too-long = Сообщение слишком длинное

## Почему команда не выполнена
why-bad-digits = Годятся цифры от 0 до 9, *, #, A–D и запятая для паузы
why-empty-message = В сообщении нет слов
why-message-over = В сообщении не больше { $max } байт
why-line-needs-name = Линии нужно имя, которого нет у других
why-no-line-yet = Линии пока нет; сначала добавьте её
why-contact-needs-more = Контакту нужны имя и адрес
why-contacts-full = Для новых контактов нет места
why-no-contact = Контакта «{ $name }» нет
why-nobody-at-place = На месте { $place } никто не ждёт
why-no-other-call = Нет другого звонка, чтобы соединить
why-not-in-conference = Этот звонок не в конференции
why-recording-forbidden = Записывать здесь нельзя; это запрещено настройкой
why-during-call = Не во время разговора
why-full-path-needed = Файл указывается полным путём
why-perch-closes = Perch закрывается
why-perch-is-busy = Perch перегружен; попробуйте ещё раз

## Почему линия не зарегистрирована или сеть недоступна
why-wrong-password = { $host } не принимает это имя и пароль
why-line-refused = { $host } отказывает этой линии (403)
why-address-unknown = { $host } не знает этого адреса (404)
why-host-silent = { $host } не отвечает
why-out-of-service = { $host } не обслуживает (503)
why-host-answered = { $host } ответил { $code }
why-host-answered-with = { $host } ответил { $code } { $words }
why-connection-refused = В соединении отказано
why-connection-closed = Соединение закрыто
why-no-connection = Нет соединения с { $host } за 5 с
why-host-unreachable = { $host } недоступен
why-host-unknown = Адрес для { $host } не найден
why-no-route = Нет пути к { $host }
why-no-port = Не удаётся открыть порт ({ $error })
why-certificate-expired = Срок действия сертификата сервера истёк
why-certificate-not-yet = Сертификат сервера ещё не действует; верны ли часы?
why-certificate-other = Сертификат сервера выдан на другое имя
why-certificate-unknown = Сертификат сервера не подписан никем, кому доверяет эта система
why-no-trust = Список доверенных сертификатов не читается
why-certificate-refused = Сертификат сервера не принят ({ $error })
why-bad-address = Этот адрес использовать нельзя
why-no-common-sound = У телефонов нет общего звукового формата
why-not-acknowledged = Наш ответ не подтвердили
why-answer-unreadable = Их ответ не читается

## Что не так со звуком
why-no-output = Звуковое устройство не найдено; пока его нет, звонки беззвучны
why-no-microphone = Микрофон не найден; пока его нет, вас никто не слышит
why-device-failed = Звуковое устройство { $name } не работает ({ $error })
why-devices-unwatched = Нельзя следить за звуковыми устройствами ({ $error })
why-demo-failed = Не удаётся запустить демонстрационную станцию ({ $error })
why-sound-not-started = Звук не запустился ({ $error })
why-no-sound-built = Этот Perch собран без звука
why-codec-failed = Кодек не работает ({ $error })
why-file-unreadable = { $path } не читается ({ $error })
why-file-unwritable = { $path } не записывается ({ $error })

## Что не так с нашим файлом
why-kept-aside = Сохранён как { $path } ({ $why })
why-not-kept-aside = { $path } не удалось даже отложить ({ $why }; { $error })
why-lines-damaged = повреждено строк: { $count }
why-not-text = это не текст UTF-8
why-not-understood = его не понять
why-not-readable = его не прочитать
why-last-line-cut = Последняя строка в { $path } была оборвана и удалена
why-port-of-line = Порт { $port } линии { $line }
