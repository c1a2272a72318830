import Base
import CArchive

#if canImport(Glibc)
import Glibc
#endif

/// The bytes of one member, pulled in pieces. It has one owner, who may wait in it.
package final class ArchiveReader {
    package let path: String
    /// The member that is being read.
    package private(set) var member = ""
    private let handle: OpaquePointer
    private let allowed: Int
    private var given = 0

    struct Entry {
        let name: String
        let size: Int?
        let isFile: Bool
    }

    /// `allowed`: bytes that the member may give out.
    init(_ path: String, _ kind: Archive.Kind, allowed: Int) throws(Diagnostic) {
        self.path = path
        self.allowed = allowed
        handle = archive_read_new()
        switch kind {
        case .zip:
            archive_read_support_format_zip_seekable(handle)
            // Windows in Russian writes names in its old code page, unless they are marked as UTF-8.
            UTF8Locale.use { [handle] in _ = archive_read_set_format_option(handle, "zip", "hdrcharset", "CP866") }
        case .gzip: archive_read_support_filter_gzip(handle)
        case .bzip2: archive_read_support_filter_bzip2(handle)
        case .zstd: archive_read_support_filter_zstd(handle)
        }
        if kind != .zip { archive_read_support_format_raw(handle) }
        guard archive_read_open_filename(handle, path, 1 << 16) == ARCHIVE_OK else { throw damaged() }
    }

    deinit { archive_read_free(handle) }

    func nextEntry() throws(Diagnostic) -> Entry? {
        var entry: OpaquePointer?
        let (code, name) = UTF8Locale.use {
            let code = archive_read_next_header(handle, &entry)
            return (code, entry.flatMap { archive_entry_pathname($0) }.map { String(cString: $0) } ?? "")
        }
        if code == ARCHIVE_EOF { return nil }
        guard code == ARCHIVE_OK || code == ARCHIVE_WARN, let entry else { throw damaged() }
        // Some programs write `\` between folders.
        member = String(name.map { $0 == "\\" ? "/" : $0 })
        return Entry(
            name: member, size: archive_entry_size_is_set(entry) != 0 ? Int(archive_entry_size(entry)) : nil,
            isFile: archive_entry_filetype(entry) == S_IFREG)
    }

    /// Refuses a member that is under a password, or packed in a way whose memory nobody bounds.
    func checkReadable() throws(Diagnostic) {
        if archive_read_has_encrypted_entries(handle) > 0 { throw encrypted() }
        let method = archive_format_name(handle).map { String(cString: $0) } ?? ""
        for rare in ["lzma", "xz", "ppmd"] where method.contains(rare) {
            throw Diagnostic(
                "archive.method", "`\(member)` is packed by `\(method)`, which is not read.",
                "`\(member)` упакован методом `\(method)`, он не читается.", at: Place(path),
                mend: Text("pack it as a plain zip", "упакуйте обычным zip"))
        }
    }

    /// Puts the next bytes into `buffer` and returns how many; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        let count = archive_read_data(handle, buffer.baseAddress, buffer.count)
        guard count >= 0 else { throw damaged() }
        given += count
        if given > allowed { throw tooLarge() }
        return count
    }
}

// MARK: - What may be wrong

extension ArchiveReader {
    func tooLarge() -> Diagnostic {
        Diagnostic(
            "archive.bomb", "`\(member)` unpacks to more than \(allowed) bytes, out of all proportion to the archive.",
            "`\(member)` распаковывается более чем в \(allowed) байт: это несоразмерно архиву.", at: Place(path),
            mend: Text("do not trust this file: ask its sender", "не доверяйте этому файлу: спросите отправителя"))
    }

    private func encrypted() -> Diagnostic {
        Diagnostic(
            "archive.encrypted", "`\(member)` is under a password.", "`\(member)` закрыт паролем.", at: Place(path),
            mend: Text("ask for the file without a password", "попросите файл без пароля"))
    }

    private func damaged() -> Diagnostic {
        let reason = archive_error_string(handle).map { String(cString: $0) } ?? ""
        if reason.lowercased().contains("passphrase") || reason.lowercased().contains("encrypted") { return encrypted() }
        let subject = member.isEmpty ? Text("The archive", "Архив") : Text(same: "`\(member)`")
        let detail = reason.isEmpty ? Text(same: ".") : Text(same: ": \(reason).")
        return Diagnostic(
            "archive.damaged", subject + Text(" is damaged or cut short", " повреждён или оборван") + detail, at: Place(path),
            mend: Text("fetch the file again", "получите файл заново"))
    }
}

/// libarchive turns names into the encoding of the thread's locale, and a server has none.
private enum UTF8Locale {
    private static let handle: UInt = UInt(bitPattern: newlocale(1 << LC_CTYPE, "C.UTF-8", nil))

    static func use<Result>(_ body: () -> Result) -> Result {
        let before = uselocale(locale_t(bitPattern: handle))
        defer { uselocale(before) }
        return body()
    }
}
