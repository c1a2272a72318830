import FoundationEssentials

/// The clock on the wall, by which a schedule is kept; tests bring their own.
package struct WallClock: Sendable {
    /// Seconds since 1970.
    let now: @Sendable () -> Int
    /// Returns when the clock shows this moment, or somewhat before.
    let sleep: @Sendable (_ until: Int) async throws -> Void

    package init(now: @escaping @Sendable () -> Int, sleep: @escaping @Sendable (_ until: Int) async throws -> Void) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's. It is looked at again within seconds, for machines sleep and clocks are set.
    package static let machine = WallClock(
        now: { Int(Date().timeIntervalSince1970) },
        sleep: { moment in
            let seconds = Double(moment) - Date().timeIntervalSince1970
            try await Task.sleep(for: .seconds(min(max(seconds, 0.05), 5)))
        })

    var date: Date { Date(timeIntervalSince1970: Double(now())) }
}
