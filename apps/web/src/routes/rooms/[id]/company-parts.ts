import type { CompanyParts } from '#lib/state/company-parts.ts'
import ThreadSwitcher from './header/ThreadSwitcher.svelte'

export const COMPANY_PARTS: CompanyParts = { ThreadSwitcher }
