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
            output.append(text: column.name)
            output.append(text: column.typeName)
            guard batch.count > 0 else { continue }
            try NativeEncoder(column: column.name).encode(batch[index], as: column.type, to: &output)
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

    mutating func append(word: Int) {
        append(1, of: UInt64.self) { _ in UInt64(word).littleEndian }
    }

    @inline(__always)
    mutating func append(_ raw: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: raw)
    }

    mutating func append(zeros count: Int) {
        bytes.append(contentsOf: repeatElement(0, count: count))
    }

    /// Appends what `write` puts into memory of at most `size` bytes; it tells how many.
    @inline(__always)
    mutating func append(upTo size: Int, _ write: (UnsafeMutableRawBufferPointer) throws -> Int) rethrows {
        let start = bytes.count
        append(zeros: size)
        let written = try bytes.withUnsafeMutableBytes { try write(UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
        bytes.removeLast(size - written)
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
