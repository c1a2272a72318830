/// Companies and people of the CRM, and what was talked with them.
extension Bitrix {
    /// One user in six is known to the CRM too.
    private static let known = 6

    /// A place among the contacts.
    private static func contact(_ scenario: Scenario, _ place: Int) -> User? {
        let number = place * known + 3
        let users = scenario.users
        guard number <= users.count else { return nil }
        let user = scenario.people.users[number - 1]
        return known(user, scenario) < scenario.period.end ? user : nil
    }

    /// Since when.
    private static func known(_ user: User, _ scenario: Scenario) -> Moment {
        var random = Random(scenario.seed, .contact, user.number)
        return Person(user, scenario).registered + Moment(random.below(30 * 86_400)) * Period.second
    }

    /// The e-mail is another person's.
    private static func isInConflict(_ user: User, _ scenario: Scenario) -> Bool {
        var random = Random(scenario.seed, .contact, user.number, 1)
        return user.number > 1 && random.oneIn(Dirt.conflictingContact)
    }

    static let companies = Table(
        "b_crm_company", key: "ID", indexed: ["DATE_MODIFY"],
        [
            .bigint("ID"), .moment("DATE_CREATE"), .moment("DATE_MODIFY"), .bigint("CREATED_BY_ID"), .bigint("ASSIGNED_BY_ID"),
            .text("TITLE"),
            .text("COMPANY_TYPE"), .text("INDUSTRY"), .text("EMPLOYEES"), .money("REVENUE"), .text("CURRENCY_ID"), .text("ADDRESS"),
        ]
    ) { scenario, _, rows in
        forEachCompany(scenario) { id, company, since, manager in
            rows.put(id)
            rows.put(local(since))
            rows.put(local(since))
            rows.put(manager + 1)
            rows.put(manager + 1)
            rows.put(company.form == "ИП" ? "ИП \(company.name)" : company.typed(formLast: id % 5 == 0))
            rows.put("CUSTOMER")
            rows.put(company.industry)
            rows.put("EMPLOYEES_\(company.size.rawValue + 1)")
            rows.put(company.employees * 3_500_000)
            rows.put("BYN")
            rows.put(company.address)
        }
    }

    static let companyFields = Table("b_uts_crm_company", key: "VALUE_ID", [.bigint("VALUE_ID"), .text("UF_CRM_UNP")]) {
        scenario, _, rows in
        forEachCompany(scenario) { id, company, _, _ in
            rows.put(id)
            rows.put(company.isUNPWrong ? Company.unp(company.number) : company.unp)
        }
    }

    private static func forEachCompany(_ scenario: Scenario, _ body: (Int, Company, Moment, Int) -> Void) {
        for contract in scenario.pipeline.contracts where contract.lead == nil {
            let number = contract.company.number
            body(
                number, contract.company, scenario.period.start(contract.signed - 20) + 10 * Period.hour,
                number % scenario.pipeline.managers.count)
        }
        for lead in scenario.pipeline.leads where lead.isConverted && lead.decided < scenario.period.end {
            body(companyID(lead), lead.company, lead.decided, lead.manager)
        }
    }

    static let contacts = Table(
        "b_crm_contact", key: "ID", indexed: ["DATE_MODIFY"],
        [
            .bigint("ID"), .moment("DATE_CREATE"), .moment("DATE_MODIFY"), .bigint("ASSIGNED_BY_ID"), .text("NAME"), .text("LAST_NAME"),
            .text("SECOND_NAME", null: true), .text("FULL_NAME"), .bigint("COMPANY_ID", null: true), .text("SOURCE_ID"), .text("TYPE_ID"),
        ],
        steps: { $0.users.count / known + 1 + $0.pipeline.leads.count }
    ) { scenario, step, rows in
        let people = scenario.users.count / known + 1
        if step < people {
            guard let user = contact(scenario, step) else { return }
            let person = Person(user, scenario)
            put(step + 1, known(user, scenario), user.number % 8, person.firstName, person.lastName, nil, "CALL", "CLIENT", rows)
            if isInConflict(user, scenario) { rows.note(.conflict) }
        } else {
            let lead = scenario.pipeline.leads[step - people]
            guard lead.isConverted, lead.decided < scenario.period.end else { return }
            put(
                contactID(lead), lead.decided, lead.manager, lead.person.first, lead.person.last, companyID(lead), sources[lead.source].0,
                "PARTNER", rows)
        }
    }

    private static func put(
        _ id: Int, _ since: Moment, _ manager: Int, _ first: String, _ last: String, _ company: Int?, _ source: String, _ type: String,
        _ rows: Rows
    ) {
        rows.put(id)
        rows.put(local(since))
        rows.put(local(since))
        rows.put(manager + 1)
        rows.put(first)
        rows.put(last)
        rows.putNull()
        rows.put("\(last) \(first)")
        rows.put(company)
        rows.put(source)
        rows.put(type)
    }

    static let multiFields = Table(
        "b_crm_field_multi", key: "ID", indexed: ["ELEMENT_ID"],
        [
            .bigint("ID"), .text("ENTITY_ID"), .bigint("ELEMENT_ID"), .text("TYPE_ID"), .text("VALUE_TYPE"), .text("COMPLEX_ID"),
            .text("VALUE"),
        ],
        steps: { $0.users.count / known + 1 + $0.pipeline.leads.count }
    ) { scenario, step, rows in
        func put(_ id: Int, _ entity: String, _ element: Int, _ type: String, _ kind: String, _ value: String) {
            rows.put(id)
            rows.put(entity)
            rows.put(element)
            rows.put(type)
            rows.put(kind)
            rows.put("\(type)_\(kind)")
            rows.put(value)
        }
        let people = scenario.users.count / known + 1
        if step < people {
            guard let user = contact(scenario, step) else { return }
            let person = Person(user, scenario)
            put(step * 2 + 1, "CONTACT", step + 1, "PHONE", "MOBILE", person.phone(user.number % 2 == 0 ? .national : .spaced))
            let mail = isInConflict(user, scenario) ? Person(scenario.people.users[user.number - 2], scenario).email : person.email
            if user.number % 10 < 8 || isInConflict(user, scenario) { put(step * 2 + 2, "CONTACT", step + 1, "EMAIL", "WORK", mail) }
        } else {
            let lead = scenario.pipeline.leads[step - people]
            let id = 50_000_000 + lead.number * 4
            put(id, "LEAD", lead.number, "PHONE", "WORK", lead.person.phone)
            let mail = "\(Names.latin(lead.person.last))\(lead.number)@company.example"
            if lead.number % 3 == 0 { put(id + 1, "LEAD", lead.number, "EMAIL", "WORK", mail) }
            guard lead.isConverted, lead.decided < scenario.period.end else { return }
            put(id + 2, "CONTACT", contactID(lead), "PHONE", "WORK", lead.person.phone)
            put(id + 3, "COMPANY", companyID(lead), "EMAIL", "WORK", mail)
        }
    }

    static let activities = Table(
        "b_crm_act", key: "ID", indexed: ["CREATED"],
        [
            .bigint("ID"), .bigint("OWNER_ID"), .integer("OWNER_TYPE_ID"), .integer("TYPE_ID"), .text("SUBJECT"), .moment("CREATED"),
            .moment("LAST_UPDATED"), .moment("START_TIME"), .moment("END_TIME"), .text("COMPLETED"), .bigint("RESPONSIBLE_ID"),
            .integer("DIRECTION"),
        ],
        steps: { $0.pipeline.leads.count }
    ) { scenario, place, rows in
        let lead = scenario.pipeline.leads[place]
        func put(_ id: Int, _ ownerType: Int, _ type: Int, _ subject: String, _ at: Moment, _ direction: Int) {
            guard at < scenario.period.end else { return }
            rows.put(lead.number * 20 + id)
            rows.put(lead.number)
            rows.put(ownerType)
            rows.put(type)
            rows.put(subject)
            rows.put(local(at))
            rows.put(local(at))
            rows.put(local(at))
            rows.put(local(at + Moment(300 + lead.number % 1_500) * Period.second))
            rows.put("Y")
            rows.put(lead.manager + 1)
            rows.put(direction)
        }
        put(0, 1, 2, "Первый звонок", lead.created + Period.hour, lead.source == 1 ? 1 : 2)
        for (step, (stage, since)) in lead.stages.enumerated() where !stage.isEnd {
            put(1 + step * 2, 2, stage == .meeting ? 1 : 2, stage == .meeting ? "Встреча" : "Звонок", since + Period.hour, 2)
            put(2 + step * 2, 2, 4, "Письмо", since + 2 * Period.hour, step % 2 == 0 ? 2 : 1)
        }
    }
}

extension Company {
    /// As a manager types it into the CRM.
    fileprivate func typed(formLast: Bool) -> String { formLast ? "\(name) \(form)" : "\(form) \(name)" }
}
