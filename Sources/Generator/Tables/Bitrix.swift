/// The CRM, under Bitrix's own names. It keeps the wall clock of Minsk.
enum Bitrix {
    static let tables = [
        users, statuses, companies, companyFields, contacts, multiFields, leads, deals, stageHistory, activities,
    ]

    static func local(_ moment: Moment) -> Moment { moment + Period.zone }

    /// Company 1, and so on: those who were clients before the period first, then those with a deal.
    static func companyID(_ lead: Lead) -> Int { 100_000 + lead.number }
    static func contactID(_ lead: Lead) -> Int { 500_000 + lead.number }

    private static let users = Table(
        "b_user", key: "ID",
        [
            .bigint("ID"), .text("LOGIN"), .text("ACTIVE"), .text("NAME"), .text("LAST_NAME"), .text("EMAIL"), .text("WORK_POSITION"),
            .moment("DATE_REGISTER"), .moment("TIMESTAMP_X"),
        ]
    ) { scenario, _, rows in
        for (place, manager) in scenario.pipeline.managers.enumerated() {
            rows.put(place + 1)
            rows.put(manager.login)
            rows.put(place % 11 == 10 ? "N" : "Y")
            rows.put(manager.first)
            rows.put(manager.last)
            rows.put(manager.login + "@vitrina.example")
            rows.put(place % 8 == 0 ? "Руководитель группы" : "Менеджер по работе с клиентами")
            rows.put(local(scenario.period.start(-700 + place * 10)))
            rows.put(local(scenario.period.start(-30)))
        }
    }

    static let sources = [
        ("WEB", "Сайт"), ("CALL", "Звонок"), ("RECOMMENDATION", "Рекомендация"), ("TRADE_SHOW", "Выставка"), ("EMAIL", "Рассылка"),
        ("PARTNER", "Партнёр"),
    ]

    private static let statuses = Table(
        "b_crm_status", key: "ID",
        [
            .bigint("ID"), .text("ENTITY_ID"), .text("STATUS_ID"), .text("NAME"), .integer("SORT"), .text("SEMANTICS", null: true),
            .integer("CATEGORY_ID", null: true),
        ]
    ) { _, _, rows in
        let leadStatuses: [(String, String, String?)] = [
            ("NEW", "Не обработан", nil), ("IN_PROCESS", "В работе", nil), ("CONVERTED", "Качественный", "S"),
            ("JUNK", "Некачественный", "F"),
        ]
        let stages: [(String, String, String?)] = [
            ("C1:NEW", "Новая", nil), ("C1:MEETING", "Встреча", nil), ("C1:OFFER", "Предложение", nil), ("C1:LEGAL", "У юристов", nil),
            ("C1:WON", "Договор подписан", "S"), ("C1:LOSE", "Отказ", "F"),
        ]
        var id = 0
        for (entity, all, category) in [
            ("STATUS", leadStatuses, nil), ("SOURCE", sources.map { ($0.0, $0.1, nil) }, nil), ("DEAL_STAGE_1", stages, 1),
        ] as [(String, [(String, String, String?)], Int?)] {
            for (place, status) in all.enumerated() {
                id += 1
                rows.put(id)
                rows.put(entity)
                rows.put(status.0)
                rows.put(status.1)
                rows.put(10 * (place + 1))
                rows.put(status.2)
                rows.put(category)
            }
        }
    }

    private static let leads = Table(
        "b_crm_lead", key: "ID", indexed: ["DATE_MODIFY"],
        [
            .bigint("ID"), .moment("DATE_CREATE"), .moment("DATE_MODIFY"), .bigint("CREATED_BY_ID"), .bigint("ASSIGNED_BY_ID"),
            .text("OPENED"),
            .bigint("COMPANY_ID", null: true), .bigint("CONTACT_ID", null: true), .text("STATUS_ID"), .text("STATUS_SEMANTIC_ID"),
            .text("SOURCE_ID"), .text("TITLE"), .text("NAME"), .text("LAST_NAME"), .text("FULL_NAME"), .text("COMPANY_TITLE"),
            .money("OPPORTUNITY"), .text("CURRENCY_ID"), .text("HAS_PHONE"), .text("HAS_EMAIL"), .moment("DATE_CLOSED", null: true),
        ],
        steps: { $0.pipeline.leads.count }
    ) { scenario, place, rows in
        let lead = scenario.pipeline.leads[place]
        let end = scenario.period.end
        let isDecided = lead.decided < end
        let hasDeal = isDecided && lead.isConverted
        // Somebody looks at it within two hours.
        let seen = lead.created + 2 * Period.hour
        rows.put(lead.number)
        rows.put(local(lead.created))
        rows.put(local(isDecided ? lead.decided : min(seen, end - Period.second)))
        rows.put(1)
        rows.put(lead.manager + 1)
        rows.put("Y")
        rows.put(hasDeal ? companyID(lead) : nil)
        rows.put(hasDeal ? contactID(lead) : nil)
        rows.put(isDecided ? (lead.isConverted ? "CONVERTED" : "JUNK") : seen < end ? "IN_PROCESS" : "NEW")
        rows.put(isDecided ? (lead.isConverted ? "S" : "F") : "P")
        rows.put(sources[lead.source].0)
        rows.put("Заявка: \(lead.company.name)")
        rows.put(lead.person.first)
        rows.put(lead.person.last)
        rows.put("\(lead.person.last) \(lead.person.first)")
        rows.put(lead.company.name)
        rows.put(lead.opportunity)
        rows.put("BYN")
        rows.put("Y")
        rows.put(lead.number % 3 == 0 ? "Y" : "N")
        rows.put(isDecided ? Int(local(lead.decided)) : nil)
    }

    private static let deals = Table(
        "b_crm_deal", key: "ID", indexed: ["DATE_MODIFY"],
        [
            .bigint("ID"), .moment("DATE_CREATE"), .moment("DATE_MODIFY"), .bigint("CREATED_BY_ID"), .bigint("ASSIGNED_BY_ID"),
            .bigint("LEAD_ID"), .bigint("COMPANY_ID"), .bigint("CONTACT_ID"), .text("TITLE"), .integer("CATEGORY_ID"), .text("STAGE_ID"),
            .text("STAGE_SEMANTIC_ID"), .text("CLOSED"), .text("TYPE_ID"), .decimal("OPPORTUNITY", 26, 8), .text("CURRENCY_ID"),
            .integer("PROBABILITY"), .moment("BEGINDATE"), .moment("CLOSEDATE", null: true), .text("SOURCE_ID"),
        ],
        steps: { $0.pipeline.leads.count }
    ) { scenario, place, rows in
        let lead = scenario.pipeline.leads[place]
        let stages = lead.stages(until: scenario.period.end)
        guard let first = stages.first, let last = stages.last else { return }
        let isClosed = last.stage.isEnd
        rows.put(lead.number)
        rows.put(local(first.since))
        rows.put(local(last.since))
        rows.put(lead.manager + 1)
        rows.put(lead.manager + 1)
        rows.put(lead.number)
        rows.put(companyID(lead))
        rows.put(contactID(lead))
        rows.put("Подключение: \(lead.company.name)")
        rows.put(1)
        rows.put(last.stage.rawValue)
        rows.put(last.stage.semantics)
        rows.put(isClosed ? "Y" : "N")
        rows.put("SALE")
        rows.put(lead.opportunity * 1_000_000)
        rows.put("BYN")
        rows.put(last.stage.probability)
        rows.put(local(first.since))
        rows.put(isClosed ? Int(local(last.since)) : nil)
        rows.put(sources[lead.source].0)
    }

    private static let stageHistory = Table(
        "b_crm_deal_stage_history", key: "ID", indexed: ["CREATED_TIME"],
        [
            .bigint("ID"), .integer("TYPE_ID"), .bigint("OWNER_ID"), .moment("CREATED_TIME"), .date("CREATED_DATE"), .date("START_DATE"),
            .date("END_DATE", null: true), .bigint("RESPONSIBLE_ID"), .integer("CATEGORY_ID"), .text("STAGE_SEMANTIC_ID"),
            .text("STAGE_ID"),
            .text("IS_LOST"),
        ],
        steps: { $0.pipeline.leads.count }
    ) { scenario, place, rows in
        let lead = scenario.pipeline.leads[place]
        let stages = lead.stages(until: scenario.period.end)
        guard let first = stages.first, let last = stages.last else { return }
        for (step, (stage, since)) in stages.enumerated() {
            rows.put(lead.number * 10 + step)
            rows.put(step == 0 ? 1 : stage.isEnd ? 3 : 2)
            rows.put(lead.number)
            rows.put(local(since))
            rows.put(dayNumber(since))
            rows.put(dayNumber(first.since))
            rows.put(last.stage.isEnd ? dayNumber(last.since) : nil)
            rows.put(lead.manager + 1)
            rows.put(1)
            rows.put(stage.semantics)
            rows.put(stage.rawValue)
            rows.put(stage == .lost ? "Y" : "N")
        }
    }

    /// The day in Minsk, since 1970-01-01.
    private static func dayNumber(_ moment: Moment) -> Int { Int(local(moment) / Period.dayLength) }
}

extension Lead.Stage {
    var isEnd: Bool { self == .won || self == .lost }
    var semantics: String { self == .won ? "S" : self == .lost ? "F" : "P" }
    var probability: Int {
        switch self {
        case .new: 10
        case .meeting: 30
        case .offer: 50
        case .legal: 80
        case .won: 100
        case .lost: 0
        }
    }
}
