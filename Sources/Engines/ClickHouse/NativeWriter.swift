import Base
import Columnar

/// Writes batches as blocks of ClickHouse's Native format, in the types of the table that takes them.
package struct NativeWriter {
    package let columns: [ClickHouseColumn]

    /// Rows of a block at most, so that a block in memory stays small whatever the batches are.
    package static let blockRows = 1 << 16

    package init(_ columns: [ClickHouseColumn]) {
        self.columns = columns
    }

    /// Appends the batch as one block.
    package func write(_ batch: RecordBatch, to output: inout NativeOutput) throws {
        output.append(count: columns.count)
        output.append(count: batch.count)
        for (index, column) in columns.enumerated() {
            // A server gives the rows their keys itself.
            let type = column.type.withoutKeys
            output.append(text: column.name)
            output.append(text: type == column.type ? column.typeName : type.description)
            guard batch.count > 0 else { continue }
            try NativeEncoder(column: column.name).encode(batch[index], as: type, to: &output)
        }
    }
}

extension ClickHouseType {
    /// The type with plain values where the server keeps keys of them.
    var withoutKeys: ClickHouseType {
        switch self {
        case .lowCardinality(let type): type
        case .nullable(let type): .nullable(type.withoutKeys)
        case .array(let type): .array(type.withoutKeys)
        case .tuple(let members): .tuple(members.map { Member(name: $0.name, type: $0.type.withoutKeys) })
        case .map(let key, let value): .map(key: key.withoutKeys, value: value.withoutKeys)
        default: self
        }
    }
}

/// Bytes for a server, in memory that is used again for the next block.
package struct NativeOutput {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Seven bits a byte, the lowest first.
    mutating func append(count: Int) {
        var rest = UInt64(count)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(text: String) {
        append(count: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    @inline(__always)
    mutating func append(_ raw: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: raw)
    }

    mutating func append(zeros count: Int) {
        bytes.append(contentsOf: repeatElement(0, count: count))
    }

    /// Appends `count` values that `value` computes, one after another in memory.
    @inline(__always)
    mutating func append<Value: BitwiseCopyable>(_ count: Int, of: Value.Type, _ value: (Int) throws -> Value) rethrows {
        let start = bytes.count
        append(zeros: count * MemoryLayout<Value>.stride)
        try bytes.withUnsafeMutableBytes { memory in
            for index in 0..<count {
                memory.storeBytes(of: try value(index), toByteOffset: start + index * MemoryLayout<Value>.stride, as: Value.self)
            }
        }
    }
}
