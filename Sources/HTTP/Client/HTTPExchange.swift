import CCurl

/// One request and its answer, whose bytes are pulled as they are wanted: what is not read yet waits at the sender.
///
/// It belongs to one thread at a time; an `HTTPCancel` may end it from another. Letting go of it before the end
/// closes its connection.
package struct HTTPExchange: ~Copyable {
    private let client: HTTPClient
    private let line: CurlLine
    private let transfer: Transfer
    private let cancel: HTTPCancel?
    private let stall: Duration
    private let address: String

    package var status: Int { transfer.status }
    package var headers: Headers { transfer.headers }

    init(
        _ client: HTTPClient, _ line: CurlLine, _ request: ClientRequest,
        upload: ((UnsafeMutableRawBufferPointer) throws -> Int)?, cancel: HTTPCancel?, handingOver: @escaping () throws -> Void
    ) throws(HTTPFailure) {
        self.client = client
        self.line = line
        self.cancel = cancel
        stall = request.patience.stall
        address = HTTPFailure.shown(request.url)
        transfer = Transfer(upload.map(Transfer.Upload.source) ?? request.body.map { .bytes($0, sent: 0) }, handingOver: handingOver)
        cancel?.attach(line)
        do {
            try line.begin(request, transfer, client)
        } catch {
            throw HTTPFailure(kind: .badRequest, address: address, detail: error.reason)
        }
        try pump { transfer.hasHead }
    }

    deinit {
        cancel?.detach()
        line.end()
        client.giveBack(line)
    }

    /// Puts the next bytes of the body into the buffer, and tells how many; 0 at the end of the body.
    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(HTTPFailure) -> Int {
        guard buffer.count > 0 else { return 0 }
        if transfer.isEmpty {
            if transfer.isPaused { line.resume(transfer) }
            try pump { !transfer.isEmpty }
        }
        return transfer.take(into: buffer)
    }

    /// The rest of the body.
    package mutating func readAll(limit: Int) throws(HTTPFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try read(&chunk)
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else { throw failure(.tooLarge, "more than \(limit) bytes") }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// Fails with `.status`, and the first lines of what the server said, unless the answer is a success.
    package mutating func requireSuccess() throws(HTTPFailure) {
        guard !(200..<300).contains(status) else { return }
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = try read(&chunk)
        throw failure(.status(status), String(decoding: chunk[..<count], as: UTF8.self))
    }

    private mutating func read(_ chunk: inout [UInt8]) throws(HTTPFailure) -> Int {
        let result = chunk.withUnsafeMutableBytes { buffer -> Result<Int, HTTPFailure> in
            do throws(HTTPFailure) { return .success(try read(into: buffer)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Lets libcurl work until the condition holds or the transfer has ended.
    private func pump(until isEnough: () -> Bool) throws(HTTPFailure) {
        transfer.lastProgress = .now
        while true {
            if cancel?.isCancelled == true { throw failure(.cancelled) }
            line.perform()
            if let error = transfer.uploadError { throw failure(.upload(error)) }
            if isEnough() || transfer.hasEnded { return }
            if let code = line.result() {
                guard code == CURLE_OK else { throw HTTPFailure(curl: code, address: address, detail: line.message(code)) }
                transfer.hasEnded = true
                return
            }
            let left = stall - (.now - transfer.lastProgress)
            guard left > .zero else { throw failure(.timedOut, "no byte for \(stall)") }
            line.wait(upTo: min(left, .seconds(1)))
        }
    }

    private func failure(_ kind: HTTPFailure.Kind, _ detail: String = "") -> HTTPFailure {
        HTTPFailure(kind: kind, address: address, detail: detail)
    }
}
