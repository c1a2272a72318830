// How a tile's figures look: the options of its chart.
import { compact, figure, isDay, label, shortLabel } from "/assets/figures.js";

const colors = ["#2457d6", "#12a18b", "#ef8a3c", "#8a5cd6", "#d6477b", "#5b7083"];
const soft = "#626c80";
const line = "#e4e8ef";

// The last column is the figure; the first cuts along the axis, a second one into series.
export function options(tile) {
  const split = tile.columns.length > 2;
  const axis = [...new Set(tile.rows.map((row) => row[0]))];
  const names = split ? [...new Set(tile.rows.map((row) => row[1]))] : [tile.columns.at(-1)];
  const values = new Map(tile.rows.map((row) => [key(row[0], split ? row[1] : names[0]), row.at(-1)]));
  const isLying = tile.chart === "bar" && !axis.every(isDay);
  // Things that have no order of their own stand by size.
  if (isLying && !split) axis.sort((a, b) => values.get(key(b, names[0])) - values.get(key(a, names[0])));
  const place = placeAxis(axis, isLying);
  const measure = measureAxis(isLying);
  return {
    animation: false,
    color: colors,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 4, right: isLying ? 72 : 16, top: split ? 40 : 12, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: split ? { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: { color: soft, fontSize: 13 } } : undefined,
    // Drawn by ECharts itself: the page's policy lets no markup bring styles of its own.
    tooltip: {
      trigger: "axis", renderMode: "richText", axisPointer: { type: isLying ? "shadow" : "line" },
      valueFormatter: (value) => `${figure(value, tile.format)} ${tile.unit ?? ""}`,
    },
    xAxis: isLying ? measure : place,
    yAxis: isLying ? place : measure,
    series: names.map((name) => ({
      name: label(name),
      type: tile.chart,
      data: axis.map((at) => values.get(key(at, name)) ?? null),
      ...(tile.chart === "line" ? lineStyle(split) : barStyle(tile, isLying, split)),
    })),
  };
}

const key = (at, name) => JSON.stringify([at, name]);

function placeAxis(axis, isLying) {
  return {
    type: "category",
    data: axis.map(label),
    inverse: isLying,
    boundaryGap: isLying || !axis.every(isDay),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: line } },
    axisLabel: {
      color: soft, fontSize: isLying ? 13 : 12, margin: 12, hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right",
      formatter: (_, index) => shortLabel(axis[index]),
      ...(isLying ? { interval: 0, align: undefined, alignMinLabel: undefined, alignMaxLabel: undefined } : {}),
    },
  };
}

function measureAxis(isLying) {
  return { type: "value", show: !isLying, splitNumber: 4, splitLine: { lineStyle: { color: line } }, axisLabel: { color: soft, fontSize: 12, formatter: compact } };
}

function lineStyle(split) {
  return { showSymbol: false, lineStyle: { width: 2 }, areaStyle: split ? undefined : { opacity: 0.08 } };
}

function barStyle(tile, isLying, split) {
  return {
    barMaxWidth: 26,
    itemStyle: { borderRadius: isLying ? [0, 4, 4, 0] : [4, 4, 0, 0] },
    label: { show: isLying && !split, position: "right", color: soft, fontSize: 13, formatter: ({ value }) => (value >= 10000 ? compact(value) : figure(value, tile.format)) },
  };
}
