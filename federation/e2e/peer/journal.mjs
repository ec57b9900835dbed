/**
 * Everything that was posted to an inbox of the peer, in the order in which it was answered.
 *
 * A delivery is
 *   seq        1, 2, 3 …
 *   inbox      path that was posted to
 *   signature  "rfc9421", "cavage" or "none": what the sender put on it
 *   activity   the body as it came, parsed; null when it is no JSON
 *   status     what the peer answered: 202 is verified by Fedify, 401 is not; 0 when there was nobody to answer,
 *              because the sender was gone or the gate cut the connection
 *   applied    true the first time that an inbox sees an activity id: what a person would see
 *   reason     why Fedify did not believe it, or what went wrong
 */
export class Journal {
  #deliveries = [];
  #waiting = new Set();

  /** Describes a request that has arrived; it enters the journal when it is closed. */
  open({ inbox, headers, body }) {
    const signature = signatureOf(headers);
    return { seq: 0, inbox, signature, activity: parse(body), status: 0, applied: false, reason: null };
  }

  /** Enters a delivery with the status that was answered, and wakes who waits for one. */
  close(delivery, status) {
    delivery.status = status;
    delivery.seq = this.#deliveries.push(delivery);
    for (const wake of this.#waiting) wake();
  }

  /** Answers the deliveries after seq, waiting at most the given seconds for the first of them. */
  async after(seq, seconds) {
    const deadline = Date.now() + seconds * 1000;
    while (this.#deliveries.length <= seq && Date.now() < deadline) await this.#change(deadline - Date.now());
    return this.#deliveries.slice(seq);
  }

  /** Answers the actor who sent an object here, or null when it never came by a verified delivery. */
  senderOf(object) {
    const came = this.#deliveries.find((delivery) => delivery.applied && delivery.activity?.object?.id === object);
    return came?.activity.actor ?? null;
  }

  #change(milliseconds) {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#waiting.add(wake);
    });
  }
}

function signatureOf(headers) {
  if (headers["signature-input"]) return "rfc9421";
  return headers.signature ? "cavage" : "none";
}

function parse(body) {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
