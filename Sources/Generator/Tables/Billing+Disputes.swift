/// What was given back, and what is quarrelled about.
extension Billing {
    static let refunds = Table(
        "refunds", key: "refund_id", indexed: ["refund_date"],
        [
            .bigint("refund_id"), .bigint("transaction_id"), .moment("refund_date"), .money("amount"), .text("currency"), .text("reason"),
        ],
        steps: { $0.period.days }
    ) { scenario, number, rows in
        Day(number, scenario).forEachVisit { visit, _ in
            for payment in visit.payments where payment.kind == .payment && payment.isSound {
                var random = Random(scenario.seed, .refund, payment.number)
                guard random.oneIn(payment.channel == .terminal ? 130 : 45) else { continue }
                let at = payment.at + Moment(random.within(600...14 * 86_400)) * Period.second
                guard at < scenario.period.end else { continue }
                rows.put(payment.part(5))
                rows.put(payment.number)
                rows.put(at)
                rows.put(random.oneIn(4) ? payment.amount / 2 : payment.amount)
                rows.put(payment.currency.code)
                rows.put(random.one(of: ["quality", "mistake", "not_delivered", "changed_mind"]))
            }
        }
    }

    static let disputes = Table(
        "disputes", key: "dispute_id", indexed: ["opened_at"],
        [
            .bigint("dispute_id"), .bigint("transaction_id"), .moment("opened_at"), .moment("closed_at", null: true), .money("amount"),
            .text("currency"), .text("reason"), .text("outcome"),
        ],
        steps: { $0.period.days }
    ) { scenario, number, rows in
        Day(number, scenario).forEachVisit { visit, user in
            for payment in visit.payments where payment.isSound {
                var random = Random(scenario.seed, .dispute, payment.number)
                let isStolen = user.ring?.days.contains(number) == true && payment.counterparty == user.ring?.head
                guard random.oneIn(isStolen ? 4 : 700) else { continue }
                let opened = payment.at + Moment(random.within(2 * 86_400...20 * 86_400)) * Period.second
                let closed = opened + Moment(random.within(5 * 86_400...30 * 86_400)) * Period.second
                guard opened < scenario.period.end else { continue }
                let isClosed = closed < scenario.period.end
                rows.put(payment.part(7))
                rows.put(payment.number)
                rows.put(opened)
                rows.put(isClosed ? Int(closed) : nil)
                rows.put(payment.amount)
                rows.put(payment.currency.code)
                rows.put(isStolen ? "fraud" : random.one(of: ["fraud", "duplicate", "not_delivered", "quality"]))
                let isWon = random.chance(isStolen ? 0.9 : 0.45)
                rows.put(isClosed ? (isWon ? "won" : "lost") : "open")
            }
        }
    }
}

extension Payment {
    /// Paid, and with nothing wrong in its row.
    var isSound: Bool { refusal == nil && dirt == nil }
}
