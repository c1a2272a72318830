import Base

/// The files of a project by their folder, and a word about each that lies where it would not be read.
struct Inventory {
    struct Entry {
        let name: Placed<String>
        let file: String
    }

    let sources: [Entry]
    let models: [(layer: Model.Layer, entry: Entry)]
    let metrics: [Entry]
    let dashboards: [Entry]
    let domains: [Entry]
    let tests: [Entry]

    private static let read = ["sources", "models", "metrics", "dashboards", "domains", "tests"]
    /// Part of the project, and not read by this version.
    private static let kept = ["conclusions", "predictions", "apis"]

    init(_ reading: Reading) {
        sources = Inventory.entries("sources", "yaml", reading)
        metrics = Inventory.entries("metrics", "yaml", reading)
        dashboards = Inventory.entries("dashboards", "yaml", reading)
        domains = Inventory.entries("domains", "yaml", reading)
        tests = Inventory.entries("tests", "yaml", reading)
        var models: [(Model.Layer, Entry)] = []
        for layer in Model.Layer.allCases {
            models += Inventory.entries("models/" + layer.rawValue, "sql", reading).map { (layer, $0) }
        }
        self.models = models
        Inventory.checkLayers(reading)
        Inventory.checkKept(reading)
        Inventory.checkRoot(reading)
    }

    /// The files of one folder that have its extension and a name.
    private static func entries(_ folder: String, _ ending: String, _ reading: Reading) -> [Entry] {
        files(folder, reading).compactMap { name in
            let file = folder + "/" + name
            let dot = name.lastIndex(of: ".") ?? name.endIndex
            let found = name[dot...].dropFirst().lowercased()
            if name[dot...].dropFirst() == ending {
                let entry = Entry(name: Placed(String(name[..<dot]), at: Place(file)), file: file)
                return reading.checkName(entry.name) ? entry : nil
            }
            if found == ending || ending == "yaml" && found == "yml" {
                reading.report(
                    "project.extension", "Only files that end in `.\(ending)` are read here.",
                    "Здесь читаются только файлы с окончанием `.\(ending)`.",
                    at: Place(file),
                    mend: Text(same: "mv \(file) \(folder)/\(name[..<dot]).\(ending)"))
            } else {
                stray(
                    file, "Only `.\(ending)` files are read here; this is passed by.",
                    "Здесь читаются только файлы `.\(ending)`; этот пропущен.", reading)
            }
            return nil
        }
    }

    /// What lies in a folder, but for what people wrote about it.
    private static func files(_ folder: String, _ reading: Reading) -> [String] {
        reading.list(folder).filter { !($0.hasPrefix("README") && $0.hasSuffix(".md")) }
    }

    private static func checkLayers(_ reading: Reading) {
        let layers = Model.Layer.allCases.map(\.rawValue)
        for name in files("models", reading) where !layers.contains(name) {
            reading.report(
                "model.layer", "Models stand in a folder of their layer, and this is none.", "Модели лежат в папках слоёв, а это не слой.",
                at: Place("models/" + name), mend: Reading.mend(name, among: layers))
        }
    }

    private static func checkKept(_ reading: Reading) {
        for folder in kept {
            for name in files(folder, reading) {
                reading.report(
                    "project.not-read", "This version of Vitrina does not read \(folder) yet; the file is passed by.",
                    "Эта версия Vitrina пока не читает \(folder); файл пропущен.", at: Place(folder + "/" + name), severity: .warning)
            }
        }
    }

    /// Other folders are the team's own, unless the name looks like a slip.
    private static func checkRoot(_ reading: Reading) {
        for name in reading.list(".") where !(read + kept).contains(name) {
            guard let near = nearest(to: name, in: read + kept) else { continue }
            stray(name, "`\(name)` is not a folder that is read.", "Папка `\(name)` не читается.", mend: "mv \(name) \(near)", reading)
        }
        for name in ["vitrina.yml", "Vitrina.yaml"] where Files.exists(reading.root + "/" + name) {
            stray(
                name, "Settings are read from vitrina.yaml only.", "Настройки читаются только из vitrina.yaml.", mend: "rm \(name)", reading
            )
        }
    }

    private static func stray(_ file: String, _ en: String, _ ru: String, mend: String? = nil, _ reading: Reading) {
        reading.report(
            "project.stray", en, ru, at: Place(file),
            mend: mend.map(Text.init(same:)) ?? Text("move it out of the folder", "уберите его из этой папки"), severity: .warning)
    }
}
