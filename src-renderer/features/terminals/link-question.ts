import { create } from 'zustand'

/** A link that a program in the sandbox printed and the person clicked; nothing opens before they said so. */
export const useLinkQuestion = create<{ readonly address: string | null }>(() => ({ address: null }))

export function askToOpen(address: string): void {
  useLinkQuestion.setState({ address: openableAddress(address) })
}

/** The address as it would be opened, host in its true spelling, or null for what is never opened. */
export function openableAddress(address: string): string | null {
  if (address.length > 2048 || !URL.canParse(address)) return null
  const url = new URL(address)
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:'
  return isWeb && url.username === '' && url.password === '' ? url.href : null
}
