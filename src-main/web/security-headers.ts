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
