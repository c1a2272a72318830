import Base
import SQLText

/// A part of the business and the tables that belong to it.
package struct Domain: Sendable {
    package let id: String
    package let name: Text
    package let owner: String?
    package let about: Text?
    package let tables: [Placed<TableName>]
    package let place: Place
}

extension Domain {
    static func read(_ id: Placed<String>, _ node: Node, _ reading: Reading) -> Domain? {
        reading.mapping(node) { fields in
            let name = fields.need("name", reading.text)
            let owner = fields.one("owner", reading.string)
            let about = fields.one("about", reading.text)
            let tables = fields.need("tables") { reading.list($0) { reading.table($0, as: .domain) } }
            guard let name, let tables else { return nil }
            return Domain(id: id.value, name: name, owner: owner, about: about, tables: tables, place: id.place)
        }
    }
}
