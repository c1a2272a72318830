import CCurl

/// What libcurl's callbacks and an exchange share: both run on the thread that pumps.
final class Transfer {
    enum Upload {
        case bytes([UInt8], sent: Int)
        case source((UnsafeMutableRawBufferPointer) throws -> Int)
    }

    /// Above this many bytes unread, the sender is made to wait.
    private static let highWater = 512 << 10

    private var upload: Upload?
    /// Called before the first byte of the upload leaves.
    private let handingOver: () throws -> Void
    private(set) var uploadError: (any Error)?
    private(set) var status = 0
    private(set) var headers = Headers()
    private(set) var hasHead = false
    private(set) var isPaused = false
    var hasEnded = false
    var lastProgress = ContinuousClock.now
    private var bytes: [UInt8] = []
    private var taken = 0

    init(_ upload: Upload?, handingOver: @escaping () throws -> Void = {}) {
        self.upload = upload
        self.handingOver = handingOver
    }

    var isEmpty: Bool { taken == bytes.count }

    /// The size of the body where it is known; nil for a source, -1 for none.
    var uploadSize: Int? {
        switch upload {
        case .bytes(let bytes, _): bytes.count
        case .source: nil
        case nil: -1
        }
    }

    func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(bytes.count - taken, buffer.count)
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[taken..<taken + count])) }
        taken += count
        if isEmpty {
            bytes.removeAll(keepingCapacity: true)
            taken = 0
        }
        return count
    }

    func resumed() { isPaused = false }

    // MARK: What libcurl calls

    func headerCame(_ line: UnsafeRawBufferPointer) {
        lastProgress = .now
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // A new head, after that of an interim answer.
            headers = Headers()
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if text == "\r\n" || text == "\n" {
            hasHead = status >= 200
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].trimmed
            headers.add(String(text[..<colon]), value)
        }
    }

    func bodyCame(_ piece: UnsafeRawBufferPointer) -> Int {
        lastProgress = .now
        if bytes.count - taken >= Self.highWater {
            isPaused = true
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        bytes.append(contentsOf: piece)
        return piece.count
    }

    func pull(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        lastProgress = .now
        switch upload {
        case nil: return 0
        case .bytes(let bytes, let sent):
            if sent == 0 {
                do { try handingOver() } catch {
                    uploadError = error
                    return Int(CURL_READFUNC_ABORT)
                }
            }
            let count = min(bytes.count - sent, buffer.count)
            bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[sent..<sent + count])) }
            upload = .bytes(bytes, sent: sent + count)
            return count
        case .source(let source):
            do {
                return try source(buffer)
            } catch {
                uploadError = error
                return Int(CURL_READFUNC_ABORT)
            }
        }
    }

    /// A kept connection turned out to be closed: libcurl sends the body again on a new one.
    func rewind(to offset: Int) -> Int32 {
        guard case .bytes(let bytes, _) = upload, (0...bytes.count).contains(offset) else { return CURL_SEEKFUNC_CANTSEEK }
        upload = .bytes(bytes, sent: offset)
        return CURL_SEEKFUNC_OK
    }
}

extension Substring {
    fileprivate var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
