import Base

/// A contract as a Word document.
enum ContractFile {
    static func write(_ contract: Contract, _ scenario: Scenario, to folder: OutputFolder) throws(Diagnostic) -> Tally {
        let period = scenario.period
        guard let file = contract.file(period) else { return Tally() }
        let company = contract.company
        let tariff = Tariff.all[contract.tariff]
        let package = contract.package.map { Tariff.packages[$0] }
        var random = Random(scenario.seed, .company, company.number, 4)
        let isWrong = random.oneIn(Dirt.wrongContractSum)
        let amount = isWrong ? contract.amount + 10_000 : contract.amount
        let client = company.form == "ИП" ? "ИП \(company.name)" : "\(company.form) \(company.name)"
        var body = [
            "ДОГОВОР № \(contract.number(period))", "Дата: \(russian(contract.signed, period))", "Место: г. \(City.all[company.city].name)",
            "Исполнитель: ООО «Витрина Платежи», УНП 193000001", "Заказчик: \(client), УНП \(company.unp)",
            "Предмет договора: услуги приёма платежей и расчётного обслуживания.", "Тариф: \(tariff.name)",
            "Сумма договора: \(spaced(amount)) BYN", "Срок действия до: \(russian(contract.validTo, period))",
        ].map(paragraph).joined()
        let services = [("Тариф «\(tariff.name)»", tariff.fee)] + (package.map { [("Пакет «\($0.name)»", $0.fee)] } ?? [])
        body += table([["Услуга", "Плата в месяц, BYN"]] + services.map { [$0.0, spaced($0.1)] })
        body += paragraph("Подписи сторон: ______________ / ______________")
        try folder.write(document(body), to: "contracts/\(file)")

        let tally = TableTally()
        tally.row()
        tally.add(amount, to: "amount")
        if isWrong { tally.note(.wrongSum, amount: amount) }
        var all = Tally()
        all.add(tally, as: "contracts")
        return all
    }

    private static func document(_ body: String) -> [UInt8] {
        var zip = ZipArchive()
        zip.add(
            "[Content_Types].xml",
            Workbook.head + """
                <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
                <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
                <Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" \
                ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>
                """)
        zip.add("_rels/.rels", Workbook.relationships([("officeDocument", "word/document.xml")]))
        zip.add(
            "word/document.xml",
            Workbook.head + """
                <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>\(body)</w:body></w:document>
                """)
        return zip.finish()
    }

    private static func paragraph(_ text: String) -> String { #"<w:p><w:r><w:t xml:space="preserve">\#(xml(text))</w:t></w:r></w:p>"# }

    private static func table(_ rows: [[String]]) -> String {
        let lines = rows.map { "<w:tr>" + $0.map { "<w:tc>\(paragraph($0))</w:tc>" }.joined() + "</w:tr>" }
        let grid = rows[0].map { _ in #"<w:gridCol w:w="4500"/>"# }.joined()
        return "<w:tbl><w:tblPr/><w:tblGrid>\(grid)</w:tblGrid>\(lines.joined())</w:tbl>"
    }

    /// `14.11.2025`
    private static func russian(_ day: Int, _ period: Period) -> String {
        let (year, month, ofMonth) = period.civil(day)
        return "\(padded(ofMonth, 2)).\(padded(month, 2)).\(year)"
    }

    /// `12 500,00`
    private static func spaced(_ amount: Int) -> String {
        var whole = String(amount / 100)
        var groups: [String] = []
        while whole.count > 3 {
            groups.insert(String(whole.suffix(3)), at: 0)
            whole.removeLast(3)
        }
        return ([whole] + groups).joined(separator: " ") + "," + padded(amount % 100, 2)
    }
}
