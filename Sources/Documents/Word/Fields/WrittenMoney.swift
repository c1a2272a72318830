/// A sum as contracts write it: `12 345,67 (двенадцать тысяч ...) руб.`, `12 345 (...) рублей 67 копеек`.
enum WrittenMoney {
    /// Takes the sum from the line, with a point before its hundredths. `12,345` may mean two sums: it is none.
    static func take(_ cursor: inout LineCursor) -> String? {
        var ahead = cursor
        ahead.skipGaps()
        guard let figures = figures(&ahead), let sum = sum(figures) else { return nil }
        cursor = ahead
        if sum.contains(".") { return sum }
        return hundredths(&cursor).map { "\(sum).\($0 < 10 ? "0" : "")\($0)" } ?? sum
    }

    /// Digits with what stands between them.
    private static func figures(_ cursor: inout LineCursor) -> [Unicode.Scalar]? {
        var figures: [Unicode.Scalar] = []
        while let scalar = cursor.next, figures.count < 40 {
            if scalar.digit != nil {
                figures.append(scalar)
            } else if !figures.isEmpty, cursor.at + 1 < cursor.line.count, cursor.line[cursor.at + 1].digit != nil {
                switch scalar {
                case ",", ".": figures.append(scalar)
                case " ", "\"":
                    // Blanks part thousands; any other number behind a blank is one of its own.
                    var ahead = cursor
                    ahead.at += 1
                    guard ahead.digits(3...3) != nil, !figures.contains(",") else { return figures }
                default: return figures
                }
            } else {
                break
            }
            cursor.at += 1
        }
        return figures.isEmpty ? nil : figures
    }

    private static func sum(_ figures: [Unicode.Scalar]) -> String? {
        let marks = figures.indices.filter { figures[$0].digit == nil }
        var whole = figures
        var fraction = ArraySlice<Unicode.Scalar>()
        if let last = marks.last {
            let behind = figures.count - last - 1
            let kind = figures[last]
            if behind == 3 {
                // Thousands, if there are several of the kind.
                guard marks.count > 1, marks.allSatisfy({ figures[$0] == kind }) else { return nil }
            } else {
                guard marks.dropLast().allSatisfy({ figures[$0] != kind }) else { return nil }
                fraction = figures[(last + 1)...]
                whole = Array(figures[..<last])
            }
        }
        let digits = String(String.UnicodeScalarView(whole.filter { $0.digit != nil }))
        return fraction.isEmpty ? digits : "\(digits).\(String(String.UnicodeScalarView(fraction)))"
    }

    /// `(двенадцать тысяч) белорусских рублей 67 копеек`.
    private static func hundredths(_ cursor: inout LineCursor) -> Int? {
        var ahead = cursor
        ahead.skipGaps()
        if ahead.take("(") {
            let limit = min(ahead.line.count, ahead.at + 300)
            while ahead.at < limit, ahead.next != ")" { ahead.at += 1 }
            guard ahead.take(")") else { return nil }
        }
        for _ in 0..<4 {
            ahead.skipGaps()
            if let value = ahead.digits(1...2) {
                ahead.skipGaps()
                let word = ahead.word()
                guard word.hasPrefix("коп") || word.hasPrefix("цент") || word.hasPrefix("cent") else { return nil }
                cursor = ahead
                return value
            }
            guard !ahead.word().isEmpty else { return nil }
            _ = ahead.take(".")
        }
        return nil
    }
}
