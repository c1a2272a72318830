/// Records of a file, one after another. It has one owner, who may wait in it.
protocol Records: AnyObject {
    /// Goes to the next record; false at the end.
    func next() throws -> Bool

    /// The line that the record begins on, counted from 1.
    var line: Int { get }
    /// Why the record cannot be read, where it cannot: then it has no cells.
    var fault: String? { get }
    var cellCount: Int { get }
    func isNull(_ index: Int) -> Bool
    /// Why a cell has no value though it should, where the file says so itself.
    func refusal(_ index: Int) -> String?
    /// Lends the bytes of a cell.
    func withCell<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result
    /// The beginning of the record as it stands in the file, to be recognised by.
    var raw: String { get }
}

extension Records {
    func isNull(_ index: Int) -> Bool { false }
    func refusal(_ index: Int) -> String? { nil }
}

enum RecordLimit {
    /// The most that one record may have.
    static let bytes = 16 << 20
    /// What of a bad one is shown.
    static let shown = 4_096
    static let tooLong = "longer than \(bytes >> 20) MiB"
}
