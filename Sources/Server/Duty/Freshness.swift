import Base
import FoundationEssentials
import Pipeline
import Project
import SQLText
import State

/// How new a table is, against what its model promises.
struct Freshness: Sendable {
    enum Verdict: Sendable, Hashable {
        /// Nothing is promised, or not yet.
        case open
        case onTime
        case late
    }

    let table: TableName
    let sla: ClockTime?
    /// When the rows that people read were made; nil where there are none.
    let madeAt: Date?
    let rows: Int?
    let verdict: Verdict
    /// The moment by which the day's data was promised last, in seconds since 1970.
    let promised: Int?
}

/// What the state knows of a project's work, read once for all of its tables.
struct Records: Sendable {
    let products: [String: Product]
    let mark: ScheduleMark?
    let lastDone: Date?

    init(_ store: Store) async throws {
        products = try await store.products()
        mark = try await store.scheduleMark()
        lastDone = try await store.lastDone()
    }

    /// Of each model's table, those with a promise first.
    func freshness(of folder: Folder, at now: Int) throws -> [Freshness] {
        let zone = try Zone(folder.settings.timeZone)
        let timetable = try Timetable(folder.settings)
        let models = folder.models.filter { $0.sla != nil } + folder.models.filter { $0.sla == nil }
        return models.map { model in
            // A mart is read as it was put in place; until then, it lies beside.
            let product = products[model.layer == .mart ? Plan.publishName(model.table) : "\(model.table)"]
            let promise = model.sla.map { promised($0, at: now, zone) }
            let verdict = promise.map { self.verdict($0, product, timetable, zone) } ?? .open
            return Freshness(
                table: model.table, sla: model.sla, madeAt: product?.madeAt, rows: products["\(model.table)"]?.rows, verdict: verdict,
                promised: promise)
        }
    }

    /// The last moment at which clocks showed the time.
    private func promised(_ sla: ClockTime, at now: Int, _ zone: Zone) -> Int {
        let midnight = zone.local(now) / 86_400 * 86_400
        let today = zone.moment(local: midnight + sla.minute * 60)
        return today <= now ? today : zone.moment(local: midnight - 86_400 + sla.minute * 60)
    }

    /// A promise is kept where the table was made, or found to be as new as its inputs, since the run that brings the day's
    /// data was due. What was promised before the schedule was kept is nobody's concern.
    private func verdict(_ promise: Int, _ product: Product?, _ timetable: Timetable?, _ zone: Zone) -> Freshness.Verdict {
        guard let mark, promise > mark.since.seconds else { return .open }
        let begin = timetable?.bringing(promise) ?? zone.moment(local: zone.local(promise) / 86_400 * 86_400)
        let isDone = mark.state == .done && mark.due.seconds >= begin
        let signs = [product?.madeAt, lastDone].compactMap { $0?.seconds }
        return isDone || signs.contains { $0 >= begin } ? .onTime : .late
    }
}
