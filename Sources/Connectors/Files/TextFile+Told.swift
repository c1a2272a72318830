import Base
import Project

/// What may be wrong with a file, by the name that people know it by.
extension TextFile {
    func told<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let damage as JSONDocumentRecords.Damage {
            throw Diagnostic(
                "source.json", "`\(file.name):\(damage.line)` cannot be read on from here: \(damage.reason).",
                "`\(file.name):\(damage.line)` дальше не читается: \(damage.reason).", at: table.place,
                mend: Text(
                    "ask for the file anew, or correct `format` and `records`", "запросите файл заново или исправьте `format` и `records`"))
        } catch let error as Diagnostic where error.code == "archive.damaged" {
            throw Diagnostic(
                "source.truncated", "`\(file.shown)` ends in the middle of its compressed rows, or is damaged.",
                "`\(file.shown)` обрывается посреди сжатых строк или повреждён.", at: table.place,
                mend: Text("ask for the file anew, then run again", "запросите файл заново и повторите запуск"))
        } catch var error as Diagnostic where error.place?.file == file.path {
            error.place = Place(file.shown)
            throw error
        }
    }

    func whichMember(_ names: [String]) -> Diagnostic {
        let list = names.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
        return Diagnostic(
            "source.member",
            names.isEmpty
                ? Text("`\(file.shown)` has no file in it.", "В `\(file.shown)` нет ни одного файла.")
                : Text("`\(file.shown)` has these files in it: \(list).", "В `\(file.shown)` такие файлы: \(list)."),
            at: table.place,
            mend: Text("name those to take: `member: sales-*.csv`", "укажите, какие брать: `member: sales-*.csv`"))
    }

    /// `line` is the first that is not text in the encoding.
    func wrongEncoding(_ line: Int) -> Diagnostic {
        Diagnostic(
            "source.encoding", "`\(file.shown):\(line)` is not in \(format.encoding.rawValue).",
            "`\(file.shown):\(line)` не в кодировке \(format.encoding.rawValue).", at: table.place,
            mend: Text("write its `encoding`, or convert it to UTF-8", "укажите `encoding` или переведите файл в UTF-8"))
    }

    func wrongHeader(_ missing: [String], _ extra: [String]) -> Diagnostic {
        let (missing, extra) = (missing.joined(separator: ", "), extra.joined(separator: ", "))
        let difference =
            extra.isEmpty
            ? Text("It lacks \(missing).", "Нет колонок \(missing).")
            : Text("It lacks \(missing) and has \(extra) instead.", "Нет колонок \(missing), вместо них есть \(extra).")
        return Diagnostic(
            "source.header", Text("`\(file.shown)` has another header. ", "У файла `\(file.shown)` другой заголовок. ") + difference,
            at: table.place,
            mend: Text(
                "correct `columns`, say in `fields` what the file calls them, or ask for the file anew",
                "исправьте `columns`, укажите в `fields`, как они названы в файле, или запросите файл заново"))
    }

    func noteExtra(_ extra: [String]) {
        let list = extra.map { "`\($0)`" }.joined(separator: ", ")
        taking.note(
            Text(
                "The files of `\(table.stage)` have columns that are not taken: \(list).",
                "В файлах `\(table.stage)` есть колонки, которые не берутся: \(list)."))
    }
}
