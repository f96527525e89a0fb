/**
 * The smallest image: it prints hello.
 *
 * Run it with `npm run demo`, or build it with `npx imagewright build examples/hello.ts -t me/hello:1.0`.
 *
 * Where Docker Hub cannot be reached, a Debian-made busybox that `npm run engines` provides stands in for alpine.
 */
import { image } from 'imagewright'

export default image().from('alpine').cmd(['echo', 'hello'])
