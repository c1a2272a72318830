import Base
import Columnar
import Glibc
import Project
import Secrets

extension BatchStream {
    /// The rows with their personal columns masked as they pass.
    package consuming func masked(_ masks: [Mask], key: [UInt8]) -> BatchStream {
        var changes: [(index: Int, kind: Mask.Kind)] = []
        var schema = schema
        for mask in masks {
            guard let index = schema.index(of: mask.column) else { continue }
            changes.append((index, mask.kind))
            if mask.kind != .hide { schema.fields[index].type = .utf8 }
            schema.fields[index].isNullable = true
        }
        guard !changes.isEmpty else { return self }
        let (all, masked) = (changes, schema)
        return mapped(to: masked) { batch in
            var columns = batch.columns
            for (index, kind) in all { columns[index] = columns[index].masked(kind, as: masked.fields[index].type, key) }
            return RecordBatch(schema: masked, columns: columns)
        }
    }
}

extension Columnar.Column {
    fileprivate func masked(_ kind: Mask.Kind, as type: DataType, _ key: [UInt8]) -> Columnar.Column {
        let builder = ColumnBuilder(type)
        for row in 0..<count {
            switch kind {
            case .hide: builder.appendNull()
            case .hash:
                if let text = string(row) { builder.append(text: Digest.keyed(text, key)) } else { builder.appendNull() }
            case .last(let count):
                // A text as short as what would be left is hidden whole.
                if let text = string(row) {
                    builder.append(text: text.count > count ? "…" + text.suffix(count) : "…")
                } else {
                    builder.appendNull()
                }
            }
        }
        return builder.finish()
    }
}

/// The key of masks by hash, made once for a project: under another key, equal values would not be equal any more.
package enum MaskKey {
    package static func load(root: String) throws -> [UInt8] {
        let path = root + "/.vitrina/mask.key"
        if !Files.exists(path) {
            try Files.makeFolder(root + "/.vitrina", mode: 0o700)
            // Of two processes that make it at the same moment, the second takes what the first made.
            var lock = try FileLock.take(path + ".lock", leaving: "").lock
            while lock == nil {
                usleep(10_000)
                lock = try FileLock.take(path + ".lock", leaving: "").lock
            }
            defer { withExtendedLifetime(lock) {} }
            if Files.exists(path) { return try load(root: root) }
            try Files.write(Array(Token.random().utf8), to: path, mode: 0o600)
        }
        return Array(try Files.read(path).prefix { $0 > 0x20 })
    }
}
