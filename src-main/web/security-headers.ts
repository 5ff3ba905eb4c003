/**
 * Who may make HTML or the address of a script in the page, by name; everybody else may only set text. Each is Monaco's,
 * for HTML that it escaped or cleaned itself, but the first: that one starts the page's own workers (monaco-policies.ts).
 * What it asks for and does not get: `defaultWorkerFactory` and `domSanitize0`, see policy-names.test.ts.
 */
export const trustedTypePolicies = [
  'airlock-workers',
  'diffEditorWidget',
  'diffReview',
  'domLineBreaksComputer',
  'dompurify',
  'editorGhostText',
  'editorViewLayer',
  'richScreenReaderContent',
  'standaloneColorizer',
  'stickyScrollViewLayer',
  'tokenizeToString',
] as const

/** The page loads only its own files, talks only to its own door, and can be framed by nobody. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // Monaco and xterm set styles on elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  `trusted-types ${trustedTypePolicies.join(' ')}`,
].join('; ')

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), display-capture=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** Of the page itself: it may frame previews, which are served at this port alone, and nothing else. For both doors. */
export function pageHeaders(previewPort: number): Readonly<Record<string, string>> {
  const policy = `${contentSecurityPolicy}; frame-src http://*.localhost:${String(previewPort)}`
  return { ...securityHeaders, 'content-security-policy': policy }
}
