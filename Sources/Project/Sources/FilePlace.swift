import Base

/// Where files lie.
package enum FilePlace: Sendable, Hashable {
    case folder(Location)
    case server(FileServerPlace)
}

/// A folder of a server: FTP, FTPS or SFTP.
package struct FileServerPlace: Sendable, Hashable {
    /// Its `database` is the folder: `incoming` in that of the login, `/srv/incoming` from the server's root.
    package let address: Address
    /// SHA-256 of the key by which an SFTP server is known, as `ssh-keygen -l` shows it.
    package let fingerprint: String?
    package let knownHosts: Location?
    /// A private key to log in with.
    package let identity: Location?
    /// Certificates to trust instead of the system's.
    package let authorities: Location?
}

extension FilePlace {
    static func read(_ fields: Fields, _ reading: Reading) -> FilePlace? {
        let folder = fields.one("path") { Location.read($0, reading) }
        let address = fields.one("url") { Address.read($0, Address.Scheme.files, reading) }
        let fingerprint = fields.one("fingerprint") { self.fingerprint($0, reading) }
        let knownHosts = fields.one("known_hosts") { Location.read($0, reading) }
        let identity = fields.one("identity") { Location.read($0, reading) }
        let authorities = fields.one("authorities") { Location.read($0, reading) }
        if fields.has("path") == fields.has("url") {
            reading.report(
                "source.place", "A source of files has a `path` on this machine or the `url` of a server.",
                "У источника с файлами есть `path` на этой машине или `url` сервера.", at: fields.place,
                mend: Text("write one of them: `path: data`", "напишите что-то одно: `path: data`"))
            return nil
        }
        if let folder { return .folder(folder) }
        return address.map {
            .server(
                FileServerPlace(
                    address: $0, fingerprint: fingerprint, knownHosts: knownHosts, identity: identity, authorities: authorities))
        }
    }

    /// `SHA256:` and 43 characters of Base64.
    private static func fingerprint(_ node: Node, _ reading: Reading) -> String? {
        guard let text = reading.string(node) else { return nil }
        let key = text.hasPrefix("SHA256:") ? String(text.dropFirst(7)) : text
        if key.utf8.count == 43 { return key }
        reading.report(
            "source.fingerprint", "This is not the SHA-256 fingerprint of a key.", "Это не отпечаток SHA-256 ключа.", at: node.place,
            mend: Text(
                "write what this prints: ssh-keyscan HOST | ssh-keygen -lf - (SHA256:...)",
                "напишите то, что выводит: ssh-keyscan ХОСТ | ssh-keygen -lf - (SHA256:...)"))
        return nil
    }
}
