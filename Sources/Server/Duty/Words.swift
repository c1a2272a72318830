import Base
import State

extension ScheduleMark.State {
    package var word: Text {
        switch self {
        case .idle: Text("not due yet", "ещё не пора")
        case .running: Text("running", "выполняется")
        case .retrying: Text("waits", "ждёт")
        case .done: Text("done", "готово")
        case .failed: Text("failed", "сбой")
        case .halted: Text("halted", "остановлен")
        }
    }
}

extension Run.State {
    package var word: Text {
        switch self {
        case .running: Text("running", "выполняется")
        case .done: Text("done", "готово")
        case .failed: Text("failed", "сбой")
        case .halted: Text("halted", "остановлен")
        case .cancelled: Text("cancelled", "отменён")
        case .abandoned: Text("abandoned", "брошен")
        }
    }
}

extension Step.State {
    package var word: Text {
        switch self {
        case .running: Text("running", "выполняется")
        case .done: Text("done", "готово")
        case .failed: Text("failed", "сбой")
        }
    }
}
