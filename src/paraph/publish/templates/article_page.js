"use strict";
// Records and the words that say them light up together, by pointer and by keyboard.
(function () {
  function light(names, on) {
    names.forEach(function (name) {
      document.querySelectorAll('[data-says~="' + name + '"]').forEach(function (piece) { piece.classList.toggle("lit", on); });
      var record = document.getElementById(name);
      if (record) { record.classList.toggle("lit", on); }
    });
  }
  function namesAt(target) {
    if (!(target instanceof Element)) { return []; }
    var record = target.closest(".record");
    if (record) { return [record.id]; }
    var piece = target.closest("[data-says]");
    return piece ? piece.dataset.says.split(" ") : [];
  }
  [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]].forEach(function (pair) {
    document.addEventListener(pair[0], function (event) { light(namesAt(event.target), pair[1]); });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !(event.target instanceof Element) || !event.target.matches(".record")) { return; }
    var piece = document.querySelector('[data-says~="' + event.target.id + '"]');
    if (piece) { piece.scrollIntoView({ block: "center" }); }
  });
})();
