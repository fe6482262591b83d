"use strict";
// One key for each button or link that names one, wherever nobody is writing. Without this they are clicked. Who speaks
// to the machine, or has a shaking hand, can switch single keys off; this browser remembers it.
(function () {
  var box = document.getElementById("single-keys");
  if (box) {
    box.checked = localStorage.getItem("single-keys") !== "off";
    box.closest("label").hidden = false;
    box.addEventListener("change", function () { localStorage.setItem("single-keys", box.checked ? "on" : "off"); });
  }
  document.addEventListener("keydown", function (event) {
    var at = event.target instanceof Element ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || (box && !box.checked)) { return; }
    if (at.closest("input:not([type=checkbox]):not([type=radio]), textarea, select")) { return; }
    // Enter on a link or a button is its own.
    if (event.key === "Enter" && at.closest("a, button, summary")) { return; }
    var one = document.querySelector('[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
    if (!one) { return; }
    event.preventDefault();
    one.click();
  });
})();
