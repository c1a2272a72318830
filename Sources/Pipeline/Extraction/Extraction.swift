import Base
import Columnar
import Connectors
import Databases
import Engines
import Project
import SQLText
import State

/// One table of a source on its way into stage: all of it into a new table, or what is new into the one that is there.
struct Extraction: Sendable {
    let run: StepRun
    let source: Source
    let table: SourceTable
    let reader: any TableReader
    private var taking: Taking

    init(_ run: StepRun, _ source: Source, _ table: SourceTable) {
        self.run = run
        self.source = source
        self.table = table
        reader = source.reader(of: table, root: run.workplace.folder.root)
        taking = Taking(run.workplace)
    }

    /// A source that breaks off is tried again, each time after a longer wait; then it fails, and the others go on.
    func perform() async throws -> StepRun.Result {
        for attempt in 1... {
            var work = self
            work.taking = Taking(run.workplace)
            run.connections.follow(work.taking.cancel)
            do {
                return try await work.take()
            } catch  where attempt <= source.limits.retries && Interruption.isPassing(error) && !work.taking.isCancelled {
                try await Task.sleep(for: .milliseconds(500 << min(attempt, 7)))
            } catch {
                throw explained(error)
            }
        }
        preconditionFailure("the last attempt returns or throws")
    }

    private func take() async throws -> StepRun.Result {
        let connection = try await run.connections.open(run.workplace.engines.warehouse())
        let build = TableBuild(table.stage, on: connection)
        let isOnRecord = run.previous?.textHash == run.step.textHash
        let stage = isOnRecord ? try await connection.schema(of: table.stage) : nil
        let isThere = stage != nil
        let shape = try await Shape(of: table, found: reader.columns(taking), stage: stage, in: connection.dialect)
        try shape.check()
        let taken = isThere ? run.taken : Taken(period: run.taken.period)
        let portions = try await reader.portions(after: taken, taking)
        if !isThere, portions.isEmpty, case .files = source.kind { throw unfinished }
        let mends = isThere ? try await Mends(of: build) : nil
        let isReplay = if portions.isEmpty, let mends { try await mends.areWaiting() } else { false }
        if isThere, portions.isEmpty, !isReplay {
            var result = unchanged(taken)
            result.notes = shape.notes + taking.notes
            return result
        }
        do {
            if !isThere || portions == [.everything] {
                var result = try await replace(portions, build)
                result.notes += shape.notes + taking.notes
                return result
            }
            var result = unchanged(taken)
            // Files are put in place together, spans one after another: each is safe before the next is read.
            for group in isReplay ? [[]] : portions.allSatisfy(\.isFile) ? [portions] : portions.map({ [$0] }) {
                result = try await add(group, to: build, shape, after: result)
            }
            result.notes += shape.notes + taking.notes
            return result
        } catch {
            try? await build.abandon()
            throw error
        }
    }

    /// The error as a person reads it, about the table.
    private func explained(_ error: any Error) -> any Error {
        error is EngineError || error is DatabaseError || error is Interruption ? Diagnostic.explaining(error, at: table.place) : error
    }

    /// There are files, and none of them is whole yet: a table cannot be made from them.
    private var unfinished: Diagnostic {
        Diagnostic(
            "source.files-unfinished", "Every file of `\(table.stage)` is still being written, and it was never taken.",
            "Все файлы `\(table.stage)` ещё пишутся, а сама она ещё не загружалась.", at: table.place,
            mend: Text("run again when they are whole", "запустите снова, когда их допишут"))
    }

    /// Nothing is new.
    private func unchanged(_ taken: Taken) -> StepRun.Result {
        let previous = run.previous
        return StepRun.Result(
            version: previous?.version ?? "", inputsVersion: previous?.inputsVersion ?? "", changed: .days(Days()),
            rows: previous?.rows ?? 0,
            isUpToDate: true)
    }
}

// MARK: - All rows

extension Extraction {
    /// Makes the table from these rows alone. Where they are the rows that are there, everything downstream is left alone.
    private func replace(_ portions: [Portion], _ build: TableBuild) async throws -> StepRun.Result {
        var result = StepRun.Result(version: "", inputsVersion: "")
        try await build.begin()
        let (reconciled, words) = try await fill(build, portions, &result)
        result.inputsVersion =
            portions.contains(where: \.isFile) ? FileVersion.version(of: portions.compactMap(\.file)) : Plan.version(of: words)
        result.version = run.version(from: result.inputsVersion)
        if let previous = run.previous, previous.textHash == run.step.textHash, previous.inputsVersion == result.inputsVersion,
            !portions.contains(where: \.isFile)
        {
            try await build.abandon()
            return StepRun.Result(
                counts: .init(rowsIn: result.counts.rowsIn, rowsOut: previous.rows), version: previous.version,
                inputsVersion: result.inputsVersion, isUpToDate: true)
        }
        try await remember(portions, words, build, &result)
        if let mends = try await Mends(of: build) { try await apply(mends, standing: false, &result) }
        result.counts.rowsOut = result.counts.rowsIn
        if case .difference = table.mode, let difference = try await build.difference(by: table.key) { result.notes.append(difference) }
        try await run.check(table.checks, build, reconciled: reconciled, &result)
        if let period = table.period, let previous = run.previous, try await build.version() == previous.version {
            result.changed = try await build.changedDays(period)
        }
        try await build.publish(version: result.version, with: history(of: build))
        return result
    }

    /// What keeps every version of the rows in a table beside the stage table, where that is wanted.
    private func history(of build: TableBuild) async throws -> (@Sendable (isolated any Connection) throws -> Int)? {
        guard table.mode == .difference(history: true) else { return nil }
        let history = History(
            table: TableName(build.table.schema, build.table.name + "_history"), rows: build.next, key: table.key, moment: run.stamp.moment)
        if try await build.kind(of: history.table) == nil {
            try await build.connection.execute(
                """
                CREATE TABLE \(table: history.table) AS
                SELECT *, CAST(NULL AS timestamp) AS valid_from, CAST(NULL AS timestamp) AS valid_to, CAST(NULL AS boolean) AS is_current
                FROM \(table: build.next) WHERE false
                """)
        }
        return try await history.change(on: build.connection, at: table.place)
    }

    /// What the next run goes on from.
    private func remember(
        _ portions: [Portion], _ words: [String], _ build: TableBuild, _ result: inout StepRun.Result
    ) async throws {
        let files = zip(portions, words).compactMap { portion, word in portion.file.map { ($0, word) } }
        if !files.isEmpty {
            let rows = try await build.connection.counts(of: "_file", in: build.next)
            let rejected = try await build.connection.counts(of: "file", in: build.nextQuarantine)
            result.files = files.map { file, word in
                LoadedFile(
                    table: run.step.name, path: file.name, size: file.size, modified: file.modified, hash: word,
                    rows: rows[file.name] ?? 0, rejected: rejected[file.name] ?? 0)
            }
        }
        if case .incremental(let cursor, _) = table.mode {
            let last = try await build.connection.value("SELECT CAST(max(\(name: cursor)) AS text) FROM \(table: build.next)")
            result.watermark = [run.taken.watermark, last].compactMap(\.self).last
        }
    }
}

// MARK: - New rows

extension Extraction {
    /// Puts the rows of these portions in place of those that came from them before.
    private func add(
        _ portions: [Portion], to build: TableBuild, _ shape: Shape, after before: StepRun.Result
    ) async throws -> StepRun.Result {
        var result = StepRun.Result(version: "", inputsVersion: "")
        try await build.begin()
        if portions.isEmpty { try await build.makeEmpty() }
        let (reconciled, words) = try await fill(build, portions, &result)
        try await remember(portions, words, build, &result)
        let mends = try await Mends(of: build)
        if let mends { try await apply(mends, standing: true, &result) }
        let old = Replacement(portions, table)
        result.inputsVersion = run.version(from: before.inputsVersion + Plan.version(of: words))
        result.version = run.version(from: result.inputsVersion)
        // The note on the table tells whether the rows that are there are those on record: after a kill they may be newer.
        let isOnRecord = try await build.version() == before.version
        let contest = old.leavesRivals ? Contest(table.checks, build) : nil
        if let contest { try await contest.gather(old) }
        let replaced: Query = [old.condition(build.next), contest?.standing].compactMap(\.self).map { "(\($0))" as Query }
            .joined(separator: " OR ")
        let rest: Query = "SELECT * FROM \(table: build.table) WHERE NOT coalesce(\(replaced), false)"
        try await run.check(table.checks, build, beside: rest, reconciled: reconciled, &result)
        if isOnRecord, shape.additions.isEmpty, try await build.contentVersion(where: replaced) == build.contentVersion(),
            try await build.refusesNothingNew()
        {
            try await build.abandon()
            (result.version, result.inputsVersion, result.rows) = (before.version, before.inputsVersion, before.rows)
            (result.changed, result.isUpToDate) = (before.changed, before.isUpToDate)
            return result
        }
        if isOnRecord, let period = table.period {
            result.changed = try await build.changedDays(period, old: replaced).union(before.changed)
        }
        try await build.merge(old, contest, mends, version: result.version, shape.additions)
        result.rows = try await build.connection.count(build.table)
        return result
    }
}

// MARK: - Rows

extension Extraction {
    private func apply(_ mends: Mends, standing: Bool, _ result: inout StepRun.Result) async throws {
        let (taken, refused) = try await mends.apply(standing: standing)
        result.counts.rowsIn += taken
        result.counts.rejected -= refused
    }

    /// Reads the portions into the new table, and what did not fit into its quarantine. Tells what the rows of each are.
    private func fill(
        _ build: TableBuild, _ portions: [Portion], _ result: inout StepRun.Result
    ) async throws -> (reconciled: [String: Finding], words: [String]) {
        let words = try await pour(portions, into: build, &result)
        result.counts.rejected = try await build.refuse(taking.rejects, run.stamp)
        result.counts.bytes = portions.compactMap(\.file).reduce(0) { $0 + $1.size }
        return (try await Reconciliation(table, build).findings(taking.totals), words)
    }

    private func pour(_ portions: [Portion], into build: TableBuild, _ result: inout StepRun.Result) async throws -> [String] {
        let passed = RowCounter(run.report)
        let key = table.masks.isEmpty ? [] : try await run.workplace.engines.maskKey()
        let inTurn = PortionsInTurn(portions) { [reader, taking, table] portion in
            try await reader.rows(of: portion, taking).masked(table.masks, key: key)
        }
        guard let rows = try await inTurn.stream() else { return [] }
        try await build.makeEmpty(rows.schema)
        result.counts.rowsIn += try await build.connection.ingest(rows, into: build.next) { passed.add($0) }
        return inTurn.words
    }
}

extension Portion {
    var isFile: Bool { file != nil }

    var file: FileVersion? { if case .file(let file) = self { file } else { nil } }
}

extension Connection {
    /// How many rows each value of a column has.
    fileprivate func counts(of column: String, in table: TableName) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for batch in try rows("SELECT \(name: column), count(*) FROM \(table: table) WHERE \(name: column) IS NOT NULL GROUP BY 1") {
            for row in 0..<batch.count { counts[batch[0].text(row)] = Int(batch[1].integer(row)) }
        }
        return counts
    }
}

extension Taking {
    convenience init(_ workplace: Workplace) {
        let engines = workplace.engines
        self.init(
            root: workplace.folder.root, spool: workplace.spool,
            reader: { try await engines.reader().connect() }, warehouse: { try await engines.warehouse().connect() })
    }
}
