import Base
import CExpat

/// A small XML text as a whole, in the shape of JSON, for answers of web services.
///
/// An element is an object of its attributes (`@name`) and of the elements in it; several of one name are a list. One with
/// nothing but text is that text; text beside attributes is `#text`. A document type is refused, and with it all entities.
package enum XMLTree {
    package struct Failure: Error, Sendable {
        package let line: Int
        package let reason: Text
    }

    package static func json(_ bytes: [UInt8]) throws(Failure) -> JSON {
        let builder = TreeBuilder()
        guard let parser = XML_ParserCreate(nil) else { preconditionFailure("expat has no memory") }
        defer { XML_ParserFree(parser) }
        builder.parser = parser
        XML_SetUserData(parser, Unmanaged.passUnretained(builder).toOpaque())
        XML_SetElementHandler(
            parser, { builder, name, attributes in treeBuilder(builder).open(String(cString: name!), attributes) },
            { builder, _ in treeBuilder(builder).close() })
        XML_SetCharacterDataHandler(parser) { builder, text, count in
            treeBuilder(builder).add(UnsafeRawBufferPointer(start: text, count: Int(count)))
        }
        XML_SetStartDoctypeDeclHandler(parser) { builder, _, _, _, _ in
            treeBuilder(builder).stop(Text("a document type is not taken", "document type не принимается"))
        }
        let isRead = bytes.withUnsafeBytes { buffer in
            XML_Parse(parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), 1) != XML_STATUS_ERROR
        }
        if isRead, builder.problem == nil { return .object(builder.root) }
        let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { Text(same: String(cString: $0)) }
        throw Failure(line: Int(XML_GetCurrentLineNumber(parser)), reason: builder.problem ?? reason ?? Text("broken", "испорчено"))
    }
}

private func treeBuilder(_ raw: UnsafeMutableRawPointer?) -> TreeBuilder {
    Unmanaged<TreeBuilder>.fromOpaque(raw!).takeUnretainedValue()
}

/// Puts elements into those around them.
private final class TreeBuilder {
    private struct Element {
        let name: String
        var members: [(String, JSON)]
        var text: [UInt8] = []
    }

    private static let depthLimit = 128

    var parser: XML_Parser?
    private(set) var root: [(String, JSON)] = []
    private(set) var problem: Text?
    private var open: [Element] = []

    func open(_ name: String, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        guard open.count < TreeBuilder.depthLimit else { return stop(Text("nested too deep", "слишком глубокая вложенность")) }
        var members: [(String, JSON)] = []
        var next = attributes
        while let pair = next, let key = pair[0], let value = pair[1] {
            members.append(("@" + String(cString: key), .string(String(cString: value))))
            next = pair + 2
        }
        open.append(Element(name: name, members: members))
    }

    func add(_ text: UnsafeRawBufferPointer) {
        if !open.isEmpty { open[open.count - 1].text.append(contentsOf: text) }
    }

    func close() {
        guard let element = open.popLast() else { return }
        let value = value(of: element)
        if open.isEmpty {
            root.append((element.name, value))
        } else {
            put(value, element.name, into: &open[open.count - 1].members)
        }
    }

    private func value(of element: Element) -> JSON {
        let isBlank = element.text.allSatisfy { $0 <= 0x20 }
        let text = JSON.string(String(decoding: element.text, as: UTF8.self))
        if element.members.isEmpty { return isBlank ? .null : text }
        return .object(isBlank ? element.members : element.members + [("#text", text)])
    }

    private func put(_ value: JSON, _ name: String, into members: inout [(String, JSON)]) {
        // Elements of one name mostly stand together, so the search begins at the end.
        guard let index = members.lastIndex(where: { $0.0 == name }) else { return members.append((name, value)) }
        if case .array(var items) = members[index].1 {
            members[index].1 = .null
            items.append(value)
            members[index].1 = .array(items)
        } else {
            members[index].1 = .array([members[index].1, value])
        }
    }

    func stop(_ reason: Text) {
        if problem == nil { problem = reason }
        XML_StopParser(parser, 0)
    }
}
