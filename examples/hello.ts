/**
 * The smallest image: it prints hello.
 *
 * Run it with `npm run demo`, or with `npx imagewright build examples/hello.ts -t me/hello:1.0`.
 */
import { image } from 'imagewright'

export default image().from('alpine').cmd(['echo', 'hello'])
