// How figures and days are written in the page's language.
const language = document.documentElement.lang;

export function figure(value, format) {
  if (value === null || value === undefined) return "–";
  const number = Number(value);
  const options =
    format === "percent" ? { style: "percent", maximumFractionDigits: 1 }
    : format === "integer" ? { maximumFractionDigits: 0 }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(language, options).format(number);
}

export function label(value) {
  if (value === null || value === undefined) return "–";
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (!day) return String(value);
  return new Intl.DateTimeFormat(language, { timeZone: "UTC" }).format(Date.UTC(+day[1], +day[2] - 1, +day[3]));
}
