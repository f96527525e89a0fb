// scripts/build.mjs puts the path of the built one in its place.
/** Path of the entrance of the library that this command is of. Undefined where the source is run as it is. */
export const OWN_INDEX: string | undefined = undefined
