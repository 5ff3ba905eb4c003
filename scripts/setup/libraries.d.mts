import type { Say } from './say.ts'

export function librariesProblem(root: string): string | null
export function ensureLibraries(root: string, say: Say): Promise<void>
export function requireNode(version: string): void
