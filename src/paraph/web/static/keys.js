"use strict";
// One key for each button or link that names one, wherever nobody is writing. Without this they are clicked.
document.addEventListener("keydown", function (event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) { return; }
  if (event.target instanceof Element && event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select")) { return; }
  var one = document.querySelector('[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
  if (!one) { return; }
  event.preventDefault();
  one.click();
});
