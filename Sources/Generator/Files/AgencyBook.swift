import Base

/// The marketing agency's report of a week, as a workbook.
enum AgencyBook {
    /// A Monday of each week that ends in the period, or the last one that has begun.
    static func weeks(_ period: Period) -> [Int] {
        var mondays: [Int] = []
        var monday = -period.weekday(0)
        while monday < period.days {
            mondays.append(monday)
            monday += 7
        }
        return mondays
    }

    static func name(_ monday: Int, _ period: Period) -> String {
        let (year, week) = period.week(monday)
        return "agency/agency-\(year)-W\(padded(week, 2)).xlsx"
    }

    static func write(_ monday: Int, _ scenario: Scenario, to folder: OutputFolder) throws(Diagnostic) -> Tally {
        let period = scenario.period
        let tally = TableTally()
        var sheet = Worksheet()
        sheet.add([.text("Отчёт агентства «Медиа Плюс»: \(period.date(monday)) – \(period.date(monday + 6))")])
        sheet.merge("A1:H1")
        sheet.skipRow()
        sheet.add(["Дата", "Канал", "Кампания", "Расход", "Валюта", "Показы", "Клики", "Установки"].map { .text($0) })
        var total = (impressions: 0, clicks: 0, installs: 0)
        for day in max(0, monday)..<min(period.days, monday + 7) {
            for line in lines(day, scenario) {
                sheet.add([
                    .date(period.firstDay + day), .text(Channel.all[line.channel].name.ru),
                    line.campaign.map { .text(Campaign.all[$0].name.ru) } ?? .empty,
                    line.isWrong ? .text("уточняется") : .money(line.spend), .text(Channel.all[line.channel].currency.code),
                    .number(line.impressions), .number(line.clicks), .number(line.installs),
                ])
                tally.row()
                if line.isWrong { tally.note(.wrongType, amount: 0) } else { tally.add(line.spend, to: "spend") }
                total = (total.impressions + line.impressions, total.clicks + line.clicks, total.installs + line.installs)
            }
        }
        sheet.add([
            .text("Итого"), .empty, .empty, .empty, .empty, .number(total.impressions), .number(total.clicks), .number(total.installs),
        ])
        try folder.write(Workbook.bytes(sheet, named: "Отчёт"), to: name(monday, period))
        var all = Tally()
        all.add(tally, as: "agency")
        return all
    }

    struct Line {
        let channel: Int
        let campaign: Int?
        /// In hundredths of the channel's currency.
        let spend: Int
        let impressions: Int
        let clicks: Int
        let installs: Int
        let isWrong: Bool
    }

    /// What was spent on a day. Installs are the registrations that the channel and campaign brought.
    static func lines(_ day: Int, _ scenario: Scenario) -> [Line] {
        var lines: [Line] = []
        let registered = scenario.people.registered(on: day)
        for (channel, facts) in Channel.all.enumerated() {
            let running = Campaign.all.indices.filter { Campaign.all[$0].channel == channel && Campaign.all[$0].runs(on: day) }
            for campaign in [nil] + running.map(Optional.some) where facts.costOfInstall > 0 || campaign != nil {
                var random = Random(scenario.seed, .agency, channel * 1_000 + (campaign ?? 999), day)
                let installs = registered.count { $0.channel == channel && $0.campaign == campaign }
                let usual =
                    Double(campaign == nil ? Double(facts.share * scenario.scale.thousandths) * 0.0116 : 0) * Double(facts.costOfInstall)
                    / 1_000
                let spend = campaign.map { Double(Campaign.all[$0].spend * scenario.scale.thousandths) / 1_000 } ?? usual
                let spent = Int(spend * (0.9 + 0.2 * random.fraction()))
                let clicks = max(installs, Int(Double(spent) / (20 + 15 * random.fraction())))
                lines.append(
                    Line(
                        channel: channel, campaign: campaign, spend: spent, impressions: clicks * random.within(35...90), clicks: clicks,
                        installs: installs, isWrong: random.oneIn(Dirt.wrongAgency)))
            }
        }
        return lines
    }
}
