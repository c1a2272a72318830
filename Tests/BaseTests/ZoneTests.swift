import Base
import FoundationEssentials
import Testing
#if canImport(Glibc)
import Glibc
#endif

@Suite struct `A time zone` {
    /// What the system's own library says, asked in a process of its own.
    private func offsets(_ zone: String, _ moments: [Int]) throws -> [Int] {
        moments.map { moment in
            // `date` reads the same files by other code.
            let text = "TZ=\(zone) date -d @\(moment) +%z"
            guard let pipe = popen(text, "r") else { return .min }
            defer { pclose(pipe) }
            var line = [CChar](repeating: 0, count: 32)
            fgets(&line, 32, pipe)
            let words = String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let (hours, minutes) = (Int(words.dropFirst().prefix(2)) ?? 0, Int(words.suffix(2)) ?? 0)
            return (words.hasPrefix("-") ? -1 : 1) * (hours * 3600 + minutes * 60)
        }
    }

    @Test(arguments: ["Europe/Minsk", "Europe/Vilnius", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Africa/Casablanca"])
    func `has the offsets that the system has`(name: String) throws {
        let zone = try Zone(name)
        var random = SystemRandomNumberGenerator()
        let turns = [1_711_846_800, 1_729_990_800, 1_743_296_400, 2_058_915_600]
        let moments = turns.flatMap { [$0 - 1, $0] } + (0..<24).map { _ in Int.random(in: 0...2_200_000_000, using: &random) }
        #expect(moments.map(zone.offset) == (try offsets(name, moments)), "\(moments)")
    }

    @Test func `knows the moment at which clocks show a time, jumps and repeated hours included`() throws {
        let zone = try Zone("Europe/Vilnius")
        // 2026-03-29 03:30 is never shown; 2026-10-25 03:30 is shown twice; an ordinary noon once.
        #expect(zone.moment(local: 1_774_755_000) == 1_774_746_000)
        #expect(zone.moment(local: 1_792_899_000) == 1_792_888_200)
        #expect(zone.moment(local: 1_800_014_400) == 1_800_014_400 - 7200)
        #expect(throws: Diagnostic.self) { try Zone("Europe/Nowhere") }
    }
}
