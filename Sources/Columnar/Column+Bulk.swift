/// Many rows at a time, for writers whose format lies as Arrow's does.
extension Column {
    /// The values of a fixed-width column one after another as they lie in memory; slots of nulls hold anything.
    package func withFixedValues<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        guard let width = type.width else { preconditionFailure("\(type) has no fixed width") }
        let start = buffer(1).map { $0 + offset * width }
        return try withExtendedLifetime(self) { try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count * width)) }
    }

    /// The bytes of all rows of a text or binary column in their order; nil for a null.
    package func forEachBytes(_ body: (UnsafeRawBufferPointer?) throws -> Void) rethrows {
        let validity = validity
        func each(_ start: UnsafeRawPointer?, _ range: (Int) -> Range<Int>) throws {
            for row in 0..<count {
                if let validity, !bit(validity.bits, validity.offset + row) {
                    try body(nil)
                } else {
                    let range = range(row)
                    try body(UnsafeRawBufferPointer(start: start.map { $0 + range.lowerBound }, count: range.count))
                }
            }
        }
        try withExtendedLifetime(self) {
            switch type {
            case .fixedBinary(let width):
                try each(buffer(1)) { (offset + $0) * width..<(offset + $0 + 1) * width }
            case .largeUtf8, .largeBinary:
                let ends = buffer(1)!.assumingMemoryBound(to: Int64.self) + offset
                try each(buffer(2)) { Int(ends[$0])..<Int(ends[$0 + 1]) }
            default:
                let ends = buffer(1)!.assumingMemoryBound(to: Int32.self) + offset
                try each(buffer(2)) { Int(ends[$0])..<Int(ends[$0 + 1]) }
            }
        }
    }

    /// A byte for each row: 1 for a null, 0 for a value.
    package func writeNullMap(_ map: UnsafeMutableRawBufferPointer) {
        precondition(map.count == count)
        guard let validity else {
            map.initializeMemory(as: UInt8.self, repeating: type == .null ? 1 : 0)
            return
        }
        for row in 0..<count { map[row] = bit(validity.bits, validity.offset + row) ? 0 : 1 }
    }

    /// The bytes of one text or binary value.
    package func withBytes<Result>(_ row: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try bytes(row).withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
    }

    /// Where each row's elements end, and the elements of all rows together, of a list or map without nulls.
    package var flattened: (ends: [Int], elements: Column) {
        var ends: [Int] = []
        ends.reserveCapacity(count)
        let first = count == 0 ? 0 : offsets(0).lowerBound
        for row in 0..<count { ends.append(offsets(row).upperBound - first) }
        let child = array.pointee.children[0]!
        let elements = Column(
            type: type.children[0].type, array: child, owner: owner, offset: Int(child.pointee.offset) + first, count: ends.last ?? 0)
        return (ends, elements)
    }

    /// A dictionary column as its values; any other as it is.
    package var plain: Column {
        guard case .dictionary(_, let value) = type else { return self }
        let builder = ColumnBuilder(value)
        let values = dictionary
        for row in 0..<count {
            if isNull(row) { builder.appendNull() } else { builder.append(values, row: Int(integer(row))) }
        }
        return builder.finish()
    }
}
