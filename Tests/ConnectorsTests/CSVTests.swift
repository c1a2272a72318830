import Base
@testable import Connectors
import Project
import Testing
import TestSupport

@Suite struct `CSV files` {
    @Test func `give typed rows with the name of their file, and set bad rows aside with their place`() async throws {
        let bed = try FilesBed(
            table: """
                files: payments-*.csv
                columns:
                  id: bigint
                  amount: decimal(18,2)
                  name: text
                  paid_at: timestamp
                """)
        try bed.write("id,amount,name,paid_at\n1,10.50, Лидо ,2026-01-01 00:00:00\n2,,\"a \"\"b\"\"\nc\",\n", to: "payments-1.csv")
        try bed.write(
            "id,amount,name,paid_at\n3,1.005,x,\n\n4,1.5,y,вчера\n5,н/д,z,never\n6\n7,1,2,,4\n8,1.00,\"open\n9,2.00,fine,\n",
            to: "payments-2.csv")
        let taken = try await bed.take()
        #expect(
            taken.rows == [
                ["1", "10.50", " Лидо ", "2026-01-01 00:00:00", "payments-1.csv"],
                ["2", "∅", "a \"b\"\nc", "∅", "payments-1.csv"],
                ["9", "2.00", "fine", "∅", "payments-2.csv"],
            ])
        #expect(
            taken.places == [
                ["payments-2.csv", "2", "amount"], ["payments-2.csv", "4", "paid_at"], ["payments-2.csv", "5", "amount, paid_at"],
                ["payments-2.csv", "6", "∅"], ["payments-2.csv", "7", "∅"], ["payments-2.csv", "8", "∅"],
            ])
        #expect(taken.rejects.map { $0[4] }.prefix(2) == ["3,1.005,x,", "4,1.5,y,вчера"])
        #expect(taken.rejects.last?[3].contains("never closed") == true)
    }

    @Test func `are loaded once, and again when they change`() async throws {
        let bed = try FilesBed(table: "files: \"*.csv\"\ncolumns: {id: bigint}")
        try bed.write("id\n1\n", to: "a.csv")
        let first = try await bed.take()
        #expect(first.rows == [["1", "a.csv"]])
        #expect(try await bed.take(after: first.taken).rows.isEmpty)
        try bed.write("id\n1\n2\n", to: "a.csv")
        try bed.write("id\n3\n", to: "b.csv")
        try bed.write("id\n4\n", to: "c.csv.part")
        try bed.write("id\n5\n", to: ".hidden.csv")
        #expect(try await bed.take(after: first.taken).rows == [["1", "a.csv"], ["2", "a.csv"], ["3", "b.csv"]])
    }

    @Test func `that somebody writes are left for the next run`() async throws {
        let bed = try FilesBed(table: "files: \"*.csv\"\ncolumns: {id: bigint}")
        try bed.write("id\n1\n", to: "a.csv")
        try bed.write("id\n2\n", to: "b.csv")
        let writer = try ChildProcess("sh", ["-c", "exec sleep 60 >> b.csv"], folder: bed.folder.path("data"))
        try await Task.sleep(for: .milliseconds(300))
        let taken = try await bed.take()
        #expect(taken.rows == [["1", "a.csv"]])
        #expect(taken.notes == ["`b.csv` is still being written and is left for the next run."])
        writer.signal(9)
        _ = try await writer.wait()
        #expect(try await bed.take(after: taken.taken).rows == [["2", "b.csv"]])
    }

    @Test func `find their columns by name, in any order, and tell of columns that are not taken`() async throws {
        let bed = try FilesBed(
            table: """
                files: a.csv
                fields: {user: "Номер клиента"}
                columns: {id: bigint, user: bigint}
                """)
        try bed.write("\u{FEFF}Номер клиента ,comment,ID\n7,x,1\n8,,2\n", to: "a.csv")
        let taken = try await bed.take()
        #expect(taken.rows == [["1", "7", "a.csv"], ["2", "8", "a.csv"]])
        #expect(taken.notes == ["The files of `stage.s_t` have columns that are not taken: `comment`."])
        try bed.write("id,client\n1,2\n", to: "a.csv")
        let error = await #expect(throws: Diagnostic.self) { try await bed.take() }
        #expect(error?.code == "source.header")
        #expect(error?.message.en.contains("lacks Номер клиента and has client instead") == true)
    }

    @Test func `of Russian offices are read as they are`() async throws {
        let bed = try FilesBed(
            table: """
                files: a.csv
                encoding: cp1251
                delimiter: ";"
                skip: 2
                decimal_separator: ","
                thousands_separator: " "
                date_format: "%d.%m.%Y"
                "null": "-"
                columns: {day: date, city: text, amount: "decimal(18,2)"}
                """)
        let text =
            "Отчёт агентства\nза \"март\"\nday;city;amount;\n31.03.2026;Минск;1 234 567,80;\n01.04.2026;-;12\u{A0}000,5;\n31.02.2026;Брест;1,00\n"
        try await encode(text, "cp1251", to: bed.folder.path("data/a.csv"))
        let taken = try await bed.take()
        #expect(taken.rows == [["2026-03-31", "Минск", "1234567.80", "a.csv"], ["2026-04-01", "∅", "12000.50", "a.csv"]])
        #expect(taken.places == [["a.csv", "6", "day"]])
    }

    @Test(arguments: ["utf-16", "cp866", "koi8-r", "cp1251"]) func `are read in their encoding`(encoding: String) async throws {
        let bed = try FilesBed(table: "files: a.csv\nencoding: \(encoding)\ncolumns: {id: bigint, name: text}")
        let rows = (1...5000).map { "\($0),Гомель \($0)" }
        try await encode("id,name\r\n" + rows.joined(separator: "\r\n"), encoding, to: bed.folder.path("data/a.csv"))
        let taken = try await bed.take()
        #expect(taken.rows.count == 5000)
        #expect(taken.rows.last == ["5000", "Гомель 5000", "a.csv"])
    }

    @Test func `in another encoding are refused, and one bad row is set aside`() async throws {
        let bed = try FilesBed(table: "files: a.csv\ncolumns: {id: bigint, name: text}")
        try await encode("id,name\n1,Минск\n2,Брест\n", "cp1251", to: bed.folder.path("data/a.csv"))
        let error = await #expect(throws: Diagnostic.self) { try await bed.take() }
        #expect(error?.code == "source.encoding")
        #expect(error?.message.en.contains("a.csv:2` is not in utf-8") == true)
        let good = (1...50).map { "\($0),ok\n" }.joined()
        try bed.write(Array("id,name\n\(good)51,".utf8) + [0xCC, 0xE8] + Array("\n52,ok\n53,a\0b\n".utf8), to: "a.csv")
        let taken = try await bed.take()
        #expect(taken.rows.count == 51)
        #expect(taken.places == [["a.csv", "52", "name"], ["a.csv", "54", "∅"]])
        #expect(taken.rejects.last?[3] == "a NUL byte stands in it")
    }

    @Test(arguments: ["", "\""]) func `with a field of a hundred megabytes lose that row alone, in little memory`(quote: String)
        async throws
    {
        let bed = try FilesBed(table: "files: a.csv\ncolumns: {id: bigint, name: text}")
        let line = quote.isEmpty ? "xxxxxxxx" : "xxxxxxx\n"
        let field = Array(String(repeating: line, count: 100 << 17).utf8)
        try bed.write(Array("id,name\n1,a\n2,\(quote)".utf8) + field + Array("\(quote)\n3,b\n".utf8), to: "a.csv")
        let taken = try await bed.take()
        #expect(taken.rows == [["1", "a", "a.csv"], ["3", "b", "a.csv"]])
        #expect(taken.places == [["a.csv", "3", "∅"]])
        #expect(taken.rejects.first?[3] == "longer than 16 MiB")
        #expect(taken.rejects.allSatisfy { $0[4].utf8.count < 5000 })
    }

    @Test(arguments: [nil, 7_000]) func `are the same rows in pieces as in one`(quotedLine: Int?) async throws {
        let bed = try FilesBed(table: "files: big.csv\ncolumns: {id: bigint, note: text, amount: \"decimal(18,2)\"}")
        var text = "id,note,amount\n"
        for line in 2...20_000 {
            let note = line == quotedLine ? "\"two\nlines\"" : "payment \(line)"
            text += "\(line),\(note),\(line % 1_000 == 0 ? "none" : "\(line).25")\n"
        }
        try bed.write(text, to: "big.csv")
        let source = try bed.load()
        guard case .files(let format) = source.tables[0].origin else { return }
        let taking = bed.taking()
        let file = LocalFile(bed.folder.path("data/big.csv"), name: "big.csv")
        let rows = try TextFile(file, source.tables[0], format, taking, inPieces: .init(least: 1_000, piece: 10_000)).open()
        var ids: [Int] = []
        while let batch = try rows() { ids += (0..<batch.count).map { Int(batch[0].integer($0)) } }
        #expect(ids == (2...20_000).filter { $0 % 1_000 != 0 })
        let lines = try taking.rejects.stream().collect().flatMap { batch in (0..<batch.count).map { Int(batch[1].integer($0)) } }
        #expect(lines.sorted() == (1...20).map { line in line * 1_000 + (line * 1_000 > quotedLine ?? .max ? 1 : 0) })
    }

    @Test func `without quotes, without a header, in folders`() async throws {
        let bed = try FilesBed(
            table: """
                files: "*/in-?.txt"
                header: false
                quote: none
                delimiter: "\\t"
                columns: {id: bigint, name: text}
                """)
        try bed.write("1\t\"a\n", to: "minsk/in-1.txt")
        try bed.write("2\tb\"\r\n", to: "brest/in-2.txt")
        try bed.write("3\tb\n", to: "brest/in-20.txt")
        #expect(try await bed.take().rows == [["2", "b\"", "brest/in-2.txt"], ["1", "\"a", "minsk/in-1.txt"]])
    }
}

/// Writes a text in another encoding.
func encode(_ text: String, _ encoding: String, to path: String) async throws {
    let iconv = try Programs.find("iconv", package: "libc-bin")
    let shell = "\(iconv) -f utf-8 -t \(encoding) > '\(path)'"
    let result = try await run("sh", ["-c", shell], stdin: text)
    guard result.status == 0 else { throw Failure("iconv: \(result.stderr)") }
}
