/**
 * A Debian with git in it. A container of it is git: what follows the name of the image are git's arguments.
 *
 *     npx imagewright build examples/git.ts -t me/git:1.0
 *     docker run --rm me/git:1.0 --version
 *     docker run --rm -v "$PWD:/repository" me/git:1.0 log --oneline
 *
 * Where Docker Hub cannot be reached, the Debian base that `npm run engines` makes with debootstrap stands in for
 * debian:bookworm-slim.
 */
import { apt, image } from 'imagewright'

export default image()
  .from('debian:bookworm-slim')
  // A recipe is a function from stage to stage. This one updates, installs and cleans up in one layer.
  .use(apt(['git', 'ca-certificates']))
  // The folder that is mounted belongs to somebody else than root, which git is wary of.
  .run('git config --system --add safe.directory /repository')
  .workdir('/repository')
  .entrypoint(['git'])
  .cmd(['--help'])
