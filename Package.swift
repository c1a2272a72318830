// swift-tools-version: 6.2
import PackageDescription

// One folder of Sources is one module; a floor imports only floors below it (docs/architecture.md).
// `scripts/check` holds the map to this list.

let settings: [SwiftSetting] = [
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: ["README.md"], swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func system(_ name: String, _ pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
    name: "vitrina",
    products: [.executable(name: "vitrina", targets: ["vitrina"])],
    targets: [
        // One system library or header each.
        .target(name: "CArrow"),
        .target(name: "CDuckDB", dependencies: ["CArrow"]),
        .target(name: "CSystem"),
        system("CYAML", "yaml-0.1", apt: "libyaml-dev"),
        system("CSQLite", "sqlite3", apt: "libsqlite3-dev"),
        system("CPostgreSQL", "libpq", apt: "libpq-dev"),
        system("CMicroHTTPD", "libmicrohttpd", apt: "libmicrohttpd-dev"),
        system("CCurl", "libcurl", apt: "libcurl4-openssl-dev"),
        system("CSodium", "libsodium", apt: "libsodium-dev"),
        system("CLZ4", "liblz4", apt: "liblz4-dev"),
        system("CMariaDB", "libmariadb", apt: "libmariadb-dev"),
        system("CODBC", "odbc", apt: "unixodbc-dev"),
        system("CArchive", "libarchive", apt: "libarchive-dev"),
        system("CExpat", "expat", apt: "libexpat1-dev"),
        system("CZlib", "zlib", apt: "zlib1g-dev"),

        // Floor 0.
        module("Base", ["CSystem"]),
        module("Columnar", ["Base", "CArrow"]),
        module("SQLText", ["Base"]),
        module("HTTP", ["Base", "CMicroHTTPD", "CCurl", "CSystem"]),
        module("Telemetry", ["Base"]),
        module("Secrets", ["Base", "CSodium"]),

        // Floor 1.
        module("Engines", ["Base", "Columnar", "SQLText", "HTTP", "CArrow", "CDuckDB", "CSystem", "CPostgreSQL", "CLZ4"]),
        module("Project", ["Base", "Columnar", "SQLText", "Secrets", "CYAML"]),
        module("Databases", ["Base", "Columnar", "SQLText", "Secrets", "CMariaDB", "CODBC", "CSQLite"]),
        module("Documents", ["Base", "Columnar", "CArchive", "CExpat"]),
        module("Generator", ["Base", "Columnar", "CSQLite", "CZlib"]),
        module("Stubs", ["Base", "Columnar", "HTTP"]),
        module("State", ["Base", "SQLText", "Secrets", "CSQLite", "CPostgreSQL"]),

        // Floor 2.
        module("Connectors", ["Base", "Columnar", "SQLText", "HTTP", "Secrets", "Databases", "Documents", "Engines", "Project"]),
        module("Metrics", ["Base", "Columnar", "SQLText", "Project"]),
        module("Access", ["Base", "Secrets", "State"]),

        // Floor 3.
        module(
            "Pipeline", ["Base", "Columnar", "SQLText", "Telemetry", "Secrets", "Databases", "Engines", "Project", "State", "Connectors"]),

        // Floor 4.
        module("Export", ["Base", "Pipeline", "Project", "SQLText"]),
        module("Dashboards", ["Base", "Columnar", "SQLText", "HTTP", "Engines", "Project", "Metrics", "Access"]),

        // Floors 5 and 6.
        module(
            "Server",
            [
                "Base", "Columnar", "SQLText", "HTTP", "Telemetry", "Secrets", "Engines", "Project", "State", "Access", "Pipeline",
                "Dashboards",
            ]),
        module(
            "Commands",
            [
                "Base", "Columnar", "SQLText", "HTTP", "Telemetry", "Secrets", "Engines", "Project", "State", "Access", "Metrics",
                "Connectors", "Databases", "Export", "Generator", "Pipeline", "Dashboards", "Server", "Stubs",
            ]),
        .executableTarget(name: "vitrina", dependencies: ["Commands"], swiftSettings: settings),

        tests("BaseTests", ["Base"]),
        tests("SQLTextTests", ["SQLText"]),
        tests("ColumnarTests", ["Columnar", "Base", "CArrow"]),

        // Throw-away servers, folders and golden files for the tests of every module.
        .target(name: "TestSupport", path: "Tests/Support", swiftSettings: settings),
        tests("SupportTests", ["TestSupport"]),
        tests(
            "PipelineTests",
            [
                "Base", "Columnar", "Connectors", "Engines", "Generator", "HTTP", "Pipeline", "Project", "SQLText", "State", "Stubs",
                "TestSupport",
            ]),
        .executableTarget(name: "bench-sql", dependencies: ["Base", "Engines", "SQLText"], path: "bench/sql", swiftSettings: settings),
        tests("EnginesTests", ["Base", "Columnar", "Engines", "HTTP", "SQLText", "TestSupport"]),
        .executableTarget(
            name: "bench-http", dependencies: ["HTTP"], path: "bench/http", exclude: ["run", "compare.py"],
            swiftSettings: settings),
        tests("HTTPTests", ["HTTP", "Base", "TestSupport"]),
        tests("SecretsTests", ["Secrets", "Base"]),
        tests("TelemetryTests", ["Telemetry", "Base"]),
        // Writes steps until the tests kill it.
        .executableTarget(
            name: "StateWriter", dependencies: ["Base", "Secrets", "State", "CSystem"], path: "Tests/StateWriter", swiftSettings: settings),
        tests("StateTests", ["Base", "SQLText", "Secrets", "State", "StateWriter", "TestSupport"]),
        tests("ProjectTests", ["Project", "Base", "SQLText", "Secrets", "TestSupport"]),
        tests("MetricsTests", ["Metrics", "Base", "Columnar", "Engines", "Project", "SQLText", "TestSupport"]),
        tests("AccessTests", ["Access", "Base", "Secrets", "State", "TestSupport"]),
        .testTarget(
            name: "DifferentialTests",
            dependencies: ["Base", "Columnar", "Engines", "Generator", "Project", "SQLText", "TestSupport", "vitrina"],
            path: "Tests/Differential", exclude: ["known.yaml"], swiftSettings: settings),
        tests(
            "WebSourcesTests",
            ["Base", "Columnar", "Connectors", "Engines", "HTTP", "Project", "SQLText", "Stubs", "TestSupport"]),
        // The built program, driven as a user drives it.
        tests("JourneysTests", ["Base", "TestSupport", "vitrina"]),
        .testTarget(
            name: "GeneratorTests", dependencies: ["Base", "Columnar", "Generator", "TestSupport"], exclude: ["read.py"],
            swiftSettings: settings),
        .executableTarget(
            name: "bench-metrics", dependencies: ["Base", "Columnar", "Dashboards", "Engines", "Metrics", "Project", "SQLText"],
            path: "bench/metrics", exclude: ["run"], swiftSettings: settings),
        .executableTarget(
            name: "bench-mysql", dependencies: ["Base", "Columnar", "Databases", "SQLText"], path: "bench/mysql", exclude: ["run"],
            swiftSettings: settings),
        tests("DatabasesTests", ["Base", "Columnar", "Databases", "Secrets", "SQLText", "TestSupport"]),
        .executableTarget(
            name: "bench-documents", dependencies: ["Base", "Documents"], path: "bench/xlsx", exclude: ["run", "compare.py"],
            swiftSettings: settings),
        // Reads spoilt files; scripts/fuzz runs it.
        .executableTarget(
            name: "fuzz-readers", dependencies: ["Base", "Connectors", "Documents", "Project", "TestSupport"], path: "Tests/Fuzz",
            exclude: ["corpus"], swiftSettings: settings),
        tests("DocumentsTests", ["Base", "Documents", "TestSupport", "bench-documents"]),
        // The payments pack over a generated business: planted effects, figures recomputed from the sources, nights of twins.
        .testTarget(
            name: "PackFiguresTests", dependencies: ["Base", "Columnar", "Metrics", "Project", "TestSupport", "vitrina"],
            path: "Tests/PackFigures", exclude: ["sources.py"], swiftSettings: settings),
        tests("ConnectorsTests", ["Base", "Columnar", "Connectors", "Engines", "HTTP", "Project", "SQLText", "TestSupport"]),
        tests("ServerTests", ["Base", "Engines", "HTTP", "Pipeline", "Project", "Secrets", "Server", "State", "Telemetry", "TestSupport"]),
        // The payments pack over a generated business, by the built program.
        tests("PackTests", ["Base", "Columnar", "Generator", "TestSupport", "vitrina"]),
        tests("ExportTests", ["Base", "Engines", "SQLText", "TestSupport", "vitrina"]),
    ],
    swiftLanguageModes: [.v6]
)
