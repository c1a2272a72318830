import Base
import CSystem
import Glibc
import Secrets
import State

// The process that the tests kill: it writes step after step into a state, and names on standard output each one that
// the store has reported as done. What it cannot do, it tells as `vitrina` would, and exits with 1.
let parent = getppid()
let address = CommandLine.arguments[1]
let location: Store.Location = address.hasPrefix("postgresql://") ? .postgres(url: Secret(address)) : .sqlite(path: address)
do {
    let store = try await Store.open(location)
    let lease = try await store.acquireLease("project", holder: "writer", seconds: 0)
    let journal = try await store.beginRun("run", by: "writer", under: lease)
    for number in 1... {
        let name = "stage.t\(number)"
        let step = try await journal.begin("extract", name)
        let product = Product(name: name, textHash: "t", inputsVersion: "i", version: "v\(number)", rows: number)
        try await journal.finish(step, Step.Counts(rowsOut: number), made: StepResult(product: product))
        print(name)
        // The tests went away, and nobody is left to end this process: others may still hold the pipe.
        guard fflush(vitrina_stdout()) == 0, getppid() == parent else { exit(1) }
    }
} catch let diagnostic as Diagnostic {
    fputs(diagnostic.render(in: .en), vitrina_stderr())
    exit(1)
}
