// scripts/build.mjs puts the path of the built one in its place.
/** Path of the CommonJS module `find-built`. Undefined where the source is run as it is: only a transformer reads it. */
export const FIND_BUILT: string | undefined = undefined
