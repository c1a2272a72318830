import Base
import Documents

#if canImport(Glibc)
import Glibc
#endif

// bench-documents FILE: reads it to its end and says in one line of JSON what was there, how long it took and how much
// memory it held; or the code of the diagnostic that refused it.

/// Of this program alone: what `getrusage` tells begins with the peak of the program that started it.
func peakMiB() throws -> Int {
    let status = String(decoding: try Files.read("/proc/self/status"), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropLast().last).flatMap { Int($0) }.map { $0 / 1024 } ?? 0
}

let path = CommandLine.arguments.dropFirst().first ?? ""
let clock = ContinuousClock()
do {
    var (rows, cells, bytes) = (0, 0, 0)
    let took = try clock.measure {
        let table = try openSpreadsheet(path).table()
        var row = CellRow()
        while try table.next(&row) {
            rows += 1
            cells += row.count
            for index in 0..<row.count { bytes += row.withCell(index) { $0.count } }
        }
    }
    let ms = took.components.seconds * 1_000 + took.components.attoseconds / 1_000_000_000_000_000
    print(#"{"rows":\#(rows),"cells":\#(cells),"bytes":\#(bytes),"ms":\#(ms),"mib":\#(try peakMiB())}"#)
} catch let diagnostic as Diagnostic {
    print(#"{"code":"\#(diagnostic.code)","mib":\#(try peakMiB())}"#)
    print(diagnostic.render(in: .en))
}
