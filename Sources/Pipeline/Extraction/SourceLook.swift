import Base
import Columnar
import Connectors
import Databases
import Engines
import Project
import SQLText
import State

/// A table of a source as it is now, for a person: nothing is taken and nothing is changed.
package struct SourceLook: Sendable {
    package let table: SourceTable
    /// As the source has them; as the project names them where the source does not tell.
    package let columns: [FoundColumn]
    /// What differs from the project and from what was taken before.
    package let shape: Shape
    /// What the next run would take.
    package let portions: [Portion]
    /// About how many rows the whole table has, where the source tells.
    package let rows: Int?
}

extension Workplace {
    /// What is there to take, without taking it.
    package func look(at table: SourceTable, of source: Source) async throws -> SourceLook {
        let taking = Taking(self)
        let reader = source.reader(of: table, root: folder.root)
        let found = try await reader.columns(taking)
        let store = try await engines.state()
        let plan = try await Runner(self) { _ in }.plan(store)
        let records = try await Records(store)
        let step = plan["\(table.stage)"]!
        let isKnown = records[step.name]?.textHash == step.textHash && engines.exists.warehouse
        let warehouse = isKnown ? try await engines.warehouse().connect() : nil
        let stage = try await warehouse?.schema(of: table.stage)
        let shape = Shape(of: table, found: found, stage: stage, in: warehouse?.dialect ?? .duckdb)
        let portions = try await reader.portions(after: stage == nil ? Taken() : records.taken(step), taking)
        let named = table.columns.map { FoundColumn(name: $0.name, native: "\($0.type)", type: $0.type.arrow, isNullable: true) }
        return SourceLook(
            table: table, columns: found ?? named, shape: shape, portions: portions,
            rows: try await (reader as? any Measured)?.estimatedRows(taking))
    }

    /// The first rows of a table, masked as they would come in; and those that would be set aside, with the reason.
    package func preview(
        _ table: SourceTable, of source: Source, rows limit: Int
    ) async throws -> (schema: Schema, batches: [RecordBatch], rejects: [RecordBatch]) {
        let taking = Taking(self)
        let reader = source.reader(of: table, root: folder.root)
        let portions = try await reader.portions(after: Taken(), taking)
        let key = table.masks.isEmpty ? [] : try await engines.maskKey()
        var schema: Schema?
        var batches: [RecordBatch] = []
        var count = 0
        for portion in portions where count < limit {
            let rows = try await reader.rows(of: portion, taking).masked(table.masks, key: key)
            schema = rows.schema
            let (taken, number) = try await FirstRows().read(rows, atMost: limit - count)
            batches += taken
            count += number
        }
        taking.cancel()
        return (schema ?? Schema([]), batches, try taking.rejects.stream().collect())
    }
}

/// Reads the beginning of a stream on a thread that may wait.
private actor FirstRows {
    private let thread = QueueExecutor("preview")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func read(_ rows: consuming BatchStream, atMost limit: Int) throws -> (batches: [RecordBatch], count: Int) {
        var rows = rows
        var batches: [RecordBatch] = []
        var count = 0
        while count < limit, let batch = try rows.next() {
            batches.append(batch)
            count += batch.count
        }
        return (batches, count)
    }
}

/// What is on record of a source's table.
package struct TableTaken: Sendable {
    package let rows: Int
    package let watermark: String?
    package let files: Int
}

extension Workplace {
    /// What was taken of each table of a source, by the name of its stage table.
    package func taken() async throws -> [String: TableTaken] {
        let records = try await Records(engines.state())
        let plan = try await Runner(self) { _ in }.plan(engines.state())
        var all: [String: TableTaken] = [:]
        for step in plan.steps {
            guard case .extract = step.work, let product = records[step.name] else { continue }
            let taken = records.taken(step)
            all[step.name] = TableTaken(rows: product.rows, watermark: taken.watermark, files: taken.files.count)
        }
        return all
    }
}
