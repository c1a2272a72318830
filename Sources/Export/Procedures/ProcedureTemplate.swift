import SQLText

/// The parts of the procedures' file that are the same for every project.
enum ProcedureTemplate {
    static func head(project: String) -> String {
        """
        -- \(project.filter { !$0.isNewline }): the night as stored procedures of PostgreSQL. Written by `vitrina export procedures`;
        -- write it again when the project's files change.
        --
        --   psql -f procedures.sql         makes the procedures, and changes no table of the project
        --   CALL night.run();              the whole night: clear, check, transform, prepare for BI
        --   CALL night.run(DATE '2026-01-30', DATE '2026-01-31');
        --                                  incremental tables for these days only, the last one excluded
        --
        -- Fill the tables of stage before. Call it outside of a transaction: each step is a transaction of its own.
        -- SELECT * FROM night.step tells what became of the steps, night.finding what the checks found.
        BEGIN;
        """
    }

    static let schemas = """
        CREATE SCHEMA IF NOT EXISTS night;
        CREATE SCHEMA IF NOT EXISTS stage;
        CREATE SCHEMA IF NOT EXISTS dimension;
        CREATE SCHEMA IF NOT EXISTS fact;
        CREATE SCHEMA IF NOT EXISTS quarantine;

        CREATE TABLE IF NOT EXISTS night.night (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, began_at timestamptz NOT NULL, ended_at timestamptz, state text NOT NULL);
        CREATE TABLE IF NOT EXISTS night.step (
            night bigint NOT NULL REFERENCES night.night (id), name text NOT NULL, state text NOT NULL, message text,
            began_at timestamptz NOT NULL, ended_at timestamptz NOT NULL, PRIMARY KEY (night, name));
        CREATE TABLE IF NOT EXISTS night.finding (
            night bigint NOT NULL, table_name text NOT NULL, check_name text NOT NULL, severity text NOT NULL,
            bad_rows bigint NOT NULL, figure bigint NOT NULL, found_at timestamptz NOT NULL);
        """

    static func procedure(_ name: String, _ body: String) -> String {
        let mark = dollarQuote(around: body)
        return """
            CREATE OR REPLACE PROCEDURE night.\(Dialect.postgres.quote(name))(_from date DEFAULT NULL, _to date DEFAULT NULL)
            LANGUAGE plpgsql SET search_path = "$user", public, vitrina AS \(mark)
            #variable_conflict use_column
            DECLARE
                _found bigint[];
                _bad bigint[];
            BEGIN
            \(body)
            END
            \(mark);
            """
    }

    static func night(calls: [String], tables: [String]) -> String {
        """
        -- Prepare for BI: the planner learns what the new tables hold.
        CREATE OR REPLACE PROCEDURE night.prepare() LANGUAGE plpgsql AS $night$
        BEGIN
        \(tables.map { "    IF to_regclass(\(Dialect.postgres.literal(String($0.dropFirst("ANALYZE ".count).dropLast())))) IS NOT NULL THEN \($0) END IF;" }.joined(separator: "\n"))
        END
        $night$;

        -- The night. What does not depend on a step that was halted, or failed, is made all the same; then it fails.
        CREATE OR REPLACE PROCEDURE night.run(_from date DEFAULT NULL, _to date DEFAULT NULL) LANGUAGE plpgsql AS $night$
        DECLARE
            _lost text[] := '{}';
        BEGIN
            IF (_from IS NULL) <> (_to IS NULL) THEN
                RAISE EXCEPTION 'a period has two ends: CALL night.run(DATE ''2026-01-30'', DATE ''2026-01-31'')';
            END IF;
            CALL night.open();
            -- Clear the temporary data.
            CALL night.clear();
        \(calls.map { "    " + $0 }.joined(separator: "\n"))
            CALL night.prepare();
            COMMIT;
            CALL night.close(_lost);
        END
        $night$;
        """
    }

    /// A mark that the text does not hold.
    private static func dollarQuote(around text: String) -> String {
        var number = 0
        var mark = "$night$"
        while text.contains(mark) {
            number += 1
            mark = "$night\(number)$"
        }
        return mark
    }
}
