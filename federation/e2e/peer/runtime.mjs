// Makes Fedify, which asks for Node.js 22, run on Node.js 20. Import it before Fedify.

// Fedify reads navigator.userAgent without asking whether navigator exists; Node.js has it since 21.
globalThis.navigator ??= { userAgent: `Node.js/${process.versions.node}` };
