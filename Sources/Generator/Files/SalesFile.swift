import Base

/// What the tills of supermarkets sold on a day by any means of payment.
enum SalesFile {
    static func name(_ date: String) -> String { "sales/sales-\(date).csv" }

    static func write(_ number: Int, _ scenario: Scenario, to folder: OutputFolder) throws(Diagnostic) -> Tally {
        let period = scenario.period
        let season = Season.factor(number, period) / (1 + Season.growthInYear * Double(number) / 365)
        let tally = TableTally()
        let text = Bytes()
        text.put("sale_date;merchant_id;chain;receipts;turnover;currency\n")
        let (year, month, day) = period.civil(number)
        for (place, merchant) in scenario.market.merchants.enumerated() where merchant.vertical == .retail && merchant.isOpen(on: number) {
            var random = Random(scenario.seed, .tills, place, number)
            let busyness = 30 + Double(place * 7_919 % 100)
            let receipts = max(1, Int(busyness * season * (0.85 + 0.3 * random.fraction())))
            let turnover = Int(Double(receipts * merchant.ticket) * (0.9 + 0.2 * random.fraction()))
            let isWrong = random.oneIn(Dirt.wrongSales)
            let isNegative = !isWrong && random.oneIn(Dirt.negativeSales)
            let isRepeated = !isWrong && !isNegative && random.oneIn(Dirt.duplicateSales)
            let start = text.count
            text.put(digits: UInt(day), atLeast: 2)
            text.put(".")
            text.put(digits: UInt(month), atLeast: 2)
            text.put(".")
            text.put(year)
            text.put(";")
            text.put(merchant.number)
            text.put(";")
            text.put(merchant.chain!)
            text.put(";")
            text.put(receipts)
            text.put(";")
            if isWrong {
                text.put(random.oneIn(2) ? "н/д" : "1O5,00")
            } else {
                text.put(money: isNegative ? -turnover : turnover, mark: UInt8(ascii: ","))
            }
            text.put(";BYN\n")
            if isRepeated { text.repeatFrom(start) }
            for _ in 0..<(isRepeated ? 2 : 1) {
                tally.row()
                if !isWrong { tally.add(isNegative ? -turnover : turnover, to: "turnover") }
            }
            if isWrong { tally.note(.wrongType, amount: 0) }
            if isNegative { tally.note(.notPositive, amount: -turnover) }
            if isRepeated { tally.note(.duplicate, amount: turnover) }
        }
        try folder.write(text.all, to: name(period.date(number)))
        var all = Tally()
        all.add(tally, as: "sales")
        return all
    }
}
