#if canImport(Glibc)
import Glibc
#endif

/// Runs one blocking call on a thread that ends with it. A cancel must get through also when every thread of the
/// cooperative pool is busy.
public func startThread(_ call: @escaping @Sendable () -> Void) {
    final class Call: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(Call(call))
    let code = pthread_create(
        &thread, nil,
        { argument in
            Unmanaged<Call>.fromOpaque(argument!).takeRetainedValue().body()
            return nil
        }, argument.toOpaque())
    precondition(code == 0, "no thread could be started: error \(code)")
    pthread_detach(thread)
}
