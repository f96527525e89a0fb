import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { cacheFolder } from '../../../src/cache/folder.js'

describe('the cache folder', () => {
  it.each([
    [{ IMAGEWRIGHT_CACHE_DIR: '/own', XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, '/own'],
    [{ IMAGEWRIGHT_CACHE_DIR: 'own' }, resolve('own')],
    [{ XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, '/xdg/imagewright'],
    [
      { IMAGEWRIGHT_CACHE_DIR: '', XDG_CACHE_HOME: 'xdg', HOME: '/home/me' },
      '/home/me/.cache/imagewright',
    ],
    [{}, join(homedir(), '.cache/imagewright')],
  ])('of %j is %s', (env, expected) => {
    expect(cacheFolder(env)).toBe(expected)
  })
})
