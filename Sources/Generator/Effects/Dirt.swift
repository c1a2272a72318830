/// Troubles of real sources: what they are called in `control.yaml`, and of how many rows each is found in one.
package enum Dirt: String, Sendable, CaseIterable {
    case duplicate, late, misspelt, conflict
    case notPositive = "not_positive"
    case currency, orphan
    case wrongType = "wrong_type"
    case brokenLine = "broken_line"
    case wrongNumber = "wrong_number"
    case futureDate = "future_date"
    case wrongSum = "wrong_sum"
    case unknownAddress = "unknown_address"

    /// Whether the row must be kept out; others are put right, or belong in although they came late.
    var isRefused: Bool {
        switch self {
        case .late, .misspelt, .unknownAddress: false
        default: true
        }
    }

    /// Of so many rows of `transactions`, one.
    static let transactions: [(Dirt, oneIn: Int)] = [(.notPositive, 1_250), (.currency, 2_500), (.orphan, 1_250)]
    static let duplicateTransaction = 1_000
    /// Of so many pairs of a user and a day, one arrives late.
    static let lateTransactions = 300
    static let lateVisits = 250
    static let duplicateSession = 1_500
    static let wrongEvent = 10_000
    static let brokenEvent = 20_000
    static let wrongSales = 900
    static let negativeSales = 1_500
    static let duplicateSales = 700
    static let wrongAgency = 150
    static let misspeltCity = 12
    static let wrongUNP = 150
    static let futureBirth = 400
    static let wrongContractSum = 40
    static let conflictingContact = 60
}
