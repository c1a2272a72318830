import Testing

@testable import Base

@Suite struct `JSON text` {
    @Test(arguments: [
        #"{"a":[1,-2.50,true,null,"Привет \"мир\" 💳"],"b":{}}"#, #"[]"#, #""""#, "12345678901234567890.12",
    ])
    func `reads what it writes`(text: String) throws {
        #expect(try JSON(parsing: text).description == text)
    }

    @Test func `reads escapes and surrogate pairs`() throws {
        #expect(try JSON(parsing: #""\ud83d\udcb3\n\u0416""#).string == "💳\nЖ")
    }

    @Test(arguments: ["", "{", "[1,]", "01", "1.", "\"\\ud83d\"", "{\"a\" 1}", "tru", "[1] 2", "\"\u{1}\""])
    func `refuses what is not JSON`(text: String) {
        #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: text) }
    }

    @Test func `refuses endless nesting without exhausting the stack`() {
        #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: String(repeating: "[", count: 1_000_000)) }
    }

    @Test func `escapes what would end a script in a page`() {
        #expect(JSON.string("</script>").description == "\"\\u003c/script\\u003e\"")
    }
}

@Suite struct `A queue executor` {
    actor Blocking {
        private let thread = QueueExecutor("test")
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        var count = 0
        func add() { count += 1 }
    }

    @Test func `runs the jobs of its actor one by one`() async {
        let actor = Blocking()
        await withTaskGroup { group in
            for _ in 0..<1000 { group.addTask { await actor.add() } }
        }
        #expect(await actor.count == 1000)
    }
}
