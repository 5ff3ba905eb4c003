/** mmdebstrap's steps in its own words, ours for them, and how much of the time has gone when each begins. */
const steps: readonly (readonly [RegExp, string, number])[] = [
  [/running apt-get update/, 'Asking the archive what it has', 0.02],
  [/downloading packages with apt/, 'Downloading the base system', 0.1],
  [/extracting archives/, 'Unpacking the base system', 0.2],
  [/installing essential packages/, 'Setting up the base system', 0.3],
  [/installing remaining packages/, 'Installing tools and languages', 0.45],
  [/cleaning package lists/, 'Cleaning up', 0.85],
  [/creating tarball/, 'Packing the image', 0.9],
]

/** What a line of mmdebstrap's means for somebody who waits; null for all other lines. */
export function stepOf(line: string): { readonly detail: string; readonly fraction: number } | null {
  if (!line.startsWith('I: ')) return null
  const step = steps.find(([pattern]) => pattern.test(line))
  return step === undefined ? null : { detail: step[1], fraction: step[2] }
}
