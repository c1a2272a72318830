"""Reads a generated business with other programs' readers and prints, as JSON, what is in it.

control FOLDER   rows and sums of every source, and of the dirt that can be told from the rows alone
effects FOLDER   the planted effects, measured
"""

import collections, csv, decimal, glob, gzip, io, json, re, sqlite3, sys, xml.etree.ElementTree, zipfile
from decimal import Decimal

import openpyxl

kind, folder = sys.argv[1:]
decimal.getcontext().prec = 60


def table(database, name):
    rows = sqlite3.connect(f"{folder}/{database}.sqlite").execute(f'SELECT * FROM "{name}"')
    return [column[0] for column in rows.description], rows


def events():
    for name in sorted(glob.glob(f"{folder}/events/*.ndjson.gz")):
        for line in gzip.open(name, "rt", encoding="utf-8"):
            try:
                yield name, json.loads(line, parse_float=Decimal)
            except ValueError:
                yield name, None


def money(text):
    try:
        return Decimal(text.replace(",", "."))
    except (decimal.InvalidOperation, AttributeError):
        return None


def control():
    sources = {}

    def add(source, rows, sums={}, refused={}):
        sources[source] = {"rows": rows, "sums": {name: str(value) for name, value in sums.items()}, "refused": dict(refused)}

    for database in ["billing", "corporate", "bitrix"]:
        connection = sqlite3.connect(f"{folder}/{database}.sqlite")
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            decimals = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")') if row[2].startswith("DECIMAL")]
            count, sums, refused, seen = 0, {column: Decimal(0) for column in decimals}, collections.Counter(), set()
            columns, rows = table(database, name)
            merchants = {row[0] for row in sqlite3.connect(f"{folder}/billing.sqlite").execute("SELECT merchant_id FROM merchants")}
            for row in rows:
                count += 1
                row = dict(zip(columns, row))
                for column in decimals:
                    sums[column] += Decimal(row[column] or 0)
                if name == "transactions":
                    if row["transaction_id"] in seen: refused["duplicate"] += 1
                    seen.add(row["transaction_id"])
                    if Decimal(row["amount"]) <= 0: refused["not_positive"] += 1
                    if row["currency"] not in ("BYN", "USD", "EUR", "RUB"): refused["currency"] += 1
                    if row["merchant_id"] and row["merchant_id"] not in merchants: refused["orphan"] += 1
                if name == "legal_entities" and not re.fullmatch(r"\d{9}", row["unp"]): refused["wrong_number"] += 1
                if name == "user_profiles" and (row["birth_date"] or "") > "2030": refused["future_date"] += 1
            add(f"{database}.{name}", count, sums, refused)

    count, amount, refused, seen = 0, Decimal(0), collections.Counter(), set()
    for _, event in events():
        count += 1
        if event is None:
            refused["broken_line"] += 1
            continue
        value = money(event["amount"]) if "amount" in event else Decimal(0)
        if value is None or event["ts"] == "n/a": refused["wrong_type"] += 1
        amount += value or 0
        if event["event_id"] in seen: refused["duplicate"] += 1
        seen.add(event["event_id"])
    add("events", count, {"amount": amount}, refused)

    count, turnover, refused, seen = 0, Decimal(0), collections.Counter(), set()
    for name in glob.glob(f"{folder}/sales/*.csv"):
        for row in csv.DictReader(open(name, encoding="utf-8"), delimiter=";"):
            count += 1
            value = money(row["turnover"])
            if value is None: refused["wrong_type"] += 1
            elif value <= 0: refused["not_positive"] += 1
            if (row["sale_date"], row["merchant_id"]) in seen: refused["duplicate"] += 1
            seen.add((row["sale_date"], row["merchant_id"]))
            turnover += value or 0
    add("sales", count, {"turnover": turnover}, refused)

    count, spend, refused = 0, Decimal(0), collections.Counter()
    for name in glob.glob(f"{folder}/agency/*.xlsx"):
        sheet = openpyxl.load_workbook(name, read_only=False)["Отчёт"]
        assert [cell.value for cell in sheet[3]][:5] == ["Дата", "Канал", "Кампания", "Расход", "Валюта"]
        for date, _, _, value, *_ in sheet.iter_rows(min_row=4, values_only=True):
            if date == "Итого": break
            assert date.year >= 2025
            count += 1
            if isinstance(value, str): refused["wrong_type"] += 1
            else: spend += Decimal(repr(value))
    add("agency", count, {"spend": spend}, refused)

    count, amount = 0, Decimal(0)
    for name in glob.glob(f"{folder}/contracts/*.docx"):
        count += 1
        document = xml.etree.ElementTree.fromstring(zipfile.ZipFile(name).read("word/document.xml"))
        text = "\n".join(part.text for part in document.iter() if part.tag.endswith("}t"))
        amount += money(re.search(r"Сумма договора: ([\d ]+,\d\d) BYN", text)[1].replace(" ", ""))
        assert re.search(r"ДОГОВОР № \d{4}/\d{6}", text) and re.search(r"Дата: \d\d\.\d\d\.\d{4}", text)
    add("contracts", count, {"amount": amount})

    for log in ["app", "nginx"]:
        add(f"logs.{log}", sum(len(open(name).readlines()) for name in glob.glob(f"{folder}/logs/{log}-*.log")))
    rates = [rate for name in glob.glob(f"{folder}/web/nbrb/rates/*.json") for rate in json.load(open(name))]
    add("nbrb.rates", len(rates))
    add("yandex.addresses", len(json.load(open(f"{folder}/web/yandex/addresses.json"))))
    json.load(open(f"{folder}/web/nbrb/currencies.json"))
    return sources


def effects():
    billing = sqlite3.connect(f"{folder}/billing.sqlite")
    billing.execute(f"ATTACH '{folder}/corporate.sqlite' AS corporate")
    billing.execute("""CREATE TEMP VIEW paid AS SELECT *, datetime(trans_date, '+3 hours') AS at, CAST(amount AS real) AS sum,
        CAST(cashback AS real) AS back FROM transactions WHERE CAST(amount AS real) > 0""")

    def one(sql):
        return billing.execute(sql).fetchone()[0]

    found = {}
    # Neighbours of the same weekday, so that neither the week nor growth comes in; far from holidays.
    found["pay_day"] = one("SELECT count(*) FROM paid WHERE date(at) IN ('2025-11-25', '2025-12-10')") / (
        one("SELECT count(*) FROM paid WHERE date(at) IN ('2025-11-18', '2025-12-02', '2025-12-03', '2025-12-17')") / 2)
    found["sunday_evening"] = one("SELECT avg(time(at) BETWEEN '18:00' AND '20:59:59') FROM paid WHERE strftime('%w', at) = '0'")
    for name, chain in [("cashback_works", "Родны Кут"), ("cashback_does_not", "Добрая Корзина")]:
        found[name] = one(f"""SELECT avg(CASE WHEN back > 0 THEN sum END) / avg(CASE WHEN back = 0 THEN sum END) FROM paid
            JOIN merchants USING (merchant_id) WHERE chain = '{chain}' AND product_id IS NULL AND status = 'paid'
            AND category = 'supermarket'""")
    found["outage"] = one("SELECT avg(status = 'declined') FROM paid WHERE at BETWEEN '2025-12-23 18:00' AND '2025-12-23 19:59:59'")

    registered = "SELECT count(*) FROM corporate.user_profiles WHERE date(created_at, '+3 hours') BETWEEN"
    for name, channel, first, last, before, until in [
        ("campaign_works", "yandex", "2025-11-06", "2025-11-26", "2025-11-28", "2025-12-18"),
        ("campaign_fails", "google", "2025-12-01", "2026-01-14", "2026-01-15", "2026-02-18"),
    ]:
        days = {"campaign_works": 1, "campaign_fails": 45 / 35}[name]
        found[name] = one(f"{registered} '{first}' AND '{last}' AND install_channel = '{channel}'") / (
            one(f"{registered} '{before}' AND '{until}' AND install_channel = '{channel}'") * days)

    phone = "substr(replace(replace(replace(replace({}, ' ', ''), '-', ''), '(', ''), ')', ''), -9)"
    worth = dict(billing.execute(f"""WITH user AS (
            SELECT user_id, install_channel AS channel FROM clients JOIN corporate.user_profiles AS profile
            ON {phone.format('clients.phone')} = {phone.format('profile.phone')} WHERE user_id < 1600),
        done AS (SELECT user_id, count(DISTINCT transaction_id) AS payments FROM transactions GROUP BY user_id)
        SELECT channel, avg(coalesce(payments, 0)) FROM user LEFT JOIN done USING (user_id) GROUP BY channel"""))
    found["tiktok_to_organic"] = worth["tiktok"] / worth["organic"]

    sessions = collections.defaultdict(set)
    for _, event in events():
        if event and event["name"] in ("product", "basket", "payment"):
            sessions[event["session"], event["platform"] == "android" and event["version"] == "4.2.0"].add(event["name"])
    for name, broken in [("sound", False), ("broken", True)]:
        seen = [names for (_, isBroken), names in sessions.items() if isBroken == broken and "product" in names]
        found[f"{name}_basket"] = sum("basket" in names for names in seen) / len(seen)
        found[f"{name}_payment"] = sum("payment" in names for names in seen) / len(seen)
    return found


print(json.dumps({"control": control, "effects": effects}[kind]()))
