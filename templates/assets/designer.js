// Keeps the drawing on the page of the badge designer up to date while somebody
// chooses. Without it the button "Show it" does the same. A design that can't be
// drawn leaves the last drawing; the form says why when it is sent.
const form = document.getElementById("designer");
const image = document.getElementById("preview");

if (form && image) {
  let timer;
  let latest = "";

  const draw = () => {
    const fields = new URLSearchParams(new FormData(form));
    for (const name of ["seen", "alt", "suggested", "action"]) fields.delete(name);
    const address = `${form.dataset.preview}?${fields}`;
    if (address === latest) return;
    latest = address;
    const next = new Image();
    next.onload = () => {
      if (address === latest) image.src = address;
    };
    next.src = address;
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 150);
  });
}
