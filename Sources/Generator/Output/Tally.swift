import Base
import Columnar

/// What a source holds, by the name of its table or folder of files: what a loader must arrive at, to the kopeck.
package struct Tally: Sendable, Equatable {
    package private(set) var sources: [String: Totals] = [:]

    package struct Totals: Sendable, Equatable {
        package var rows = 0
        /// The digits of the sum of each decimal column, with its scale.
        package var sums: [String: Sum] = [:]
        package var dirt: [Dirt: Count] = [:]
    }

    package struct Sum: Sendable, Equatable {
        package var digits: Int128 = 0
        package let scale: Int
        package var text: String { Decimal.text(digits, scale: scale) }
    }

    package struct Count: Sendable, Equatable {
        package var rows = 0
        /// In hundredths.
        package var amount: Int128 = 0
    }

    package init() {}

    package mutating func add(_ tally: TableTally, as source: String) {
        add(tally.totals, as: source)
    }

    package mutating func add(_ other: Tally) {
        for (source, totals) in other.sources { add(totals, as: source) }
    }

    private mutating func add(_ totals: Totals, as source: String) {
        var all = sources[source] ?? Totals()
        all.rows += totals.rows
        for (column, sum) in totals.sums {
            all.sums[column] = Sum(digits: (all.sums[column]?.digits ?? 0) + sum.digits, scale: sum.scale)
        }
        for (dirt, count) in totals.dirt {
            let before = all.dirt[dirt] ?? Count()
            all.dirt[dirt] = Count(rows: before.rows + count.rows, amount: before.amount + count.amount)
        }
        sources[source] = all
    }
}

/// The totals of one table while it is made.
package final class TableTally {
    package private(set) var totals = Tally.Totals()

    package init() {}

    func note(_ dirt: Dirt, amount: Int) {
        totals.dirt[dirt, default: Tally.Count()].rows += 1
        totals.dirt[dirt, default: Tally.Count()].amount += Int128(amount)
    }

    func row() { totals.rows += 1 }

    func add(_ amount: Int, to column: String) { totals.sums[column, default: Tally.Sum(scale: 2)].digits += Int128(amount) }

    func count(_ batch: RecordBatch) {
        totals.rows += batch.count
        for (place, field) in batch.schema.fields.enumerated() {
            guard case .decimal(_, let scale) = field.type else { continue }
            let column = batch[place]
            var sum: Int128 = 0
            for row in 0..<batch.count where !column.isNull(row) { sum += column.decimal(row) }
            totals.sums[field.name, default: Tally.Sum(scale: scale)].digits += sum
        }
    }
}
