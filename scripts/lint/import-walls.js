import path from 'node:path'

/**
 * The walls between folders, as a lint rule: which code may import which, with what to do instead.
 * A wall holds for files below `from` that import (relatively or by package name) something matching `to`.
 */
const walls = [
  {
    from: /^src-shared\//,
    to: /^src-(agent|main|preload|renderer)\//,
    instead:
      'src-shared holds contracts that every runtime can load: move code that needs more to the runtime that has it.',
  },
  {
    from: /^src-agent\//,
    to: /^src-(main|preload|renderer)\//,
    instead: 'The agent runs inside sandboxes: share a contract through src-shared, never code of another runtime.',
  },
  {
    from: /^src-main\//,
    to: /^src-(agent|preload|renderer)\//,
    instead: 'Ask the agent over the channel and the page over the contract; share types through src-shared.',
  },
  {
    from: /^src-preload\//,
    to: /^src-(agent|main|renderer)\//,
    instead: 'The preload only hands over a port; put shared types into src-shared.',
  },
  {
    from: /^src-renderer\//,
    to: /^src-(agent|main|preload)\//,
    instead: 'The page reaches the backend only through src-renderer/bridge and the contract in src-shared/api.',
  },
  {
    from: /^src-renderer\/(?!bridge\/|main\.tsx)/,
    to: /^(@orpc\/client(\/|$))/,
    instead: 'Only src-renderer/bridge knows how the backend is reached: call what it offers.',
  },
  {
    from: /^src-main\/(backend|backend-client|cli|web)\//,
    to: /^electron(\/|$)/,
    instead: 'The backend, the CLI and the web door run without Electron: desktop code lives in src-main/desktop.',
  },
  {
    from: /^src-main\/backend\//,
    to: /^src-main\/(cli|web|desktop|backend-client)\//,
    instead:
      'No feature lives in a door, and the backend knows none of them: move what both need to src-shared or src-main.',
  },
  {
    from: /^(src-main\/backend\/engines\/engine\.ts|src-shared\/)/,
    to: /^dockerode$/,
    instead: 'The engine interface has no vendor types: Fly.io has no Docker.',
  },
  ...['local', 'memory', 'remote'].map((engine) => ({
    from: new RegExp(`^src-main/backend/engines/${engine}/`),
    to: new RegExp(`^src-main/backend/engines/(?!${engine}/)(local|memory|remote)/`),
    instead: 'Engines never import one another: what two of them need belongs beside engine.ts.',
  })),
]

const feature = /^src-renderer\/features\/([^/]+)\//

/** The message for a forbidden import, or null when it is allowed. Paths are relative to the project's root. */
export function wallBetween(from, to) {
  const wall = walls.find((candidate) => candidate.from.test(from) && candidate.to.test(to))
  if (wall) return wall.instead
  const [own, other] = [feature.exec(from)?.[1], feature.exec(to)?.[1]]
  if (own && other && own !== other)
    return 'Features never import one another: share through src-renderer/ui or src-renderer/state.'
  return null
}

const isTest = (file) => /\.test\.tsx?$|\/contract\//.test(file)

/** @type {import('eslint').Rule.RuleModule} */
export const importWalls = {
  meta: { type: 'problem', schema: [], messages: { wall: '“{{from}}” may not import “{{to}}”. {{instead}}' } },
  create(context) {
    const from = path.relative(context.cwd, context.filename).replaceAll(path.sep, '/')
    // Tests may start both ends of a wire.
    if (isTest(from)) return {}
    const check = (node) => {
      const source = node.source?.value
      if (typeof source !== 'string') return
      const to = source.startsWith('.') ? path.posix.join(path.posix.dirname(from), source) : source
      const instead = wallBetween(from, to)
      if (instead) context.report({ node, messageId: 'wall', data: { from, to, instead } })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}
