import Connectors
import Project
import Secrets
import State

extension Plan.Step {
    /// Whether a table is as new as its text and its inputs, by the products that are on record.
    func isUpToDate(_ product: Product, _ products: [String: Product], in folder: Folder) -> Bool {
        let inputs = inputs.compactMap { products[$0]?.version }
        return inputs.count == self.inputs.count && isUpToDate(product, inputs, in: folder)
    }

    /// The same, by the versions of the inputs. What a database holds cannot be known without asking it.
    func isUpToDate(_ product: Product, _ inputs: [String], in folder: Folder) -> Bool {
        guard product.textHash == textHash else { return false }
        if case .extract(let source, let table) = work {
            guard case .files(let path) = source.kind, case .files(let format) = table.origin,
                let files = try? FileSet.find(format.files, in: path.path(in: folder.root), for: table)
            else { return false }
            return product.inputsVersion == files.version
        }
        return product.inputsVersion == Plan.version(of: inputs)
    }
}

extension Plan {
    /// What a step's inputs are together.
    static func version(of inputs: [String]) -> String { Digest.sha256(inputs.joined(separator: "\n")) }
}

extension FileSet {
    /// What the files are, as far as the folder tells without reading them.
    var version: String {
        Digest.sha256(files.map { "\($0.path)\t\($0.size)\t\($0.modified)" }.joined(separator: "\n"))
    }
}
