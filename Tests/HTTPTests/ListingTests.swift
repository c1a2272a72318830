@testable import HTTP
import Testing

@Suite struct `Listings of FTP servers` {
    /// 2026-11-20T13:10:00Z
    static let now = 1_795_180_200

    private func shown(_ entries: [FileEntry]) -> [String] {
        entries.map { "\($0.name)|\($0.kind)|\($0.size)|\($0.modified - Self.now)|\($0.exactness)" }
    }

    @Test func `as MLSD gives them are exact`() {
        let answer = """
            Type=cdir;Modify=20261120131000; .\r
            type=file;size=1204;modify=20261120130958.250;UNIX.mode=0644; отчёт за март.csv\r
            modify=20261120131000;type=dir; old\r
            type=file;size=7; without-a-time.csv\r
            nonsense
            """
        #expect(
            shown(Listing.facts(Array(answer.utf8))) == [
                ".|other|0|0|second", "отчёт за март.csv|file|1204|-2|second", "old|folder|0|0|second",
            ])
    }

    @Test func `of unix are as exact as they are written`() {
        let answer = """
            total 12\r
            drwxr-xr-x    2 ftp      ftp          4096 Nov 20 13:10 .\r
            -rw-r--r--    1 ftp      ftp          1204 Nov 20 13:09 sales  two blanks.csv\r
            -rw-r--r--    1 ftp      ftp    9000000000 Dec 31 23:59 last-year.csv\r
            -rw-r--r--    1 ftp      ftp             3 Nov 20  2025 year.csv\r
            lrwxrwxrwx    1 ftp      ftp             9 Nov 20 13:10 link -> sales.csv\r
            drwxr-xr-x    2 ftp      ftp          4096 Nov 20 13:10 old\r
            -rw-r--r--    1 ftp      ftp       growing Nov 20 13:10 broken\r
            """
        #expect(
            shown(Listing.lines(Array(answer.utf8), now: Self.now)) == [
                "sales  two blanks.csv|file|1204|-60|minute", "last-year.csv|file|9000000000|-27954660|minute",
                "year.csv|file|3|-31583400|day", "link -> sales.csv|other|9|0|minute", "old|folder|4096|0|minute",
            ])
    }

    @Test func `of IIS are read too`() {
        let answer = """
            11-20-26  01:09PM                 1204 sales.csv\r
            11-20-2026  12:10AM       <DIR>          old files\r
            13-45-26  01:09PM                 1204 no-day.csv\r
            """
        #expect(
            shown(Listing.lines(Array(answer.utf8), now: Self.now)) == [
                "sales.csv|file|1204|-60|minute", "old files|folder|0|-46800|minute",
            ])
    }
}
