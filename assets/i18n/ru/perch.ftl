# Слова окна.

## Общее
call = Позвонить
close = Закрыть
cancel = Отмена
save = Сохранить
send = Отправить
keep = Оставить
more = Ещё…
quit = Выйти
reply = Ответить
encrypted = зашифрован

## Страницы и рамка
page-calls = Звонки
page-waiting = Ожидаются
page-recents = Недавние
page-contacts = Контакты
page-messages = Сообщения
page-settings = Настройки
page-diagnostics = Диагностика
tab-waiting = Ждём
tab-more = Ещё
lines-caption = Линии
pages-caption = Перейти
lines-none = Ни одной линии пока нет
line-registered = Зарегистрирована
line-registering = Регистрация…
line-failed = Не зарегистрирована
line-off = Выключена
line-dnd = Не беспокоить
line-retry = новая попытка в { $time }
line-requests = { $n ->
    [one] { $n } запрос
    [few] { $n } запроса
   *[many] { $n } запросов
}
via-line = через { $line }
voice-mail = { $n ->
    [one] { $n } голосовое сообщение
    [few] { $n } голосовых сообщения
   *[many] { $n } голосовых сообщений
}
dnd = Не беспокоить на всех линиях
dnd-on = Тихо: да
dnd-off = Тихо: нет
no-sound = Нет звукового устройства
no-microphone = Нет микрофона

## Время
day-today = Сегодня
day-yesterday = Вчера
left-seconds = меньше минуты
left-minutes = ещё { $n } мин
left-hours = ещё { $n } ч
ago-now = только что
ago-minutes = { $n } мин назад
ago-hours = { $n } ч назад
time-left = Осталось времени

## Поле и звонки
dial-hint = Имя, номер или адрес sip:
dial-empty = Сначала введите имя, номер или адрес
keypad = Клавиши
calls-caption = Текущие звонки
calls-none = Звонков нет. Введите имя или номер выше или просто начните печатать.
call-dialing = Вызов…
call-ringing = Гудки
call-offering = Входящий звонок
call-held = Удержание { $time }
call-held-by-them = Вас поставили на удержание
call-camped = В очереди
camped-told = Ваше место сохранено; звонок пройдёт, когда линия освободится
origin-completion = вы ждали этого звонка
origin-camped-on = в очереди к вам
origin-intrude = подключается к разговору
origin-transfer = переведён вам
origin-pickup = перехвачен
answer = Ответить
answer-keys = Ctrl+Enter
decline = Отклонить
reply-with-message = Ответить сообщением…
hang-up = Завершить
hang-up-keys = Ctrl+Esc
hold = Удержать
resume = Вернуться
hold-keys = Клавиша H
mute = Без звука
unmute = Включить звук
mute-keys = Клавиша M
transfer = Перевод…
add = Добавить
add-to-call = Добавить в разговор
talk-alone = Говорить отдельно
record-start = Записать
record-stop = Остановить запись
recording-to = Запись в { $file }
in-conference = Конференция
file-playing = Звучит файл
transfer-now = Перевести
transfer-hint = На какое имя, номер или адрес
transfer-to-call = Соединить с { $name }
held-waits = { $name } на удержании
digits-sent = Отправлено { $digits }
digits-heard = Принято { $digits }
level-you = Вы
level-them = Вам
level-microphone = Уровень микрофона
level-ear = Уровень того, что вы слышите
reply-code = Ответ { $code } { $words }
announce-call = { $name }, { $state }

## Чем кончаются звонки
end-busy = Занято
end-no-answer = Нет ответа
end-declined = Отклонён
end-unavailable = Нет на месте
end-not-found = Нет такого номера
end-unreachable = Недоступно
end-congestion = Сеть занята
end-cancelled = Отменён
end-over = Завершён
end-elsewhere = Принят на другом телефоне
end-transferred = Переведён
end-forbidden = Не разрешён
end-lost = Связь потеряна
end-failed = Не удался
told-busy = { $name } говорит по другой линии
told-no-answer = { $name } не отвечает
told-declined = { $name } отклоняет звонок
told-unavailable = { $name } сейчас не на месте
told-not-found = По этому номеру или адресу никого нет
told-unreachable = Связи с { $name } сейчас нет
told-congestion = Сеть слишком занята для этого звонка
told-cancelled = Звонок отменён до ответа ({ $name })
told-hung-up = Разговор завершён ({ $name })
told-hung-up-by-them = { $name } кладёт трубку
told-elsewhere = Звонок принят на другом телефоне
told-transferred = Звонок переведён ({ $name })
told-forbidden = Сервер не разрешает этот звонок; проверьте пароль линии
told-lost = Связь потеряна ({ $name })
told-failed = Звонок не удался ({ $name })
can-finish = Perch поможет дозвониться.

## Завершение вызова
mode-callback = Перезвонить, когда свободно
mode-callback-return = Перезвонить по возвращении
mode-camp-on = Ждать в очереди
mode-intrude = Подключиться
mode-message = Оставить сообщение…
mode-name-callback = Перезвон
mode-name-redial = Дозвон
mode-name-camp-on = Очередь
mode-name-intrude = Подключение
mode-name-message = Сообщение
mode-why-not = { $mode } – { $why }
note-add = Добавить заметку…
note-hint = Зачем вам этот человек
note-shown = «{ $note }»
message-for = Сообщение для { $name }
message-own = Или своими словами
message-hint = Ваше сообщение
message-voice-mail = Голосовая почта
message-call-me = Перезвоните мне, пожалуйста
message-will-call = Я позвоню позже
message-urgent = Это срочно
message-read-mail = Прочтите, пожалуйста, мою почту
message-send-me = Напишите мне, пожалуйста
road-native = Очередь станции
road-dialog = Следим за линией
road-presence = Следим за статусом
road-feature-code = Кодом станции
road-redial = Повторными звонками
road-network = В очереди сети
road-join = Входом в разговор
road-message = Сообщением
road-voice-mail = Голосовой почтой

## Ожидаются
waiting-caption = Ожидаются · { $n }
waiting-count = { $n ->
    [one] ждём { $n }
    [few] ждём { $n }
   *[many] ждём { $n }
}
waiting-none = Никого. Если линия занята, пусть за вас подождёт Perch.
waiting-history = История…
autostart-offer = Запросы живут и после перезагрузки, если Perch запускается при входе
request-requested = Запрос…
request-queued = В очереди
request-place = Место { $place }
request-watching = Следим
request-redialing = Попытка { $attempt } / { $of }
request-free = Свободно
request-was-free = Было свободно
request-ringing = Ответьте – ещё { $n } с
request-suspended = Свободно, ждёт, когда вы закончите
request-recalling = Вызов идёт
request-was-free-at = Было свободно в { $time }
request-next-try = Новая попытка в { $time }
request-trying = Попытка идёт
request-restored = восстановлен
recall-free = { $name }: линия свободна
recall-asked = Запрошено { $ago } · #{ $id }
recall-left = { $n } с, потом останется здесь: «Было свободно»
call-now = Позвонить
wait-on = Ждать дальше
later = Позже…
later-minutes = Через { $n } мин
that-was-voice-mail = Это была голосовая почта, ждать дальше
done-completed = Готово
done-cancelled = Отменён
done-rejected = Отклонён вами
done-not-taken = Не принят
done-expired = Время вышло
done-refused = Отказано
done-withdrawn = Отозван
done-unreachable = Недоступно
done-they-called = Вам позвонили
done-lock-out = Попытки исчерпаны
done-failed = Не удался

## Кто ждёт нас
waiters-caption = Вас ждут
waiter = { $name } ждёт вас
call-after-this = Позвонить после
not-now = Не сейчас

## Недавние
recents-search = Поиск в недавних
recents-clear = Очистить…
recents-clear-ask = Забыть все прошлые звонки?
recents-clear-yes = Забыть
recents-none = Звонков пока нет
recent-incoming = Входящий
recent-outgoing = Исходящий
recent-missed = Пропущен
watch = Сообщить, когда свободно

## Контакты
contacts-search = Поиск контактов
contacts-none = Контактов пока нет
contact-add = Добавить контакт…
contact-add-title = Новый контакт
contact-edit = Изменить…
contact-edit-title = Изменить контакт
contact-remove = Удалить
contact-name = Имя
contact-addresses = Номера и адреса
contact-addresses-hint = 2014, +7 495 123-45-67, marta@example.com
contact-favourite = Держать наверху
contact-wrong = Среди них есть не номер и не адрес
state-free = Свободно
state-busy = Занято
state-ringing = Звонит
state-away = Нет на месте
state-unknown = Неизвестно

## Сообщения
message-to = На какое имя, номер или адрес
message-write = Написать сообщение…
messages-none = Сообщений пока нет
call-back = Перезвонить
delivery-sending = Отправка…
delivery-delivered = Доставлено
delivery-stored = Хранится до возвращения
delivery-waiting = Ждёт возвращения
delivery-refused = Отклонено
delivery-received = Получено

## Настройки
settings-search = Поиск по всем настройкам
settings-nothing-found = Настроек с такими словами нет
settings-lines = Линии
settings-window = Окно
settings-sound = Звук
settings-calls = Звонки
set-language = Язык
set-language-more = Меняется сразу
language-system = Как в системе
set-theme = Цвета
set-theme-more = Светлые, тёмные или как на рабочем столе
theme-system = Как на рабочем столе
theme-dark = Тёмные
theme-light = Светлые
theme-contrast = Высокая контрастность
set-scale = Масштаб
set-scale-more = Размер всего в окне
set-motion = Меньше движения
set-motion-more = Ничто не скользит и не тает
set-autostart = Запускать при входе
set-autostart-more = Чтобы запросы жили после перезагрузки
set-output = Динамик
set-output-more = Где слышны разговоры
set-input = Микрофон
set-input-more = Что слышит собеседник
set-ring-output = Звонок на
set-ring-output-more = Где звонят входящие и обратные звонки
device-system = Как в системе
device-as-calls = Как разговоры
device-all = Все динамики
device-absent = { $name } (не подключено)
set-volume = Громкость разговора
set-volume-more = Как громко слышен собеседник
set-ring-volume = Громкость звонка
set-ring-volume-more = Как громко звонит
set-mic = Громкость микрофона
set-mic-more = Как громко слышно вас
set-mic-test = Проверить микрофон
set-mic-test-more = Вы слышите себя через секунду; наденьте гарнитуру или убавьте громкость
mic-test-start = Проверить
mic-test-stop = Остановить
mic-test-in-call = Не во время звонка
set-ring = Звонок
set-ring-more = У обратного вызова он свой
set-ring-file = Свой звонок
set-ring-file-more = Полный путь к файлу WAV или Ogg Opus
ring-bars = Пластинки
ring-trill = Трель
ring-calm = Спокойный
set-tones = Гудки страны
set-tones-more = Как звучат «занято» и вызов
tones-by-language = По языку
set-echo = Подавлять эхо
set-echo-more = Для колонок; гарнитурам не нужно
set-noise = Подавлять шум
set-noise-more = Вентиляторы и клавиатуры
set-gain = Выравнивать микрофон
set-gain-more = Тихие и громкие голоса слышны одинаково
set-rumble = Убирать гул
set-rumble-more = Ниже голоса: транспорт, удары, фон
set-limiter = Смягчать слишком громкое
set-limiter-more = Вместо обрезания, для вас и для других
set-headset = Кнопки гарнитуры
set-headset-more = Ответить, завершить, удержать и выключить микрофон с гарнитуры
set-recall = Длительность обратного звонка
set-recall-more = Сколько звонить вам, когда линия свободна
set-not-taken = Непринятые обратные звонки
set-not-taken-more = После стольких запрос кончается
set-who-waits = Кто может ждать вас
set-who-waits-more = Другие могут узнать, когда вы свободны
who-everyone = Все
who-contacts = Контакты
who-domain = Тот же домен
who-nobody = Никто
set-publish = Показывать, что вы говорите
set-publish-more = Другие видят, занята ли ваша линия
set-record = Разрешить запись
set-record-more = Где она запрещена, выключите
set-record-tone = Сообщать о записи
set-record-tone-more = Сигнал каждые пятнадцать секунд обеим сторонам
set-record-opus = Сжатые записи
set-record-opus-more = Opus вместо WAV
set-record-folder = Папка записей
set-record-folder-more = Без неё — рядом с историей
set-break-in = Кто может подключиться
set-break-in-more = Входит в ваш разговор, и все слышат сигнал
set-emergency = Экстренные номера
set-emergency-more = Дозвона на них нет; звонок на такой номер прекращает все дозвоны
set-emergency-hint = Номера вашей страны
set-premium = Платные номера
set-premium-more = С чего они начинаются; дозвона на них нет

## Линии
line-add = Добавить линию…
line-add-title = Новая линия
line-edit = Изменить…
line-edit-title = Изменить линию
line-register-again = Зарегистрировать снова
line-remove = Удалить линию
line-remove-ask = Её запросы кончатся вместе с ней
line-address = Адрес
line-address-hint = 2001@pbx.example.com
line-address-wrong = Это не адрес
line-password = Пароль
line-password-keep = Без изменений
line-label = Название линии
line-label-hint = Офис
line-more = Ещё…
line-less = Меньше
line-display-name = Имя, которое видят другие
line-username = Имя пользователя, если не как в адресе
line-registrar = Регистратор, если не как в адресе
line-proxy = Исходящий прокси
line-voice-mail = Номер голосовой почты
line-transport = Транспорт
line-music = Музыка на удержании, файл WAV
line-srtp = Шифрование звука
srtp-auto = Как соединение
srtp-off = Нет
srtp-offer = Предлагать
srtp-require = Требовать
line-enabled = Регистрировать эту линию
line-call-waiting = Второй вызов
line-learn = Пропускать то, чего, как выяснилось, у АТС нет
line-protected = Никто не подключается
line-blind = Просить о завершении вызова и без предложения
roads-caption = Пути завершения вызова
road-earlier = Раньше
line-codecs = Форматы звука, лучший первым
limits-caption = Пределы
set-max-outstanding = Запросов одновременно
set-busy-minutes = Жизнь запроса после «занято»
set-no-answer-minutes = Жизнь запроса, если не ответили
set-guard = Ждать после освобождения линии
codes-caption = Коды станции
codes-preset = Станция
codes-own = Свои коды
codes-one-at-a-time = Станция держит один запрос за раз
codes-cancel-all = Код отмены прекращает все запросы
redial-caption = Дозваниваться
redial-rules = Правила
redial-rules-everywhere = Все страны
redial-rules-united-states = США
redial-rules-canada = Канада
redial-rules-europe = Европа
redial-rules-new-zealand = Новая Зеландия
redial-tries = Попыток не больше
redial-interval = Между попытками
redial-total = Все попытки за
redial-lock = Потом не беспокоить
messages-caption = Готовые сообщения
messages-lines-hint = По одному в строке; пусто – обычные
settings-of-line = { $name } · { $line }
template-hint = { "{}" } вместо номера
code-callback = Код обратного звонка
code-callback-no-answer = Код при неответе, если он другой
code-callback-cancel = Код его отмены
code-camp-on = Код постановки в очередь
code-camp-on-cancel = Код выхода из очереди
code-leave-word = Код «перезвоните мне»
code-intrude = Код подключения
code-voice-mail = Номер чужой голосовой почты

## Диагностика
diag-calls = Звонки
diag-lines = Линии
diag-doctor = Доктор
diag-log = Журнал
export = Экспорт…
export-title = Экспорт трассы и журнала
export-path = Файл
export-done = Записано в { $path }
export-failed = Не удаётся записать { $path } ({ $why })
trace-none = По сети ещё ничего не прошло
trace-choose = Какой разговор
trace-messages = { $n ->
    [one] { $n } сообщение
    [few] { $n } сообщения
   *[many] { $n } сообщений
}
trace-sent = отправлено
trace-received = получено
log-none = Журнал пуст
sound-title = Звук
sound-none = Появится после первого разговора
sound-curve = Качество и потери по времени
sound-jitter = дрожание { $ms } мс
sound-round-trip = туда и обратно { $ms } мс
quality-good = Хорошо
quality-fair = Сносно
quality-poor = Слабо
quality-bad = Плохо
recent-sound-good = звук хороший
recent-sound-fair = звук средний
recent-sound-poor = звук слабый
recent-sound-bad = звук плохой
quality-details = MOS { $mos } · задержка { $delay } мс · потери { $loss } %
doctor-registered = { $line }: линия зарегистрирована
doctor-registering = { $line }: идёт регистрация
doctor-off = { $line }: линия выключена
doctor-failed = { $line }: линия не зарегистрирована ({ $why })
doctor-output = Разговоры слышны через { $name }
doctor-input = Микрофон – { $name }
doctor-both-ways = Звук идёт в обе стороны
doctor-nothing-heard = С той стороны ничего не приходит; возможно, мешает межсетевой экран
doctor-nothing-sent = От вас ничего не уходит; проверьте, подключён ли микрофон

## Начало
welcome-title = Perch ждёт на линии за вас
welcome-told = Занято? Одно нажатие, и Perch перезвонит, как только линия освободится.
welcome-demo = Попробовать
welcome-demo-told = Маленькая телефонная станция внутри Perch: кто-то занят, кого-то нет, кто-то рад вас слышать. Без учётной записи и сети.
welcome-line-told = Адрес и пароль от вашей компании или оператора.

## Предупреждения
banner-no-sound = Не открылось ни одно звуковое устройство; звонки беззвучны
banner-broken-file = Файл не читается и отложен в сторону
banner-cannot-save = Что-то не удалось сохранить
banner-no-keyring = Хранилища ключей нет; пароли лежат в файле, который читаете только вы
banner-port-taken = Нужный порт занят; взят другой
banner-unknown-setting = В файле настроек есть неизвестный ключ
banner-no-network = Нет сети
banner-sound-file = Звуковой файл не удалось воспроизвести
banner-ring-file = Выбранный звонок не проигрывается: Perch звонит своим
banner-not-recording = Звонок не записывается

## Отказы
refused-overrun = { $max ->
    [one] Эта линия уже ждёт { $max } человека, больше нельзя
    [few] Эта линия уже ждёт { $max } человек, больше нельзя
   *[many] Эта линия уже ждёт { $max } человек, больше нельзя
}
refused-mode = Так этот вызов не завершить ({ $why })
refused-state = В нынешнем состоянии звонка это невозможно
refused-no-call = Этого звонка уже нет
refused-no-request = Запроса #{ $id } уже нет
refused-no-message = Такого готового сообщения нет
refused-no-line = Такой линии нет
refused-address = «{ $typed }» – не адрес и не номер
refused-slots = { $max ->
    [one] Занят { $max } звонок этой линии, больше нельзя
    [few] Заняты все { $max } звонка этой линии
   *[many] Заняты все { $max } звонков этой линии
}
refused-not-connected = Вызов { $call } закончился до соединения
refused-timeout = За две минуты никто не ответил
refused-not-running = Perch не запущен

## Закрытие
closing-waiting = { $n ->
    [one] Perch продолжает ждать { $n } человека
    [few] Perch продолжает ждать { $n } человек
   *[many] Perch продолжает ждать { $n } человек
}
closing-call = Ваш разговор продолжается
closing-waiter = Вас кто-то ждёт
closing-told = Окно закроется, телефон останется. Запустите Perch снова, чтобы увидеть окно.
closing-stay = Оставить работать

## Клавиши
keys-title = Клавиши
key-dial = Позвонить по введённому
key-digits = Тоны в разговоре
key-answer = Ответить
key-hang-up = Завершить или отклонить
key-mute = Микрофон выключить и включить
key-hold = Удержать и вернуться
key-search = К полю набора
key-scale = Крупнее и мельче
key-list = Этот список

## Outside the window
outside-incoming = Входящий вызов
outside-joins = { $name } входит в ваш разговор
outside-message = Сообщение от { $name }
outside-show = Показать Perch
