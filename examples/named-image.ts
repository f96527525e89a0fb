/**
 * An image with names. A definition has none of its own: they are given when it is built, so that one definition
 * can be released under many versions.
 *
 *     npx imagewright build examples/named-image.ts -t me/greeting:1.0 -t me/greeting:latest
 *     docker run --rm me/greeting:1.0
 *
 * or from TypeScript, where a name that Docker would refuse (`Me/greeting:1.0`) does not compile:
 *
 *     await greeting.build({ tags: ['me/greeting:1.0', 'me/greeting:latest'] })
 *
 * Where Docker Hub cannot be reached, a Debian-made busybox that `npm run engines` provides stands in for alpine.
 */
import { image } from 'imagewright'

const greeting = image()
  .from('alpine')
  // Labels say what a registry or a colleague wants to know of an image. These keys are the OCI's own.
  .label({
    'org.opencontainers.image.title': 'greeting',
    'org.opencontainers.image.description': 'Greets whoever is named',
  })
  .env({ NAME: 'world' })
  // A string is shell form, so $NAME is read when a container starts: docker run -e NAME=Ada ...
  .cmd('echo "hello, $NAME"')

export default greeting
