/**
 * A service as Jenkins's image is one: what it serves is made in a stage of its own, and the image that runs has a
 * user without privileges, a home that outlives its containers, two ports and a health check.
 *
 *     npx imagewright build examples/service/image.ts -t me/service:1.0
 *     docker run --rm -p 8080:8080 -v service_home:/var/service_home me/service:1.0
 *
 * Relative paths below belong to the folder of this file, from wherever the build is started.
 *
 * Where Docker Hub cannot be reached, the fixture bases that `npm run engines` makes from Debian's packages stand in
 * for debian:bookworm-slim and busybox.
 */
import { image, nonRoot } from 'imagewright'

const HOME = '/var/service_home'

/** Makes web pages of text. Nothing of this stage is in the final image but what is copied from it. */
const pages = image()
  .from('debian:bookworm-slim')
  .as('pages')
  .workdir('/build')
  // The program first: while it stays the same, a changed page does not bring it in again.
  .copy('render.pl', './')
  .copy('pages', 'pages')
  // A variable of the build, with a default: build({ buildArgs: { SERVICE_VERSION: '1.1' } })
  .arg('SERVICE_VERSION', '1.0')
  .run('perl render.pl pages public "$SERVICE_VERSION"')

export default image()
  .from('busybox')
  .env({ SERVICE_HOME: HOME })
  .copy('start.sh', '/usr/local/bin/start', { chmod: '755' })
  // A stage is a value: there is no name to misspell.
  .copy('/build/public', '/usr/share/service', { from: pages })
  .use(nonRoot('service', { uid: 1000, gid: 1000, home: HOME }))
  // After the user, to whom the recipe gave the folder: a new volume takes over its owner.
  .volume(HOME)
  // 8080 serves pages, 50000 tells agents which server they have reached.
  .expose(8080, 50000)
  .healthcheck(['wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8080/'], {
    interval: '5s',
    timeout: '3s',
    retries: 3,
  })
  .entrypoint(['/usr/local/bin/start'])
