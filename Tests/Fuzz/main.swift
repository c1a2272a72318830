import Base
import Documents

#if canImport(Glibc)
import Glibc
#endif

// fuzz-readers SECONDS SEED CORPUS [READER...]: spoils the files of the corpus and reads them, each reader in its share of
// the time. A reader may refuse a file by a diagnostic. It may not end the program, take longer than 20 seconds over one
// file, throw anything else, or hold more than a GiB; the file of that moment stays in place and is named.
//
// fuzz-readers --read READER FILE: reads one file again.

let memoryLimit = 1 << 20
let caseSeconds: UInt32 = 20

func fail(_ message: String) -> Never {
    print(message)
    exit(1)
}

/// Without waiting for the disk, as `Files.write` does.
func put(_ bytes: [UInt8], into path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count, close(descriptor) == 0 else {
        fail("\(path) cannot be written")
    }
}

/// Of this program alone: what `getrusage` tells begins with the peak of the program that started it.
func peakKiB() throws -> Int {
    let status = String(decoding: try Files.read("/proc/self/status"), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropLast().last).flatMap { Int($0) }.map { $0 } ?? 0
}

func members(of path: String) throws -> [(name: String, bytes: [UInt8])] {
    let archive = try Archive(path)
    return try archive.members.map { member in
        let reader = try archive.open(member.name)
        var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        while case let count = try chunk.withUnsafeMutableBytes({ try reader.read(into: $0) }), count > 0 { bytes += chunk[..<count] }
        return (member.name, bytes)
    }
}

func fuzz(_ reader: Reader, for time: Duration, seed: UInt64, corpus: String) throws {
    let paths = try Files.list("\(corpus)/\(reader.name)").map { "\(corpus)/\(reader.name)/\($0)" }
    guard !paths.isEmpty else { fail("there is nothing in \(corpus)/\(reader.name)") }
    let files = try paths.map { try Files.read($0) }
    let parts = reader.isZipped ? try paths.map(members) : []
    for path in paths { try reader.read(path) }
    let file = "\(getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir)/vitrina-fuzz-\(getpid())-\(reader.name)"
    let end = ContinuousClock.now + time
    var (cases, refused) = (0, 0)
    while ContinuousClock.now < end {
        var mutator = Mutator(seed: seed &* 1_000_003 &+ UInt64(cases))
        put(mutator.spoil(files, members: parts), into: file)
        alarm(caseSeconds)
        do {
            try reader.read(file)
        } catch is Diagnostic {
            refused += 1
        } catch {
            fail("\(reader.name): \(file) ended in \(error)")
        }
        cases += 1
        let peak = try peakKiB()
        if peak > memoryLimit { fail("\(reader.name): \(file) took \(peak / 1024) MiB") }
    }
    alarm(0)
    unlink(file)
    print(#"{"reader":"\#(reader.name)","seed":\#(seed),"cases":\#(cases),"refused":\#(refused),"mib":\#(try peakKiB() / 1024)}"#)
}

let arguments = Array(CommandLine.arguments.dropFirst())
do {
    if arguments.count == 3, arguments[0] == "--read", let reader = readers.first(where: { $0.name == arguments[1] }) {
        try reader.read(arguments[2])
    } else if arguments.count >= 3, let seconds = Int(arguments[0]), let seed = UInt64(arguments[1]) {
        let chosen = arguments.count == 3 ? readers : readers.filter { arguments[3...].contains($0.name) }
        for reader in chosen {
            try fuzz(reader, for: .milliseconds(seconds * 1000 / chosen.count), seed: seed, corpus: arguments[2])
        }
    } else {
        fail("fuzz-readers SECONDS SEED CORPUS [\(readers.map(\.name).joined(separator: "|"))...]")
    }
} catch let problem as Diagnostic {
    fail(problem.render(in: .en))
}
