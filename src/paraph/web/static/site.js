"use strict";
// Pages are whole without this. It lights up records with their words, and lets evidence be put away with Escape.
(function () {
  function light(names, on) {
    names.forEach(function (name) {
      document.querySelectorAll('[data-says~="' + CSS.escape(name) + '"]').forEach(function (piece) { piece.classList.toggle("lit", on); });
      var record = document.getElementById(name);
      if (record) { record.classList.toggle("lit", on); }
    });
  }
  function namesAt(target) {
    if (!(target instanceof Element)) { return []; }
    var record = target.closest(".report .record");
    if (record) { return [record.id]; }
    var piece = target.closest("[data-says]");
    return piece ? piece.dataset.says.split(" ") : [];
  }
  [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]].forEach(function (pair) {
    document.addEventListener(pair[0], function (event) { light(namesAt(event.target), pair[1]); });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      document.querySelectorAll(".said:hover, .said:focus-within").forEach(function (one) { one.classList.add("away"); });
      return;
    }
    if (event.key !== "Enter" || !(event.target instanceof Element) || !event.target.matches(".report .record")) { return; }
    var piece = document.querySelector('[data-says~="' + CSS.escape(event.target.id) + '"]');
    if (piece) { piece.scrollIntoView({ block: "center" }); }
  });
  // Evidence opens towards the side where there is room.
  function place(event) {
    var said = event.target instanceof Element && event.target.closest(".said");
    if (!said) { return; }
    var room = document.documentElement.clientWidth - said.getBoundingClientRect().left;
    said.classList.toggle("end", room < 500 && said.getBoundingClientRect().right > 500);
  }
  document.addEventListener("mouseover", place);
  document.addEventListener("focusin", place);
  ["mouseout", "focusout"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var said = event.target instanceof Element && event.target.closest(".said");
      if (said && !said.contains(event.relatedTarget)) { said.classList.remove("away"); }
    });
  });
})();
