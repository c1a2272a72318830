import Base
import CArrow
import Glibc
import Synchronization
import Testing

@testable import Columnar

/// A batch with every kind of column and a null in each.
func sample(rows: Int = 5) -> RecordBatch {
    let builder = BatchBuilder(
        Schema([
            Field("id", .int64), Field("small", .int16), Field("flag", .bool), Field("amount", .decimal(precision: 18, scale: 2)),
            Field("name", .utf8), Field("raw", .largeBinary), Field("day", .date), Field("at", .timestamp(.micro, zone: "UTC")),
            Field("tags", .list(Field("item", .utf8))), Field("pair", .structure([Field("a", .int32), Field("b", .utf8)])),
            Field("share", .float64), Field("key", .fixedBinary(2)), Field("none", .null),
        ]))
    for row in 0..<rows {
        let c = builder.columns
        if row == 2 {
            for column in c { column.appendNull() }
            continue
        }
        c[0].append(Int64(row) << 40)
        c[1].append(Int16(-row))
        c[2].append(bool: row % 2 == 0)
        c[3].append(Int128(row) * -12_345)
        c[4].append(text: ["", "Привет", "", "💳 card", "NULL"][row % 5])
        [UInt8(row), 0xFF].withUnsafeBytes { c[5].append(bytes: $0) }
        c[6].append(Int32(20_000 + row))
        c[7].append(Int64(1_767_225_600_000_000) + Int64(row))
        for tag in 0..<row { c[8].children[0].append(text: "t\(tag)") }
        c[8].appendNested()
        c[9].children[0].append(Int32(row))
        c[9].children[1].append(text: "b\(row)")
        c[9].appendNested()
        c[10].append(Double(row) / 4)
        c[11].append(UInt16(0x0102))
        c[12].appendNull()
    }
    return builder.finish()
}

func text(_ batch: RecordBatch) -> [[String?]] {
    (0..<batch.count).map { row in batch.columns.map { $0.string(row) } }
}

@Suite struct `A batch` {
    @Test func `reads what was built`() throws {
        let batch = sample()
        let rows = text(batch)
        #expect(
            rows[1] == [
                "1099511627776", "-1", "false", "-123.45", "Привет", "01ff", "2024-10-05", "2026-01-01 00:00:00.000001Z", #"["t0"]"#,
                #"{"a":1,"b":"b1"}"#, "0.25", "0201", nil,
            ])
        #expect(rows[2].allSatisfy { $0 == nil })
        #expect(rows[4][3] == "-493.80")
        #expect(batch["name"]?.nullCount == 1)
        let ids = try #require(batch["id"])
        #expect(ids.values(as: Int64.self)[4] == 4 << 40)
    }

    @Test func `slices without losing its place`() {
        let batch = sample(rows: 40)
        let slice = batch.slice(7..<33).slice(3..<20)
        #expect(slice.count == 17)
        #expect(text(slice) == Array(text(batch)[10..<27]))
    }

    @Test func `survives a journey over the C interface, sliced or not`() throws {
        for batch in [sample(), sample(rows: 20).slice(3..<19)] {
            var raw = ArrowArray()
            batch.export(to: &raw)
            var schema = ArrowSchema()
            batch.schema.export(to: &schema)
            let back = RecordBatch(taking: &raw, schema: try Schema(schema))
            schema.release(&schema)
            #expect(schema.release == nil)
            #expect(raw.release == nil)
            #expect(back.schema == batch.schema)
            #expect(text(back) == text(batch))
        }
    }

    @Test func `lets a child be moved out of its parent`() {
        var raw = ArrowArray()
        sample().export(to: &raw)
        var child = raw.children[4]!.pointee
        raw.children[4]!.pointee.release = nil
        raw.release(&raw)
        #expect(child.length == 5)
        #expect(child.buffers[2]!.assumingMemoryBound(to: UInt8.self)[0] == "П".utf8.first)
        child.release(&child)
        #expect(child.release == nil)
    }

    @Test func `is empty without harm`() {
        let batch = BatchBuilder(sample().schema).finish()
        #expect(batch.count == 0)
        #expect(text(batch).isEmpty)
    }
}

/// Counts releases of arrays that pass through.
final class Releases: Sendable {
    let made = Mutex(0)
    let released = Mutex(0)

    /// A batch whose root array counts its release.
    func batch(rows: Int) -> RecordBatch {
        var inner = ArrowArray()
        sample(rows: rows).export(to: &inner)
        let box = Counted(self, inner)
        made.withLock { $0 += 1 }
        var outer = inner
        outer.private_data = Unmanaged.passRetained(box).toOpaque()
        outer.release = { raw in
            let box = Unmanaged<Counted>.fromOpaque(raw!.pointee.private_data).takeRetainedValue()
            box.inner.release(&box.inner)
            box.counter.released.withLock { $0 += 1 }
            raw!.pointee.release = nil
        }
        return RecordBatch(taking: &outer, schema: sample().schema)
    }

    final class Counted {
        let counter: Releases
        var inner: ArrowArray
        init(_ counter: Releases, _ inner: ArrowArray) {
            self.counter = counter
            self.inner = inner
        }
    }
}

struct Broken: Error, CustomStringConvertible {
    var description: String { "the source broke" }
}

@Suite struct `A stream` {
    @Test func `hands over its batches through the C interface and releases each once`() throws {
        let releases = Releases()
        var left = 4
        let stream = BatchStream(sample().schema) {
            left -= 1
            return left >= 0 ? releases.batch(rows: 10) : nil
        }
        var raw = ArrowArrayStream()
        var rows = 0
        let flow = stream.export(to: &raw) { rows += $0 }
        #expect(try BatchStream(taking: &raw).collect().map(\.count) == [10, 10, 10, 10])
        #expect(raw.release == nil)
        #expect(rows == 40)
        #expect(flow.error == nil)
        #expect(releases.made.withLock { $0 } == 4)
        #expect(releases.released.withLock { $0 } == 4)
    }

    @Test func `keeps the producer's error, and releases what was under way`() throws {
        let releases = Releases()
        var left = 2
        let stream = BatchStream(sample().schema) {
            left -= 1
            if left < 0 { throw Broken() }
            return releases.batch(rows: 3)
        }
        var raw = ArrowArrayStream()
        let flow = stream.export(to: &raw)
        var back = try BatchStream(taking: &raw)
        #expect(try back.next()?.count == 3)
        #expect(try back.next()?.count == 3)
        let failure = #expect(throws: StreamFailure.self) { try back.next() }
        #expect(failure?.message == "the source broke")
        #expect(throws: StreamFailure.self) { try back.next() }
        #expect(flow.error is Broken)
        #expect(releases.released.withLock { $0 } == 2)
    }

    @Test func `is stopped by its watcher without a leak`() throws {
        let releases = Releases()
        let stream = BatchStream(sample().schema) { releases.batch(rows: 3) }
        var raw = ArrowArrayStream()
        let flow = stream.export(to: &raw) { _ in throw CancellationError() }
        #expect(throws: StreamFailure.self) { try BatchStream(taking: &raw).collect() }
        #expect(flow.error is CancellationError)
        #expect(releases.made.withLock { $0 } == releases.released.withLock { $0 })
    }

    @Test func `dropped half way frees the rest`() throws {
        let releases = Releases()
        var stream = BatchStream(sample().schema, [releases.batch(rows: 1), releases.batch(rows: 1), releases.batch(rows: 1)])
        _ = try stream.next()
        _ = consume stream
        #expect(releases.released.withLock { $0 } == 3)
    }
}

@Suite struct `Text of values` {
    @Test(arguments: [
        (Int64(0), "1970-01-01"), (-1, "1969-12-31"), (19_782, "2024-02-29"), (-719_528, "0000-01-01"), (2_932_896, "9999-12-31"),
    ])
    func `days`(days: Int64, date: String) {
        #expect(Columnar.Calendar.date(days) == date)
        let (year, month, day) = Columnar.Calendar.civil(days)
        #expect(Columnar.Calendar.days(year: year, month: month, day: day) == days)
    }

    @Test func `moments before 1970`() {
        #expect(Columnar.Calendar.timestamp(-1, .micro) == "1969-12-31 23:59:59.999999")
        #expect(Columnar.Calendar.timestamp(-1, .second) == "1969-12-31 23:59:59")
        #expect(Columnar.Calendar.timestamp(1_500, .milli) == "1970-01-01 00:00:01.5")
    }

    @Test(arguments: [
        (Int128(5), 2, "0.05"), (-5, 2, "-0.05"), (0, 2, "0.00"), (12, 0, "12"), (.max, 10, "17014118346046923173168730371.5884105727"),
        (.min, 0, "-170141183460469231731687303715884105728"),
    ])
    func `decimals`(digits: Int128, scale: Int, text: String) {
        #expect(Columnar.Decimal.text(digits, scale: scale) == text)
        if digits != .min { #expect(Columnar.Decimal.digits(text, scale: scale) == digits) }
    }

    @Test func `wide decimals`() {
        #expect(Columnar.Decimal.text(UInt128.max, -1, scale: 3) == "-0.001")
        #expect(
            Columnar.Decimal.text(UInt128.max, .max, scale: 0)
                == "57896044618658097711785492504343953926634992332820282019728792003956564819967")
        #expect(Columnar.Decimal.text(0, 1, scale: 0) == "340282366920938463463374607431768211456")
    }

    @Test(arguments: ["", ".", "-", "1,5", "1.234", "1e5", "99999999999999999999999999999999999999999"])
    func `decimals that do not fit are refused`(text: String) {
        #expect(Columnar.Decimal.digits(text, scale: 2) == nil)
    }
}

@Suite struct `A data type` {
    @Test func `has a format that reads back`() throws {
        let types: [DataType] = [
            .null, .bool, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64, .float32, .float64,
            .decimal(precision: 38, scale: 10), .decimal256(precision: 76, scale: 0), .utf8, .largeUtf8, .binary, .largeBinary,
            .fixedBinary(16), .date, .time(.micro), .time(.second), .timestamp(.nano, zone: nil), .timestamp(.micro, zone: "Europe/Minsk"),
            .interval, .list(Field("item", .utf8)), .largeList(Field("item", .int8)),
            .structure([Field("a", .int32), Field("b", .list(Field("x", .bool)))]),
            .map(Field("entries", .structure([Field("key", .utf8), Field("value", .int32)]))),
            .dictionary(index: .uint8, value: .utf8),
        ]
        let schema = Schema(types.enumerated().map { Field("колонка \($0)", $1, isNullable: $0 % 2 == 0) })
        var raw = ArrowSchema()
        schema.export(to: &raw)
        #expect(try Schema(raw) == schema)
        raw.release(&raw)
    }

    @Test func `refuses a format that it does not know, by name`() {
        var raw = ArrowSchema()
        Schema([Field("ok", .int8)]).export(to: &raw)
        defer { raw.release(&raw) }
        let strange = strdup("vu")
        defer { free(strange) }
        let before = raw.children[0]!.pointee.format
        raw.children[0]!.pointee.format = UnsafePointer(strange)
        defer { raw.children[0]!.pointee.format = before }
        #expect(throws: UnknownType.self) { try Schema(raw) }
    }
}
