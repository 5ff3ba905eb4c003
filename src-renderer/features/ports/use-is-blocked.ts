import { useEffect, useState } from 'react'

/** Whether the window's own policy kept it from framing this address. */
export function useIsBlocked(address: string): boolean {
  const [isBlocked, setBlocked] = useState(false)
  useEffect(() => {
    const { origin } = new URL(address)
    const look = ({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent) => {
      if (effectiveDirective === 'frame-src' && blockedURI.startsWith(origin)) setBlocked(true)
    }
    document.addEventListener('securitypolicyviolation', look)
    return () => {
      document.removeEventListener('securitypolicyviolation', look)
    }
  }, [address])
  return isBlocked
}
