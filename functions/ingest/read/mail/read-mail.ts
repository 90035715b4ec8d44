import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime'
import { AppError } from '../../../_shared/contract/errors.ts'
import { formatBlocks } from '../docx/blocks.ts'
import { detectUtf16 } from '../encodings/utf16.ts'
import { readHtml } from '../html/read-html.ts'
import type { Section } from '../pages.ts'
import type { AttachmentReader } from './attachments.ts'

/** Taken apart and decoded it takes several times its size, and a worker has 256 MB. */
const MAX_MAIL_BYTES = 32 * 1024 * 1024
/** Mails that were forwarded as files, within each other. */
const MAX_DEPTH = 3
const MAX_ATTACHMENTS = 50

export interface MailText {
  sections: Section[]
  unread: { pictures: number; attachments: number }
}

const HEAD_BYTES = 400

/** A line of a header (RFC 5322, 2.2), or what mailboxes put before it. */
export const isMail = (bytes: Uint8Array): boolean =>
  /^(?:From [^\n]{1,200}\r?\n)?[!-9;-~]{1,76}:[ \t\r]/.test(
    new TextDecoder(detectUtf16(bytes) ?? 'latin1')
      .decode(bytes.subarray(0, HEAD_BYTES))
      .trimStart(),
  )

/** A mail is ASCII; editors save one as UTF-16. */
function toAscii(bytes: Uint8Array): Uint8Array {
  const encoding = detectUtf16(bytes)
  return encoding ? new TextEncoder().encode(new TextDecoder(encoding).decode(bytes)) : bytes
}

/**
 * A mail: what it says is the first section, each file with it another, or several.
 * @throws AppError file_not_as_named, file_damaged, document_too_complex
 */
export async function readMail(bytes: Uint8Array, reader: AttachmentReader): Promise<MailText> {
  if (!isMail(bytes)) throw new AppError('file_not_as_named')
  if (bytes.length > MAX_MAIL_BYTES) throw new AppError('document_too_complex')
  const read: MailText = { sections: [], unread: { pictures: 0, attachments: 0 } }
  await addMail(toAscii(bytes), { read, reader, depth: 1, name: undefined })
  return read
}

interface Place {
  read: MailText
  reader: AttachmentReader
  depth: number
  /** Of the file that it is within another mail. */
  name: string | undefined
}

async function addMail(bytes: Uint8Array, place: Place): Promise<void> {
  const { read, reader, depth } = place
  const mail = await parse(bytes)
  const { text, pictures } = readBody(mail)
  const title = mail.subject?.trim() || place.name
  const headers = readHeaders(mail)
  read.unread.pictures += pictures
  read.sections.push({
    ...(title ? { title } : {}),
    text: [headers, text].filter((part) => part !== '').join('\n\n'),
  })
  for (const [i, attachment] of mail.attachments.entries()) {
    const content = toBytes(attachment)
    if (/^image\//.test(attachment.mimeType)) read.unread.pictures += 1
    else if (i >= MAX_ATTACHMENTS) read.unread.attachments += 1
    else if (attachment.mimeType === 'message/rfc822' || /\.eml$/i.test(attachment.filename ?? ''))
      await addForwarded(content, { ...place, depth: depth + 1, name: nameOf(attachment) })
    else {
      const sections = await reader.read(content, nameOf(attachment), attachment.mimeType)
      if (sections === undefined) read.unread.attachments += 1
      else for (const section of sections) read.sections.push(section)
    }
  }
}

async function addForwarded(content: Uint8Array, place: Place): Promise<void> {
  const { unread } = place.read
  if (place.depth > MAX_DEPTH || !isMail(content)) unread.attachments += 1
  else await addMail(content, place)
}

async function parse(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, { forceRfc822Attachments: true })
  } catch (cause) {
    // Parts within parts without end; it reads everything else as well as it can.
    throw new AppError('document_too_complex', { cause })
  }
}

/** HTML where it has what plain text has not: tables, lists, headings. */
function readBody({ text = '', html = '' }: Email): { text: string; pictures: number } {
  const plain = text.replaceAll('\r\n', '\n').trim()
  if (html === '' || (plain !== '' && !/<(?:table|li|h[1-6])\b/i.test(html)))
    return { text: plain, pictures: 0 }
  const { parts, pictures } = readHtml(html)
  const read = formatBlocks(parts.flatMap(({ blocks }) => blocks))
  return { text: read === '' ? plain : read, pictures }
}

function readHeaders(mail: Email): string {
  const date = mail.headers.find(({ key }) => key === 'date')?.value ?? mail.date ?? ''
  const lines: [string, string][] = [
    ['From', mail.from ? addresses([mail.from]) : ''],
    ['To', addresses(mail.to ?? [])],
    ['Cc', addresses(mail.cc ?? [])],
    ['Date', date],
    ['Subject', mail.subject ?? ''],
  ]
  return lines
    .flatMap(([name, value]) => (value.trim() === '' ? [] : `${name}: ${value.trim()}`))
    .join('\n')
}

const addresses = (all: readonly Address[]): string =>
  all
    .map(({ name, address, group }) =>
      group ? `${name}: ${addresses(group)}` : name ? `${name} <${address}>` : address,
    )
    .join(', ')

const nameOf = ({ filename, description }: Attachment): string =>
  filename?.trim() || description?.trim() || ''

const toBytes = ({ content }: Attachment): Uint8Array<ArrayBuffer> =>
  typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)
