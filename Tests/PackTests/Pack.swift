import Base
import FoundationEssentials
import TestSupport

/// A project of the payments pack over a generated business, driven as a person drives it.
struct Pack {
    let folder: TemporaryFolder
    private let environment: [String: String]

    static let path =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
        + "/packs/payments"

    /// The services of the web are the business's own unless others are named, and so is the embedded warehouse.
    init(_ business: Business, asking services: Business? = nil, warehouse: String? = nil) throws {
        folder = try TemporaryFolder("pack")
        var environment = (services ?? business).environment
        environment["WAREHOUSE"] = warehouse
        self.environment = environment
        for name in try FileManager.default.contentsOfDirectory(atPath: Pack.path) {
            try FileManager.default.copyItem(atPath: "\(Pack.path)/\(name)", toPath: folder.path(name))
        }
        if warehouse != nil {
            let text = String(decoding: try Files.read(folder.path("vitrina.yaml")), as: UTF8.self)
            try folder.write(text.replacing("warehouse: duckdb", with: "warehouse: ${WAREHOUSE}", maxReplacements: 1), to: "vitrina.yaml")
        }
        try take(business)
    }

    /// Puts the files of a business where the sources look for them.
    func take(_ business: Business) throws {
        try? FileManager.default.removeItem(atPath: folder.path("data"))
        try FileManager.default.createSymbolicLink(atPath: folder.path("data"), withDestinationPath: business.folder.path)
    }

    /// Runs the program to a good end, and answers what it wrote.
    @discardableResult
    func vitrina(_ arguments: String...) async throws -> String {
        let result = try await run(
            vitrinaProgram(), arguments + ["--project", folder.path, "--lang", "en"], environment: environment, timeout: .seconds(600))
        guard result.status == 0 else { throw Failure("status \(result.status)\n\(result.stdout)\(result.stderr)") }
        return result.stdout
    }

    /// Rows of the warehouse as CSV, without the header.
    func ask(_ sql: String) async throws -> [String] {
        try await vitrina("query", "--warehouse", "--format", "csv", sql).split(separator: "\n").dropFirst().map(String.init)
    }

    /// The names of the tables of some layers.
    func tables(_ layers: String...) async throws -> [String] {
        let list = layers.map { "'\($0)'" }.joined(separator: ", ")
        return try await ask(
            """
            SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_schema IN (\(list)) ORDER BY 1
            """)
    }
}
