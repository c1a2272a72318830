import Base
import Columnar
import FoundationEssentials
import Generator
import TestSupport

/// A generated business, and the stub that plays its bank and its geocoder. It lies in the past, for the bank knows no rates of
/// days to come.
final class Business: Sendable {
    let folder: TemporaryFolder
    let tally: Tally
    private let stub: ChildProcess
    private let address: String

    /// What most tests look at: of every dirt there is at least a row.
    private static let standard = Task { try await Business(thousandths: 50, days: 120) }

    static func shared() async throws -> Business { try await standard.value }

    init(thousandths: Int, days: Int) async throws {
        folder = try TemporaryFolder("business")
        let period = Period(firstDay: Int(Calendar.days(year: 2024, month: 11, day: 1)), days: days)
        tally = try await Scenario(scale: Scale(thousandths: thousandths), period: period, seed: 7).write(to: folder.path, threads: 2)
        let stub = try ChildProcess(vitrinaProgram(), ["stub", "--port", "0", "--from", folder.path("web")])
        self.stub = stub
        address = try await eventually("the stub's address", timeout: .seconds(60)) {
            if let status = stub.ended() { throw Failure("the stub ended with \(status): \(stub.stderr)") }
            let line = stub.stdout.split(separator: "\n").first
            return stub.stdout.contains("/rest/") ? line?.split(separator: " ").last.map(String.init) : nil
        }
    }

    /// Where a project finds its services.
    var environment: [String: String] { ["NBRB_URL": address, "YANDEX_URL": address + "/v1"] }
}

/// The program as it was built, beside the tests.
func vitrinaProgram() throws -> String {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return "/" + tests.split(separator: "/").dropLast().joined(separator: "/") + "/vitrina"
}
