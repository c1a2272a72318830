// Fills the tiles of a dashboard with the figures that the server answers.
import { options } from "/assets/charts.js";
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
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption(options(tile));
    charts.push(chart);
  }
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
