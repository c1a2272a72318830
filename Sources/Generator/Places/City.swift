/// Cities of Belarus, with the ways in which people mistype them.
struct City: Sendable {
    let name: String
    let region: String
    /// Of a thousand people.
    let share: Int
    /// Millionths of a degree.
    let longitude: Int
    let latitude: Int
    let latin: String
    let mistyped: String

    /// Right, or one of the wrong ways.
    func written(_ random: inout Random, oneIn: Int) -> (text: String, isMisspelt: Bool) {
        guard random.oneIn(oneIn) else { return (name, false) }
        let ways = [" " + name.lowercased(), "г. " + name, name.uppercased(), latin, mistyped, name + "  "]
        return (random.one(of: ways), true)
    }

    static let all = [
        City(
            name: "Минск", region: "Минск", share: 420, longitude: 27_561_831, latitude: 53_902_496, latin: "Minsk", mistyped: "Менск"),
        City(
            name: "Гомель", region: "Гомельская область", share: 110, longitude: 30_984_165, latitude: 52_441_176, latin: "Gomel",
            mistyped: "Гомел"),
        City(
            name: "Брест", region: "Брестская область", share: 80, longitude: 23_685_000, latitude: 52_097_621, latin: "Brest",
            mistyped: "Брэст"),
        City(
            name: "Гродно", region: "Гродненская область", share: 80, longitude: 23_829_529, latitude: 53_669_353, latin: "Grodno",
            mistyped: "Гродна"),
        City(
            name: "Витебск", region: "Витебская область", share: 80, longitude: 30_203_263, latitude: 55_184_217, latin: "Vitebsk",
            mistyped: "Вицебск"),
        City(
            name: "Могилёв", region: "Могилёвская область", share: 80, longitude: 30_330_654, latitude: 53_900_716, latin: "Mogilev",
            mistyped: "Могилев"),
        City(
            name: "Бобруйск", region: "Могилёвская область", share: 30, longitude: 29_225_000, latitude: 53_145_000, latin: "Bobruisk",
            mistyped: "Бобруск"),
        City(
            name: "Барановичи", region: "Брестская область", share: 30, longitude: 26_013_800, latitude: 53_132_700, latin: "Baranovichi",
            mistyped: "Баранавичи"),
        City(
            name: "Борисов", region: "Минская область", share: 25, longitude: 28_505_000, latitude: 54_227_900, latin: "Borisov",
            mistyped: "Барысаў"),
        City(
            name: "Пинск", region: "Брестская область", share: 20, longitude: 26_103_000, latitude: 52_111_400, latin: "Pinsk",
            mistyped: "Пінск"),
        City(
            name: "Орша", region: "Витебская область", share: 15, longitude: 30_425_000, latitude: 54_508_100, latin: "Orsha",
            mistyped: "Ворша"),
        City(
            name: "Мозырь", region: "Гомельская область", share: 10, longitude: 29_250_000, latitude: 52_049_500, latin: "Mozyr",
            mistyped: "Мозыр"),
        City(
            name: "Лида", region: "Гродненская область", share: 10, longitude: 25_300_000, latitude: 53_887_000, latin: "Lida",
            mistyped: "Ліда"),
        City(
            name: "Полоцк", region: "Витебская область", share: 10, longitude: 28_785_000, latitude: 55_485_600, latin: "Polotsk",
            mistyped: "Полацк"),
    ]

    static let shares = all.map(\.share)
    static let total = shares.reduce(0, +)
}
