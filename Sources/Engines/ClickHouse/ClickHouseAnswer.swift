import Base
import Columnar
import HTTP

/// The answer to one query, its batches made as its bytes arrive. Letting go of it closes the exchange.
final class ClickHouseAnswer {
    private let reader: NativeReader
    private let onCancel: () -> Void
    /// What an INSERT says that it wrote; 0 from servers that do not.
    let rowsWritten: Int

    /// Of a refusal; exceptions with a stack trace are a few KiB.
    private static let messageSize = 1 << 16

    /// Fails where the server refuses. `onCancel` runs when the exchange is cancelled, to end the query over there too.
    init(_ exchange: consuming HTTPExchange, isCompressed: Bool, onCancel: @escaping () -> Void) throws {
        let (status, code) = (exchange.status, exchange.headers["X-ClickHouse-Exception-Code"].flatMap { Int($0) })
        let summary = exchange.headers["X-ClickHouse-Summary"]
        let bytes = NativeInput(exchange)
        guard status == 200 else {
            throw EngineError(try ClickHouseAnswer.message(bytes), code: code)
        }
        rowsWritten = summary.flatMap { try? JSON(parsing: $0) }?["written_rows"]?.string.flatMap { Int($0) } ?? 0
        reader = NativeReader(isCompressed ? CompressedBlocks.reader(of: bytes) : bytes)
        self.onCancel = onCancel
    }

    /// The columns; nil where the server sent not even those.
    func schema() throws -> Schema? { try told { try reader.schema() } }

    func next() throws -> RecordBatch? { try told { try reader.next() } }

    /// Reads to the end and forgets the rows: an exception may come last.
    func finish() throws {
        while try next() != nil {}
    }

    private func told<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let failure as HTTPFailure {
            if case .cancelled = failure.kind { onCancel() }
            throw EngineError(failure)
        } catch {
            throw EngineError.clickHouse(error)
        }
    }

    /// A refusal is compressed where the server had begun to compress.
    private static func message(_ bytes: NativeInput) throws -> ServerMessage {
        let body = try bytes.rest(upTo: messageSize)
        let content = try? CompressedBlocks.reader(of: NativeInput(body)).rest(upTo: messageSize)
        return ServerMessage(content ?? body)
    }
}

extension NativeInput {
    /// The body of an answer as it arrives.
    convenience init(_ exchange: consuming HTTPExchange, chunkSize: Int = 1 << 18) {
        let body = Body(exchange)
        self.init { try body.next(upTo: chunkSize) }
    }
}

/// An exchange inside a class, so that a closure can hold it.
private final class Body {
    private var exchange: HTTPExchange

    init(_ exchange: consuming HTTPExchange) {
        self.exchange = exchange
    }

    func next(upTo size: Int) throws -> [UInt8]? {
        let bytes = try [UInt8](unsafeUninitializedCapacity: size) { memory, count in
            count = try exchange.read(into: UnsafeMutableRawBufferPointer(memory))
        }
        return bytes.isEmpty ? nil : bytes
    }
}
