import HTTP
import SQLText

extension EngineError {
    /// An exception of the server. `code` is what its header says, where its text does not.
    init(_ message: ServerMessage, code: Int? = nil) {
        let code = message.code ?? code
        let kind: Kind =
            switch code {
            case 192, 193, 194, 195, 516: .denied
            case 159, 160: .timedOut
            case 241: .outOfMemory
            case 243: .diskFull
            case 394: .cancelled
            default: message.text.contains("No space left on device") ? .diskFull : .statement
            }
        self.init(.clickhouse, kind, message.text, code: code.map(String.init))
    }

    init(_ failure: HTTPFailure) {
        let kind: Kind =
            switch failure.kind {
            case .cancelled: .cancelled
            case .timedOut: .timedOut
            case .badRequest, .tooLarge, .upload: .statement
            case .unreachable, .tls, .brokenOff, .status: .unreachable
            }
        self.init(.clickhouse, kind, failure.description)
    }

    init(_ failure: NativeFailure) {
        self.init(.clickhouse, .statement, failure.description)
    }

    /// What went wrong on the way to a server or back, as an engine's error; what is not the engine's stays as it is.
    static func clickHouse(_ error: any Error) -> any Error {
        switch error {
        case let message as ServerMessage: EngineError(message)
        case let failure as NativeFailure: EngineError(failure)
        case let failure as HTTPFailure:
            // The one who fed the upload failed, and knows best why.
            if case .upload(let cause) = failure.kind { cause } else { EngineError(failure) }
        default: error
        }
    }
}
