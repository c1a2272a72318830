import Glibc

/// The memory of the machine, or of the part of it that this process is given.
public enum MachineMemory {
    /// In bytes.
    public static let total: Int = {
        let all = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        // A container has a limit of its own, or says `max`.
        guard let text = try? Files.read("/sys/fs/cgroup/memory.max"),
            let limit = Int(String(decoding: text.prefix { $0 > 0x20 }, as: UTF8.self)), limit > 0
        else { return all }
        return min(all, limit)
    }()
}
