// Narrows the list of sources while one types. Without it the form asks the service for the same.

const form = document.getElementById("filter");
const shown = document.getElementById("shown");
const shelves = [...document.querySelectorAll(".shelf")];
const asOf = form.elements.as_of.defaultValue;

function narrow() {
  const words = form.elements.find.value.toLocaleLowerCase("en-GB").split(/\s+/).filter(Boolean);
  const { value: status } = form.elements.status;
  const { value: held } = form.elements.held;
  const asked = Boolean(words.length || status || held);
  const fits = ({ dataset }) => words.every((word) => dataset.find.includes(word))
    && (!status || dataset.status === status) && (!held || dataset.held === held);
  let found = 0;
  let total = 0;
  for (const shelf of shelves) {
    let works = 0;
    for (const work of shelf.querySelectorAll(".work")) {
      const editions = work.dataset.find === undefined ? [...work.querySelectorAll("[data-find]")] : [work];
      const fitting = editions.filter(fits);
      work.hidden = fitting.length === 0;
      const byAnother = asked && fitting.length > 0 && !fitting.some((edition) => edition.matches(".work, .current"));
      if (byAnother) work.querySelector(".editions").closest("details").open = true;
      works += fitting.length > 0;
      found += fitting.length;
      total += editions.length;
    }
    shelf.hidden = works === 0;
    shelf.open = asked && works > 0;
    shelf.querySelector(".count").textContent = String(works);
  }
  shown.textContent = `${found} of ${total} sources`;
}

// A parameter that the form does not show (area, kind, authority) was applied by the service; its list is left alone.
if (!form.querySelector("[type=hidden]")) {
  for (const name of ["find", "status", "held"]) form.elements[name].addEventListener("input", narrow);
  form.addEventListener("submit", (event) => {
    if (form.elements.as_of.value === asOf) event.preventDefault();
  });
  form.elements.as_of.addEventListener("change", () => form.requestSubmit());
}
