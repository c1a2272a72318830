import Columnar
import Databases
import Project
import SQLText

/// One table of a source, as it can be taken.
package protocol TableReader: Sendable {
    /// What there is to take, given what was taken before: nothing where nothing is new.
    func portions(after taken: Taken, _ taking: Taking) async throws -> [Portion]

    /// The columns as the source has them now; nil where the project's own are all that is known.
    func columns(_ taking: Taking) async throws -> [FoundColumn]?

    /// The rows of a portion in the types of their columns. Rows that do not fit go to the rejects of `taking`.
    func rows(of portion: Portion, _ taking: Taking) async throws -> BatchStream
}

/// A table whose source knows how big it is.
package protocol Measured: TableReader {
    /// About how many rows there are, without counting them.
    func estimatedRows(_ taking: Taking) async throws -> Int?
}

/// A part of a table that comes, and is replaced, as a whole.
package enum Portion: Sendable, Hashable {
    /// All rows there are.
    case everything
    /// Rows whose cursor is `from` or later, and before `to`, in the text of the cursor's own type; nil is without end.
    case span(from: String?, to: String?)
    /// The rows of one file.
    case file(FileVersion)
    /// Rows that are new by their key; those that are there under the same key are replaced.
    case additions
}

/// A file as it was when somebody looked.
package struct FileVersion: Sendable, Hashable {
    /// Its name in the folder of the source: what stands in the column `_file`.
    package let name: String
    package let size: Int
    /// Nanoseconds since 1970.
    package let modified: Int

    package init(name: String, size: Int, modified: Int) {
        self.name = name
        self.size = size
        self.modified = modified
    }
}

/// What was taken of a table before.
package struct Taken: Sendable {
    /// The greatest value of the cursor that is in stage.
    package var watermark: String?
    package var files: [String: FileVersion] = [:]
    /// Days that are asked for by hand.
    package var period: DayRange?

    package init(watermark: String? = nil, files: [String: FileVersion] = [:], period: DayRange? = nil) {
        self.watermark = watermark
        self.files = files
        self.period = period
    }
}

/// Days from the first, up to and without the last, since 1970-01-01.
package struct DayRange: Sendable, Hashable {
    package let days: Range<Int64>
    /// Whether each day is taken by itself.
    package let isDayByDay: Bool

    package init(_ days: Range<Int64>, isDayByDay: Bool = false) {
        self.days = days
        self.isDayByDay = isDayByDay
    }

    package var portions: [Portion] {
        guard isDayByDay else { return [.span(from: Calendar.date(days.lowerBound), to: Calendar.date(days.upperBound))] }
        return days.map { .span(from: Calendar.date($0), to: Calendar.date($0 + 1)) }
    }
}
