extension ProcedureTemplate {
    /// What the procedures of all projects stand on.
    static let tools = [
        """
        -- The night under way, and the moment at which it began: `today` and `now` in all its checks.
        CREATE OR REPLACE FUNCTION night.number() RETURNS bigint LANGUAGE sql STABLE AS
        $night$ SELECT CAST(coalesce(nullif(current_setting('night.number', true), ''), '0') AS bigint) $night$;
        CREATE OR REPLACE FUNCTION night.moment() RETURNS timestamptz LANGUAGE sql STABLE AS
        $night$ SELECT coalesce(CAST(nullif(current_setting('night.moment', true), '') AS timestamptz), now()) $night$;
        CREATE OR REPLACE FUNCTION night.utc() RETURNS timestamp LANGUAGE sql STABLE AS
        $night$ SELECT date_trunc('second', night.moment() AT TIME ZONE 'UTC') $night$;
        """,
        """
        -- Drops a table or a view, with what stands over it.
        CREATE OR REPLACE FUNCTION night.drop(_table text) RETURNS void LANGUAGE plpgsql AS $night$
        DECLARE
            _kind "char" := (SELECT relkind FROM pg_class WHERE oid = to_regclass(_table));
        BEGIN
            IF _kind = 'v' THEN
                EXECUTE 'DROP VIEW ' || _table || ' CASCADE';
            ELSIF _kind IS NOT NULL THEN
                EXECUTE 'DROP TABLE ' || _table || ' CASCADE';
            END IF;
        END
        $night$;
        """,
        """
        -- Drops what an earlier night left unfinished.
        CREATE OR REPLACE PROCEDURE night.clear() LANGUAGE plpgsql AS $night$
        DECLARE
            _left text;
        BEGIN
            FOR _left IN
                SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE n.nspname IN ('stage', 'dimension', 'fact', 'quarantine') AND c.relkind IN ('r', 'v')
                    AND (c.relname LIKE '%\\_\\_next' OR c.relname LIKE '%\\_\\_whole')
            LOOP
                PERFORM night.drop(_left);
            END LOOP;
        END
        $night$;
        """,
        """
        -- Puts new rows in place of the old table, with the rows that were taken out of them.
        CREATE OR REPLACE FUNCTION night.put_quarantine(_name text) RETURNS void LANGUAGE plpgsql AS $night$
        BEGIN
            PERFORM night.drop(format('quarantine.%I', _name));
            EXECUTE format('ALTER TABLE quarantine.%I RENAME TO %I', _name || '__next', _name);
        END
        $night$;
        CREATE OR REPLACE FUNCTION night.put(_schema text, _name text) RETURNS void LANGUAGE plpgsql AS $night$
        BEGIN
            PERFORM night.drop(format('%I.%I', _schema, _name));
            EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', _schema, _name || '__next', _name);
            PERFORM night.put_quarantine(_schema || '_' || _name);
        END
        $night$;
        -- Adds rows that were taken out of a table to those of earlier nights; a row stands there once for each reason.
        CREATE OR REPLACE FUNCTION night.keep_quarantine(_name text) RETURNS void LANGUAGE plpgsql AS $night$
        BEGIN
            EXECUTE format('CREATE TABLE IF NOT EXISTS quarantine.%1$I (LIKE quarantine.%2$I)', _name, _name || '__next');
            EXECUTE format(
                'DELETE FROM quarantine.%1$I WHERE (raw, reason) IN (SELECT raw, reason FROM quarantine.%2$I)', _name, _name || '__next');
            EXECUTE format('INSERT INTO quarantine.%1$I SELECT * FROM quarantine.%2$I', _name, _name || '__next');
            EXECUTE format('DROP TABLE quarantine.%I', _name || '__next');
        END
        $night$;
        """,
        """
        -- Of a table made by days: the first day to make, or null for all of them.
        CREATE OR REPLACE FUNCTION night.days_or_all(_table text, _from date) RETURNS date LANGUAGE sql STABLE AS
        $night$ SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_class WHERE oid = to_regclass(_table) AND relkind = 'r') THEN _from END $night$;
        -- Sees to it that a table is there in which the new rows can stand.
        CREATE OR REPLACE FUNCTION night.stand(_table text, _from date) RETURNS void LANGUAGE plpgsql AS $night$
        DECLARE
            _fits boolean := NOT EXISTS (
                SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
                WHERE attrelid IN (to_regclass(_table), to_regclass(_table || '__next')) AND attnum > 0 AND NOT attisdropped
                GROUP BY 1, 2 HAVING count(*) <> 2);
        BEGIN
            IF _fits THEN RETURN; END IF;
            IF _from IS NOT NULL THEN
                RAISE EXCEPTION 'the columns of % are others now, so all its days must be made again: CALL night.run()', _table;
            END IF;
            PERFORM night.drop(_table);
            EXECUTE format('CREATE TABLE %s AS TABLE %s WITH NO DATA', _table, _table || '__next');
        END
        $night$;
        -- A statement that cannot take the days as values.
        CREATE OR REPLACE FUNCTION night.with_days(_sql text, _from date, _to date) RETURNS text LANGUAGE sql IMMUTABLE AS $night$
            SELECT regexp_replace(
                regexp_replace(_sql, '\\m_from\\M', coalesce(quote_literal(_from), 'NULL') || '::date', 'g'),
                '\\m_to\\M', coalesce(quote_literal(_to), 'NULL') || '::date', 'g')
        $night$;
        -- Columns that the rows of a snapshot gained are empty in old versions.
        CREATE OR REPLACE FUNCTION night.fit_columns(_table text) RETURNS void LANGUAGE plpgsql AS $night$
        DECLARE
            _column record;
        BEGIN
            FOR _column IN
                SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
                WHERE attrelid = to_regclass(_table || '__next') AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            LOOP
                EXECUTE format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS %I %s', _table, _column.attname, _column.type);
            END LOOP;
        END
        $night$;
        """,
        """
        -- Holds new rows against the columns that were promised. A decimal that was computed has lost its digits: it is given
        -- them back where no value loses one.
        CREATE OR REPLACE FUNCTION night.promise(_schema text, _name text, _names text[], _types text[]) RETURNS void
        LANGUAGE plpgsql AS $night$
        DECLARE
            _next text := format('%I.%I', _schema, _name || '__next');
            _column record;
            _lost boolean;
        BEGIN
            FOR _column IN
                SELECT coalesce(p.name, a.attname) AS name, p.type AS promised, a.attname IS NOT NULL AS is_there,
                    replace(format_type(a.atttypid, a.atttypmod), 'jsonb', 'json') AS made
                FROM unnest(_names, _types) AS p (name, type)
                FULL JOIN (
                    SELECT attname, atttypid, atttypmod FROM pg_attribute
                    WHERE attrelid = to_regclass(_next) AND attnum > 0 AND NOT attisdropped
                ) AS a ON a.attname = p.name
            LOOP
                IF _column.promised LIKE 'numeric(%' AND _column.made = 'numeric' THEN
                    EXECUTE format(
                        'SELECT EXISTS (SELECT 1 FROM %1$s WHERE round(%2$I, %3$s) <> %2$I OR abs(%2$I) >= CAST(''1e%4$s'' AS numeric))',
                        _next, _column.name, substring(_column.promised FROM ',(\\d+)'),
                        CAST(substring(_column.promised FROM '\\((\\d+)') AS int) - CAST(substring(_column.promised FROM ',(\\d+)') AS int))
                    INTO _lost;
                    IF _lost THEN
                        RAISE EXCEPTION '% of %.% is promised as %, and holds more digits', _column.name, _schema, _name, _column.promised;
                    END IF;
                    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', _next, _column.name, _column.promised);
                ELSIF replace(_column.promised, 'jsonb', 'json') IS DISTINCT FROM _column.made THEN
                    RAISE EXCEPTION '% of %.% is promised as %, and made as %', _column.name, _schema, _name,
                        coalesce(_column.promised, 'nothing'), coalesce(_column.made, 'nothing');
                END IF;
            END LOOP;
        END
        $night$;
        """,
        """
        -- 1 where a count of rows is too low, too high, or too far from what is usual.
        CREATE OR REPLACE FUNCTION night.rows_bad(_table text, _check text, _rows bigint, _min bigint, _max bigint, _change bigint)
        RETURNS bigint LANGUAGE sql STABLE AS $night$
            WITH usual AS (
                SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY figure) AS figure FROM (
                    SELECT figure FROM night.finding WHERE table_name = _table AND check_name = _check AND bad_rows = 0
                    ORDER BY night DESC LIMIT 10
                ) AS f
            )
            SELECT CASE WHEN _rows < _min OR _rows > _max OR abs(_rows - usual.figure) * 100 > usual.figure * _change THEN 1 ELSE 0 END
            FROM usual
        $night$;
        """,
        """
        -- Writes down what checks found, and halts the step where a critical one found something.
        CREATE OR REPLACE FUNCTION night.judge(_table text, _checks text[], _severities text[], _bad bigint[], _figures bigint[])
        RETURNS void LANGUAGE plpgsql AS $night$
        DECLARE
            _broken text;
        BEGIN
            INSERT INTO night.finding
            SELECT night.number(), _table, c.name, c.severity, c.bad, c.figure, clock_timestamp()
            FROM unnest(_checks, _severities, _bad, _figures) AS c (name, severity, bad, figure);
            SELECT string_agg(format('%s (%s)', c.name, c.bad), ', ') INTO _broken
            FROM unnest(_checks, _severities, _bad) AS c (name, severity, bad) WHERE c.severity = 'critical' AND c.bad > 0;
            IF _broken IS NOT NULL THEN
                RAISE EXCEPTION '% breaks %. Its old rows stay, and nothing that reads it is made', _table, _broken USING ERRCODE = 'VT001';
            END IF;
        END
        $night$;
        """,
        """
        -- One night at a time; its number and its moment are known to all that it calls.
        CREATE OR REPLACE PROCEDURE night.open() LANGUAGE plpgsql AS $night$
        DECLARE
            _night night.night;
        BEGIN
            IF NOT pg_try_advisory_lock(8174638, 3) THEN
                RAISE EXCEPTION 'a night is under way in another session';
            END IF;
            INSERT INTO night.night (began_at, state) VALUES (clock_timestamp(), 'running') RETURNING * INTO _night;
            PERFORM set_config('night.number', CAST(_night.id AS text), false),
                set_config('night.moment', CAST(_night.began_at AS text), false);
            COMMIT;
        END
        $night$;
        """,
        """
        -- Does one step, unless one that it needs was lost; what is lost is remembered.
        CREATE OR REPLACE PROCEDURE night.step(
            _name text, _procedure text, _inputs text[], _from date, _to date, INOUT _lost text[]
        ) LANGUAGE plpgsql AS $night$
        DECLARE
            _began timestamptz := clock_timestamp();
            _state text := 'done';
            _code text;
            _message text;
        BEGIN
            IF _inputs && _lost THEN
                _state := 'blocked';
            ELSE
                BEGIN
                    EXECUTE format('CALL night.%I(%L::date, %L::date)', _procedure, _from, _to);
                EXCEPTION WHEN OTHERS THEN
                    GET STACKED DIAGNOSTICS _code = RETURNED_SQLSTATE, _message = MESSAGE_TEXT;
                    _state := CASE WHEN _code = 'VT001' THEN 'halted' ELSE 'failed' END;
                    RAISE WARNING '%: %', _name, _message;
                END;
            END IF;
            IF _state <> 'done' THEN _lost := _lost || _name; END IF;
            INSERT INTO night.step VALUES (night.number(), _name, _state, _message, _began, clock_timestamp());
            COMMIT;
        END
        $night$;
        """,
        """
        -- Ends the night, and fails where something was lost.
        CREATE OR REPLACE PROCEDURE night.close(_lost text[]) LANGUAGE plpgsql AS $night$
        DECLARE
            _state text;
        BEGIN
            SELECT coalesce(min(state) FILTER (WHERE state = 'halted'), min(state) FILTER (WHERE state = 'failed'), 'done')
            INTO _state FROM night.step WHERE night = night.number();
            UPDATE night.night SET ended_at = clock_timestamp(), state = _state WHERE id = night.number();
            COMMIT;
            PERFORM pg_advisory_unlock(8174638, 3);
            IF _state <> 'done' THEN
                RAISE EXCEPTION 'the night was %: %', _state, array_to_string(_lost, ', ') USING HINT = 'SELECT * FROM night.step';
            END IF;
        END
        $night$;
        """,
    ]
}
