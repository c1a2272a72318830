public import CArrow

/// Rows of named columns in Arrow's layout: a value that travels between engines without being copied.
///
/// The batch shares the memory it came from and frees it with the last batch or column that still uses it.
public struct RecordBatch: Sendable {
    public let schema: Schema
    /// Rows.
    public let count: Int
    let offset: Int
    let owner: ArrayOwner

    /// Takes over a C array of struct type: `raw` is marked as moved.
    public init(taking raw: UnsafeMutablePointer<ArrowArray>, schema: Schema) {
        owner = ArrayOwner(taking: raw)
        self.schema = schema
        count = Int(owner.array.pointee.length)
        offset = 0
        precondition(
            Int(owner.array.pointee.n_children) == schema.fields.count,
            "a batch of \(owner.array.pointee.n_children) columns under a schema of \(schema.fields.count)")
    }

    /// A batch of columns that come from anywhere; they keep sharing the memory of the batches they stood in.
    public init(schema: Schema, columns: [Column]) {
        let count = columns.first?.count ?? 0
        let children = UnsafeMutableBufferPointer<UnsafeMutablePointer<ArrowArray>?>.allocate(capacity: columns.count)
        for (index, column) in columns.enumerated() {
            precondition(column.count == count, "column \(index) has \(column.count) of \(count) rows")
            let out = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
            column.export(to: out)
            children.initializeElement(at: index, to: out)
        }
        var root = ArrowArray()
        ArrayNode.table(children, count: count, to: &root)
        self.init(taking: &root, schema: schema)
    }

    private init(schema: Schema, count: Int, offset: Int, owner: ArrayOwner) {
        self.schema = schema
        self.count = count
        self.offset = offset
        self.owner = owner
    }

    /// Some of the rows, sharing the memory.
    public func slice(_ rows: Range<Int>) -> RecordBatch {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= count, "rows \(rows) of a batch of \(count)")
        return RecordBatch(schema: schema, count: rows.count, offset: offset + rows.lowerBound, owner: owner)
    }

    public subscript(_ index: Int) -> Column {
        let root = owner.array.pointee
        let child = root.children[index]!
        return Column(
            type: schema.fields[index].type, array: child, owner: owner,
            offset: Int(child.pointee.offset + root.offset) + offset, count: count)
    }

    public subscript(_ name: String) -> Column? {
        schema.index(of: name).map { self[$0] }
    }

    public var columns: [Column] { schema.fields.indices.map { self[$0] } }

    /// Fills `out` with a C array that shares this batch's memory; the one who takes it releases it.
    public func export(to out: UnsafeMutablePointer<ArrowArray>) {
        guard offset == 0 && count == owner.array.pointee.length else {
            // The columns are cut one by one: DuckDB looks past the offset of a batch where it reads values, and wants each column
            // to be as long as the batch.
            return RecordBatch(schema: schema, columns: columns).export(to: out)
        }
        ArrayNode.export(owner.array, keeping: owner, to: out)
    }
}

/// The one who releases an imported C array: once, when nobody uses it any more.
///
/// Sendable: the array is never written after it was taken over.
final class ArrayOwner: @unchecked Sendable {
    let array: UnsafeMutablePointer<ArrowArray>

    init(taking raw: UnsafeMutablePointer<ArrowArray>) {
        array = .allocate(capacity: 1)
        array.moveInitialize(from: raw, count: 1)
        raw.initialize(to: ArrowArray())
    }

    deinit {
        array.pointee.release?(array)
        array.deallocate()
    }
}

/// One exported C array: its own pointer tables over memory that `keep` holds. Each node stands alone, because
/// whoever takes the parent may move a child out of it.
final class ArrayNode {
    private let buffers: UnsafeMutableBufferPointer<UnsafeRawPointer?>
    private let children: UnsafeMutableBufferPointer<UnsafeMutablePointer<ArrowArray>?>
    private let dictionary: UnsafeMutablePointer<ArrowArray>?
    private let keep: AnyObject

    init(
        buffers: UnsafeMutableBufferPointer<UnsafeRawPointer?>,
        children: UnsafeMutableBufferPointer<UnsafeMutablePointer<ArrowArray>?>,
        dictionary: UnsafeMutablePointer<ArrowArray>?, keeping keep: AnyObject
    ) {
        self.buffers = buffers
        self.children = children
        self.dictionary = dictionary
        self.keep = keep
    }

    deinit {
        for case let child? in children + [dictionary] {
            child.pointee.release?(child)
            child.deallocate()
        }
        children.deallocate()
        buffers.deallocate()
    }

    /// A second C array over the memory of the first.
    static func export(
        _ source: UnsafeMutablePointer<ArrowArray>, keeping keep: AnyObject, to out: UnsafeMutablePointer<ArrowArray>
    ) {
        let raw = source.pointee
        let buffers = UnsafeMutableBufferPointer<UnsafeRawPointer?>.allocate(capacity: Int(raw.n_buffers))
        for index in buffers.indices { buffers.initializeElement(at: index, to: raw.buffers[index]) }
        let children = UnsafeMutableBufferPointer<UnsafeMutablePointer<ArrowArray>?>.allocate(capacity: Int(raw.n_children))
        for index in children.indices {
            children.initializeElement(at: index, to: copy(raw.children[index]!, keeping: keep))
        }
        let node = ArrayNode(
            buffers: buffers, children: children, dictionary: raw.dictionary.map { copy($0, keeping: keep) }, keeping: keep)
        node.fill(out, length: raw.length, nulls: raw.null_count, offset: raw.offset)
    }

    private static func copy(_ source: UnsafeMutablePointer<ArrowArray>, keeping keep: AnyObject) -> UnsafeMutablePointer<ArrowArray> {
        let out = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
        export(source, keeping: keep, to: out)
        return out
    }

    /// A struct array over columns that are there: the root of a batch.
    static func table(
        _ children: UnsafeMutableBufferPointer<UnsafeMutablePointer<ArrowArray>?>, count: Int, to out: UnsafeMutablePointer<ArrowArray>
    ) {
        let buffers = UnsafeMutableBufferPointer<UnsafeRawPointer?>.allocate(capacity: 1)
        buffers.initializeElement(at: 0, to: nil)
        let node = ArrayNode(buffers: buffers, children: children, dictionary: nil, keeping: Nothing.shared)
        node.fill(out, length: Int64(count), nulls: 0, offset: 0)
    }

    func fill(_ out: UnsafeMutablePointer<ArrowArray>, length: Int64, nulls: Int64, offset: Int64) {
        out.initialize(
            to: ArrowArray(
                length: length, null_count: nulls, offset: offset, n_buffers: Int64(buffers.count),
                n_children: Int64(children.count), buffers: buffers.baseAddress, children: children.baseAddress,
                dictionary: dictionary,
                release: { raw in
                    guard let raw, let data = raw.pointee.private_data else { return }
                    raw.pointee.release = nil
                    raw.pointee.private_data = nil
                    Unmanaged<ArrayNode>.fromOpaque(data).release()
                },
                private_data: Unmanaged.passRetained(self).toOpaque()))
    }
}

/// What a node keeps that has no memory of its own.
private final class Nothing: Sendable {
    static let shared = Nothing()
}
