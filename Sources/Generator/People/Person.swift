/// Who a user is to the billing, the app and the CRM, each of which writes it in its own way.
struct Person: Sendable {
    let user: User
    let isWoman: Bool
    let lastName: String
    let firstName: String
    let registered: Moment
    let email: String
    let birth: (year: Int, month: Int, day: Int)
    /// The digits behind +375.
    private let digits: String

    init(_ user: User, _ scenario: Scenario) {
        var random = Random(scenario.seed, .person, user.number)
        self.user = user
        isWoman = random.chance(0.52)
        firstName = random.one(of: isWoman ? Names.women : Names.men)
        lastName = Names.lastName(random.below(Names.last.count), ofWoman: isWoman)
        registered = scenario.period.start(user.day) + Moment(user.second) * Period.second
        email = "\(Names.latin(firstName)).\(Names.latin(lastName))\(user.number)@\(["pochta", "mail", "inbox"][random.below(3)]).example"
        birth = (random.within(1950...2007), random.within(1...12), random.within(1...28))
        let code = ["29", "33", "44", "25"][random.place(in: [40, 30, 22, 8], total: 100)]
        digits = code + padded((user.number * 4_321_237 + Int(scenario.seed % 9_999_991)) % 10_000_000, 7)
    }

    enum PhoneStyle: Int { case international, national, spaced, bare }

    func phone(_ style: PhoneStyle) -> String {
        let code = digits.prefix(2), number = Array(digits.dropFirst(2)).map(String.init)
        func part(_ range: Range<Int>) -> String { number[range].joined() }
        return switch style {
        case .international: "+375" + digits
        case .national: "80" + digits
        case .spaced: "+375 (\(code)) \(part(0..<3))-\(part(3..<5))-\(part(5..<7))"
        case .bare: "375" + digits
        }
    }
}

/// Numbers that the systems give to a user, none of which tells another.
extension User {
    /// A permutation of the numbers below a prime, so that no two users share one.
    var profile: Int { 1_000_000 + number * 48_271 % 2_147_483_647 }
    var app: String { "u" + hexadecimal(UInt64(number) &* 0x5DE_ECE6_6D35 &+ 0x1B_3C4D_5E6F) }
    /// The phone; wallets of a ring share one.
    var device: String { "d" + hexadecimal(UInt64(ring?.head ?? number) &* 0x2_7BB2_EE68_7B45 &+ 0x3F_84D5_B5B5) }
}

/// The low 48 bits in 12 digits.
func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value & 0xFFFF_FFFF_FFFF, radix: 16)
    return String(repeating: "0", count: 12 - digits.count) + digits
}

func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
