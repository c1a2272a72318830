import CODBC
import Columnar

/// Takes values from the driver's memory into columns, and into the text of a row that is set aside.
final class ODBCCells {
    private let text = WideText()
    func append(_ bytes: UnsafeRawBufferPointer, of column: ODBCColumn, to rows: RowBuilder) {
        switch column.form {
        case .bit: rows.append(bool: bytes[0] != 0)
        case .integer: rows.append(integer: bytes.loadUnaligned(as: Int64.self))
        case .unsigned: rows.append(unsigned: bytes.loadUnaligned(as: UInt64.self))
        case .double:
            let number = bytes.loadUnaligned(as: Double.self)
            if column.type == SQL_REAL { rows.append(float: Float(number)) } else { rows.append(double: number) }
        // Some drivers write a UUID in capitals.
        case .plain where column.type == SQL_GUID: rows.append(String(decoding: bytes, as: UTF8.self).lowercased())
        case .plain: rows.append(bytes)
        case .wide: if let text = text.utf8(bytes) { rows.append(text) } else { rows.refuse("not text: half of a character") }
        case .bytes: rows.append(binary: bytes)
        case .date:
            let date = bytes.loadUnaligned(as: SQL_DATE_STRUCT.self)
            if let day = date.count { rows.append(day: day) } else { rows.refuse("not a day of the calendar") }
        case .timestamp:
            let moment = bytes.loadUnaligned(as: SQL_TIMESTAMP_STRUCT.self)
            if let micros = moment.micros { rows.append(moment: micros) } else { rows.refuse("not a moment of the calendar") }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, _ column: ODBCColumn, into raw: inout RawRow) {
        let name = column.name
        switch column.form {
        case .bit: raw.append(name, "\(bytes[0])")
        case .integer: raw.append(name, "\(bytes.loadUnaligned(as: Int64.self))")
        case .unsigned: raw.append(name, "\(bytes.loadUnaligned(as: UInt64.self))")
        case .double: raw.append(name, "\(bytes.loadUnaligned(as: Double.self))")
        case .plain: raw.append(name, bytes: bytes)
        case .wide: raw.append(name, bytes: text.utf8(bytes) ?? bytes)
        case .bytes: raw.append(name, "0x" + hex(bytes))
        case .date: raw.append(name, bytes.loadUnaligned(as: SQL_DATE_STRUCT.self).text)
        case .timestamp: raw.append(name, bytes.loadUnaligned(as: SQL_TIMESTAMP_STRUCT.self).text)
        }
    }
}

extension SQL_DATE_STRUCT {
    /// Days since 1970-01-01; nil for one that no calendar has, such as 0000-00-00.
    fileprivate var count: Int64? { Self.count(year, month, day) }

    static func count(_ year: SQLSMALLINT, _ month: SQLUSMALLINT, _ day: SQLUSMALLINT) -> Int64? {
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        let days = Calendar.days(year: Int64(year), month: Int64(month), day: Int64(day))
        return Calendar.civil(days).day == Int64(day) ? days : nil
    }

    fileprivate var text: String { written([Int(year), Int(month), Int(day)], "-") }
}

extension SQL_TIMESTAMP_STRUCT {
    /// Microseconds since 1970-01-01T00:00; what is finer is cut off.
    fileprivate var micros: Int64? {
        guard let days = SQL_DATE_STRUCT.count(year, month, day), hour < 24, minute < 60, second < 60, fraction < 1_000_000_000 else {
            return nil
        }
        let seconds = (days * 24 + Int64(hour)) * 3600 + Int64(minute) * 60 + Int64(second)
        return seconds * 1_000_000 + Int64(fraction / 1000)
    }

    fileprivate var text: String {
        let time = written([Int(hour), Int(minute), Int(second)], ":")
        return written([Int(year), Int(month), Int(day)], "-") + " " + time + (fraction == 0 ? "" : " and \(fraction) ns")
    }
}

/// Numbers of at least two digits with a mark between them; a year has four.
private func written(_ numbers: [Int], _ mark: String) -> String {
    let width = mark == "-" ? 4 : 2
    return numbers.enumerated().map { index, number in
        let digits = String(number)
        return String(repeating: "0", count: max(0, (index == 0 ? width : 2) - digits.count)) + digits
    }
    .joined(separator: mark)
}
