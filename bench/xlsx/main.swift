import Base
import Documents

#if canImport(Glibc)
import Glibc
#endif

// bench-documents FILE: reads it to its end and says in one line of JSON what was there, how long it took and how much
// memory it held; or the code of the diagnostic that refused it.

func peakMiB() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
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
    print(#"{"rows":\#(rows),"cells":\#(cells),"bytes":\#(bytes),"ms":\#(ms),"mib":\#(peakMiB())}"#)
} catch let diagnostic as Diagnostic {
    print(#"{"code":"\#(diagnostic.code)","mib":\#(peakMiB())}"#)
    print(diagnostic.render(in: .en))
}
