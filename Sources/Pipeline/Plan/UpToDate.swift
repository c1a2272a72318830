import Connectors
import Project
import Secrets
import State

extension Plan.Step {
    /// Whether a table is as new as its text and its inputs, by what is on record.
    func isUpToDate(_ records: Records, in folder: Folder) -> Bool {
        let inputs = inputs.compactMap { records[$0]?.version }
        return inputs.count == self.inputs.count && isUpToDate(records, inputs, in: folder)
    }

    /// The same, by the versions of the inputs. What is on a server cannot be known without asking it.
    func isUpToDate(_ records: Records, _ inputs: [String], in folder: Folder) -> Bool {
        guard let product = records[name], product.textHash == textHash else { return false }
        if case .extract(let source, let table) = work {
            guard case .files(.folder(let path)) = source.kind, case .files(let format) = table.origin,
                let files = try? FileSet.find(format.files, in: path.path(in: folder.root), for: table)
            else { return false }
            return files.news(after: records.taken(self)).isEmpty
        }
        return product.inputsVersion == Plan.version(of: inputs)
    }
}

extension Plan {
    /// What a step's inputs are together.
    static func version(of inputs: [String]) -> String { Digest.sha256(inputs.joined(separator: "\n")) }
}

extension FileVersion {
    /// What files are, as far as their folder tells without reading them.
    static func version(of files: [FileVersion]) -> String {
        Digest.sha256(files.map { "\($0.name)\t\($0.size)\t\($0.modified)" }.joined(separator: "\n"))
    }
}
