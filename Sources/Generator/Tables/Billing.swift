/// The billing: what was paid, by whom, where and for what.
enum Billing {
    static let tables = [
        transactions, operationHistory, refunds, disputes, clients, merchants, products, paymentMethods, cashbackPrograms,
    ]

    private static let transactions = Table(
        "transactions", key: "entry_id", indexed: ["created_at", "trans_date", "transaction_id"],
        [
            .bigint("entry_id"), .bigint("transaction_id"), .moment("trans_date"), .moment("created_at"), .bigint("user_id"),
            .bigint("counterparty_id", null: true), .bigint("merchant_id", null: true), .bigint("product_id", null: true),
            .bigint("method_id"), .text("kind"), .text("channel"), .money("amount"), .text("currency"), .money("fee"), .money("cashback"),
            .text("status"), .text("decline_reason", null: true), .text("device_id", null: true), .bigint("session_id", null: true),
        ],
        steps: { $0.period.days }
    ) { scenario, number, rows in
        let day = Day(number, scenario)
        var entry = day.stamp * 10_000_000
        day.forEachArrival(.transactions) { visit, user in
            for payment in visit.payments {
                let daysLate = number - scenario.period.day(of: payment.at)
                entry += 1
                put(payment, user, entry, daysLate, scenario, rows)
                rows.note(payment.dirt, amount: amount(payment))
                if daysLate > 0 { rows.note(.late, amount: amount(payment)) }
                guard payment.isRepeated else { continue }
                entry += 1
                put(payment, user, entry, daysLate, scenario, rows)
                rows.note(.duplicate, amount: payment.amount)
            }
        }
    }

    private static func put(_ payment: Payment, _ user: User, _ entry: Int, _ daysLate: Int, _ scenario: Scenario, _ rows: Rows) {
        // Every step of the entry is a second or two.
        let arrival = payment.at + Moment(daysLate) * Period.dayLength + Moment(1 + entry % 7) * Period.second
        rows.put(entry)
        rows.put(payment.number)
        rows.put(payment.at)
        rows.put(min(arrival, scenario.period.start(scenario.period.day(of: payment.at) + daysLate + 1) - 1))
        rows.put(payment.user)
        rows.put(payment.counterparty)
        rows.put(payment.merchant.map { payment.dirt == .orphan ? 900_000 + $0 : scenario.market.merchants[$0].number })
        rows.put(payment.product)
        rows.put(payment.method)
        rows.put(payment.kind.code)
        rows.put(payment.channel.code)
        rows.put(amount(payment))
        rows.put(payment.dirt == .currency ? (payment.number % 2 == 0 ? "BYR" : "XXX") : payment.currency.code)
        rows.put(payment.fee)
        rows.put(payment.cashback)
        rows.put(payment.refusal == nil ? "paid" : "declined")
        rows.put(payment.refusal?.code)
        rows.put(payment.hasDevice ? user.device : nil)
        rows.put(payment.session)
    }

    /// As the row has it.
    private static func amount(_ payment: Payment) -> Int {
        payment.dirt == .notPositive ? (payment.number % 3 == 0 ? 0 : -payment.amount) : payment.amount
    }

    private static let operationHistory = Table(
        "operation_history", key: "operation_id", indexed: ["operation_at"],
        [
            .bigint("operation_id"), .bigint("transaction_id"), .moment("operation_at"), .text("operation"), .text("actor"),
            .text("response_code", null: true),
        ],
        steps: { $0.period.days }
    ) { scenario, number, rows in
        Day(number, scenario).forEachVisit { visit, _ in
            for payment in visit.payments {
                rows.put(payment.part(1))
                rows.put(payment.number)
                rows.put(payment.at)
                rows.put("created")
                rows.put("gateway")
                rows.putNull()
                rows.put(payment.part(2))
                rows.put(payment.number)
                rows.put(payment.at + 400 + Moment(payment.number % 2_600))
                rows.put(payment.refusal == nil ? "settled" : "declined")
                rows.put(payment.refusal == .technical ? "gateway" : payment.kind == .topup ? "bank" : "processing")
                rows.put(payment.refusal?.responseCode ?? "00")
            }
        }
    }

    private static let paymentMethods = Table(
        "payment_methods", key: "method_id",
        [.bigint("method_id"), .text("code"), .text("name"), .text("kind"), .text("network", null: true)]
    ) { _, _, rows in
        for (place, method) in PaymentMethod.all.enumerated() {
            rows.put(place + 1)
            rows.put(method.code)
            rows.put(method.name)
            rows.put(method.kind)
            rows.put(method.network)
        }
    }

    private static let cashbackPrograms = Table(
        "cashback_programs", key: "program_id",
        [.bigint("program_id"), .text("chain"), .date("starts_on"), .date("ends_on"), .decimal("rate", 6, 4)]
    ) { scenario, _, rows in
        for (place, program) in CashbackProgram.all.enumerated() where program.firstDay < scenario.period.days {
            rows.put(place + 1)
            rows.put(program.chain)
            rows.put(scenario.period.firstDay + program.firstDay)
            rows.put(scenario.period.firstDay + program.lastDay)
            rows.put(program.rate)
        }
    }
}
