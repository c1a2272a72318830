"""Main figures of a generated business, worked out from its sources alone: python3 sources.py DATA HANDBOOK

Nothing of the platform is used: SQLite reads the databases, Python's own readers the files, and each figure has its own SQL.
Prints, as JSON, questions of `vitrina metric` and the rows that answer them.
"""

import collections, csv, datetime, functools, glob, gzip, json, re, sqlite3, sys, unicodedata, xml.etree.ElementTree, zipfile
from decimal import ROUND_HALF_UP, Decimal

data, handbook = sys.argv[1:]
db = sqlite3.connect("file::memory:", uri=True)
for name in ["billing", "corporate", "bitrix"]:
    db.execute(f"ATTACH 'file:{data}/{name}.sqlite?mode=ro' AS {name}")


# Money is counted in kopecks, as whole numbers; ratios have six places, rounded half away from zero.
def kopecks(text):
    return int((Decimal(text) * 100).to_integral_exact())


def ratio(one, other):
    if one is None or not other:
        return None
    return str((Decimal(one) / Decimal(other)).quantize(Decimal("0.000001"), ROUND_HALF_UP))


db.create_function("money", 1, lambda value: None if value is None else str(Decimal(value) / 100))
db.create_function("ratio", 2, ratio)


@functools.cache
def day_of_hour(hour):
    return (datetime.datetime.fromisoformat(hour + ":00") + datetime.timedelta(hours=3)).date().isoformat()


def minsk(moment):
    """The day in Minsk of a moment of UTC."""
    return day_of_hour(moment[:13])


db.create_function("minsk", 1, minsk)

rates = {}
for name in glob.glob(f"{data}/web/nbrb/rates/*.json"):
    for rate in json.load(open(name), parse_float=Decimal):
        rates[name[-15:-5], rate["Cur_Abbreviation"]] = Decimal(rate["Cur_OfficialRate"]) / rate["Cur_Scale"]


def rubles(amount, currency, day):
    rate = 1 if currency == "BYN" else rates[day, currency]
    return int((Decimal(amount) * rate * 100).quantize(Decimal(1), ROUND_HALF_UP))


def plain(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


# What the billing may count: the first of equal transactions, of those that break no rule.
db.execute(
    """CREATE TABLE payment (id PRIMARY KEY, person, merchant, product, method, kind, channel, currency, amount, fee, cashback, status,
    reason, device, at, late, day, hour)"""
)
merchants = {row[0] for row in db.execute("SELECT merchant_id FROM billing.merchants")}
for row in db.execute(
    """SELECT transaction_id, user_id, merchant_id, product_id, method_id, kind, channel, currency, amount, fee, cashback, status,
    decline_reason, device_id, trans_date, julianday(created_at) - julianday(trans_date) > 0.5
    FROM billing.transactions ORDER BY entry_id"""
).fetchall():
    day = minsk(row[14])
    if Decimal(row[8]) > 0 and row[7] in ("BYN", "USD", "EUR", "RUB") and (row[2] is None or row[2] in merchants):
        amounts = [rubles(amount, row[7], day) for amount in row[8:11]]
        values = [*row[:8], *amounts, *row[11:], day, (int(row[14][11:13]) + 3) % 24]
        db.execute(f"INSERT OR IGNORE INTO payment VALUES ({', '.join('?' * 18)})", values)
db.execute("CREATE VIEW paid AS SELECT * FROM payment WHERE status = 'paid'")

regions = {plain(row["written"]): row["region"] for row in csv.DictReader(open(f"{handbook}/cities.csv"))}
db.execute("CREATE TABLE shop (id PRIMARY KEY, region, chain, vertical)")
for id, city, chain, vertical in db.execute("SELECT merchant_id, city, chain, vertical FROM billing.merchants").fetchall():
    db.execute("INSERT INTO shop VALUES (?, ?, ?, ?)", [id, regions[plain(city)], chain, vertical])

for name, table, moment, fee in [
    ("refund", "billing.refunds", "refund_date", "'0'"), ("dispute", "billing.disputes", "opened_at", "'0'"),
    ("orders", "corporate.payment_orders", "created_at", "fee"),
]:
    db.execute(f"CREATE TABLE {name} AS SELECT *, 0 AS kopecks, 0 AS fee_kopecks, minsk({moment}) AS day FROM {table}")
    for row in db.execute(f"SELECT rowid, amount, {fee}, currency, day FROM {name}").fetchall():
        values = [rubles(row[1], row[3], row[4]), rubles(row[2], row[3], row[4]), row[0]]
        db.execute(f"UPDATE {name} SET kopecks = ?, fee_kopecks = ? WHERE rowid = ?", values)


# Who a profile of the app is in the billing: by the phone's last nine digits, where one wallet has it; else by e-mail.
def known(column, clean):
    wallets = collections.defaultdict(list)
    for id, value in db.execute(f"SELECT user_id, {column} FROM billing.clients"):
        if value:
            wallets[clean(value)].append(id)
    return {value: ids[0] for value, ids in wallets.items() if len(ids) == 1}


digits = lambda phone: re.sub("[^0-9]", "", phone)[-9:]
phones, emails = known("phone", digits), known("email", str.lower)
db.execute("CREATE TABLE profile (app_user, person, channel, campaign)")
for user, phone, email, birth, channel, campaign in db.execute(
    "SELECT app_user_id, phone, email, birth_date, install_channel, install_campaign FROM corporate.user_profiles"
).fetchall():
    by_phone, by_email = phones.get(digits(phone or "")), emails.get((email or "").lower())
    is_born = not birth or birth < "2026-11-01"
    if is_born and (by_phone is None or by_email is None or by_phone == by_email):
        db.execute("INSERT INTO profile VALUES (?, ?, ?, ?)", [user, by_phone or by_email, channel, campaign])

db.execute("CREATE TABLE event (id PRIMARY KEY, day, name, user, session, platform, version, error, message, opened)")
moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
amount = re.compile(r"-?\d+(\.\d+)?$")
for name in sorted(glob.glob(f"{data}/events/*.ndjson.gz")):
    for line in gzip.open(name, "rt", encoding="utf-8"):
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if moment.match(event["ts"]) and amount.match(event.get("amount", "0")):
            values = [event["event_id"], minsk(event["ts"].replace("T", " ")), event["name"]]
            values += [event.get(key) for key in ("user", "session", "platform", "version", "error", "message", "opened")]
            db.execute("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
db.execute(
    """CREATE TABLE visit AS SELECT session, day, max(platform) AS platform, max(version) AS version, sum(name = 'product') > 0 AS product,
    sum(name = 'basket') > 0 AS basket, sum(name = 'checkout') > 0 AS checkout, sum(name = 'payment') > 0 AS payment
    FROM event WHERE session IS NOT NULL GROUP BY session, day"""
)

db.execute("CREATE TABLE till (day, merchant, chain, receipts, turnover, PRIMARY KEY (day, merchant))")
for name in sorted(glob.glob(f"{data}/sales/*.csv")):
    for row in csv.DictReader(open(name, encoding="utf-8"), delimiter=";"):
        turnover = row["turnover"].replace(",", ".")
        if amount.match(turnover) and Decimal(turnover) >= 0:
            day = "-".join(reversed(row["sale_date"].split(".")))
            values = [day, int(row["merchant_id"]), row["chain"], int(row["receipts"]), kopecks(turnover)]
            db.execute("INSERT OR IGNORE INTO till VALUES (?, ?, ?, ?, ?)", values)

channels = {row["written"]: row["channel"] for row in csv.DictReader(open(f"{handbook}/channels.csv"))}
db.execute("CREATE TABLE spend (day, channel, kopecks, impressions, clicks, installs)")
s = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet_rows(name):
    """The rows of a workbook's first sheet, by the letters of their columns."""
    with zipfile.ZipFile(name) as book:
        shared = []
        if "xl/sharedStrings.xml" in book.namelist():
            root = xml.etree.ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
            shared = ["".join(text.text or "" for text in item.iter(f"{s}t")) for item in root.iter(f"{s}si")]
        for row in xml.etree.ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(f"{s}row"):
            cells = {}
            for cell in row.iter(f"{s}c"):
                value = cell.find(f"{s}v")
                text = "".join(part.text or "" for part in cell.iter(f"{s}t")) or (value.text if value is not None else None)
                cells[cell.get("r").rstrip("0123456789")] = shared[int(text)] if cell.get("t") == "s" else text
            yield cells


for name in glob.glob(f"{data}/agency/*.xlsx"):
    for row in sheet_rows(name):
        if re.fullmatch(r"\d{5}(\.0)?", row.get("A") or "") and re.fullmatch(r"[0-9.]+", row.get("D") or ""):
            day = (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(float(row["A"])))).isoformat()
            spent = rubles(str(Decimal(row["D"]).quantize(Decimal("0.01"), ROUND_HALF_UP)), row["E"], day)
            values = [day, channels[row["B"]], spent, *(int(float(row[column])) for column in "FGH")]
            db.execute("INSERT INTO spend VALUES (?, ?, ?, ?, ?, ?)", values)

db.execute("CREATE TABLE request (status, failed)")
db.execute("CREATE TABLE log (level)")
for name in glob.glob(f"{data}/logs/nginx-*.log"):
    for line in open(name, encoding="utf-8"):
        status = re.search(r'" (\d{3}) ', line).group(1)
        db.execute("INSERT INTO request VALUES (?, ?)", [status, status >= "500"])
for name in glob.glob(f"{data}/logs/app-*.log"):
    for line in open(name, encoding="utf-8"):
        db.execute("INSERT INTO log VALUES (?)", [line.split(" ")[1]])

# Companies with a number of nine digits, and their contracts.
db.execute("CREATE TABLE company AS SELECT * FROM corporate.legal_entities WHERE unp GLOB replace(hex(zeroblob(9)), '00', '[0-9]')")
db.execute(
    """CREATE TABLE contract AS SELECT contract.*, tariff.name AS tariff, company.left_on,
    CAST(round(tariff.monthly_fee * 100) AS integer) + coalesce(CAST(round(package.monthly_fee * 100) AS integer), 0) AS fee
    FROM corporate.contracts AS contract JOIN company USING (entity_id) JOIN corporate.tariffs AS tariff USING (tariff_id)
    LEFT JOIN corporate.service_packages AS package USING (package_id)"""
)
db.execute(
    """CREATE TABLE gap AS SELECT person, day, lead(day) OVER own AS next, lag(day) OVER own AS last
    FROM (SELECT DISTINCT person, day FROM paid) WINDOW own AS (PARTITION BY person ORDER BY day)"""
)
db.execute(
    """CREATE TABLE stay AS SELECT lower(substr(STAGE_ID, 4)) AS stage,
    unixepoch(lead(CREATED_TIME) OVER own) - unixepoch(CREATED_TIME) AS seconds
    FROM bitrix.b_crm_deal_stage_history WINDOW own AS (PARTITION BY OWNER_ID ORDER BY CREATED_TIME, ID)"""
)
first, last = db.execute("SELECT min(day), max(day) FROM payment").fetchone()

month = "substr(day, 1, 7) || '-01'"
figures = {
    "turnover payments revenue cashback net_revenue --by month":
        f"""SELECT {month}, money(sum(amount)), count(*), money(sum(fee)), money(sum(cashback)), money(sum(fee) - sum(cashback))
        FROM paid GROUP BY 1""",
    "turnover payments --by kind": "SELECT kind, money(sum(amount)), count(*) FROM paid GROUP BY 1",
    "revenue take_rate --by channel": "SELECT channel, money(sum(fee)), ratio(sum(fee), sum(amount)) FROM paid GROUP BY 1",
    "average_ticket largest_payment --by vertical":
        "SELECT vertical, ratio(sum(amount), 100 * count(*)), money(max(amount)) FROM paid LEFT JOIN shop ON shop.id = merchant GROUP BY 1",
    "median_ticket large_ticket --by kind":
        """SELECT kind, money(min(CASE WHEN 2 * place >= n THEN amount END)), money(min(CASE WHEN 20 * place >= 19 * n THEN amount END))
        FROM (SELECT kind, amount, row_number() OVER (PARTITION BY kind ORDER BY amount) AS place, count(*) OVER (PARTITION BY kind) AS n
        FROM paid) GROUP BY 1""",
    "payers payments_per_payer turnover_per_payer arppu --by month":
        f"""SELECT {month}, count(DISTINCT person), ratio(count(*), count(DISTINCT person)),
        ratio(sum(amount), 100 * count(DISTINCT person)), ratio(sum(fee), 100 * count(DISTINCT person)) FROM paid GROUP BY 1""",
    "turnover paid_merchants --by chain":
        "SELECT chain, money(sum(amount)), count(DISTINCT merchant) FROM paid LEFT JOIN shop ON shop.id = merchant GROUP BY 1",
    "turnover payers --by merchant_region":
        "SELECT region, money(sum(amount)), count(DISTINCT person) FROM paid LEFT JOIN shop ON shop.id = merchant GROUP BY 1",
    "foreign_turnover": "SELECT money(sum(amount)) FROM paid WHERE currency <> 'BYN'",
    "attempts declined decline_rate technical_declines --by month":
        f"""SELECT {month}, count(*), sum(status = 'declined'), ratio(sum(status = 'declined'), count(*)), sum(reason IS 'technical')
        FROM payment GROUP BY 1""",
    "attempts declined_amount --by hour_of_day":
        "SELECT hour, count(*), money(sum(CASE status WHEN 'declined' THEN amount ELSE 0 END)) FROM payment GROUP BY 1",
    "registrations --by install_channel":
        """SELECT channel, count(*) FROM billing.clients LEFT JOIN profile ON profile.person = user_id GROUP BY 1""",
    "registrations --by month": "SELECT substr(minsk(registered_at), 1, 7) || '-01', count(*) FROM billing.clients GROUP BY 1",
    "activation_rate lost_people one_time_payers":
        f"""SELECT ratio(count(days), count(*)), sum(julianday('{last}') - julianday(latest) >= 30), sum(days = 1) FROM billing.clients
        LEFT JOIN (SELECT person, count(DISTINCT day) AS days, max(day) AS latest FROM paid GROUP BY 1) ON person = user_id""",
    "new_payers --by month": f"SELECT {month}, count(*) FROM gap WHERE last IS NULL GROUP BY 1",
    "returned_payers --from 2026-02-01": "SELECT count(*) FROM gap WHERE date(last, '30 days') < day AND day >= '2026-02-01'",
    "lost_payers --from 2026-02-01 --to 2026-03-31":
        """SELECT count(*) FROM gap WHERE (next IS NULL OR next > date(day, '30 days'))
        AND date(day, '30 days') BETWEEN '2026-02-01' AND '2026-03-31'""",
    "paying_base --to 2026-04-30": "SELECT count(DISTINCT person) FROM paid WHERE day BETWEEN '2026-04-01' AND '2026-04-30'",
    "active_people --by month":
        f"SELECT {month}, count(DISTINCT person) FROM event JOIN profile ON app_user = user WHERE session IS NOT NULL GROUP BY 1",
    "refunds refunded --by reason": "SELECT reason, count(*), money(sum(kopecks)) FROM refund GROUP BY 1",
    "refunds refund_rate refund_share --by month":
        f"""SELECT month, refunds, ratio(refunds, payments), ratio(refunded, turnover)
        FROM (SELECT {month} AS month, count(*) AS refunds, sum(kopecks) AS refunded FROM refund GROUP BY 1)
        JOIN (SELECT {month} AS month, count(*) AS payments, sum(amount) AS turnover FROM paid GROUP BY 1) USING (month)""",
    "disputes disputed open_disputes disputes_won --by reason":
        "SELECT reason, count(*), money(sum(kopecks)), sum(outcome = 'open'), sum(outcome = 'won') FROM dispute GROUP BY 1",
    "spend impressions clicks installs cpi --by install_channel":
        """SELECT channel, money(sum(kopecks)), sum(impressions), sum(clicks), sum(installs), ratio(sum(kopecks), 100 * sum(installs))
        FROM spend GROUP BY 1""",
    "acquired_people acquired_payers acquired_revenue --by install_channel":
        """SELECT channel, count(*), count(fee), money(coalesce(sum(fee), 0)) FROM billing.clients
        LEFT JOIN profile ON profile.person = user_id
        LEFT JOIN (SELECT person, sum(fee) AS fee FROM paid GROUP BY 1) AS p ON p.person = user_id
        WHERE minsk(registered_at) >= (SELECT min(day) FROM spend) GROUP BY 1""",
    "cashback_purchases plain_purchases basket_with_cashback cashback_cost --by program":
        """SELECT program_id || '. ' || program.chain, sum(cashback > 0), sum(cashback = 0),
        ratio(sum(CASE WHEN cashback > 0 THEN amount END), 100 * sum(cashback > 0)), money(sum(cashback))
        FROM paid JOIN shop ON shop.id = merchant JOIN billing.cashback_programs AS program ON program.chain = shop.chain
        WHERE product IS NULL AND day BETWEEN starts_on AND ends_on GROUP BY 1""",
    "till_turnover till_receipts receipts_with_us till_share --by chain":
        """SELECT till.chain, money(sum(turnover)), sum(receipts), sum(coalesce(n, 0)), ratio(sum(coalesce(amount, 0)), sum(turnover))
        FROM till LEFT JOIN (SELECT day, merchant, count(*) AS n, sum(amount) AS amount FROM paid GROUP BY 1, 2) AS p
        USING (day, merchant) GROUP BY 1""",
    "orders corporate_turnover corporate_revenue active_companies --by order_kind":
        """SELECT kind, count(*), money(sum(kopecks)), money(sum(fee_kopecks)), count(DISTINCT entity_id)
        FROM orders WHERE status = 'executed' GROUP BY 1""",
    "total_revenue":
        "SELECT money((SELECT sum(fee) FROM paid) + (SELECT sum(fee_kopecks) FROM orders WHERE status = 'executed'))",
    "companies contracts mrr --by tariff":
        f"""SELECT tariff, count(*), count(*), money(sum(fee)) FROM contract
        WHERE signed_on <= '{last}' AND (left_on IS NULL OR left_on > '{last}') GROUP BY 1""",
    "companies_came --by month":
        f"SELECT substr(signed_on, 1, 7) || '-01', count(*) FROM contract WHERE signed_on >= '{first}' GROUP BY 1",
    "companies_left": f"SELECT count(*) FROM contract WHERE left_on BETWEEN '{first}' AND '{last}'",
    "contracts_signed contract_value --by tariff --from 2025-11-01":
        """SELECT tariff.name, count(*), money(sum(CAST(round(amount * 100) AS integer))) FROM corporate.contracts
        JOIN corporate.tariffs AS tariff USING (tariff_id) WHERE signed_on >= '2025-11-01' GROUP BY 1""",
    "leads converted_leads won_leads lost_deals win_rate --by lead_source":
        """SELECT lead.SOURCE_ID, count(*), count(deal.ID), sum(STAGE_ID IS 'C1:WON'), sum(STAGE_ID IS 'C1:LOSE'),
        ratio(sum(STAGE_ID IS 'C1:WON'), sum(STAGE_ID IN ('C1:WON', 'C1:LOSE')))
        FROM bitrix.b_crm_lead AS lead LEFT JOIN bitrix.b_crm_deal AS deal ON deal.LEAD_ID = lead.ID GROUP BY 1""",
    "pipeline_amount open_deals":
        "SELECT money(sum(CAST(round(OPPORTUNITY * 100) AS integer))), count(*) FROM bitrix.b_crm_deal WHERE CLOSED = 'N'",
    "deal_cycle":
        """SELECT ratio(sum(unixepoch(CLOSEDATE) - unixepoch(DATE_CREATE)), count(*)) FROM bitrix.b_crm_deal WHERE STAGE_ID = 'C1:WON'""",
    "stage_time --by stage": "SELECT stage, ratio(sum(seconds), count(*)) FROM stay WHERE seconds IS NOT NULL GROUP BY 1",
    "activities activity_time activities_done --by activity_kind":
        """SELECT CASE TYPE_ID WHEN 1 THEN 'meeting' WHEN 2 THEN 'call' ELSE 'email' END, count(*),
        sum(unixepoch(END_TIME) - unixepoch(START_TIME)), sum(COMPLETED = 'Y') FROM bitrix.b_crm_act GROUP BY 1""",
    "sessions product_sessions basket_sessions checkout_sessions purchase_sessions conversion --by platform,version":
        """SELECT platform, version, count(*), sum(product), sum(product AND basket), sum(product AND checkout), sum(product AND payment),
        ratio(sum(product AND payment), sum(product)) FROM visit GROUP BY 1, 2""",
    "errors --by error,platform": "SELECT error, platform, count(*) FROM event WHERE name = 'error' GROUP BY 1, 2",
    "pushes push_opens --by message": "SELECT message, count(*), sum(opened) FROM event WHERE name = 'push' GROUP BY 1",
    "requests failed_requests --by http_status": "SELECT status, count(*), sum(failed) FROM request GROUP BY 1",
    "log_lines --by level": "SELECT level, count(*) FROM log GROUP BY 1",
    "late_rows arrived_rows late_share": "SELECT sum(late), count(*), ratio(sum(late), count(*)) FROM payment",
}


def cell(value):
    if value is None:
        return ""
    text = str(value)
    return text.rstrip("0").rstrip(".") if re.fullmatch(r"-?[0-9]+\.[0-9]+", text) else text


print(json.dumps([
    {"question": question, "rows": sorted([cell(value) for value in row] for row in db.execute(sql))} for question, sql in figures.items()
], ensure_ascii=False))
