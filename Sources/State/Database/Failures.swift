import Base

/// What can go wrong between Vitrina and its state. None of these ever holds a secret.
extension Diagnostic {
    static func damaged(_ reason: String, at place: Place? = nil) -> Diagnostic {
        Diagnostic(
            "state.damaged", "The state holds what Vitrina did not write: \(reason).",
            "В состоянии лежит то, чего Vitrina не писала: \(reason).", at: place,
            mend: Text(
                "restore the state from a backup, or move it aside to begin anew",
                "восстановите состояние из резервной копии или уберите его в сторону, чтобы начать заново"))
    }

    static func notADatabase(at place: Place) -> Diagnostic {
        Diagnostic(
            "state.not-a-database", "This file is not a SQLite database, or it is damaged.",
            "Этот файл — не база SQLite, или он повреждён.", at: place,
            mend: Text(
                "restore it from a backup, or move it aside to begin anew",
                "восстановите его из резервной копии или уберите в сторону, чтобы начать заново"))
    }

    static func denied(at place: Place) -> Diagnostic {
        Diagnostic(
            "state.denied", "Vitrina may not read and write its state here.",
            "Vitrina не имеет права читать и писать здесь своё состояние.", at: place,
            mend: Text(
                "give the user that runs vitrina the right to write this file and its folder",
                "дайте пользователю, от имени которого работает vitrina, право писать этот файл и его папку"))
    }

    static func diskFull(at place: Place) -> Diagnostic {
        Diagnostic(
            "state.disk-full", "The disk that keeps the state is full; nothing of this step was kept.",
            "На диске с состоянием нет места; из этого шага ничего не сохранено.", at: place,
            mend: Text("free some room, then run again", "освободите место и запустите ещё раз"))
    }

    static func busy(at place: Place) -> Diagnostic {
        Diagnostic(
            "state.busy", "Another process keeps the state locked.",
            "Другой процесс держит состояние занятым.", at: place,
            mend: Text("wait until it is done, or end it", "дождитесь его завершения или остановите его"))
    }

    static func newer(_ found: Int, than known: Int, at place: Place) -> Diagnostic {
        Diagnostic(
            "state.newer", "The state was written by a newer Vitrina (version \(found); this one knows up to \(known)).",
            "Состояние записано более новой версией Vitrina (версия \(found), эта знает до \(known)).", at: place,
            mend: Text("install the newer vitrina", "установите более новую vitrina"))
    }

    /// The database refused, and only its own message says why.
    static func failed(_ reason: String, at place: Place) -> Diagnostic {
        Diagnostic("state.failed", "The state store says: \(reason)", "Хранилище состояния отвечает: \(reason)", at: place)
    }
}

/// What can go wrong on the way to a PostgreSQL server.
extension Diagnostic {
    static let badURL = Diagnostic(
        "state.bad-url", "The address of the state is not a PostgreSQL URL.", "Адрес состояния не похож на URL PostgreSQL.",
        mend: Text("write postgres://user:password@host:port/database", "напишите postgres://user:password@host:port/database"))

    static func unreachable(_ place: Place) -> Diagnostic {
        Diagnostic(
            "state.unreachable", "The PostgreSQL server of the state does not answer.",
            "Сервер PostgreSQL с состоянием не отвечает.", at: place,
            mend: Text("start the server, or correct its host and port", "запустите сервер или исправьте его адрес и порт"))
    }

    static func wrongPassword(user: String, at place: Place) -> Diagnostic {
        Diagnostic(
            "state.wrong-password", "The PostgreSQL server does not let user `\(user)` in with this password.",
            "Сервер PostgreSQL не впускает пользователя `\(user)` с этим паролем.", at: place,
            mend: Text("correct the user and the password of the state", "исправьте пользователя и пароль состояния"))
    }

    static func noDatabase(_ name: String, at place: Place) -> Diagnostic {
        Diagnostic(
            "state.no-database", "The PostgreSQL server has no database `\(name)`.",
            "На сервере PostgreSQL нет базы `\(name)`.", at: place,
            mend: Text("run `createdb \(name)`, or correct the name", "выполните `createdb \(name)` или исправьте имя"))
    }

    static func connectionLost(_ place: Place) -> Diagnostic {
        Diagnostic(
            "state.connection-lost", "The connection to the state broke; whether the last change was kept is not known.",
            "Связь с состоянием оборвалась; сохранено ли последнее изменение, неизвестно.", at: place,
            mend: Text("run again: what was done is not done twice", "запустите ещё раз: сделанное не повторится"))
    }
}
