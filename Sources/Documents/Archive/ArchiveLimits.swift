/// What an archive may cost, so that one made to fill the memory or the disk is refused. No honest file of a business
/// comes near these bounds.
package struct ArchiveLimits: Sendable {
    /// Members that an archive may hold.
    package var members = 10_000
    /// Bytes in the name of a member.
    package var nameBytes = 1_024
    /// Bytes that one member may give out.
    package var memberBytes = 64 << 30
    /// How many times its own size on disk an archive may give out through one member...
    package var ratio = 200
    /// ...where it is more than this many bytes.
    package var ratioFloor = 64 << 20

    package init() {}

    /// What one member of an archive of this size may give out.
    func bytes(outOf size: Int) -> Int { min(memberBytes, max(ratioFloor, size.multipliedSaturating(by: ratio))) }
}

extension Int {
    fileprivate func multipliedSaturating(by factor: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}
