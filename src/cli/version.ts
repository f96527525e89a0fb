// scripts/build.mjs puts what package.json says in its place.
/** Version of this command. Undefined where the source is run as it is. */
export const VERSION: string | undefined = undefined
