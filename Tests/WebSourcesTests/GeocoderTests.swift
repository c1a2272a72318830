import Base
import Columnar
import Connectors
import Engines
import FoundationEssentials
import Project
import Stubs
import SQLText
import TestSupport
import Testing

private func geocoder(_ url: String, _ more: String = "", addresses: String = "dimension.merchant.address") throws -> Source {
    try source(
        "kind: yandex_geocoder\nurl: \(url)/v1/\napi_key: ${KEY}\nrate: 1000\nretries: 1\n\(more)tables:\n  places:\n    addresses: \(addresses)\n",
        environment: ["KEY": "very-secret-key"])
}

/// A warehouse with the addresses of a dimension, and the stage that extraction keeps.
private struct Warehouse {
    let connection: any Connection
    private static let library = Result {
        try DuckDBLibrary(in: Library.folders(ProcessInfo.processInfo.environment, program: CommandLine.arguments[0]))
    }

    init(_ addresses: [String?], onPostgres: Bool = false) async throws {
        if onPostgres {
            connection = try await PostgresDatabase(url: PostgresServer.shared().makeDatabase()).connect()
        } else {
            connection = try await DuckDBDatabase(library: Warehouse.library.get()).connect()
        }
        for statement: Query in ["CREATE SCHEMA stage", "CREATE SCHEMA dimension", "CREATE TABLE dimension.merchant (address text)"] {
            try await connection.execute(statement)
        }
        let rows = addresses.map { "(\($0))" as Query }.joined(separator: ", ")
        try await connection.execute("INSERT INTO dimension.merchant VALUES \(rows)")
    }

    /// Takes what is new, and puts each portion in place before the next as extraction does.
    func night(_ source: Source) async throws -> Takings {
        let table = source.tables[0]
        let schema = Schema(table.columns.map { Field($0.name, $0.type.arrow) })
        let connection = connection
        let reader = source.reader(of: table, root: "/")
        let taking = Taking(root: "/", spool: "/tmp", reader: { connection }, warehouse: { connection })
        var takings = Takings()
        takings.portions = try await reader.portions(after: Taken(), taking)
        if try await connection.schema(of: table.stage) == nil {
            try await connection.execute(connection.createTable(table.stage, schema))
        }
        for portion in takings.portions {
            let batches = try await Waiter().batches(of: portion, reader, taking)
            takings.names = table.columns.map(\.name)
            takings.rows += batches.flatMap(text)
            try await connection.ingest(BatchStream(schema, batches), into: table.stage)
        }
        takings.rejects = try taking.rejects.stream().collect().flatMap(text)
        return takings
    }
}

extension Waiter {
    fileprivate func batches(of portion: Portion, _ reader: any TableReader, _ taking: Taking) async throws -> [RecordBatch] {
        try await reader.rows(of: portion, taking).collect()
    }
}

@Suite struct `The geocoder` {
    @Test func `is asked for each address once, whatever it answered`() async throws {
        let warehouse = try await Warehouse(["ул. Ленина 19", "ул. Ленина 19", "Советская", "нигде?", nil, " "])
        try await withStubs { url in
            let first = try await warehouse.night(geocoder(url))
            #expect(first.rejects.isEmpty)
            #expect(
                first.texts("address", "found", "kind", "precision", "locality", "street", "house")
                    == [
                        "Советская 2 street street Минск Советская -", "нигде? 0 - - - - -",
                        "ул. Ленина 19 1 house exact Минск ул. Ленина 19",
                    ].sorted())
            let ambiguous = try #require(first.rows.first { $0[1] == "2" })
            let candidates = try JSON(parsing: ambiguous[first.names.firstIndex(of: "candidates")!]!)
            #expect(candidates.array?.compactMap { $0["text"]?.string } == ["Беларусь, Минск, Советская", "Беларусь, Гродно, Советская"])
            #expect(first.texts("longitude", "latitude").filter { $0.hasPrefix("27.") && $0.contains(" 53.") }.count == 2)

            #expect(try await warehouse.night(geocoder(url)).portions == [])
            try await warehouse.connection.execute("INSERT INTO dimension.merchant VALUES ('пр. Победителей 7')")
            #expect(try await warehouse.night(geocoder(url)).texts("address") == ["пр. Победителей 7"])
        }
    }

    @Test func `reads the answers that were recorded`() async throws {
        let folder = try TemporaryFolder("yandex")
        try folder.write(
            #"{"Минск, Ленина 19":{"response":{"GeoObjectCollection":{"metaDataProperty":{"GeocoderResponseMetaData":{"request":"x","found":"1","results":"5"}},"featureMember":[{"GeoObject":{"metaDataProperty":{"GeocoderMetaData":{"kind":"house","text":"Беларусь, Мінск, вуліца Леніна, 19","precision":"exact","Address":{"country_code":"BY","formatted":"x","Components":[{"kind":"country","name":"Беларусь"},{"kind":"province","name":"Мінск"},{"kind":"locality","name":"Мінск"},{"kind":"street","name":"вуліца Леніна"},{"kind":"house","name":"19"}]}}},"Point":{"pos":"27.563466 53.898209"}}}]}}}}"#,
            to: "yandex/addresses.json")
        var options = StubServer.Options()
        options.folder = folder.path
        let warehouse = try await Warehouse(["Минск, Ленина 19"])
        try await withStubs(options) { url in
            let night = try await warehouse.night(geocoder(url))
            #expect(
                night.texts("found", "found_as", "longitude", "latitude", "country_code", "street") == [
                    "1 Беларусь, Мінск, вуліца Леніна, 19 27.563466000 53.898209000 BY вуліца Леніна"
                ])
        }
    }

    @Test(arguments: [false, true]) func `stops at the quota of the day and goes on the next`(onPostgres: Bool) async throws {
        let warehouse = try await Warehouse((1...7).map { "Адрес \($0)" }, onPostgres: onPostgres)
        try await withStubs { url in
            let first = try await warehouse.night(geocoder(url, "quota: 3\n"))
            #expect(first.texts("address") == ["Адрес 1", "Адрес 2", "Адрес 3"])
            #expect(try await warehouse.night(geocoder(url, "quota: 3\n")).portions == [])
            try await warehouse.connection.execute("UPDATE stage.s_places SET asked_at = asked_at - INTERVAL '1 day'")
            #expect(try await warehouse.night(geocoder(url, "quota: 3\n")).texts("address") == ["Адрес 4", "Адрес 5", "Адрес 6"])
        }
    }

    @Test func `keeps what it was told before the service had enough`() async throws {
        var options = StubServer.Options()
        options.geocoderQuota = 4
        let warehouse = try await Warehouse((1...6).map { "Адрес \($0)" })
        try await withStubs(options) { url in
            let night = try await warehouse.night(geocoder(url))
            #expect(night.rows.count == 4)
            await #expect { try await warehouse.night(geocoder(url)) } throws: { ($0 as? Diagnostic)?.code == "web.refused" }
        }
    }

    @Test func `keeps portions apart, so that a killed night loses little`() async throws {
        let warehouse = try await Warehouse((1...450).map { "Адрес \($0)" })
        try await withStubs { url in
            let night = try await warehouse.night(geocoder(url))
            #expect(night.portions.count == 3)
            #expect(Set(night.texts("address")).count == 450 && night.rows.count == 450)
        }
    }

    @Test func `takes its addresses from a SELECT too`() async throws {
        let warehouse = try await Warehouse(["Ленина 1", "Ленина 2"])
        let select = "\"SELECT 'Минск, ' || address AS a FROM dimension.merchant m WHERE m.address <> 'Ленина 2'\""
        try await withStubs { url in
            let source = try geocoder(url, addresses: select)
            #expect(source.tables[0].reads == [TableName("dimension", "merchant")])
            #expect(try await warehouse.night(source).texts("address") == ["Минск, Ленина 1"])
        }
    }

    @Test func `does not show its key where it is refused`() async throws {
        let warehouse = try await Warehouse(["Ленина 1"])
        try await withStubs { url in
            let wrong = try source(
                "kind: yandex_geocoder\nurl: \(url)/v1\napi_key: ${KEY}\ntables: {places: {addresses: dimension.merchant.address}}\n",
                environment: ["KEY": "wrong"])
            do {
                _ = try await warehouse.night(wrong)
                Issue.record("a wrong key was taken")
            } catch let problem as Diagnostic {
                #expect(problem.code == "web.denied")
                #expect(problem.message.en.contains("Invalid key") && !problem.message.en.contains("apikey"))
            }
        }
    }
}
