# Reads the table of floors in docs/architecture.md, then Swift files, and reports imports that do not point down.

# A row of the table: | 2 | `Connectors` `Metrics` `Access` | what they do |
FILENAME ~ /\.md$/ {
    if ($0 !~ /^\| [0-9] \|/) next
    split($0, cell, "|")
    count = split(cell[3], name, /[^A-Za-z]+/)
    for (i = 1; i <= count; i++) if (name[i] != "") floor[name[i]] = cell[2] + 0
    next
}

/^[^\/"]*import / {
    split(FILENAME, path, "/")
    module = path[2]
    imported = $0
    sub(/^.*import +((struct|class|enum|protocol|func|var|let|typealias) +)?/, "", imported)
    sub(/[^A-Za-z0-9_].*/, "", imported)
    if (!(module in floor)) {
        if (!(module in unknown)) report(module " has no floor in docs/architecture.md")
        unknown[module] = 1
    } else if (imported in floor && !may_import()) {
        report(module " (floor " floor[module] ") imports " imported " (floor " floor[imported] ")")
    }
}

function may_import() {
    if (imported == "Base" || module == "vitrina" && imported == "Commands") return 1
    return floor[imported] < floor[module]
}

function report(finding) {
    print FILENAME ":" FNR ": " finding
    wrong = 1
}

END { exit wrong }
