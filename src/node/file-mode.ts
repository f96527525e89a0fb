// Source: buildkit frontend/dockerfile/dockerfile2llb/convert_copy.go: octal up to 07777, else tonistiigi/dchapes-mode.
const CLAUSE = '[ugoa]*(?:[-+=](?:[ugo]|[rwxXst]*))+'
const SYMBOLIC = new RegExp(`^${CLAUSE}(?:,${CLAUSE})*$`)

/** `u=rwX,go=rX`. Symbolic modes need a newer Dockerfile frontend than octal ones. */
export function isSymbolicMode(text: string): boolean {
  return SYMBOLIC.test(text)
}
