import Base
@testable import Pipeline
import Project
import SQLText
import Testing
import TestSupport

extension Projects {
    @Suite struct `A test of a model` {
        private static let tests = """
            model: fact.payment
            tests:
              - name: keeps the name
                given:
                  stage.sales_payment:
                    - {id: 1, merchant_id: 5, amount: "10.5", paid_at: 2026-01-05 10:00:00}
                    - {id: 2, merchant_id: 6, amount: , paid_at: 2026-01-05 10:00:00}
                  dimension.merchant: fixtures/merchant.csv
                expect:
                  - {payment_id: 1, merchant: Лидо, amount: "10.50"}
              - name: is wrong
                given:
                  stage.sales_payment:
                    - {id: 1, merchant_id: 5}
                  dimension.merchant:
                    - {merchant_id: 5, name: Лидо}
                expect:
                  - {payment_id: 2}
              - name: cleans with the project's own functions
                given:
                  dimension.merchant:
                    - {merchant_id: 5, name: Лидо}
                expect: []

            """

        @Test func `compares what was expected with what is made, and touches no table`() async throws {
            let project = try TestProject(
                shop.merging(["tests/payment.yaml": Self.tests, "fixtures/merchant.csv": "merchant_id,name\n5,Лидо\n"]) { $1 })
            let folder = try TestProject.load(project.root, [:])
            var run = try ModelTestRun(folder, libraries: TestProject.libraries)
            var outcomes: [ModelTestRun.Outcome] = []
            for test in folder.tests { outcomes.append(try await run.run(test)) }
            #expect(outcomes.map(\.isPassed) == [true, false, true])
            #expect(outcomes[1].columns == ["payment_id"])
            #expect(outcomes[1].missing == [["2"]] && outcomes[1].extra == [["1"]])
            #expect(!Files.exists(project.root + "/.vitrina"))
        }

        @Test(arguments: [
            ("stage.sales_payment:\n        - {id: x}", "engine.statement"), ("fact.other: []", "table.unknown"),
            ("mart.payment_day: []", "test.not-read"), ("dimension.merchant: fixtures/none.csv", "test.no-file"),
        ])
        func `says what is wrong in it`(given: String, code: String) async throws {
            let text = "model: fact.payment\ntests:\n  - name: wrong\n    given:\n      \(given)\n    expect: []\n"
            let project = try TestProject(shop)
            try project.folder.write(text, to: "tests/payment.yaml")
            do {
                let folder = try TestProject.load(project.root, [:])
                var run = try ModelTestRun(folder, libraries: TestProject.libraries)
                _ = try await run.run(folder.tests[0])
                Issue.record("it passed")
            } catch let problem as Diagnostic {
                #expect(problem.code == code && problem.place?.file == "tests/payment.yaml")
            } catch let problems as Diagnostics {
                #expect(problems.sorted.first?.code == code)
            }
        }
    }
}
