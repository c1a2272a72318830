import Columnar
import FoundationEssentials

/// What `Retry-After` says (RFC 9110, 10.2.3): seconds, or the moment itself.
enum RetryAfter {
    static func wait(_ header: String?, now: Date = Date()) -> Duration? {
        guard let text = header?.filter({ $0 != "\r" }), !text.isEmpty else { return nil }
        if let seconds = Int(text) { return .seconds(max(0, seconds)) }
        guard let comma = text.firstIndex(of: ","), text.hasSuffix(" GMT") else { return nil }
        let moment = text[text.index(comma, offsetBy: 2)...].dropLast(4)
        guard let micros = Micros.of(String(moment), CellFormat(timestamp: TimePattern("%d %b %Y %T"))) else { return nil }
        return .seconds(max(0, Double(micros) / 1e6 - now.timeIntervalSince1970))
    }
}

/// Moments as text, in microseconds since 1970.
enum Micros {
    static func of(_ text: String, _ format: CellFormat = CellFormat()) -> Int64? {
        let column = ColumnBuilder(.timestamp(.micro, zone: "UTC"))
        var text = text
        let isRead = text.withUTF8 { bytes in
            (try? CellParser(column.type, format).append(UnsafeRawBufferPointer(bytes), to: column)) != nil
        }
        let read = column.finish()
        return isRead && !read.isNull(0) ? read.integer(0) : nil
    }
}
