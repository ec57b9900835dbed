// An ActivityPub server made with Fedify, for tests: somebody else's software at the other end of the wire.
//
//   FIRST_KNOCK=rfc9421|draft-cavage-http-signatures-12   signature that is tried first on a new server (default rfc9421)
//   AUTHORIZED_FETCH=1                                    refuse unsigned GETs of persons and notes, as GoToSocial does
//
// It listens on two free ports of 127.0.0.1, prints {"origin": …, "control": …} as its only line on standard output,
// and ends when its standard input does, so that it never outlives the test that started it. What the control port
// understands is listed in peer/control.mjs.

import "./peer/runtime.mjs";

const { createServer } = await import("node:http");
const { Gate } = await import("./peer/gate.mjs");
const { Journal } = await import("./peer/journal.mjs");
const { Peer } = await import("./peer/peer.mjs");
const { controlListener } = await import("./peer/control.mjs");
const { federationListener } = await import("./peer/http.mjs");

const journal = new Journal();
const gate = new Gate();
const server = createServer();
const origin = await listen(server);
const peer = new Peer({
  origin,
  journal,
  firstKnock: process.env.FIRST_KNOCK || "rfc9421",
  authorizedFetch: process.env.AUTHORIZED_FETCH === "1",
});
server.on("request", federationListener({ peer, gate, journal }));

const controlServer = createServer(controlListener({ peer, gate, journal }));
const control = await listen(controlServer);

process.stdin.resume().on("end", () => process.exit(0));
console.log(JSON.stringify({ origin, control }));

/** Listens on a free port of the loopback interface and answers the origin that reaches it. */
function listen(httpServer) {
  return new Promise((resolve, reject) => {
    httpServer.on("error", reject);
    httpServer.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${httpServer.address().port}`));
  });
}
