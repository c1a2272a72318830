// Keeps the part of a page that changes by itself up to date: asks for the page again, and takes that part over.
const parser = new DOMParser();

async function renew(part) {
  const answer = await fetch(location.href);
  if (answer.redirected) return location.reload();
  if (!answer.ok) return;
  const page = parser.parseFromString(await answer.text(), "text/html");
  const next = page.querySelector(".part");
  if (next) part.replaceWith(next);
}

async function keep() {
  const part = document.querySelector(".part[data-live]");
  if (!part) return;
  // A server that is away for a moment is asked again later.
  if (!document.hidden) await renew(part).catch(() => {});
  setTimeout(keep, document.querySelector(".part").dataset.live * 1000);
}

const first = document.querySelector(".part[data-live]");
if (first) setTimeout(keep, first.dataset.live * 1000);
