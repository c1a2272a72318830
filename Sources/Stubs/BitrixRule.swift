import Base
import Columnar

/// The lists that are played, and their rows where no file has them.
enum BitrixRule {
    struct List: Sendable {
        let method: String
        /// The name of its file.
        let name: String
        var isPaged = true
        /// Whether the rows stand under `items`.
        var isWrapped = false
    }

    static let lists = [
        List(method: "crm.lead.list", name: "crm.lead"), List(method: "crm.deal.list", name: "crm.deal"),
        List(method: "crm.company.list", name: "crm.company"), List(method: "crm.contact.list", name: "crm.contact"),
        List(method: "crm.activity.list", name: "crm.activity"), List(method: "crm.status.list", name: "crm.status", isPaged: false),
        List(method: "crm.stagehistory.list", name: "crm.stagehistory", isWrapped: true), List(method: "user.get", name: "user"),
    ]

    private static let stages = ["NEW", "PREPARATION", "EXECUTING", "WON", "LOSE"]
    private static let first = CalendarDay("2025-11-01")!

    static func rows(_ name: String) -> [JSON] {
        switch name {
        case "crm.lead": (1...120).map(lead)
        case "crm.deal": (1...130).map(deal)
        case "crm.company":
            (1...30).map { row($0, [("TITLE", .string("ООО «Компания \($0)»")), ("COMPANY_TYPE", "CUSTOMER"), ("INDUSTRY", "IT")]) }
        case "crm.contact":
            (1...60).map {
                row($0, [("NAME", "Анна"), ("LAST_NAME", .string("Иванова-\($0)")), ("COMPANY_ID", .string("\($0 % 30 + 1)"))])
            }
        case "crm.activity": (1...70).map(activity)
        case "crm.status": stages.enumerated().map(status)
        case "crm.stagehistory.2": (1...130).map { step($0, "STAGE") }
        case "crm.stagehistory.1": (1...120).map { step($0, "STATUS") }
        case "user": (1...12).map(user)
        default: []
        }
    }

    private static func moment(_ number: Int) -> JSON {
        .string("\(first.advanced(by: number / 10))T\(number % 10 + 9):15:00+03:00".replacing("T9:", with: "T09:"))
    }

    private static func row(_ number: Int, _ more: [(String, JSON)]) -> JSON {
        .object(
            [("ID", .string("\(number)"))] + more + [
                ("ASSIGNED_BY_ID", .string("\(number % 12 + 1)")), ("CREATED_BY_ID", "1"), ("MODIFY_BY_ID", "1"),
                ("DATE_CREATE", moment(number)), ("DATE_MODIFY", moment(number + 3)), ("UTM_SOURCE", number % 3 == 0 ? "yandex" : .null),
            ])
    }

    private static func lead(_ number: Int) -> JSON {
        row(
            number,
            [
                ("TITLE", .string("Заявка \(number)")), ("NAME", "Иван"), ("COMPANY_ID", "0"),
                ("STATUS_ID", number % 4 == 0 ? "CONVERTED" : "NEW"),
                ("STATUS_SEMANTIC_ID", number % 4 == 0 ? "S" : "P"), ("SOURCE_ID", "WEB"), ("CURRENCY_ID", "BYN"),
                ("OPPORTUNITY", .string("\(number * 10).00")), ("DATE_CLOSED", ""), ("IS_RETURN_CUSTOMER", "N"),
            ])
    }

    private static func deal(_ number: Int) -> JSON {
        row(
            number,
            [
                ("TITLE", .string("Подключение \(number)")), ("TYPE_ID", "SALE"), ("CATEGORY_ID", "0"),
                ("STAGE_ID", .string(stages[number % 5])),
                ("STAGE_SEMANTIC_ID", .string(["P", "P", "P", "S", "F"][number % 5])), ("CURRENCY_ID", "BYN"),
                ("OPPORTUNITY", .string("\(number * 100).50")), ("COMPANY_ID", .string("\(number % 30 + 1)")), ("CONTACT_ID", "0"),
                ("CLOSED", number % 5 > 2 ? "Y" : "N"), ("IS_NEW", "N"), ("PROBABILITY", .null),
            ])
    }

    private static func activity(_ number: Int) -> JSON {
        .object([
            ("ID", .string("\(number)")), ("OWNER_ID", .string("\(number)")), ("OWNER_TYPE_ID", "2"), ("TYPE_ID", "2"),
            ("SUBJECT", .string("Звонок \(number)")), ("DIRECTION", "2"), ("COMPLETED", number % 2 == 0 ? "Y" : "N"),
            ("RESPONSIBLE_ID", "1"), ("CREATED", moment(number)), ("LAST_UPDATED", moment(number + 1)), ("DEADLINE", ""),
        ])
    }

    private static func status(_ index: Int, _ stage: String) -> JSON {
        .object([
            ("ID", .string("\(index + 1)")), ("ENTITY_ID", "DEAL_STAGE"), ("STATUS_ID", .string(stage)),
            ("NAME", .string("Стадия \(index + 1)")),
            ("SORT", .string("\(index * 10 + 10)")), ("SYSTEM", "Y"), ("CATEGORY_ID", "0"),
            ("SEMANTICS", index == 3 ? "S" : index == 4 ? "F" : .null), ("COLOR", "#39A8EF"),
        ])
    }

    private static func step(_ number: Int, _ field: String) -> JSON {
        .object([
            ("ID", .int(number)), ("TYPE_ID", .int(number % 5 == 3 ? 3 : 1)), ("OWNER_ID", .int(number)), ("CREATED_TIME", moment(number)),
            ("CATEGORY_ID", "0"), ("\(field)_SEMANTIC_ID", "P"), ("\(field)_ID", .string(stages[number % 5])),
        ])
    }

    private static func user(_ number: Int) -> JSON {
        .object([
            ("ID", .string("\(number)")), ("ACTIVE", .bool(number != 12)), ("NAME", "Олег"), ("LAST_NAME", .string("Сидоров-\(number)")),
            ("EMAIL", .string("user\(number)@example.by")), ("UF_DEPARTMENT", .array([.int(1)])), ("USER_TYPE", "employee"),
            ("DATE_REGISTER", "2024-01-09T03:00:00+03:00"), ("TIMESTAMP_X", .object([])),
        ])
    }
}
