import { harmless } from './words.ts'

/** A sentence as errors and engines tell it: what stands between backticks is what a person would type. */
export function Sentence({ text }: { readonly text: string }) {
  // Parts have no identity but their place, and a sentence never changes.
  return harmless(text, 2000)
    .split('`')
    .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))
}
