// Between Node's HTTP server and Fedify, which speaks the Request and Response of the web.

import { Buffer } from "node:buffer";

/** Answers the listener of the public port: the gate, the journal, and Fedify behind them. */
export function federationListener({ peer, gate, journal }) {
  return async (incoming, outgoing) => {
    const body = await readBody(incoming);
    const { method } = incoming;
    const path = incoming.url.split("?")[0];
    const delivery = method === "POST" ? journal.open({ inbox: path, headers: incoming.headers, body }) : null;
    const answer = await answerTo(incoming, body, delivery, { method, path, activity: delivery?.activity?.type });
    const gone = answer === null || incoming.socket.destroyed;
    if (delivery) journal.close(delivery, gone ? 0 : answer.status);
    if (gone) return incoming.socket.destroy();
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  };

  /** Answers what Fedify or the gate says to a request, or null when its connection is to be cut. */
  async function answerTo(incoming, body, delivery, request) {
    const refusal = gate.refusal(request);
    if (refusal) return { status: refusal.status, headers: refusal.headers, body: "refused by the gate" };
    if ((await gate.pass(request, "arrival")) === "drop") return null;

    const answer = await fedify(toRequest(incoming, body, peer.origin), delivery);
    if (delivery && answer.status >= 400) delivery.reason ??= answer.body;

    return (await gate.pass(request, "answer")) === "drop" ? null : answer;
  }

  /** Answers what Fedify says. It throws at documents that it can't read, such as those with an unknown context. */
  async function fedify(request, delivery) {
    try {
      const response = await peer.federation.fetch(request, { contextData: { delivery } });
      return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    } catch (error) {
      return { status: 500, headers: {}, body: String(error.stack) };
    }
  }
}

/** Reads a whole request body. */
export async function readBody(incoming) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function toRequest(incoming, body, origin) {
  const headers = new Headers();
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    headers.append(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
  }
  const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  return new Request(new URL(incoming.url, origin), {
    method: incoming.method,
    headers,
    body: hasBody ? body : undefined,
  });
}
