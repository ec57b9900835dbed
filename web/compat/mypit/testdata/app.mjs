// A stand-in for Express: one handler, called with the body on standard input.
const app = {
  post(path, handle) {
    let body = '';
    process.stdin.on('data', chunk => { body += chunk; });
    process.stdin.on('end', () => handle({ body: JSON.parse(body) }, {
      status(code) { console.log(path, code); return { json: answer => console.log(JSON.stringify(answer)) }; }
    }));
  }
};

