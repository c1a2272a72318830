import Base

/// Reads a part that is small by nature, through closures; one with too many elements is refused.
final class XMLVisitor: XMLHandler {
    static let elementLimit = 2_000_000

    var onStart: (XMLName, XMLAttributes) -> Void = { _, _ in }
    /// An element has ended; `text` is what stood directly before its end.
    var onEnd: (XMLName, _ text: String) -> Void = { _, _ in }
    private var elements = 0
    private var written: [UInt8] = []

    func start(_ name: XMLName, _ attributes: XMLAttributes, _ stream: XMLStream) throws {
        elements += 1
        guard elements <= XMLVisitor.elementLimit else {
            throw stream.malformed(Text("more than \(XMLVisitor.elementLimit) elements", "больше \(XMLVisitor.elementLimit) элементов"))
        }
        written.removeAll(keepingCapacity: true)
        onStart(name, attributes)
    }

    func text(_ bytes: UnsafeRawBufferPointer, _ stream: XMLStream) throws {
        written.append(contentsOf: bytes)
        if written.count > XMLStream.tagLimit { throw stream.tooLong() }
    }

    func end(_ name: XMLName, _ stream: XMLStream) throws {
        onEnd(name, String(decoding: written, as: UTF8.self))
        written.removeAll(keepingCapacity: true)
    }

    /// Reads all of it.
    func read(_ source: ArchiveReader) throws {
        let stream = XMLStream(source, self)
        while try stream.read() {}
    }
}
