/// PostgreSQL's epoch in Arrow's: 2000-01-01.
enum PostgresEpoch {
    static let days: Int32 = 10_957
    static let microseconds: Int64 = 946_684_800_000_000
}

/// The network's byte order, in which PostgreSQL sends every number.
@inline(__always)
func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ bytes: UnsafeRawPointer, as type: T.Type) -> T {
    T(bigEndian: bytes.loadUnaligned(as: type))
}

/// Months, days and nanoseconds as Arrow lays them out.
struct ArrowInterval: BitwiseCopyable {
    var months: Int32
    var days: Int32
    var nanoseconds: Int64
}

/// The most bytes that PostgreSQL takes in one value.
let largestField = 1 << 30
