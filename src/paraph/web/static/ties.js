"use strict";
// The filter takes effect as it is changed, and an actor lights up with its ties. Without this the form has a button.
(function () {
  var picture = document.getElementById("picture");
  var asked = 0;
  function show(address) {
    var own = ++asked;
    fetch(address).then(function (answer) { return answer.ok ? answer.text() : Promise.reject(); }).then(function (text) {
      if (own !== asked) { return; }
      var held = document.activeElement && document.activeElement.name;
      var fresh = new DOMParser().parseFromString(text, "text/html");
      picture.replaceChildren.apply(picture, Array.from(fresh.getElementById("picture").childNodes));
      document.title = fresh.title;
      history.replaceState(null, "", address);
      var field = held && picture.querySelector('[name="' + CSS.escape(held) + '"]');
      if (field) { field.focus(); }
    }).catch(function () { location.assign(address); });
  }
  picture.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-live]");
    if (!form || !form.checkValidity()) { return; }
    var given = new URLSearchParams();
    new FormData(form).forEach(function (value, name) { if (value) { given.append(name, value); } });
    var query = given.toString();
    show(form.getAttribute("action") + (query ? "?" + query : ""));
  });
  function light(event, on) {
    var one = event.target instanceof Element && event.target.closest("[data-actor], [data-ends]");
    if (!one) { return; }
    var svg = one.closest("svg");
    svg.classList.toggle("lighting", on);
    if (one.dataset.ends) { one.classList.toggle("lit", on); return; }
    svg.querySelectorAll('[data-ends~="' + CSS.escape(one.dataset.actor) + '"]').forEach(function (tie) { tie.classList.toggle("lit", on); });
  }
  [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]].forEach(function (pair) {
    picture.addEventListener(pair[0], function (event) { light(event, pair[1]); });
  });
})();
