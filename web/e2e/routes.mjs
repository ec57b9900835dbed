// The kinds of pages, as the router has them: its patterns for GET, such as /badge/{id}.

let table = [];
const seen = new Set();

// know takes the router's patterns. Those with fewer unknown parts win, as they do in the router.
export function know(patterns) {
  table = patterns.map((pattern) => ({ pattern, unknown: pattern.split("{").length, fits: expression(pattern) }));
  table.sort((a, b) => a.unknown - b.unknown || b.pattern.length - a.pattern.length);
}

function expression(pattern) {
  const parts = pattern.split(/(\{\w+\}|\*)/).map((part) => {
    if (part === "*") return ".*";
    return part.startsWith("{") ? "[^/]+" : part.replace(/[.+?^$()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}

// kind returns the pattern of a path, "" if there is none.
export function kind(path) {
  return table.find((route) => route.fits.test(path))?.pattern ?? "";
}

// see notes that a page, or a file, was got.
export function see(path) {
  seen.add(kind(path));
}

// unseen returns the patterns of which nothing was got.
export function unseen() {
  return table.map((route) => route.pattern).filter((pattern) => !seen.has(pattern)).sort();
}

export const knows = (pattern) => table.some((route) => route.pattern === pattern);
