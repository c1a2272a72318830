import TestSupport
import Testing

extension Projects {
    @Suite struct `Files that are still being written` {
        @Test func `make no table, and are taken when they are whole`() async throws {
            let project = try TestProject([
                "vitrina.yaml": "name: {en: A, ru: А}\nlanguages: [en, ru]\n", "data/one.csv": "id\n1\n",
                "sources/src.yaml": "kind: files\npath: data\ntables:\n  one:\n    files: one.csv\n    columns: {id: bigint}\n",
            ])
            let writer = try ChildProcess("sh", ["-c", "exec sleep 60 >> one.csv"], folder: project.folder.path("data"))
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await project.run().failures["stage.src_one"]?.code == "source.files-unfinished")
            writer.signal(9)
            _ = try await writer.wait()
            #expect(try await project.run().state == .done)
            #expect(try await project.warehouse("SELECT id FROM stage.src_one") == [["1"]])
        }
    }
}
