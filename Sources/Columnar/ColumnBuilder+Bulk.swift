/// Many rows at a time, for readers whose format lies as Arrow's does.
extension ColumnBuilder {
    /// Appends `rows` values of fixed width; `fill` writes all of them into the memory it is handed.
    package func append(rows count: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        guard count > 0 else { return }
        guard let width = type.width else { preconditionFailure("\(type) has no fixed width") }
        data.reserve(count * width)
        try fill(UnsafeMutableRawBufferPointer(start: data.start! + data.count, count: count * width))
        data.count += count * width
        close(rows: count)
    }

    /// Closes a list row whose elements end at this place of `children[0]`, which is filled before or after.
    package func appendList(endingAt end: Int) {
        closeOffset(at: end)
        mark(valid: true)
    }

    /// Closes struct rows whose members are there.
    package func close(rows count: Int) {
        if nulls > 0 {
            for row in rows..<rows + count { bits.append(bit: true, at: row) }
        }
        rows += count
    }

    /// Makes null what the map's bytes other than 0 stand for, among the last rows.
    package func setNulls(_ map: UnsafeRawBufferPointer) {
        precondition(map.count <= rows)
        let first = rows - map.count
        for (index, byte) in map.enumerated() where byte != 0 {
            if nulls == 0 { bits.appendOnes(rows) }
            bits.clear(bit: first + index)
            nulls += 1
        }
    }

    /// Appends one value of a column of the same type, or a null.
    package func append(_ source: Column, row: Int) {
        if source.isNull(row) { return appendNull() }
        if type == .bool { return append(bool: source.bool(row)) }
        guard let width = type.width else { return source.withBytes(row) { append(bytes: $0) } }
        source.withFixedValues { values in
            append(rows: 1) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: values[row * width..<(row + 1) * width])) }
        }
    }
}

extension Buffer {
    func clear(bit index: Int) {
        (start! + index >> 3).assumingMemoryBound(to: UInt8.self).pointee &= ~(1 << UInt8(index & 7))
    }
}
