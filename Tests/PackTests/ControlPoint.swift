import Generator

/// Where the rows of a source are found again: those that were accepted, and those that were refused.
struct ControlPoint {
    let source: String
    /// The rows as a FROM clause.
    let accepted: String
    let quarantine: String
    /// Columns by their names in the control totals.
    var columns: [String: String] = [:]

    private init(_ source: String, _ table: String, where condition: String? = nil, columns: [String: String] = [:]) {
        self.source = source
        accepted = table + (condition.map { " WHERE " + $0 } ?? "")
        quarantine = "quarantine." + table.replacing(".", with: "_")
        self.columns = columns
    }

    private static let bitrix = [
        "b_user": "users", "b_crm_status": "statuses", "b_crm_company": "companies", "b_uts_crm_company": "company_fields",
        "b_crm_field_multi": "field_multi", "b_crm_lead": "leads", "b_crm_deal": "deals", "b_crm_deal_stage_history": "deal_history",
        "b_crm_act": "activities",
    ]

    /// All sources of the control totals but the geocoder's, which is asked for the addresses of merchants only.
    static func all(_ tally: Tally) -> [ControlPoint] {
        tally.sources.keys.sorted().compactMap { source in
            let parts = source.split(separator: ".").map(String.init)
            return switch (parts[0], parts.last!) {
            case ("bitrix", "b_crm_contact"): ControlPoint(source, "dimension.identity", where: "system = 'crm'")
            case ("bitrix", let table): ControlPoint(source, "stage.bitrix_\(bitrix[table]!)")
            case ("events", _): ControlPoint(source, "stage.events_event")
            case ("sales", _): ControlPoint(source, "stage.sales_till")
            // The last line of a workbook is its total, and the bank's rates go on for some days behind the period.
            case ("agency", _): ControlPoint(source, "stage.agency_report", where: "day <> 'Итого'")
            case ("nbrb", _): ControlPoint(source, "stage.nbrb_rates", where: "NOT is_carried")
            case ("contracts", _): ControlPoint(source, "fact.contract_file")
            case ("yandex", _): nil
            case (let file, let table): ControlPoint(source, "stage.\(file)_\(table)")
            }
        }
    }

    /// How many rows were accepted.
    var count: String { "SELECT count(*) FROM \(accepted)" }

    /// The refused rows by what is wrong with them, as the control totals call it.
    var refused: String {
        """
        SELECT CASE WHEN rule <> 'type' THEN rule WHEN reason LIKE '%JSON%' THEN 'broken_line' ELSE 'wrong_type' END AS reason, count(*)
        FROM \(quarantine) GROUP BY 1 ORDER BY 1
        """
    }

    /// The sum of a column over the accepted rows and those that were refused for other things than their types.
    func sum(_ column: String, scale: Int) -> String {
        let name = column.lowercased()
        return """
            SELECT CAST(sum(value) AS decimal(38,\(scale))) FROM (
                SELECT \(name) AS value FROM \(accepted)
                UNION ALL
                SELECT CAST(CAST(raw AS json) ->> '\(name)' AS decimal(38,\(scale)))
                FROM (SELECT CASE WHEN rule <> 'type' THEN raw END AS raw FROM \(quarantine)) AS q
            ) AS v
            """
    }
}
