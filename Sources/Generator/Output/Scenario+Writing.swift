import Base
import Synchronization

/// What a business consists of, each of which can be made alone.
package enum Part: String, Sendable, CaseIterable {
    case billing, corporate, bitrix, events, sales, agency, logs, contracts, web

    /// The tables of a database; none for what is not one.
    package var tables: [Table] {
        switch self {
        case .billing: Billing.tables
        case .corporate: Corporate.tables
        case .bitrix: Bitrix.tables
        default: []
        }
    }

    /// Folders of files, of which there is one for each day, week or contract.
    fileprivate var files: [(folder: String, prefix: String, suffix: String)] {
        switch self {
        case .billing, .corporate, .bitrix: []
        case .events: [("events", "events-", ".ndjson.gz")]
        case .sales: [("sales", "sales-", ".csv")]
        case .agency: [("agency", "agency-", ".xlsx")]
        case .logs: [("logs", "app-", ".log"), ("logs", "nginx-", ".log")]
        case .contracts: [("contracts", "20", ".docx")]
        case .web: [("web/nbrb/rates", "20", ".json"), ("web/yandex", "addresses", ".json")]
        }
    }
}

extension Scenario {
    /// Writes the parts into a folder, on so many threads, and tells what is in them. Whatever the number of threads, the bytes are the same.
    @discardableResult
    package func write(_ parts: Set<Part> = Set(Part.allCases), to path: String, threads: Int) async throws -> Tally {
        let folder = OutputFolder(path)
        try Files.makeFolder(path)
        for files in parts.flatMap(\.files) { try Files.makeFolder(folder.path(files.folder)) }
        let queue = JobQueue(jobs(parts, folder))
        let tally = try await withThrowingTaskGroup(of: Tally.self) { group in
            for number in 0..<max(1, threads) {
                group.addTask { try await Worker("generate-\(number)").work(off: queue) }
            }
            var all = Tally()
            for try await part in group { all.add(part) }
            return all
        }
        for files in parts.flatMap(\.files) { try folder.clear(files) }
        try folder.write(EffectsFile(self).bytes, to: "effects.yaml")
        try folder.write(ControlFile.bytes(tally, self), to: "control.yaml")
        return tally
    }

    /// Long ones first, so that no thread waits for another at the end.
    private func jobs(_ parts: Set<Part>, _ folder: OutputFolder) -> [Job] {
        var jobs: [Job] = [Part.billing, .corporate, .bitrix].filter(parts.contains).map { part in
            { try database(part, folder) }
        }
        let days = 0..<period.days
        if parts.contains(.events) || parts.contains(.logs) {
            jobs += days.map { day in
                {
                    var files = DayFiles(day, self)
                    return try files.write(to: folder, events: parts.contains(.events), logs: parts.contains(.logs))
                }
            }
        }
        if parts.contains(.sales) { jobs += days.map { day in { try SalesFile.write(day, self, to: folder) } } }
        if parts.contains(.agency) { jobs += AgencyBook.weeks(period).map { week in { try AgencyBook.write(week, self, to: folder) } } }
        if parts.contains(.contracts) {
            jobs += pipeline.contracts.map { contract in { try ContractFile.write(contract, self, to: folder) } }
        }
        if parts.contains(.web) {
            jobs.append { try RateAnswers.write(self, to: folder) }
            jobs.append { try GeocoderAnswers.write(self, to: folder) }
        }
        return jobs
    }

    private func database(_ part: Part, _ folder: OutputFolder) throws -> Tally {
        let file = try SQLiteFile(folder.path("\(part.rawValue).sqlite"))
        var all = Tally()
        for table in part.tables {
            let tally = TableTally()
            try file.write(table, table.stream(self, counting: tally))
            all.add(tally, as: "\(part.rawValue).\(table.name)")
        }
        try file.finish()
        return all
    }
}

private typealias Job = @Sendable () throws -> Tally

/// Jobs, each of which is taken once.
private final class JobQueue: Sendable {
    private let jobs: [Job]
    private let next = Mutex(0)

    init(_ jobs: [Job]) { self.jobs = jobs }

    func take() -> Job? {
        next.withLock { place in
            guard place < jobs.count else { return nil }
            place += 1
            return jobs[place - 1]
        }
    }
}

/// A thread that does jobs until none is left.
private actor Worker {
    private let thread: QueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ name: String) { thread = QueueExecutor(name) }

    func work(off queue: JobQueue) throws -> Tally {
        var all = Tally()
        while !Task.isCancelled, let job = queue.take() { all.add(try job()) }
        return all
    }
}
