import Base
import FoundationEssentials
import Project
import Testing
import TestSupport

@Suite struct `Other formats of text` {
    @Test func `with values at fixed places are counted in characters`() async throws {
        let bed = try FilesBed(
            table: """
                files: a.txt
                format: fixed
                at: {code: 1-3, city: 4-11, amount: 12-20}
                columns: {code: text, city: text, amount: "decimal(18,2)"}
                """)
        try bed.write("001Гомель      12.50\n\n002Brest   x\r\n003Минск\n", to: "a.txt")
        let taken = try await bed.take()
        #expect(taken.rows == [["001", "Гомель", "12.50", "a.txt"], ["003", "Минск", "∅", "a.txt"]])
        #expect(taken.places == [["a.txt", "3", "amount"]])
    }

    @Test func `of nginx are known by name`() async throws {
        let bed = try FilesBed(
            table: """
                files: access.log
                format: log
                pattern: nginx_combined
                columns:
                  {remote_addr: text, remote_user: text, time_local: timestamptz, request: text, status: smallint, body_bytes_sent: bigint}
                """)
        try bed.write(
            """
            203.0.113.7 - - [20/Nov/2026:13:10:58 +0300] "GET /pay?x=[1] HTTP/1.1" 200 512 "https://a.by/" "Mozilla/5.0 (X11)"
            203.0.113.8 - anna [20/Nov/2026:13:10:59 +0300] "-" 400 0 "-" "-"
            half a line
            """, to: "access.log")
        let taken = try await bed.take()
        #expect(
            taken.rows == [
                ["203.0.113.7", "∅", "2026-11-20 10:10:58Z", "GET /pay?x=[1] HTTP/1.1", "200", "512", "access.log"],
                ["203.0.113.8", "anna", "2026-11-20 10:10:59Z", "∅", "400", "0", "access.log"],
            ])
        #expect(taken.places == [["access.log", "3", "∅"]])
    }

    @Test func `of applications keep a stack trace with its message`() async throws {
        let bed = try FilesBed(
            table: """
                files: app.log
                format: log
                pattern: app
                columns: {time: timestamp, level: text, message: text}
                """)
        try bed.write(
            """
            \tat nothing
            2026-11-20 13:10:58,123 ERROR Payment 7 failed
            java.lang.IllegalStateException: no balance
            \tat by.pay.Ledger.post(Ledger.java:42)

            2026-11-20 13:10:59.5 INFO Payment 8 done
            """, to: "app.log")
        let taken = try await bed.take()
        let trace = "Payment 7 failed\njava.lang.IllegalStateException: no balance\n\tat by.pay.Ledger.post(Ledger.java:42)"
        #expect(
            taken.rows == [
                ["2026-11-20 13:10:58.123", "ERROR", trace, "app.log"], ["2026-11-20 13:10:59.5", "INFO", "Payment 8 done", "app.log"],
            ])
        #expect(taken.places == [["app.log", "1", "∅"]])
    }

    @Test func `with a pattern of one's own give its fields`() async throws {
        let bed = try FilesBed(
            table: """
                files: run.txt
                format: log
                pattern: "[{day} {clock}] job={job} rows={rows};"
                timestamp_format: "%H:%M"
                fields: {name: job}
                columns: {name: text, rows: bigint, day: date}
                """)
        try bed.write("[2026-11-20 13:10] job=load sales rows=12;\n[2026-11-20 13:11] job=x rows=;\n", to: "run.txt")
        #expect(try await bed.take().rows == [["load sales", "12", "2026-11-20", "run.txt"], ["x", "∅", "2026-11-20", "run.txt"]])
    }

    @Test func `of JSON lines keep every digit, and a bad line is one bad row`() async throws {
        let bed = try FilesBed(
            table: """
                files: "*.ndjson"
                format: ndjson
                fields: {user_id: user.id, city: user.address.city, payload: user}
                columns: {id: bigint, amount: "decimal(38,10)", user_id: bigint, city: text, payload: json, note: text}
                """)
        let user = #"{"id":7,"address":{"city":"Мин\u0441к \ud83d\ude00"}}"#
        try bed.write(
            [
                #"{"note":"a\nb", "id":1,"amount":1234567890123456789.0000000001,"user":"# + user + "}",
                #"{"id":2,"amount":"5.5","user":null,"note":""}"#, #"{"id":3,"amount":1.5"#, "[]", #"{"id":"x","amount":1e400}"#,
                #"{"id":9} {"id":10}"#,
            ].joined(separator: "\n"), to: "a.ndjson")
        let taken = try await bed.take()
        #expect(
            taken.rows == [
                ["1", "1234567890123456789.0000000001", "7", "Минск 😀", user, "a\nb", "a.ndjson"],
                ["2", "5.5000000000", "∅", "∅", "∅", "", "a.ndjson"],
            ])
        #expect(
            taken.places == [
                ["a.ndjson", "3", "∅"], ["a.ndjson", "4", "∅"], ["a.ndjson", "5", "id, amount"], ["a.ndjson", "6", "∅"],
            ])
    }

    @Test func `of JSON documents are read at a path, one object in memory at a time`() async throws {
        let bed = try FilesBed(
            table: """
                files: a.json
                format: json
                records: data.items
                columns: {id: bigint, name: text}
                """)
        let padding = String(repeating: "[1,{\"x\":\"}\"}],", count: 2_000_000)
        try bed.write(
            "{\"skip\": {\"items\": [\(padding)0]},\n \"data\": {\"count\": 3, \"items\": [\n{\"id\": 1, \"name\": \"a\"},\n7,\n{\"id\": 2}]}}",
            to: "a.json")
        let taken = try await bed.take()
        #expect(taken.rows == [["1", "a", "a.json"], ["2", "∅", "a.json"]])
        #expect(taken.places == [["a.json", "4", "∅"]])
        for (text, line) in [
            ("{\"data\": {\"items\": [\n{\"id\": 1},\n{\"id\": ", 3), ("{\"data\": []}", 1), ("{\"data\": {\"items\": [{\"id\": 1,}]}}", 1),
        ] {
            try bed.write(text, to: "a.json")
            let error = await #expect(throws: Diagnostic.self) { try await bed.take() }
            #expect(error?.code == "source.json" && error?.message.en.contains("a.json:\(line)`") == true, "\(text)")
        }
    }

    @Test func `are unpacked, and one of several is named`() async throws {
        let bed = try FilesBed(table: "files: \"*.csv*\"\ncolumns: {id: bigint}")
        try bed.write("id\n1\n", to: "a.csv")
        try bed.write("id\n2\n", to: "b.csv")
        let folder = bed.folder.path("data")
        let python = try Programs.find("python3", package: "python3")
        _ = try await run("gzip", ["a.csv"], folder: folder)
        _ = try await run("zstd", ["-q", "--rm", "b.csv"], folder: folder)
        _ = try await run(
            python, ["-c", "import zipfile\nwith zipfile.ZipFile('c.csv.zip', 'w', 8) as z: z.writestr('in/c.csv', 'id\\n3\\nx\\n')"],
            folder: folder)
        let taken = try await bed.take()
        #expect(taken.rows == [["1", "a.csv.gz"], ["2", "b.csv.zst"], ["3", "c.csv.zip"]])
        #expect(taken.places == [["c.csv.zip", "3", "id"]])
        let several = try FilesBed(table: "files: d.zip\ncolumns: {id: bigint}")
        let script =
            "import zipfile\nwith zipfile.ZipFile('d.zip', 'w') as z:\n  for n in '12': z.writestr(n + '.csv', 'id\\n' + n); z.writestr(n + '.txt', '')"
        _ = try await run(python, ["-c", script], folder: several.folder.path("data"))
        let error = await #expect(throws: Diagnostic.self) { try await several.take() }
        #expect(error?.code == "source.member")
        let chosen = try FilesBed(table: "files: d.zip\nmember: \"*.csv\"\ncolumns: {id: bigint}")
        try Data(contentsOf: URL(filePath: several.folder.path("data/d.zip"))).write(to: URL(filePath: chosen.folder.path("data/d.zip")))
        #expect(try await chosen.take().rows == [["1", "d.zip"], ["2", "d.zip"]])
    }

    @Test func `and Parquet come with their types, and lose no digit`() async throws {
        let all = try FilesBed(table: "files: a.parquet\nformat: parquet")
        let database = try await FilesBed.database().connect()
        let path = all.folder.path("data/a.parquet")
        let query = "COPY (SELECT 1::BIGINT AS id, 1.005::DECIMAL(18,3) AS amount, 'x' AS name, 0.1::DOUBLE AS rate) TO '\(path)'"
        try await database.execute("\(sql: query)")
        #expect(try await all.take().rows == [["1", "1.005", "x", "0.1", "a.parquet"]])
        for (columns, code) in [
            ("{id: integer, amount: \"decimal(18,4)\"}", nil), ("{amount: \"decimal(18,2)\"}", "source.column-type"),
            ("{rate: \"decimal(18,2)\"}", "source.column-type"), ("{nobody: text}", "source.header"),
        ] as [(String, String?)] {
            let bed = try FilesBed(table: "files: a.parquet\nformat: parquet\ncolumns: \(columns)")
            try Data(contentsOf: URL(filePath: path)).write(to: URL(filePath: bed.folder.path("data/a.parquet")))
            if let code {
                let error = await #expect(throws: Diagnostic.self) { try await bed.take() }
                #expect(error?.code == code)
            } else {
                #expect(try await bed.take().rows == [["1", "1.0050", "a.parquet"]])
            }
        }
    }
}
