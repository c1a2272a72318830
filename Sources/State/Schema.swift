import SQLText

/// The tables of the state. The text is the common subset; `identity` and the guard of the audit trail differ.
enum Schema {
    static func migrations(_ dialect: Dialect) -> [Migration] {
        [
            Migration(version: 1, statements: work(dialect) + people(dialect)),
            Migration(version: 2, statements: changes),
            Migration(version: 3, statements: decisions),
            Migration(version: 4, statements: ["ALTER TABLE loaded_file RENAME COLUMN sha256 TO hash"]),
            Migration(version: 5, statements: duty(dialect)),
        ]
    }

    /// From what a table was last made, and what changed from one version to the next.
    private static let changes: [Query] = [
        "ALTER TABLE product ADD COLUMN inputs text NOT NULL DEFAULT '{}'",
        """
        CREATE TABLE product_change (
            product text NOT NULL, version text NOT NULL, previous text, days text, made_at bigint NOT NULL,
            PRIMARY KEY (product, version))
        """,
    ]

    /// What persons decided about findings, and what checks saw.
    private static let decisions: [Query] = [
        "ALTER TABLE check_result ADD COLUMN figure bigint",
        "ALTER TABLE check_result ADD COLUMN accepted bigint NOT NULL DEFAULT 0",
        "CREATE INDEX check_result_of_check ON check_result (table_name, check_name)",
        "ALTER TABLE incident ADD COLUMN version text",
        "ALTER TABLE incident ADD COLUMN decision text",
        "ALTER TABLE incident ADD COLUMN used_by bigint",
        """
        CREATE TABLE model_text (
            name text PRIMARY KEY, text text NOT NULL, sql text NOT NULL, before_text text, before_sql text,
            held_text text, held_sql text, made_at bigint NOT NULL)
        """,
    ]

    /// How far the schedule has come, what is wrong, and who was told.
    private static func duty(_ dialect: Dialect) -> [Query] {
        [
            """
            CREATE TABLE schedule_mark (
                schedule text NOT NULL, since bigint NOT NULL, due bigint NOT NULL, state text NOT NULL, attempt bigint NOT NULL,
                next_try bigint, run bigint, problem text, changed_at bigint NOT NULL)
            """,
            """
            CREATE TABLE alarm (
                id \(dialect.identity), topic text NOT NULL, subject text NOT NULL, run bigint, message text NOT NULL,
                opened_at bigint NOT NULL, closed_at bigint)
            """,
            "CREATE UNIQUE INDEX alarm_open ON alarm (topic, subject) WHERE closed_at IS NULL",
            """
            CREATE TABLE notice (
                id \(dialect.identity), alarm bigint NOT NULL REFERENCES alarm (id), topic text NOT NULL, channel text NOT NULL,
                message text NOT NULL, state text NOT NULL, attempts bigint NOT NULL, next_try bigint NOT NULL,
                made_at bigint NOT NULL, handed_at bigint, sent_at bigint, parcel bigint, problem text)
            """,
            "CREATE INDEX notice_of_channel ON notice (channel, handed_at)",
            "CREATE INDEX notice_waiting ON notice (state)",
        ]
    }

    /// What was run, and what it made.
    private static func work(_ dialect: Dialect) -> [Query] {
        let id = dialect.identity
        return [
            """
            CREATE TABLE lease (
                name text PRIMARY KEY, holder text NOT NULL, token bigint NOT NULL,
                since bigint NOT NULL, expires bigint NOT NULL)
            """,
            """
            CREATE TABLE run (
                id \(id), kind text NOT NULL, started_by text NOT NULL, lease text NOT NULL, state text NOT NULL,
                started_at bigint NOT NULL, finished_at bigint, message text)
            """,
            """
            CREATE TABLE step (
                id \(id), run bigint NOT NULL REFERENCES run (id), kind text NOT NULL, name text NOT NULL,
                state text NOT NULL, attempt bigint NOT NULL, started_at bigint NOT NULL, finished_at bigint,
                rows_in bigint NOT NULL DEFAULT 0, rows_out bigint NOT NULL DEFAULT 0,
                rejected bigint NOT NULL DEFAULT 0, bytes bigint NOT NULL DEFAULT 0,
                seconds double precision NOT NULL DEFAULT 0, text_hash text, data_version text, message text,
                UNIQUE (run, kind, name))
            """,
            """
            CREATE TABLE product (
                name text PRIMARY KEY, text_hash text NOT NULL, inputs_version text NOT NULL, version text NOT NULL,
                rows bigint NOT NULL, made_at bigint NOT NULL, run bigint NOT NULL)
            """,
            """
            CREATE TABLE loaded_file (
                source_table text NOT NULL, path text NOT NULL, size bigint NOT NULL, modified bigint NOT NULL,
                sha256 text NOT NULL, rows bigint NOT NULL, rejected bigint NOT NULL, run bigint NOT NULL,
                loaded_at bigint NOT NULL, PRIMARY KEY (source_table, path))
            """,
            """
            CREATE TABLE watermark (
                source_table text PRIMARY KEY, cursor_value text NOT NULL, run bigint NOT NULL, moved_at bigint NOT NULL)
            """,
            "CREATE TABLE parse (text_hash text PRIMARY KEY, dependencies text NOT NULL)",
            """
            CREATE TABLE check_result (
                id \(id), run bigint NOT NULL, check_name text NOT NULL, table_name text NOT NULL,
                severity text NOT NULL, bad_rows bigint NOT NULL, checked_at bigint NOT NULL)
            """,
            "CREATE INDEX check_result_of_run ON check_result (run)",
            """
            CREATE TABLE incident (
                id \(id), check_name text NOT NULL, table_name text NOT NULL, severity text NOT NULL,
                bad_rows bigint NOT NULL, run bigint NOT NULL, opened_at bigint NOT NULL,
                resolved_at bigint, resolved_by text, resolution text)
            """,
            "CREATE UNIQUE INDEX incident_open ON incident (check_name, table_name) WHERE resolved_at IS NULL",
        ]
    }

    /// Who may come in, and who did what.
    private static func people(_ dialect: Dialect) -> [Query] {
        [
            """
            CREATE TABLE account (
                name text PRIMARY KEY, role text NOT NULL, password_hash text NOT NULL, language text NOT NULL,
                created_at bigint NOT NULL)
            """,
            """
            CREATE TABLE session (
                digest text PRIMARY KEY, account text NOT NULL REFERENCES account (name) ON DELETE CASCADE,
                created_at bigint NOT NULL, seen_at bigint NOT NULL, idle_until bigint NOT NULL, expires_at bigint NOT NULL)
            """,
            "CREATE INDEX session_of_account ON session (account)",
            """
            CREATE TABLE audit (
                id \(dialect.identity), happened_at bigint NOT NULL, who text NOT NULL, what text NOT NULL,
                details text NOT NULL)
            """,
        ] + dialect.appendOnly("audit")
    }
}

extension Dialect {
    /// A key that the store counts up by itself and never gives twice.
    fileprivate var identity: Query {
        switch self {
        case .postgres: "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
        default: "integer PRIMARY KEY AUTOINCREMENT"
        }
    }

    /// What makes the store itself refuse to change or remove a row.
    fileprivate func appendOnly(_ table: String) -> [Query] {
        let name: Query = "\(name: table)"
        switch self {
        case .postgres:
            return [
                """
                CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION '% is append only', TG_TABLE_NAME; END $$
                """,
                """
                CREATE TRIGGER \(name: table + "_is_kept") BEFORE UPDATE OR DELETE OR TRUNCATE ON \(name)
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
                """,
            ]
        default:
            return ["UPDATE", "DELETE"].map { change in
                """
                CREATE TRIGGER \(name: table + "_refuses_" + change.lowercased()) BEFORE \(sql: change) ON \(name)
                BEGIN SELECT RAISE(ABORT, 'audit is append only'); END
                """
            }
        }
    }
}
