// Reads a JSON list of pictures in base64 from the standard input and answers with the list of what is baked into them.
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import bakery from 'openbadges-bakery'

const texts = []
for (const file of JSON.parse(await buffer(process.stdin))) {
  texts.push(await promisify(bakery.extract)(Buffer.from(file, 'base64')))
}
process.stdout.write(JSON.stringify(texts))
