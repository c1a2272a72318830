import Columnar
import FoundationEssentials

extension CalendarDay {
    /// Today by the clock of Minsk, which is that of Moscow: three hours before Greenwich, summer and winter.
    package static func inMinsk(_ now: Date = Date()) -> CalendarDay {
        CalendarDay(Int(((now.timeIntervalSince1970 + minskSeconds) / 86_400).rounded(.down)))
    }

    /// The moment at which the day begins in Minsk.
    var midnightInMinsk: String { "\(self) 00:00:00+03" }

    private static let minskSeconds: Double = 3 * 3600
}
