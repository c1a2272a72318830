public import CArrow
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Batches one after another, from an engine or from a reader of ours: the one shape in which data moves.
///
/// A stream has one owner and is used up by reading. `next()` may block in C, so call it where blocking is allowed.
///
/// Sendable: the C stream may be used from any thread, by one at a time, and there is only one owner.
public struct BatchStream: ~Copyable, @unchecked Sendable {
    public let schema: Schema
    private let raw: UnsafeMutablePointer<ArrowArrayStream>
    /// What must outlive the stream: the connection that it reads from.
    private let keep: AnyObject?
    /// The producer, where it is our own: its errors come through as they were thrown.
    private let producer: StreamState?

    /// Takes over a C stream: `raw` is marked as moved.
    public init(taking other: UnsafeMutablePointer<ArrowArrayStream>, keeping keep: AnyObject? = nil) throws {
        let raw = UnsafeMutablePointer<ArrowArrayStream>.allocate(capacity: 1)
        raw.moveInitialize(from: other, count: 1)
        other.initialize(to: ArrowArrayStream())
        var cSchema = ArrowSchema()
        do {
            guard raw.pointee.get_schema(raw, &cSchema) == 0 else { throw StreamFailure(of: raw) }
            defer { cSchema.release?(&cSchema) }
            schema = try Schema(cSchema)
        } catch {
            raw.pointee.release?(raw)
            raw.deallocate()
            throw error
        }
        self.raw = raw
        self.keep = keep
        producer = nil
    }

    /// A stream of ours: `next` hands over batches of this schema until nil.
    public init(_ schema: Schema, next: @escaping () throws -> RecordBatch?) {
        self.init(
            schema,
            pulling: { out in
                guard let batch = try next() else { return false }
                batch.export(to: out)
                return true
            })
    }

    public init(_ schema: Schema, _ batches: [RecordBatch]) {
        var rest = batches[...]
        self.init(schema) { rest.popFirst() }
    }

    deinit {
        raw.pointee.release?(raw)
        raw.deallocate()
    }

    /// The next batch, or nil at the end.
    public mutating func next() throws -> RecordBatch? {
        var array = ArrowArray()
        return try pull(into: &array) ? RecordBatch(taking: &array, schema: schema) : nil
    }

    /// Reads to the end.
    public consuming func forEach(_ body: (RecordBatch) throws -> Void) throws {
        while let batch = try next() { try body(batch) }
    }

    public consuming func collect() throws -> [RecordBatch] {
        var all: [RecordBatch] = []
        try forEach { all.append($0) }
        return all
    }
}

// MARK: - Handing over

extension BatchStream {
    /// Moves the stream into `out`, for an engine to drain. `onBatch` sees the rows of each batch as it passes and may
    /// stop the flow by throwing: the error it throws is found again in the returned `Flow`.
    public consuming func export(
        to out: UnsafeMutablePointer<ArrowArrayStream>, onBatch: ((Int) throws -> Void)? = nil
    ) -> Flow {
        let source = StreamBox(self)
        let state = StreamState(source.schema) { array in
            guard try source.pull(into: array) else { return false }
            do {
                try onBatch?(Int(array.pointee.length))
            } catch {
                array.pointee.release?(array)
                throw error
            }
            return true
        }
        state.export(to: out)
        return Flow(state)
    }

    /// Each batch made into another as it passes.
    public consuming func mapped(to schema: Schema, _ change: @escaping (RecordBatch) throws -> RecordBatch) -> BatchStream {
        let source = StreamBox(self)
        return BatchStream(schema) { try source.next().map(change) }
    }

    private init(_ schema: Schema, pulling: @escaping (UnsafeMutablePointer<ArrowArray>) throws -> Bool) {
        self.schema = schema
        raw = .allocate(capacity: 1)
        keep = nil
        let producer = StreamState(schema, pull: pulling)
        producer.export(to: raw)
        self.producer = producer
    }

    fileprivate mutating func pull(into array: UnsafeMutablePointer<ArrowArray>) throws -> Bool {
        array.initialize(to: ArrowArray())
        guard raw.pointee.get_next(raw, array) == 0 else { throw producer?.error ?? StreamFailure(of: raw) }
        return array.pointee.release != nil
    }

    /// What went through an exported stream.
    public struct Flow {
        fileprivate let state: StreamState
        fileprivate init(_ state: StreamState) { self.state = state }

        /// The error of our side that ended the stream; the engine on the other side only repeats its text.
        public var error: (any Error)? { state.error }
    }
}

/// A stream with one owner inside a class, so that closures can hold it.
private final class StreamBox {
    private var stream: BatchStream
    let schema: Schema
    init(_ stream: consuming BatchStream) {
        schema = stream.schema
        self.stream = stream
    }
    func next() throws -> RecordBatch? { try stream.next() }
    func pull(into array: UnsafeMutablePointer<ArrowArray>) throws -> Bool { try stream.pull(into: array) }
}

/// A stream on its way from one thread to another, which takes it once.
public final class HandedStream: Sendable {
    private let stream: Mutex<BatchStream?>

    public init(_ stream: consuming BatchStream) { self.stream = Mutex(consume stream) }

    public func take() -> BatchStream? { stream.withLock { $0.take() } }
}

/// An error that the producer of a stream reported.
public struct StreamFailure: Error, Sendable, CustomStringConvertible {
    public let message: String

    fileprivate init(of raw: UnsafeMutablePointer<ArrowArrayStream>) {
        message = raw.pointee.get_last_error(raw).map { String(cString: $0) } ?? "the stream failed without a message"
    }

    public var description: String { message }
}

/// The producer's side of a C stream that Swift code feeds.
private final class StreamState {
    let schema: Schema
    private(set) var error: (any Error)?
    private var message: UnsafeMutablePointer<CChar>?
    private var pull: ((UnsafeMutablePointer<ArrowArray>) throws -> Bool)?

    init(_ schema: Schema, pull: @escaping (UnsafeMutablePointer<ArrowArray>) throws -> Bool) {
        self.schema = schema
        self.pull = pull
    }

    deinit { free(message) }

    func export(to out: UnsafeMutablePointer<ArrowArrayStream>) {
        out.initialize(
            to: ArrowArrayStream(
                get_schema: { raw, out in
                    StreamState.of(raw!).schema.export(to: out!)
                    return 0
                },
                get_next: { raw, out in StreamState.of(raw!).next(out!) },
                get_last_error: { raw in StreamState.of(raw!).message.map { UnsafePointer($0) } },
                release: { raw in
                    guard let raw, let data = raw.pointee.private_data else { return }
                    raw.pointee.release = nil
                    raw.pointee.private_data = nil
                    let state = Unmanaged<StreamState>.fromOpaque(data).takeRetainedValue()
                    state.pull = nil
                },
                private_data: Unmanaged.passRetained(self).toOpaque()))
    }

    private static func of(_ raw: UnsafeMutablePointer<ArrowArrayStream>) -> StreamState {
        Unmanaged<StreamState>.fromOpaque(raw.pointee.private_data).takeUnretainedValue()
    }

    private func next(_ out: UnsafeMutablePointer<ArrowArray>) -> Int32 {
        out.initialize(to: ArrowArray())
        guard error == nil, let pull else { return EIO }
        do {
            if try !pull(out) { out.initialize(to: ArrowArray()) }
            return 0
        } catch {
            self.error = error
            message = strdup("\(error)")
            return EIO
        }
    }
}
