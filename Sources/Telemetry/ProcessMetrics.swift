import Base
import Glibc

extension MetricRegistry {
    /// The metrics of the process under the names that every Prometheus dashboard knows.
    package func addProcessMetrics() {
        read("process_resident_memory_bytes", "Resident memory of the process.") { Self.residentMemory }
        read("process_cpu_seconds_total", "Processor time of the process, user and system.") { Self.seconds(CLOCK_PROCESS_CPUTIME_ID) }
        read("process_open_fds", "Open file descriptors.") { Double((try? Files.list("/proc/self/fd").count) ?? 0) }
        read("process_max_fds", "The most file descriptors that may be open.") { Self.descriptorLimit }
        let start = Self.startTime
        read("process_start_time_seconds", "When the process started, in seconds of the Unix epoch.") { start }
    }

    private static var residentMemory: Double {
        // In pages: the whole size, then what is resident.
        fields("/proc/self/statm").dropFirst().first.flatMap { Double($0) }.map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) } ?? .nan
    }

    private static var descriptorLimit: Double {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .nan }
        return limit.rlim_cur == .max ? .infinity : Double(limit.rlim_cur)
    }

    private static var startTime: Double {
        // The 22nd field of stat, in ticks since the machine started; the second is a name in brackets that may hold blanks.
        guard let bytes = try? Files.read("/proc/self/stat"),
            let ticks = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.split(separator: " ").dropFirst(19).first,
            let ticks = Double(ticks)
        else { return .nan }
        return seconds(CLOCK_REALTIME) - seconds(CLOCK_BOOTTIME) + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func fields(_ path: String) -> [Substring] {
        guard let bytes = try? Files.read(path) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: " ").map { $0 }
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
