/// What the number format of a cell makes of its number.
enum NumberFormat: UInt8 {
    case number
    /// A day or a moment: the value tells which.
    case date
    /// A time of day, as long as the value is less than a day.
    case time
    /// Hours that go on past 24: `[h]:mm`.
    case elapsed

    /// The formats that are known by number alone (ECMA-376, 18.8.30, and those of East Asia).
    init(builtin: Int) {
        switch builtin {
        case 14...17, 22, 27...31, 36, 50...54, 57, 58: self = .date
        case 18...21, 32...35, 45, 47, 55, 56: self = .time
        case 46: self = .elapsed
        default: self = .number
        }
    }

    /// From a code such as `dd.mm.yyyy\ hh:mm;@`.
    init(code: String) {
        var (hasDay, hasTime) = (false, false)
        var scalars = Substring(code).unicodeScalars
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"":
                while let quoted = scalars.popFirst(), quoted != "\"" {}
            case "\\", "_", "*":
                // The character that follows stands for itself.
                scalars = scalars.dropFirst()
            case "[":
                let word = scalars.prefix { $0 != "]" }
                scalars = scalars.dropFirst(word.count + 1)
                let letters = Set(String(Substring(word)).lowercased())
                if letters == ["h"] || letters == ["m"] || letters == ["s"] {
                    self = .elapsed
                    return
                }
            case ";":
                // What follows is for other signs.
                scalars = scalars.dropFirst(scalars.count)
            case "y", "Y", "d", "D": hasDay = true
            case "h", "H", "s", "S": hasTime = true
            case "m", "M":
                // Months and minutes share a letter: beside a colon it is minutes.
                scalars = scalars.drop { $0 == "m" || $0 == "M" }
                if scalars.first == ":" { hasTime = true } else if !hasTime { hasDay = true }
            case "G", "g":
                if scalars.starts(with: "eneral".unicodeScalars) { scalars = scalars.dropFirst(6) }
            default: break
            }
        }
        self = hasDay ? .date : hasTime ? .time : .number
    }
}
