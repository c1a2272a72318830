/// What rows are, whatever their order and however they came in batches: equal rows have equal words.
///
/// It tells whether a source still says what it said. Nobody is kept from making two contents with one word on purpose.
public struct ContentHash: Sendable {
    private var rows = 0
    private var sum: UInt128 = 0

    public init() {}

    /// The rows so far.
    public var word: String { "\(rows)-\(String(sum, radix: 16))" }

    public mutating func add(_ batch: RecordBatch) {
        guard batch.count > 0 else { return }
        rows += batch.count
        sum = withUnsafeTemporaryAllocation(of: UInt64.self, capacity: batch.count) { hashes in
            hashes.initialize(repeating: 0)
            for column in batch.columns { column.stir(into: hashes) }
            return hashes.reduce(sum) { $0 &+ UInt128($1) }
        }
    }
}

extension Column {
    /// Mixes each row's value into the hash of the row.
    fileprivate func stir(into hashes: UnsafeMutableBufferPointer<UInt64>) {
        switch type {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float32, .float64, .date, .time, .timestamp, .decimal:
            withFixedValues { values in
                switch type.width! {
                case 1: stir(values.bindMemory(to: UInt8.self), into: hashes) { UInt64($0) }
                case 2: stir(values.bindMemory(to: UInt16.self), into: hashes) { UInt64($0) }
                case 4: stir(values.bindMemory(to: UInt32.self), into: hashes) { UInt64($0) }
                case 8: stir(values.bindMemory(to: UInt64.self), into: hashes) { $0 }
                default: stir(values.bindMemory(to: UInt128.self), into: hashes) { fold(UInt64(truncatingIfNeeded: $0), UInt64($0 >> 64)) }
                }
            }
        case .utf8, .largeUtf8, .binary, .largeBinary, .fixedBinary:
            var row = 0
            forEachBytes { bytes in
                hashes[row] = fold(hashes[row], bytes.map(hash) ?? Self.absent)
                row += 1
            }
        default:
            for row in 0..<count {
                var text = string(row)
                hashes[row] = fold(hashes[row], text?.withUTF8 { hash(UnsafeRawBufferPointer($0)) } ?? Self.absent)
            }
        }
    }

    private func stir<Value>(
        _ values: UnsafeBufferPointer<Value>, into hashes: UnsafeMutableBufferPointer<UInt64>, _ word: (Value) -> UInt64
    ) {
        guard let validity else {
            for row in values.indices { hashes[row] = fold(hashes[row], word(values[row])) }
            return
        }
        for row in values.indices {
            hashes[row] = fold(hashes[row], bit(validity.bits, validity.offset + row) ? word(values[row]) : Self.absent)
        }
    }

    /// Stands for a null.
    private static var absent: UInt64 { 0x5851_F42D_4C95_7F2D }
}

/// Two words into one, each bit of it depending on all of theirs.
@inline(__always)
private func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let product = (one ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: other ^ 0xD6E8_FEB8_6659_FD93)
    return (product.high ^ product.low) &+ 0xA076_1D64_78BD_642F &+ other.rotated
}

private func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = UInt64(bytes.count)
    var place = 0
    while place + 8 <= bytes.count {
        state = fold(state, bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        place += 8
    }
    var rest: UInt64 = 0
    while place < bytes.count {
        rest = rest << 8 | UInt64(bytes[place])
        place += 1
    }
    return fold(state, rest)
}

extension UInt64 {
    /// Keeps a word in sight that would make the product zero.
    fileprivate var rotated: UInt64 { self << 23 | self >> 41 }
}
