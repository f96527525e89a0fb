import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

/**
 * Folder of what is remembered from build to build: `$IMAGEWRIGHT_CACHE_DIR`, else `imagewright` in
 * `$XDG_CACHE_HOME`, else in `~/.cache`. It need not exist, and all of it may be deleted at any time.
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const own = env['IMAGEWRIGHT_CACHE_DIR']
  if (own) return resolve(own)
  // Source: XDG Base Directory Specification: a relative path is to be ignored.
  const shared = env['XDG_CACHE_HOME']
  if (shared && isAbsolute(shared)) return join(shared, 'imagewright')
  return join(env['HOME'] || homedir(), '.cache', 'imagewright')
}
