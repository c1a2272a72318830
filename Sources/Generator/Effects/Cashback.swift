import Base

/// Cashback in a chain for some weeks: in some chains it moves the basket, in others it only costs.
struct CashbackProgram: Sendable {
    let chain: String
    let firstDay: Int
    let length: Int
    /// Ten-thousandths of the amount.
    let rate: Int
    /// How much more those who get it pay.
    let uplift: Double

    var lastDay: Int { firstDay + length - 1 }
    func runs(on day: Int) -> Bool { day >= firstDay && day <= lastDay }

    static let all = [
        CashbackProgram(chain: "Родны Кут", firstDay: 25, length: 45, rate: 300, uplift: 1.18),
        CashbackProgram(chain: "Добрая Корзина", firstDay: 25, length: 45, rate: 300, uplift: 1.00),
        CashbackProgram(chain: "Зелёный Двор", firstDay: 100, length: 60, rate: 500, uplift: 1.22),
        CashbackProgram(chain: "Восток-Маркет", firstDay: 100, length: 60, rate: 500, uplift: 1.00),
        CashbackProgram(chain: "Родны Кут", firstDay: 260, length: 60, rate: 400, uplift: 1.18),
        CashbackProgram(chain: "Добрая Корзина", firstDay: 260, length: 60, rate: 400, uplift: 1.00),
    ]

    /// Of clients, those who have cashback switched on.
    static let takers = 0.7
}
