"use strict";
// Draws a run's figures, which stand in the page as columns of numbers by name.
(() => {
  const run = JSON.parse(document.getElementById("figures").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  Chart.defaults.animation = false;
  Chart.defaults.color = dark ? "#ccc" : "#333";
  Chart.defaults.borderColor = dark ? "#444" : "#ddd";
  const colours = ["#2b7bba", "#d9822b"];
  const points = name =>
    run.step.map((step, row) => ({x: step, y: run[name][row]})).filter(point => point.y !== null);
  const draw = (id, columns) => {
    const canvas = document.getElementById(id);
    const datasets = Object.entries(columns)
      .map(([name, label], place) => ({
        label,
        data: points(name),
        borderColor: colours[place],
        backgroundColor: colours[place],
        borderWidth: 1.5,
        pointRadius: points(name).length > 60 ? 0 : 2,
      }))
      .filter(each => each.data.length > 0);
    if (datasets.length === 0) {
      canvas.closest("figure").hidden = true;
      return;
    }
    new Chart(canvas, {
      type: "line",
      data: {datasets},
      options: {
        parsing: false,
        maintainAspectRatio: false,
        interaction: {mode: "nearest", axis: "x", intersect: false},
        plugins: {legend: {display: datasets.length > 1}},
        scales: {x: {type: "linear", title: {display: true, text: "step"}}},
      },
    });
  };
  draw("loss", {loss: "loss"});
  draw("recall", {text_to_picture_r10: "text → picture", picture_to_text_r10: "picture → text"});
  draw("scale", {scale: "scale"});
  draw("gradient", {gradient_norm: "gradient"});
  draw("rate", {rate: "rate"});
  draw("speed", {samples_per_second: "pairs a second"});
})();
