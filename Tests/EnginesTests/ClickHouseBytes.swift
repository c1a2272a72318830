import Columnar

@testable import Engines

/// Native bytes as a specification would list them.
struct NativeBytes {
    private(set) var all: [UInt8] = []

    static func block(rows: Int, _ columns: (name: String, type: String, values: NativeBytes)...) -> [UInt8] {
        var block = NativeBytes(all: [UInt8(columns.count), UInt8(rows)])
        for column in columns { block = block.text(column.name).text(column.type).bytes(column.values.all) }
        return block.all
    }

    init(all: [UInt8] = []) { self.all = all }

    func bytes(_ bytes: [UInt8]) -> NativeBytes { NativeBytes(all: all + bytes) }

    func text(_ text: String) -> NativeBytes {
        let utf8 = Array(text.utf8)
        precondition(utf8.count < 1 << 14)
        let count = utf8.count < 0x80 ? [UInt8(utf8.count)] : [UInt8(utf8.count & 0x7F) | 0x80, UInt8(utf8.count >> 7)]
        return bytes(count + utf8)
    }

    func integers<T: FixedWidthInteger>(_: T.Type, _ values: T...) -> NativeBytes {
        bytes(values.flatMap { withUnsafeBytes(of: $0.littleEndian) { Array($0) } })
    }
}

/// The rows of Native bytes as text.
func rows(_ bytes: [UInt8]) throws -> [[String?]] {
    let reader = NativeReader(NativeInput(bytes))
    var rows: [[String?]] = []
    while let batch = try reader.next() { rows += text(batch) }
    return rows
}

/// The batch as the block that our writer makes of it.
func native(_ batch: RecordBatch, as types: [String]) throws -> [UInt8] {
    let columns = try zip(batch.schema.names, types).map { try ClickHouseColumn($0, $1) }
    var output = NativeOutput()
    try NativeWriter(columns).write(batch, to: &output)
    return output.bytes
}
