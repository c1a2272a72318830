import Base
public import CArrow

/// A type that came over the C data interface and that Vitrina has no column for.
public struct UnknownType: Error, Sendable {
    public let column: String
    public let format: String
}

extension Schema {
    /// Reads a C schema, which stays its owner's.
    public init(_ raw: borrowing ArrowSchema) throws(UnknownType) {
        var fields: [Field] = []
        for index in 0..<Int(raw.n_children) { fields.append(try Field(raw.children[index]!.pointee)) }
        self.init(fields)
    }

    /// Fills `out` with a C schema of its own; the one who takes it releases it.
    public func export(to out: UnsafeMutablePointer<ArrowSchema>) {
        Field("", .structure(fields), isNullable: false).export(to: out)
    }
}

extension Field {
    init(_ raw: borrowing ArrowSchema) throws(UnknownType) {
        let name = raw.name.map { String(cString: $0) } ?? ""
        let format = raw.format.map { String(cString: $0) } ?? ""
        var children: [Field] = []
        for index in 0..<Int(raw.n_children) { children.append(try Field(raw.children[index]!.pointee)) }
        var values: DataType?
        if let dictionary = raw.dictionary { values = try Field(dictionary.pointee).type }
        guard let type = DataType(format: format, children: children, dictionary: values) else {
            throw UnknownType(column: name, format: format)
        }
        self.init(name, type, isNullable: raw.flags & Int64(ARROW_FLAG_NULLABLE) != 0)
    }

    func export(to out: UnsafeMutablePointer<ArrowSchema>) {
        let node = SchemaNode(self)
        out.initialize(
            to: ArrowSchema(
                format: UnsafePointer(node.format), name: UnsafePointer(node.name), metadata: nil,
                flags: isNullable ? Int64(ARROW_FLAG_NULLABLE) : 0, n_children: Int64(node.children.count),
                children: node.children.baseAddress, dictionary: node.dictionary,
                release: { raw in
                    guard let raw, let data = raw.pointee.private_data else { return }
                    Unmanaged<SchemaNode>.fromOpaque(data).release()
                    raw.pointee.release = nil
                    raw.pointee.private_data = nil
                },
                private_data: Unmanaged.passRetained(node).toOpaque()))
    }
}

/// The memory of one exported schema; freeing it releases the children that nobody took away.
private final class SchemaNode {
    let format: UnsafeMutablePointer<CChar>
    let name: UnsafeMutablePointer<CChar>
    let children: UnsafeMutableBufferPointer<UnsafeMutablePointer<ArrowSchema>?>
    let dictionary: UnsafeMutablePointer<ArrowSchema>?

    init(_ field: Field) {
        format = duplicate(field.type.format)
        name = duplicate(field.name)
        let fields = field.type.children
        children = .allocate(capacity: fields.count)
        for (index, child) in fields.enumerated() {
            let out = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
            child.export(to: out)
            children.initializeElement(at: index, to: out)
        }
        if case .dictionary(_, let value) = field.type {
            let out = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
            Field("", value).export(to: out)
            dictionary = out
        } else {
            dictionary = nil
        }
    }

    deinit {
        for child in children { free(child!) }
        if let dictionary { free(dictionary) }
        children.deallocate()
        format.deallocate()
        name.deallocate()
    }

    private func free(_ child: UnsafeMutablePointer<ArrowSchema>) {
        child.pointee.release?(child)
        child.deallocate()
    }
}

private func duplicate(_ text: String) -> UnsafeMutablePointer<CChar> {
    let bytes = text.utf8CString
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    bytes.withUnsafeBufferPointer { copy.initialize(from: $0.baseAddress!, count: bytes.count) }
    return copy
}
