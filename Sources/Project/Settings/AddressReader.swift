import Base
import Secrets

extension Address {
    /// What an address of this scheme has where the file is silent.
    struct Scheme {
        let name: String
        /// Another word for the same that other programs write.
        var alias: String?
        let port: Int
        /// Nil where the file must name the database.
        let database: String?

        var names: [String] { [name] + (alias.map { [$0] } ?? []) }

        static let postgres = Scheme(name: "postgres", alias: "postgresql", port: 5432, database: nil)
        static let mysql = Scheme(name: "mysql", alias: "mariadb", port: 3306, database: nil)
        static let clickhouse = Scheme(name: "clickhouse", port: 8123, database: "default")
        /// What stands in the place of the database is the folder: none is that of the login.
        static let files = [
            Scheme(name: "ftp", port: 21, database: ""), Scheme(name: "ftps", port: 990, database: ""),
            Scheme(name: "ftpes", port: 21, database: ""), Scheme(name: "sftp", port: 22, database: ""),
        ]
    }

    static func read(_ node: Node, _ scheme: Scheme, _ reading: Reading) -> Address? { read(node, [scheme], reading) }

    /// Reads an address of one of the schemes. `url: ${DATABASE_URL}` takes the whole of it from the environment.
    static func read(_ node: Node, _ schemes: [Scheme], _ reading: Reading) -> Address? {
        guard let template = reading.template(node), let value = reading.resolve(template, at: node.place) else { return nil }
        let isWhole = template.atoms.count == 1 && template.hasVariables
        if isWhole, reading.isImagining { return nil }
        let atoms = isWhole ? value.reveal().utf8.map(Template.Atom.byte) : template.atoms
        let reader = AddressReader(variable: reading.variable)
        let scheme = schemes.first { scheme in scheme.names.contains { reader.begins(atoms[...], $0 + "://") } } ?? schemes[0]
        do {
            let (parts, redacted) = try reader.read(atoms[...], scheme)
            let inFile = isWhole ? template.defaults.flatMap { $0.utf8.map(Template.Atom.byte) } : atoms
            if reader.hasPasswordInFile(inFile[...]) {
                reading.report(
                    "secret.in-file", "A password stands in the file, where everyone who sees the project can read it.",
                    "Пароль записан в файле, где его прочтёт каждый, кто видит проект.", at: node.place,
                    mend: Text(
                        "write `${PASSWORD}` in its place, and set PASSWORD in the environment",
                        "напишите вместо него `${PASSWORD}` и задайте PASSWORD в окружении"))
                return nil
            }
            return Address(scheme: scheme.name, parts: parts, redacted: isWhole ? template.written : redacted)
        } catch {
            reading.report(
                Diagnostic(
                    "address.malformed", Text("The address ", "В адресе ") + error.reason, at: node.place,
                    mend: Text(same: "\(scheme.name)://user:${PASSWORD}@host:\(scheme.port)/database")))
            return nil
        }
    }
}

/// Takes an address apart before its `${NAME}`s are put in.
struct AddressReader {
    struct Failure: Error {
        let reason: Text
    }

    typealias Atoms = ArraySlice<Template.Atom>
    let variable: (_ name: String, _ otherwise: String?) -> String?

    func read(_ atoms: Atoms, _ scheme: Address.Scheme) throws(Failure) -> (Address.Parts, redacted: String) {
        guard let (before, rest) = split(atoms, at: "://"), scheme.names.contains(written(before)) else {
            throw Failure(reason: Text("does not begin with `\(scheme.name)://`.", "нет `\(scheme.name)://` в начале."))
        }
        let (path, query) = split(rest, at: "?") ?? (rest, [])
        let (authority, database) = split(path, at: "/") ?? (path, [])
        let (login, place) = splitLast(authority, at: "@")
        let (user, password) = split(login, at: ":") ?? (login, nil)
        let (host, port) = try hostAndPort(place)

        guard !host.isEmpty else { throw Failure(reason: Text("names no host.", "нет хоста.")) }
        guard !database.isEmpty || scheme.database != nil else { throw Failure(reason: Text("names no database.", "нет базы данных.")) }
        guard let number = port.isEmpty ? scheme.port : Int(value(port)), (1...65535).contains(number) else {
            throw Failure(reason: Text("has a port that is not a number from 1 to 65535.", "порт — не число от 1 до 65535."))
        }
        let parts = Address.Parts(
            user: user.isEmpty ? nil : value(user), password: password.map { Secret(value($0)) }, host: value(host), port: number,
            database: database.isEmpty ? scheme.database ?? "" : value(database), options: try options(query))
        let shownPort = port.isEmpty ? "" : ":" + written(port)
        let shownDatabase = database.isEmpty ? "" : "/" + written(database)
        return (parts, "\(scheme.name)://\(written(host))\(shownPort)\(shownDatabase)")
    }

    func begins(_ atoms: Atoms, _ text: String) -> Bool { written(atoms.prefix(text.utf8.count)) == text }

    /// Whether the password, or a part of it, is not a `${NAME}`.
    func hasPasswordInFile(_ atoms: Atoms) -> Bool {
        guard let (_, rest) = split(atoms, at: "://") else { return false }
        let (path, _) = split(rest, at: "?") ?? (rest, [])
        let (authority, _) = split(path, at: "/") ?? (path, [])
        guard let (_, password) = split(splitLast(authority, at: "@").0, at: ":") else { return false }
        return password.contains { atom in
            switch atom {
            case .byte: true
            case .variable(_, let otherwise): otherwise?.isEmpty == false
            }
        }
    }

    private func hostAndPort(_ atoms: Atoms) throws(Failure) -> (Atoms, Atoms) {
        guard isByte(atoms.first, "[") else { return split(atoms, at: ":") ?? (atoms, []) }
        guard let (host, rest) = split(atoms.dropFirst(), at: "]"), rest.isEmpty || isByte(rest.first, ":") else {
            throw Failure(reason: Text("has a `[` without `]`.", "есть `[` без `]`."))
        }
        return (host, rest.dropFirst())
    }

    private func options(_ atoms: Atoms) throws(Failure) -> [Address.Option] {
        var options: [Address.Option] = []
        var rest = atoms
        while !rest.isEmpty {
            let (option, more) = split(rest, at: "&") ?? (rest, [])
            guard let (name, value) = split(option, at: "=") else {
                throw Failure(reason: Text("has an option without `=`.", "есть параметр без `=`."))
            }
            options.append(Address.Option(name: self.value(name), value: self.value(value)))
            rest = more
        }
        return options
    }
}

// MARK: - Atoms

extension AddressReader {
    private func isByte(_ atom: Template.Atom?, _ character: Unicode.Scalar) -> Bool {
        if case .byte(UInt8(ascii: character)) = atom { true } else { false }
    }

    private func split(_ atoms: Atoms, at mark: String) -> (Atoms, Atoms)? {
        let mark = Array(mark.unicodeScalars)
        for start in atoms.indices where start + mark.count <= atoms.endIndex {
            if mark.indices.allSatisfy({ isByte(atoms[start + $0], mark[$0]) }) { return (atoms[..<start], atoms[(start + mark.count)...]) }
        }
        return nil
    }

    /// Before and after the last mark; nothing and all where there is none.
    private func splitLast(_ atoms: Atoms, at mark: Unicode.Scalar) -> (Atoms, Atoms) {
        guard let index = atoms.lastIndex(where: { isByte($0, mark) }) else { return ([], atoms) }
        return (atoms[..<index], atoms[(index + 1)...])
    }

    private func written(_ atoms: Atoms) -> String {
        String(
            decoding: atoms.flatMap { atom -> [UInt8] in
                switch atom {
                case .byte(let byte): [byte]
                case .variable(let name, _): Array("${\(name)}".utf8)
                }
            }, as: UTF8.self)
    }

    /// The part with its names put in; what the file wrote is percent-decoded.
    private func value(_ atoms: Atoms) -> String {
        var bytes: [UInt8] = []
        var rest = atoms
        while let atom = rest.popFirst() {
            switch atom {
            case .variable(let name, let otherwise): bytes += (variable(name, otherwise) ?? "").utf8
            case .byte(UInt8(ascii: "%")):
                if let high = hexDigit(rest.first), let low = hexDigit(rest.dropFirst().first) {
                    bytes.append(high << 4 | low)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(UInt8(ascii: "%"))
                }
            case .byte(let byte): bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func hexDigit(_ atom: Template.Atom?) -> UInt8? {
        guard case .byte(let byte) = atom else { return nil }
        return Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
