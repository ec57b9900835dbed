// Reads a JSON list of what bake takes, {assertion}, {signature} or {url}, from the standard input and answers with the
// list of SVG pictures with that in them. What the library needs to write PNG does not run on today's node.
import { json } from 'node:stream/consumers'
import { promisify } from 'node:util'
import bakery from 'openbadges-bakery'

const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99">${'<path d="M0 0h10v10z"/>'.repeat(9)}</svg>`
const baked = []
for (const data of await json(process.stdin)) {
  baked.push(`${await promisify(bakery.bake)({ image: Buffer.from(picture), ...data })}`)
}
process.stdout.write(JSON.stringify(baked))
