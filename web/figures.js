// How figures and days are written in the page's language.
const language = document.documentElement.lang;

export function figure(value, format) {
  if (value === null || value === undefined) return "–";
  const number = Number(value);
  if (format === "duration") return duration(number);
  const options =
    format === "percent" ? { style: "percent", maximumFractionDigits: 1 }
    : format === "integer" ? { maximumFractionDigits: 0 }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(language, options).format(number);
}

/** 3 min 20 s. */
function duration(seconds) {
  const [h, min, s] = language === "ru" ? ["ч", "мин", "с"] : ["h", "min", "s"];
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} ${s}`;
  if (whole < 3600) return `${Math.floor(whole / 60)} ${min} ${whole % 60} ${s}`;
  return `${Math.floor(whole / 3600)} ${h} ${Math.floor(whole / 60) % 60} ${min}`;
}

/** 12 thousand, for an axis. */
export const compact = (value) => new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 2 }).format(value);

export const isDay = (value) => day(value) !== null;

export const label = (value) => dayText(value, { dateStyle: "medium" });

/** A label where there is little room: a day without its year. */
export const shortLabel = (value) => dayText(value, { day: "numeric", month: "short" });

function dayText(value, style) {
  if (value === null || value === undefined) return "–";
  const date = day(value);
  return date === null ? String(value) : new Intl.DateTimeFormat(language, { timeZone: "UTC", ...style }).format(date);
}

function day(value) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return parts ? Date.UTC(+parts[1], +parts[2] - 1, +parts[3]) : null;
}
