import { create } from 'zustand'

const key = 'airlock.dismissed-advice'
const mostKept = 50

function kept(): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(value) ? value.filter((sentence) => typeof sentence === 'string').slice(-mostKept) : []
  } catch (error) {
    // Somebody else wrote there: then it is told again.
    if (error instanceof SyntaxError) return []
    throw error
  }
}

/** Advice on versions that was put away. It names the version, so another one is told anew. */
export const useDismissedAdvice = create<{ readonly sentences: readonly string[] }>(() => ({ sentences: kept() }))

export function dismissAdvice(sentence: string): void {
  const sentences = [...useDismissedAdvice.getState().sentences.filter((known) => known !== sentence), sentence]
  localStorage.setItem(key, JSON.stringify(sentences.slice(-mostKept)))
  useDismissedAdvice.setState({ sentences })
}
