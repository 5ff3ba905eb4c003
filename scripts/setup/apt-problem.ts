/** What apt said, as one sentence for somebody who only wants to know what is in the way. */
export function aptProblem(said: string): string {
  const offline =
    /(Temporary failure resolving|Could not resolve|Could not connect to|Connection timed out)[^\n]*/.exec(said)
  if (offline !== null) return `the package archive cannot be reached (${offline[0].trim()}). Is there a network?`
  const words = said.split('\n').filter((line) => /^(E|Err|dpkg)\b/.test(line))
  return words.slice(-3).join(' ') || (said.trim().split('\n').at(-1) ?? '')
}
