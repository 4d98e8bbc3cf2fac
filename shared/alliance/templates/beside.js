// On a wide screen, the list that this page was opened from stands beside it. It is fetched only there, so it costs a
// phone nothing; without it the page has its link to the list all the same.
(() => {
  const place = document.querySelector("[data-beside]");
  const wide = matchMedia("(min-width: 100rem)");
  const load = async () => {
    if (!wide.matches || place.childElementCount > 0) return;
    const answer = await fetch(place.dataset.beside);
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const lists = page.querySelectorAll("ol.queue");
    if (lists.length === 0 || place.childElementCount > 0) return;
    const head = document.createElement("h2");
    head.textContent = page.querySelector("h1").textContent;
    place.append(head, ...lists);
    for (const box of place.querySelectorAll("label.tick, input")) box.remove();
    for (const link of place.querySelectorAll("a")) {
      if (link.pathname !== location.pathname) continue;
      link.setAttribute("aria-current", "page");
      place.scrollTop = link.offsetTop - place.clientHeight / 2;
    }
    place.hidden = false;
  };
  const tried = () => load().catch(() => {});
  wide.addEventListener("change", tried);
  tried();
})();
