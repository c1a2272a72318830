import CSystem
import Glibc
import Synchronization

/// One thread that waits on all the sockets that tasks wait on, so that no task ever blocks a thread of the pool.
final class Poller: Sendable {
    static let shared = Poller()

    /// What happened to a descriptor. Hang-up: the peer has closed its side, or the connection broke.
    struct Events: OptionSet, Sendable {
        let rawValue: UInt8
        static let readable = Events(rawValue: 1)
        static let writable = Events(rawValue: 2)
        static let hangUp = Events(rawValue: 4)
    }

    typealias Handler = @Sendable (Events) -> Void

    /// One registration; ends with `end`, before the descriptor is closed.
    struct Watch: Sendable {
        fileprivate let id: UInt64
        fileprivate let descriptor: Int32
    }

    private struct State {
        var next: UInt64 = 1
        var handlers: [UInt64: Handler] = [:]
    }

    private let epoll: Int32
    private let state = Mutex(State())

    private init() {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        precondition(epoll >= 0, "epoll could not be opened: error \(errno)")
        Threads.start("http-poller") { [self] in wait() }
    }

    /// Calls the handler at each change of the descriptor, on the poller's thread: it must be quick and never wait.
    /// Without reading or writing, it is told of the hang-up only.
    func watch(_ descriptor: Int32, _ events: Events, _ handler: @escaping Handler) -> Watch {
        let id = state.withLock { state in
            defer { state.next += 1 }
            state.handlers[state.next] = handler
            return state.next
        }
        var event = epoll_event()
        event.events = EPOLLRDHUP.rawValue | EPOLLET.rawValue
        if events.contains(.readable) { event.events |= EPOLLIN.rawValue }
        if events.contains(.writable) { event.events |= EPOLLOUT.rawValue }
        event.data.u64 = id
        let code = epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
        precondition(code == 0, "a socket could not be watched: error \(errno)")
        return Watch(id: id, descriptor: descriptor)
    }

    /// A handler that is running now may still be at work when this returns.
    func end(_ watch: Watch) {
        state.withLock { _ = $0.handlers.removeValue(forKey: watch.id) }
        var event = epoll_event()
        epoll_ctl(epoll, EPOLL_CTL_DEL, watch.descriptor, &event)
    }

    private func wait() {
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        while true {
            let count = epoll_wait(epoll, &events, Int32(events.count), -1)
            guard count > 0 else { continue }
            for event in events[..<Int(count)] {
                let handler = state.withLock { $0.handlers[event.data.u64] }
                handler?(Self.read(event.events))
            }
        }
    }

    private static func read(_ bits: UInt32) -> Events {
        var events: Events = []
        if bits & EPOLLIN.rawValue != 0 { events.insert(.readable) }
        if bits & EPOLLOUT.rawValue != 0 { events.insert(.writable) }
        if bits & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 { events = [.readable, .writable, .hangUp] }
        return events
    }
}
