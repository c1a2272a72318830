import Base
import CExpat

/// What is told of an XML text, in its order.
protocol XMLHandler: AnyObject {
    func start(_ name: XMLName, _ attributes: XMLAttributes, _ stream: XMLStream) throws
    func text(_ bytes: UnsafeRawBufferPointer, _ stream: XMLStream) throws
    func end(_ name: XMLName, _ stream: XMLStream) throws
}

/// Reads the XML of one member of an archive, in bounded memory: depth, tags and attributes have limits, and a document
/// type declaration is refused, so there are neither entities that grow nor files brought in from elsewhere.
final class XMLStream {
    static let depthLimit = 256
    /// Bytes of one tag with its attributes.
    static let tagLimit = 1 << 20
    private static let chunk = 1 << 16

    private let source: ArchiveReader
    private let parser: XML_Parser
    private let handler: XMLHandler
    private var problem: (any Error)?
    private var depth = 0
    private var fed = 0
    private var state = State.hungry

    private enum State { case hungry, paused, ended }

    /// `namespaces`: names bring the address of their namespace. Reading without is faster.
    init(_ source: ArchiveReader, namespaces: Bool = false, _ handler: XMLHandler) {
        self.source = source
        self.handler = handler
        parser = namespaces ? XML_ParserCreateNS(nil, XMLName.separator) : XML_ParserCreate(nil)
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(parser, startElement, endElement)
        XML_SetCharacterDataHandler(parser, characters)
        XML_SetStartDoctypeDeclHandler(parser, doctype)
    }

    deinit { XML_ParserFree(parser) }

    /// Reads on until the handler calls `pause`; false when the text has ended.
    func read() throws -> Bool {
        while true {
            let status: XML_Status
            switch state {
            case .ended: return false
            case .paused: status = XML_ResumeParser(parser)
            case .hungry:
                let buffer = XML_GetBuffer(parser, Int32(XMLStream.chunk))
                guard let buffer else { throw malformed(Text("no memory", "не хватило памяти")) }
                let count = try source.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: XMLStream.chunk))
                fed += count
                status = XML_ParseBuffer(parser, Int32(count), count == 0 ? 1 : 0)
            }
            if let problem { throw problem }
            if status == XML_STATUS_ERROR {
                throw malformed(Text(same: XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "?"))
            }
            if status == XML_STATUS_SUSPENDED {
                state = .paused
                return true
            }
            var parsing = XML_ParsingStatus()
            XML_GetParsingStatus(parser, &parsing)
            state = parsing.parsing == XML_FINISHED ? .ended : .hungry
            if fed - XML_GetCurrentByteIndex(parser) > XMLStream.tagLimit + XMLStream.chunk { throw tooLong() }
        }
    }

    /// Called by the handler: `read` returns.
    func pause() { XML_StopParser(parser, 1) }

    func tooLong() -> Diagnostic {
        malformed(Text("a tag or a text longer than \(XMLStream.tagLimit) bytes", "тег или текст длиннее \(XMLStream.tagLimit) байт"))
    }

    /// A diagnostic about the place that is being read.
    func malformed(_ reason: Text) -> Diagnostic {
        let place = "\(XML_GetCurrentLineNumber(parser)):\(XML_GetCurrentColumnNumber(parser) + 1)"
        return Diagnostic(
            "document.malformed",
            Text("`\(source.member)` inside is not as it should be, at \(place): ", "`\(source.member)` внутри испорчен, место \(place): ")
                + reason + Text(same: "."),
            at: Place(source.path), mend: Text("open the file and save it anew", "откройте файл и сохраните заново"))
    }
}

// MARK: - What expat calls

extension XMLStream {
    fileprivate func stop(_ error: any Error) {
        if problem == nil { problem = error }
        XML_StopParser(parser, 0)
    }

    fileprivate func opened(_ name: UnsafePointer<CChar>, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        depth += 1
        guard depth <= XMLStream.depthLimit else {
            return stop(malformed(Text("more than \(XMLStream.depthLimit) levels", "больше \(XMLStream.depthLimit) уровней")))
        }
        do {
            try handler.start(XMLName(name), XMLAttributes(attributes), self)
        } catch {
            stop(error)
        }
    }

    fileprivate func closed(_ name: UnsafePointer<CChar>) {
        depth -= 1
        do {
            try handler.end(XMLName(name), self)
        } catch {
            stop(error)
        }
    }

    fileprivate func wrote(_ bytes: UnsafeRawBufferPointer) {
        do {
            try handler.text(bytes, self)
        } catch {
            stop(error)
        }
    }

    fileprivate func declaredType() {
        stop(
            malformed(
                Text("a document type declaration, which no office program writes", "объявление DOCTYPE: офисные программы его не пишут")))
    }
}

private func stream(_ data: UnsafeMutableRawPointer?) -> XMLStream {
    Unmanaged<XMLStream>.fromOpaque(data!).takeUnretainedValue()
}

private let startElement: XML_StartElementHandler = { data, name, attributes in stream(data).opened(name!, attributes) }
private let endElement: XML_EndElementHandler = { data, name in stream(data).closed(name!) }
private let characters: XML_CharacterDataHandler = { data, text, count in
    stream(data).wrote(UnsafeRawBufferPointer(start: text, count: Int(count)))
}
private let doctype: XML_StartDoctypeDeclHandler = { data, _, _, _, _ in stream(data).declaredType() }
