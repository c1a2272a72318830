import Base
import Synchronization

/// Slows down the guessing of passwords: after some free attempts the wait doubles with each failure.
///
/// An attempt counts as failed from its beginning, so that many at the same moment get no more tries than one by one.
final class Throttle: Sendable {
    /// What is counted together, how many failures it forgives, and how long it makes anybody wait.
    struct Key: Hashable, Sendable {
        let text: String
        let free: Int
        let longest: Duration
    }

    private struct Record {
        var failures: Int
        var last: ContinuousClock.Instant
    }

    private let capacity: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let records = Mutex<[Key: Record]>([:])

    init(capacity: Int = 10_000, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.capacity = capacity
        self.now = now
    }

    /// Somebody by this name, from this address, and both together: neither many names nor many addresses help.
    /// The name alone waits a minute at most, so that a stranger cannot keep its owner out.
    static func keys(name: String, address: String) -> [Key] {
        [
            Key(text: "\(name) from \(address)", free: 5, longest: .seconds(900)),
            Key(text: "from \(address)", free: 30, longest: .seconds(900)),
            Key(text: name, free: 30, longest: .seconds(60)),
        ]
    }

    /// How many keys are remembered.
    var count: Int { records.withLock { $0.count } }

    /// Counts an attempt, or fails with `access.too-many-attempts` while its time has not come.
    func begin(_ keys: [Key]) throws(Diagnostic) {
        let moment = now()
        let wait = records.withLock { records in
            let wait = keys.map { key in records[key].map { self.wait(key, $0, moment) } ?? .zero }.max() ?? .zero
            guard wait <= .zero else { return wait }
            for key in keys {
                makeRoom(in: &records, moment)
                records[key, default: Record(failures: 0, last: moment)].failures += 1
                records[key]?.last = moment
            }
            return .zero
        }
        guard wait <= .zero else { throw .tooManyAttempts(wait) }
    }

    /// Takes the attempt back: the password was right. The count of the pair begins anew.
    func succeed(_ keys: [Key]) {
        records.withLock { records in
            for (index, key) in keys.enumerated() {
                guard let record = records[key] else { continue }
                records[key] = index == 0 || record.failures == 1 ? nil : Record(failures: record.failures - 1, last: record.last)
            }
        }
    }

    private func wait(_ key: Key, _ record: Record, _ moment: ContinuousClock.Instant) -> Duration {
        let excess = record.failures - key.free
        guard excess >= 0 else { return .zero }
        return min(.seconds(1 << min(excess, 20)), key.longest) - (moment - record.last)
    }

    /// Forgets what is over an hour old, and the oldest where even that is too much.
    private func makeRoom(in records: inout [Key: Record], _ moment: ContinuousClock.Instant) {
        guard records.count >= capacity else { return }
        records = records.filter { moment - $1.last < .seconds(3600) }
        guard records.count >= capacity else { return }
        for (key, _) in records.sorted(by: { $0.value.last < $1.value.last }).prefix(capacity / 10) { records[key] = nil }
    }
}

extension Diagnostic {
    static func tooManyAttempts(_ wait: Duration) -> Diagnostic {
        let seconds = Int(wait.components.seconds) + 1
        let word = Language.russian(seconds, "секунду", "секунды", "секунд")
        return Diagnostic(
            "access.too-many-attempts", "Too many failed attempts to sign in.", "Слишком много неудачных попыток входа.",
            mend: Text("try again in \(seconds) s", "попробуйте через \(seconds) \(word)"))
    }
}
