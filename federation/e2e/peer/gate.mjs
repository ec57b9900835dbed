/**
 * The gate that every request to the peer passes, so that a test can stop the world at a chosen moment.
 *
 * A rule names what it waits for by method, path and type of the activity posted, each left out for any. It skips as
 * many fitting requests as it is told, then does one thing to the next, or to the next `times`:
 *   hold at "arrival"  the request waits before Fedify sees it
 *   hold at "answer"   Fedify has done its work, the answer waits
 *   refuse             an answer with the given status and no work done
 * A held request goes on when its rule is released; released with drop, its connection is cut.
 */
export class Gate {
  #rules = [];

  hold({ method, path, activity, at, skip = 0 }) {
    if (at !== "arrival" && at !== "answer") throw new Error(`hold: "at" must be "arrival" or "answer", not ${at}`);
    return this.#add({ kind: "hold", wanted: { method, path, activity }, at, skip, times: 1 });
  }

  refuse({ method, path, activity, status, skip = 0, times = 1, headers = {} }) {
    if (!Number.isInteger(status)) throw new Error(`refuse: "status" must be a number, not ${status}`);
    return this.#add({ kind: "refuse", wanted: { method, path, activity }, status, skip, times, headers });
  }

  /** Answers whether the rule has caught its request, waiting at most the given seconds for it. */
  async caught(id, seconds) {
    const rule = this.#rule(id);
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, seconds * 1000, false)));
    const held = await Promise.race([rule.caught.promise.then(() => true), late]);
    clearTimeout(timer);
    return held;
  }

  release(id, drop) {
    this.#rule(id).released.resolve(drop ? "drop" : "go");
  }

  /** Answers the rule that refuses a request {method, path, activity}, if one does. */
  refusal(request) {
    return this.#take((rule) => rule.kind === "refuse" && fits(rule.wanted, request));
  }

  /** Waits where a rule holds a request {method, path, activity}; answers "go" or "drop". */
  async pass(request, at) {
    const rule = this.#take((each) => each.kind === "hold" && each.at === at && fits(each.wanted, request));
    if (!rule) return "go";
    rule.caught.resolve();
    return rule.released.promise;
  }

  #add(rule) {
    const id = this.#rules.push({ ...rule, caught: later(), released: later() }) - 1;
    return { id };
  }

  #rule(id) {
    const rule = this.#rules[id];
    if (!rule) throw new Error(`no rule ${id}: POST /hold or /refuse gives the id`);
    return rule;
  }

  #take(chosen) {
    const rule = this.#rules.find((each) => each.times > 0 && chosen(each));
    if (!rule) return undefined;
    if (rule.skip > 0) {
      rule.skip--;
      return undefined;
    }
    rule.times--;
    return rule;
  }
}

function fits(wanted, request) {
  return Object.entries(wanted).every(([key, value]) => value === undefined || value === request[key]);
}

function later() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
