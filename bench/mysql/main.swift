// bench-mysql SOCKET fill ROWS | read: makes the payments table of the benchmark, or reads it once into columns.
import Base
import Columnar
import Databases
import FoundationEssentials
import Glibc
import SQLText

let table = TableName("bench", "payment")

func payments(_ count: Int) -> BatchStream {
    let money = DataType.decimal(precision: 18, scale: 2)
    let schema = Schema([
        Field("id", .int64), Field("user_id", .int64), Field("merchant_id", .int64), Field("amount", money), Field("currency", .utf8),
        Field("status", .utf8), Field("channel", .utf8), Field("created_at", .timestamp(.micro, zone: nil)),
    ])
    let statuses = ["declined", "refunded"] + Array(repeating: "paid", count: 18)
    let channels = ["app", "web", "terminal"]
    var first = 0
    return BatchStream(schema) {
        guard first < count else { return nil }
        let builder = BatchBuilder(schema)
        let columns = builder.columns
        for row in first..<min(first + 65_536, count) {
            columns[0].append(Int64(row))
            columns[1].append(Int64(row * 7919 % 100_000))
            columns[2].append(Int64(row * 31 % 500))
            columns[3].append(Int128(row * 37 % 5_000_000))
            columns[4].append(text: "BYN")
            columns[5].append(text: statuses[row % 20])
            columns[6].append(text: channels[row % 3])
            columns[7].append(Int64(1_767_225_600 + row * 7 % 15_000_000) * 1_000_000)
        }
        first += 65_536
        return builder.finish()
    }
}

do {
    let arguments = CommandLine.arguments
    let address = MySQLAddress(host: "localhost", socket: arguments[1], user: "root", password: nil, database: "bench")
    let connection = try await MySQLConnection.connect(address)
    if arguments[2] == "fill" {
        try await connection.execute(
            """
            CREATE TABLE payment (id bigint PRIMARY KEY, user_id bigint, merchant_id bigint, amount decimal(18,2), currency text, status text,
                channel text, created_at datetime)
            """)
        print(try await connection.insert(payments(Int(arguments[3])!), into: table))
    } else {
        var rows = 0
        var stream = try await connection.query("SELECT * FROM payment")
        while let batch = try stream.next() { rows += batch.count }
        print(rows)
    }
} catch {
    Terminal(environment: [:]).printError("\(error)")
    exit(1)
}
