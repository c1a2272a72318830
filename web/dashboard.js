// Fills the tiles of a dashboard with the figures that the server answers.
import { echarts } from "/assets/echarts/index.js";
import { figure, label } from "/assets/figures.js";

const section = document.querySelector(".tiles");
const charts = [];

const answer = await fetch(`/api/dashboards/${section.dataset.dashboard}`);
if (answer.status === 401) location.assign("/sign-in");
const { tiles } = await answer.json();
tiles.forEach((tile, index) => draw(section.querySelector(`[data-tile="${index}"] .chart`), tile));
section.dataset.ready = "true";
addEventListener("resize", () => charts.forEach((chart) => chart.resize()));

function draw(place, tile) {
  if (tile.problem) {
    place.textContent = tile.problem;
    place.classList.add("problem");
  } else if (tile.chart === "number") {
    place.textContent = figure(tile.rows[0]?.[0], tile.format);
    if (tile.unit) place.append(" ", Object.assign(document.createElement("small"), { textContent: tile.unit }));
  } else if (tile.chart === "table") {
    place.append(table(tile));
  } else {
    chart(place, tile);
  }
}

// The last column is the figure; the first cuts along the axis, a second one into series.
function chart(place, tile) {
  const axis = [...new Set(tile.rows.map((row) => row[0]))];
  const names = tile.columns.length > 2 ? [...new Set(tile.rows.map((row) => row[1]))] : [tile.columns.at(-1)];
  const values = new Map(tile.rows.map((row) => [JSON.stringify([row[0], tile.columns.length > 2 ? row[1] : names[0]]), row.at(-1)]));
  const instance = echarts.init(place, null, { renderer: "svg" });
  instance.setOption({
    animation: false,
    textStyle: { fontFamily: "inherit" },
    grid: { left: 8, right: 16, top: names.length > 1 ? 36 : 16, bottom: 8, containLabel: true },
    legend: names.length > 1 ? { top: 0 } : undefined,
    // Drawn by ECharts itself: the page's policy lets no markup bring styles of its own.
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => `${figure(value, tile.format)} ${tile.unit ?? ""}` },
    xAxis: { type: "category", data: axis.map(label) },
    yAxis: { type: "value", axisLabel: { formatter: (value) => new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" }).format(value) } },
    series: names.map((name) => ({
      name: label(name),
      type: tile.chart,
      showSymbol: false,
      data: axis.map((at) => values.get(JSON.stringify([at, name])) ?? null),
    })),
  });
  charts.push(instance);
}

function table(tile) {
  const table = document.createElement("table");
  const last = tile.columns.length - 1;
  const line = (cells, kind) => {
    const row = document.createElement("tr");
    cells.forEach((cell, column) => {
      const node = document.createElement(kind);
      node.textContent = kind === "th" ? cell : column === last ? figure(cell, tile.format) : label(cell);
      if (column === last) node.className = "figure";
      row.append(node);
    });
    table.append(row);
  };
  line(tile.columns, "th");
  tile.rows.forEach((row) => line(row, "td"));
  return table;
}
