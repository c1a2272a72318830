/// Cells whose values a source has as numbers, days or bytes. They are taken where the column holds them exactly.
extension RowBuilder {
    public func append(integer value: Int64) {
        switch nextType {
        case .int8: append(whole: value, Int8.self)
        case .int16: append(whole: value, Int16.self)
        case .int32: append(whole: value, Int32.self)
        case .int64: append(whole: value, Int64.self)
        case .uint8: append(whole: value, UInt8.self)
        case .uint16: append(whole: value, UInt16.self)
        case .uint32: append(whole: value, UInt32.self)
        case .uint64: append(whole: value, UInt64.self)
        case .float64, .float32:
            // Beyond 2^53 two whole numbers would become one.
            append { column throws(CellParser.Refusal) in
                guard let number = Double(exactly: value) else { throw .outOfRange }
                if column.type == .float64 { return column.append(number) }
                guard let small = Float(exactly: number) else { throw .outOfRange }
                column.append(small)
            }
        case .decimal, .utf8, .largeUtf8, .bool: append(String(value))
        default: refuse(.notOfType)
        }
    }

    public func append(unsigned value: UInt64) {
        if let small = Int64(exactly: value) { return append(integer: small) }
        switch nextType {
        case .uint64: append { $0.append(value) }
        case .decimal, .utf8, .largeUtf8: append(String(value))
        default: refuse(.outOfRange)
        }
    }

    /// A binary fraction. Exact columns take it as its shortest decimal text, which is what was once written.
    public func append(double value: Double) {
        switch nextType {
        case .float64: append { $0.append(value) }
        case .float32:
            append { column throws(CellParser.Refusal) in
                let small = Float(value)
                guard small.isFinite || !value.isFinite else { throw .outOfRange }
                column.append(small)
            }
        case .bool, .date, .time, .timestamp, .binary, .largeBinary: refuse(.notOfType)
        default: append("\(value)")
        }
    }

    public func append(float value: Float) {
        switch nextType {
        case .float32: append { $0.append(value) }
        case .float64: append { $0.append(Double(value)) }
        case .bool, .date, .time, .timestamp, .binary, .largeBinary: refuse(.notOfType)
        default: append("\(value)")
        }
    }

    public func append(bool value: Bool) {
        if nextType == .bool { append { $0.append(bool: value) } } else { append(integer: value ? 1 : 0) }
    }

    public func append(binary bytes: UnsafeRawBufferPointer) {
        switch nextType {
        case .binary, .largeBinary: append { $0.append(bytes: bytes) }
        default: refuse(.notOfType)
        }
    }

    /// Days since 1970-01-01.
    public func append(day: Int64) {
        switch nextType {
        case .date: append(whole: day, Int32.self)
        case .timestamp(.micro, _): append { $0.append(day * Self.dayMicros) }
        case .utf8, .largeUtf8: append(Calendar.date(day))
        default: refuse(.notOfType)
        }
    }

    /// Microseconds since 1970-01-01T00:00, on the clock or in the zone that the column means.
    public func append(moment micros: Int64) {
        switch nextType {
        case .timestamp(.micro, _): append { $0.append(micros) }
        // A day takes a moment at midnight; any other time would be lost.
        case .date where micros % Self.dayMicros == 0: append(whole: micros / Self.dayMicros, Int32.self)
        case .utf8, .largeUtf8: append(Calendar.timestamp(micros, .micro))
        default: refuse(.notOfType)
        }
    }

    private static let dayMicros: Int64 = 86_400_000_000

    private func append<T: FixedWidthInteger & BitwiseCopyable>(whole value: Int64, _: T.Type) {
        append { column throws(CellParser.Refusal) in
            guard let fitting = T(exactly: value) else { throw .outOfRange }
            column.append(fitting)
        }
    }

    private func refuse(_ refusal: CellParser.Refusal) { refuse(refusal.sentence(nextType)) }
}
